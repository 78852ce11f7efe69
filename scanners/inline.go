package scanners

import "strings"

// Inline is an allow comment in the text itself.
type Inline struct {
	Reason string
	Until  string // as written; a date YYYY-MM-DD, the last day it holds, if it is valid
}

// ParseInline reads what stands after the mark of an allow comment, up to the end
// of its line: rule ids, then until=DATE, reason="TEXT" or free text. Free text
// is the reason when no other is given.
func ParseInline(rest string) *Inline {
	in := &Inline{}
	var free []string
	rest = strings.TrimLeft(rest, " \t:=")
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
		in.Reason = strings.Join(withoutIDs(free), " ")
	}
	return in
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

// withoutIDs drops the leading words that look like rule ids: they have a hyphen
// or end in a comma.
func withoutIDs(words []string) []string {
	for len(words) > 0 {
		w := words[0]
		if !strings.HasSuffix(w, ",") && !strings.Contains(w, "-") && w != "," {
			break
		}
		words = words[1:]
	}
	return words
}
