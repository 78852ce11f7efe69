package team

import (
	"bytes"
	"path"
	"strings"

	"picket/scanners"
	"picket/scanners/code"
	"picket/scanners/match"
)

// Unused lists the allow comments of a text that free nothing: nothing is found
// where they stand, or what they name is no rule. Only what stands where a comment
// begins counts, since documents and tests write such marks without meaning them;
// where that is in doubt, nothing is said. A comment beside one that is in use, on
// the same line, is taken as in use. Most texts have no mark and cost one search.
func (t *Team) Unused(text scanners.Text) []scanners.Unused {
	marks := match.Marks(text.Bytes)
	if len(marks) == 0 {
		return nil
	}
	var list []scanners.Unused
	inComment, known := code.Comments(text.Path, text.Bytes)
	openers := openers(text.Path, known)
	line, at := 1, 0
	for _, m := range marks {
		line, at = scanners.LineOf(text.Bytes, m.At, line, at), m.At
		if known && !inComment(m.At) || !beginsComment(text.Bytes, m.At, openers, known) {
			continue
		}
		u := scanners.Unused{Path: text.Path, Line: line, Comment: m.Name, Foreign: m.Foreign}
		if m.Foreign {
			list = append(list, u)
			continue
		}
		u.Rules, _ = scanners.CutRules(m.Rest)
		for _, id := range u.Rules {
			if !t.knows(id) {
				u.Misnamed = id
				break
			}
		}
		list = append(list, u)
	}
	if len(list) == 0 {
		return nil
	}
	used := map[int]bool{}
	for _, f := range t.Scan(nil, text) {
		if f.Inline != nil {
			used[f.Inline.Line] = true
		}
	}
	kept := list[:0]
	for _, u := range list {
		if !used[u.Line] {
			kept = append(kept, u)
		}
	}
	return kept
}

// maxBefore is how many bytes of a line may stand before a comment that is looked at:
// a line of a megabyte is no line that people wrote comments in.
const maxBefore = 1000

// beginsComment says whether a comment begins right before a mark, or before marks
// that stand before it. In a language that is known, quotations need not be looked at.
func beginsComment(text []byte, at int, openers []string, known bool) bool {
	line := text[max(0, at-maxBefore):at]
	start := 1 + bytes.LastIndexByte(line, '\n')
	if start == 0 && at > maxBefore {
		return false
	}
	before := strings.TrimRight(string(line[start:]), " \t")
	for {
		i := strings.LastIndex(before, ":allow")
		if i < 0 || strings.ContainsAny(before[i:], `"'`+"`") {
			break
		}
		before = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(before[:i], "gitleaks"), "picket"), " \t")
	}
	for _, opener := range openers {
		if head, ok := strings.CutSuffix(before, opener); ok && (known || even(head)) {
			return true
		}
	}
	return false
}

// openers are what comments begin with: in a language that is known to the code
// scanner all there are, in documents those that a reader does not see, elsewhere
// the usual ones.
func openers(name string, known bool) []string {
	if known {
		return []string{"//", "/*", "*", "#", "--", ";", "<!--", "{#", "<%#", "'"}
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx", ".html", ".htm", ".xml", ".svg":
		return []string{"<!--"}
	case ".rst", ".txt", ".adoc", ".org", ".tex", ".csv", ".json", ".log", ".patch", ".diff":
		return nil
	}
	return []string{"#", "//", "/*", "--", ";", "%", "<!--", "{#"}
}

// even says whether no quotation is open at the end of a line's beginning.
func even(head string) bool {
	for _, quote := range []string{`"`, "'", "`"} {
		if strings.Count(head, quote)%2 != 0 {
			return false
		}
	}
	return true
}
