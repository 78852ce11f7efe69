package code

import (
	"bytes"
	"strings"
	"testing"

	"picket/scanners/code/lex"
)

// findSlowly is what a filter must do, without its table.
func findSlowly(words []string, text []byte) []bool {
	found := make([]bool, len(words))
	lower := bytes.Clone(text)
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] = c | 0x20
		}
	}
	for i, w := range words {
		w, part := strings.CutSuffix(w, "*")
		for at := 0; at+len(w) <= len(lower); at++ {
			if string(lower[at:at+len(w)]) == w && (part || whole(text, at, len(w))) {
				found[i] = true
			}
		}
	}
	return found
}

func checkFilter(t *testing.T, words []string, text []byte) {
	t.Helper()
	found := make([]bool, len(words))
	newFilter(words).find(text, found)
	for i, want := range findSlowly(words, text) {
		if want && !found[i] {
			t.Errorf("%q was not found in %q", words[i], text)
		}
	}
}

func TestFilter(t *testing.T) {
	words := []string{"eval", "md5", "select ", "insecureskipverify", "{{{", "ignore_*", "nc", "$_get"}
	checkFilter(t, words, []byte("x.eval(md5) SELECT a; InsecureSkipVerify {{{ SECURITY_IGNORE_CA nc $_GET"))
	found := make([]bool, len(words))
	if newFilter(words).find([]byte("evaluate amd5 selected nce ignored _$"), found) {
		t.Errorf("parts of words were taken for words: %v", found)
	}
	if newFilter(words).find(nil, found) {
		t.Error("something was found in nothing")
	}
}

func FuzzFilterEqualsSlow(f *testing.F) {
	f.Add("eval\nmd5*\nab", []byte("an EVAL(md5sum) of ab"))
	f.Fuzz(func(t *testing.T, list string, text []byte) {
		var words []string
		for w := range strings.SplitSeq(strings.ToLower(list), "\n") {
			if len(strings.TrimSuffix(w, "*")) >= 2 && len(words) < 50 {
				words = append(words, w)
			}
		}
		if len(words) > 0 {
			checkFilter(t, words, text)
		}
	})
}

func BenchmarkFilter(b *testing.B) {
	s, _ := builtin(b)
	g := s.group(lex.Named("go"))
	text := bytes.Repeat([]byte("func f(a int) error {\n\treturn fmt.Errorf(\"x %d: %w\", a, err) // comment\n}\n\n"), 2000)
	found := make([]bool, len(g.words.filter.words))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		g.words.filter.find(text, found)
	}
}
