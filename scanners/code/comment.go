package code

import (
	"sort"

	"picket/scanners/code/lex"
)

// Comments tells of the bytes of a file whether they stand in no token of its
// language, which for a visible one means in a comment. known is false when the
// language is none of ours. The file is cut into tokens once.
func Comments(path string, text []byte) (in func(at int) bool, known bool) {
	lang := languageOf(path, text)
	if lang == nil || len(text) >= 1<<31-1 {
		return nil, false
	}
	toks := lex.Scan(nil, lang, text)
	return func(at int) bool {
		// The tokens are in order and do not overlap: the last that begins before decides.
		i := sort.Search(len(toks), func(i int) bool { return int(toks[i].Start) > at })
		for i > 0 && toks[i-1].Start == toks[i-1].End {
			i-- // the end of a statement has no width
		}
		return i == 0 || int(toks[i-1].End) <= at
	}, true
}
