package match

import (
	"bytes"
	"strings"
)

// Marks that free what stands on their line, on the next, or between two of them.
const (
	gitleaksMark = "gitleaks:allow"
	picketMark   = "picket:allow"
	nextLine     = "-next-line"
	beginBlock   = "-begin"
	endBlock     = "-end"
)

// hasMarks says whether a text has any allow comment at all.
func hasMarks(text []byte) bool {
	return bytes.Contains(text, []byte(picketMark)) || bytes.Contains(text, []byte(gitleaksMark))
}

// comment gives the allow comment that frees the hit, as CommentAllows does.
func (e *Engine) comment(text []byte, h *Hit) (rest string, ok bool) {
	return CommentAllows(text, h.Start, h.End, e.rules[h.Rule].ID, e.knows)
}

func (e *Engine) knows(id string) bool {
	_, ok := e.byID[id]
	return ok
}

// CommentAllows says whether an allow comment frees text[start:end] for a rule,
// and what stands after its mark: "gitleaks:allow" or "picket:allow" on one of
// its lines, "picket:allow-next-line" on the line before, or "picket:allow-begin"
// on a line above without a "picket:allow-end" between. picket's marks may name
// rules, separated by commas: then they free only those. A first word that looks
// like a rule's id (it has a hyphen) and is none, as known tells, frees nothing,
// so that a misspelt id is noticed.
func CommentAllows(text []byte, start, end int, rule string, known func(id string) bool) (rest string, ok bool) {
	own := lines(text, start, end)
	if rest, ok := markAllows(own, "", rule, known); ok {
		return rest, true
	}
	if i := bytes.Index(own, []byte(gitleaksMark)); i >= 0 {
		return "", true
	}
	first := bytes.LastIndexByte(text[:start], '\n')
	if first < 0 {
		return "", false
	}
	if rest, ok := markAllows(lines(text, first, first), nextLine, rule, known); ok {
		return rest, true
	}
	return blockAllows(text[:first+1], rule, known)
}

// blockAllows looks for the last beginning of a block above a line.
func blockAllows(above []byte, rule string, known func(string) bool) (rest string, ok bool) {
	mark := []byte(picketMark + beginBlock)
	if !bytes.Contains(above, mark) { // searching forwards is many times faster
		return "", false
	}
	begin := bytes.LastIndex(above, mark)
	if bytes.Contains(above[begin:], []byte(picketMark+endBlock)) {
		return "", false
	}
	return markAllows(lines(above, begin, begin), beginBlock, rule, known)
}

func markAllows(line []byte, suffix, rule string, known func(string) bool) (rest string, ok bool) {
	for {
		i := bytes.Index(line, []byte(picketMark))
		if i < 0 {
			return "", false
		}
		line = line[i+len(picketMark):]
		if !bytes.HasPrefix(line, []byte(suffix)) || suffix == "" && otherMark(line) {
			continue
		}
		rest = string(line[len(suffix):])
		if rest != "" && wordByte(rest[0]) {
			continue // "picket:allowed", or the mark at the front of a longer word
		}
		if nl := strings.IndexByte(rest, '\n'); nl >= 0 {
			rest = rest[:nl]
		}
		if namesRule(rest, rule, known) {
			return rest, true
		}
	}
}

// otherMark says whether a mark is one of the longer ones.
func otherMark(line []byte) bool {
	for _, suffix := range []string{nextLine, beginBlock, endBlock} {
		if bytes.HasPrefix(line, []byte(suffix)) {
			return true
		}
	}
	return false
}

// namesRule reads what follows a mark: nothing or prose frees all rules, ids
// free theirs.
func namesRule(rest, rule string, known func(string) bool) bool {
	rest = strings.TrimLeft(rest, " \t:=")
	word, after := cutWord(rest)
	if word == rule {
		return true
	}
	if !known(word) && !strings.Contains(word, "-") {
		return true
	}
	for strings.HasPrefix(after, ",") {
		word, after = cutWord(strings.TrimLeft(after[1:], " \t"))
		if word == rule {
			return true
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func cutWord(s string) (word, rest string) {
	n := 0
	for n < len(s) && (wordByte(s[n]) || s[n] == '.' || s[n] == '-' && n > 0) {
		n++
	}
	return strings.TrimRight(s[:n], ".-"), strings.TrimLeft(s[n:], " \t")
}
