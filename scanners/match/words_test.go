package match

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"picket/scanners"
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
			if string(in[at:at+len(w)]) == want && (part || wholeName(text, at, len(w))) {
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
	found := make([]bool, len(words))
	for _, m := range wordTable(t, words, exact).Find(nil, text) {
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

// TestWordsWhereTheyLie opens a table without a copy, and one that lies where the
// machine cannot read numbers.
func TestWordsWhereTheyLie(t *testing.T) {
	s, err := MakeWords([]scanners.Listed{{Words: []string{"eval"}}}, nil, [2]bool{})
	if err != nil {
		t.Fatal(err)
	}
	var w *Words
	if n := testing.AllocsPerRun(10, func() { w = OpenWords(s) }); n > 1 {
		t.Errorf("%.0f allocations to open a table", n)
	}
	odd := OpenWords(("x" + s)[1:])
	if odd.cells == w.cells || *odd.cells != *w.cells || len(odd.Find(nil, []byte("eval"))) != 1 {
		t.Error("a table that lies at an odd place is read otherwise")
	}
}

// TestWithinIsApart has two kinds of lists in one table, of which only the second is
// exact.
func TestWithinIsApart(t *testing.T) {
	list := []scanners.Listed{{Rule: 7, Words: []string{"Eval & sh"}}}
	s, err := MakeWords(list, list, [2]bool{false, true})
	if err != nil {
		t.Fatal(err)
	}
	w := OpenWords(s)
	if w.Own() != 1 || w.Len() != 2 || w.Rule(1) != 7 {
		t.Fatalf("%d lists, %d of the first kind, the second of rule %d", w.Len(), w.Own(), w.Rule(1))
	}
	for text, want := range map[string][]int{"EVAL sh": {0}, "Eval;sh": {0, 1}, "Eval shell": nil} {
		var got []int
		for _, m := range w.Find(nil, []byte(text)) {
			got = append(got, m.List)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q meets %v, want %v", text, got, want)
		}
	}
}

// TestShortWords has a group of words that are too short for windows, of which some
// begin alike.
func TestShortWords(t *testing.T) {
	s, err := MakeWords([]scanners.Listed{{Words: []string{"$1* | $2* | rm | Rx & eval"}}, {Words: []string{"$2* | nc"}}}, nil, [2]bool{true})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]int{
		"eval $1": {0}, "$2; eval": {0, 1}, "EVAL RM": {0}, "eval rx": nil, "eval Rx": {0}, "eval $3 arm": nil, "$1": nil, "$ nc": {1}, "ncat": nil, "": nil,
	} {
		var got []int
		for _, m := range OpenWords(s).Find(nil, []byte(text)) {
			got = append(got, m.List)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q meets %v, want %v", text, got, want)
		}
	}
}

func FuzzWordsEqualSlow(f *testing.F) {
	f.Add("eval\nmd5*\nab", []byte("an EVAL(md5sum) of ab"), false)
	f.Add("Eval\nMd5*\nab\nabcd*\n$x{y\n_abc", []byte("an EVAL(Md5sum) of Eval xabcd$X{Y _ABC"), true)
	f.Fuzz(func(t *testing.T, list string, text []byte, exact bool) {
		if !exact {
			list = strings.ToLower(list)
		}
		if words := wordsIn(list); len(words) > 0 {
			checkFilter(t, words, text, exact)
		}
	})
}

// wordsIn are the lines of a text that can be words.
func wordsIn(list string) (words []string) {
	for w := range strings.SplitSeq(list, "\n") {
		if len(strings.TrimSuffix(w, "*")) >= 2 && len(w) < 200 && !strings.Contains(w, " | ") && !strings.Contains(w, " & ") && len(words) < 50 {
			words = append(words, w)
		}
	}
	return words
}
