package code

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"picket/scanners"
	"picket/scanners/code/lex"
)

// findSlowly is what a filter must do, without its table.
func findSlowly(words []string, text []byte, exact bool) []bool {
	found := make([]bool, len(words))
	lower := bytes.Clone(text)
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] = c | 0x20
		}
	}
	for i, w := range words {
		w, part := strings.CutSuffix(w, "*")
		in, want := lower, strings.ToLower(w)
		if exact && want != w {
			in, want = text, w
		}
		for at := 0; at+len(w) <= len(in); at++ {
			if string(in[at:at+len(w)]) == want && (part || whole(text, at, len(w))) {
				found[i] = true
			}
		}
	}
	return found
}

func checkFilter(t *testing.T, words []string, text []byte, exact bool) {
	t.Helper()
	found := findIn(t, words, text, exact)
	for i, want := range findSlowly(words, text, exact) {
		if want && !found[i] {
			t.Errorf("%q was not found in %q", words[i], text)
		}
		if !want && found[i] && exact && hasCapital(words[i]) {
			t.Errorf("%q was found in %q", words[i], text)
		}
	}
}

// findIn says which of some words Words finds.
func findIn(t *testing.T, words []string, text []byte, exact bool) []bool {
	t.Helper()
	lists := make([]scanners.Listed, len(words))
	for i := range words {
		lists[i].Words = words[i : i+1]
	}
	s, err := MakeWords(lists, exact)
	if err != nil {
		t.Fatal(err)
	}
	found := make([]bool, len(words))
	for _, m := range OpenWords(s).Find(nil, text) {
		found[m.List] = true
	}
	return found
}

func TestFilter(t *testing.T) {
	words := []string{"eval", "md5", "select ", "insecureskipverify", "{{{", "ignore_*", "nc", "$_get"}
	checkFilter(t, words, []byte("x.eval(md5) SELECT a; InsecureSkipVerify {{{ SECURITY_IGNORE_CA nc $_GET"), false)
	for _, around := range []string{"", " ", ";", "(", "a", "aa", "\n\n", "| |", "0_", "\x00\x15"} {
		for _, short := range []string{"sh", "rm", "xxd", "set", "eval"} {
			for _, text := range []string{around + short, short + around, around + short + around, "abcdefgh" + around + short, short + around + "abcdefgh", "  " + short + "\x10"} {
				checkFilter(t, []string{"sh", "rm", "xxd", "set", "eval"}, []byte(text), true)
			}
		}
	}
	checkFilter(t, []string{"Function", "eval", "Command"}, []byte("EVAL(function Function command)"), true)
	if found := findIn(t, words, []byte("evaluate amd5 selected nce ignored _$"), false); slices.Contains(found, true) {
		t.Errorf("parts of words were taken for words: %v", found)
	}
	if slices.Contains(findIn(t, words, nil, false), true) {
		t.Error("something was found in nothing")
	}
}

// TestTooManyWords says so where rules have more words than the tables have room for;
// a thousand have.
func TestTooManyWords(t *testing.T) {
	for _, c := range []struct {
		n    int
		fits bool
	}{{1000, true}, {70_000, false}} {
		list := make([]scanners.Listed, c.n)
		for i := range list {
			list[i].Words = []string{fmt.Sprintf("word%d", i)}
		}
		var m scanners.RosterMaker
		for _, l := range list {
			m.Add("go", l)
		}
		if err := Fit(m.Roster(), Exact); (err == nil) != c.fits {
			t.Errorf("%d words: %v", c.n, err)
		}
		if _, err := MakeWords(list, true); (err == nil) != c.fits {
			t.Errorf("%d words: %v", c.n, err)
		}
	}
}

func FuzzFilterEqualsSlow(f *testing.F) {
	f.Add("eval\nmd5*\nab", []byte("an EVAL(md5sum) of ab"), false)
	f.Add("Eval\nMd5*\nab", []byte("an EVAL(Md5sum) of Eval"), true)
	f.Fuzz(func(t *testing.T, list string, text []byte, exact bool) {
		if !exact {
			list = strings.ToLower(list)
		}
		var words []string
		for w := range strings.SplitSeq(list, "\n") {
			if len(strings.TrimSuffix(w, "*")) >= 2 && len(w) < 200 && !unfit(w) && len(words) < 50 {
				words = append(words, w)
			}
		}
		if len(words) > 0 {
			checkFilter(t, words, text, exact)
		}
	})
}

func BenchmarkFilter(b *testing.B) {
	s, _ := builtin(b)
	g := s.group(lex.Named("go"))
	text := bytes.Repeat([]byte("func f(a int) error {\n\treturn fmt.Errorf(\"x %d: %w\", a, err) // comment\n}\n\n"), 2000)
	var met []Met
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		met = g.words.Find(met[:0], text)
	}
}
