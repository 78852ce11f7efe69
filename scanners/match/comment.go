package match

import (
	"bytes"
	"strings"
)

// Marks that free what stands on their line, or on the next.
const (
	gitleaksMark = "gitleaks:allow"
	picketMark   = "picket:allow"
	nextLine     = "-next-line"
)

// commented says whether a comment frees the hit.
func (e *Engine) commented(text []byte, h *Hit) bool {
	return CommentAllows(text, h.Start, h.End, e.rules[h.Rule].ID, e.knows)
}

func (e *Engine) knows(id string) bool {
	_, ok := e.byID[id]
	return ok
}

// CommentAllows says whether an allow comment frees text[start:end] for a rule:
// "gitleaks:allow" or "picket:allow" on one of its lines, or
// "picket:allow-next-line" on the line before. picket's marks may name rules,
// separated by commas: then they free only those. A first word that looks like
// a rule's id (it has a hyphen) and is none, as known tells, frees nothing, so
// that a misspelt id is noticed.
func CommentAllows(text []byte, start, end int, rule string, known func(id string) bool) bool {
	own := lines(text, start, end)
	if bytes.Contains(own, []byte(gitleaksMark)) || markAllows(own, "", rule, known) {
		return true
	}
	first := bytes.LastIndexByte(text[:start], '\n')
	if first < 0 {
		return false
	}
	return markAllows(lines(text, first, first), nextLine, rule, known)
}

func markAllows(line []byte, suffix, rule string, known func(string) bool) bool {
	for {
		i := bytes.Index(line, []byte(picketMark))
		if i < 0 {
			return false
		}
		line = line[i+len(picketMark):]
		if suffix == "" && bytes.HasPrefix(line, []byte(nextLine)) || !bytes.HasPrefix(line, []byte(suffix)) {
			continue
		}
		if namesRule(string(line[len(suffix):]), rule, known) {
			return true
		}
	}
}

// namesRule reads what follows a mark: nothing or prose frees all rules, ids
// free theirs.
func namesRule(rest, rule string, known func(string) bool) bool {
	if nl := strings.IndexByte(rest, '\n'); nl >= 0 {
		rest = rest[:nl]
	}
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

func cutWord(s string) (word, rest string) {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n] == '.' || s[n] == '-' && n > 0 ||
		'0' <= s[n] && s[n] <= '9' || 'a' <= s[n]|0x20 && s[n]|0x20 <= 'z') {
		n++
	}
	return strings.TrimRight(s[:n], ".-"), strings.TrimLeft(s[n:], " \t")
}
