package match

import (
	"bytes"

	"picket/scanners"
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

// Comment is what the allow comments around a place do for a rule.
type Comment struct {
	Frees bool
	At    int    // byte offset of the mark that frees
	Rest  string // what stands after that mark, up to the end of its line or restKept bytes
	// Misnamed is a word that such a comment names as a rule and that is none, when
	// nothing frees the place: a misspelt id must not free everything.
	Misnamed string
}

// Mark is an allow comment that stands in a text, whatever it frees.
type Mark struct {
	At      int    // byte offset
	Name    string // "picket:allow", "picket:allow-next-line", "picket:allow-begin" or "gitleaks:allow"
	Rest    string // what follows, up to the end of the line or maxRest bytes
	Foreign bool   // gitleaks'
}

// maxRest is how many bytes behind a mark Marks gives: more than rule ids fill.
const maxRest = 300

// Marks lists the marks of a text that Comments heed, in order. Ends of
// blocks are none.
func Marks(text []byte) []Mark {
	if !hasMarks(text) {
		return nil
	}
	var list []Mark
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(":allow"))
		if i < 0 {
			return list
		}
		end := at + i + len(":allow")
		start := at + i
		at = end
		switch {
		case bytes.HasSuffix(text[:end], []byte(gitleaksMark)):
			list = append(list, Mark{At: end - len(gitleaksMark), Name: gitleaksMark, Foreign: true})
		case bytes.HasSuffix(text[:start], []byte("picket")):
			name := picketMark
			for _, suffix := range []string{nextLine, beginBlock, endBlock} {
				if bytes.HasPrefix(text[end:], []byte(suffix)) {
					name += suffix
					end += len(suffix)
					break
				}
			}
			if name == picketMark+endBlock || end < len(text) && scanners.RuleByte(text[end]) {
				continue
			}
			rest, _, _ := bytes.Cut(text[end:min(len(text), end+maxRest)], []byte{'\n'})
			list = append(list, Mark{At: start - len("picket"), Name: name, Rest: string(rest)})
		}
	}
}
