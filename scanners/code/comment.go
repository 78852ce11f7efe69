package code

import (
	"picket/scanners/code/lex"
)

// InComment says whether a byte of a file stands in no token of its language, which
// for a visible one means in a comment. known is false when the language is none of
// ours.
func InComment(path string, text []byte, at int) (in, known bool) {
	lang := languageOf(path, text)
	if lang == nil || len(text) >= 1<<31-1 {
		return false, false
	}
	toks := lex.Scan(nil, lang, text)
	for i := range toks {
		if int(toks[i].Start) <= at && at < int(toks[i].End) {
			return false, true
		}
	}
	return true, true
}
