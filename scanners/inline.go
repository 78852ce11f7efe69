package scanners

import (
	"bytes"
	"strings"
)

// Inline is an allow comment in the text itself.
type Inline struct {
	Line   int // where the comment stands, from 1; 0 for those of other tools
	Reason string
	Until  string // as written; a date YYYY-MM-DD, the last day it holds, if it is valid
}

// Unused is an allow comment that frees nothing.
type Unused struct {
	Path     string
	Line     int      // from 1
	Comment  string   // its mark: "picket:allow-next-line"
	Rules    []string // the ids that it names
	Misnamed string   // the first of them that is no rule
	Foreign  bool     // gitleaks' mark, which may be there for gitleaks
}

// ParseInline reads what stands after the mark of an allow comment, up to the end
// of its line: rule ids, then until=DATE, reason="TEXT" or free text. Free text
// behind an id or a dash is the reason when no other is given.
func ParseInline(rest string) *Inline {
	in := &Inline{}
	var free []string
	_, rest = CutRules(rest)
	for rest != "" {
		switch {
		case strings.HasPrefix(rest, "until="):
			in.Until, rest = value(rest[len("until="):])
		case strings.HasPrefix(rest, "reason="):
			in.Reason, rest = value(rest[len("reason="):])
		default:
			var word string
			word, rest = cutField(rest)
			if !closesComment(word) {
				free = append(free, word)
			}
		}
		rest = strings.TrimLeft(rest, " \t\r")
	}
	if in.Reason == "" {
		in.Reason = strings.TrimLeft(strings.Join(free, " "), "-,; ")
	}
	return in
}

// CutRules reads the rule ids behind the mark of an allow comment, separated by
// commas. The first word is an id unless it begins until= or reason=, or no word
// stands there: then the comment is for all rules. after is what follows the ids.
func CutRules(rest string) (ids []string, after string) {
	after = strings.TrimLeft(rest, " \t:=")
	for {
		word, tail := cutRule(after)
		if word == "" || strings.HasPrefix(tail, "=") && (word == "until" || word == "reason") {
			return ids, after
		}
		ids = append(ids, word)
		after = strings.TrimLeft(tail, " \t")
		if !strings.HasPrefix(after, ",") {
			return ids, after
		}
		after = strings.TrimLeft(after[1:], " \t")
	}
}

// cutRule cuts off what can be a rule's id: letters, digits, _, and within it
// points and hyphens.
func cutRule(s string) (id, rest string) {
	n := 0
	for n < len(s) && (RuleByte(s[n]) || n > 0 && (s[n] == '.' || s[n] == '-')) {
		n++
	}
	return strings.TrimRight(s[:n], ".-"), s[n:]
}

// RuleByte says whether a rule's id can begin with a byte.
func RuleByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// Quotable is a word that an allow comment gives for a rule's id, as it may be
// repeated to people: in quotes, unless it could be a secret.
func Quotable(word string) string {
	digits := 0
	for i := range len(word) {
		switch c := word[i]; {
		case '0' <= c && c <= '9':
			digits++
		case c >= 0x80 || 'A' <= c && c <= 'Z' && i > 0:
			digits = len(word)
		}
	}
	if len(word) > 40 || digits > 3 {
		return "a word"
	}
	return `"` + word + `"`
}

// LineOf is the line of an offset, when that of another is known.
func LineOf(text []byte, at, line, known int) int {
	if at < known {
		return line - bytes.Count(text[at:known], []byte{'\n'})
	}
	return line + bytes.Count(text[known:at], []byte{'\n'})
}

// value is a word, or a text in double or single quotes.
func value(s string) (v, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
			return s[1 : 1+end], s[2+end:]
		}
		return strings.TrimSpace(s[1:]), ""
	}
	return cutField(s)
}

func cutField(s string) (word, rest string) {
	if i := strings.IndexAny(s, " \t\r"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func closesComment(word string) bool {
	switch word {
	case "*/", "-->", "#}", "%>", "--%>", "|#", "=#", "*)", "-}":
		return true
	}
	return false
}
