package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners"
)

// wordTable is a table with a list for each word.
func wordTable(t testing.TB, words []string, exact bool) *Words {
	t.Helper()
	lists := make([]scanners.Listed, len(words))
	for i := range words {
		lists[i].Words = words[i : i+1]
	}
	s, err := MakeWords(lists, nil, [2]bool{exact})
	if err != nil {
		t.Fatal(err)
	}
	return OpenWords(s)
}

// checkJoined compares the pass for literals and words with the two passes, whatever
// the length of the blocks that a text is cut into.
func checkJoined(t *testing.T, e *Engine, words []string, text []byte, exact bool) {
	t.Helper()
	w := wordTable(t, words, exact)
	var room [roomWords]wordState
	spots := e.tables().spots(nil, text, 0, len(text), nil)
	met := w.Find(nil, text)
	for _, block := range []int{len(text) + 1, 64, 13, 5} {
		l := newLookout(w, text, room[:])
		var joined []Spot
		for from := 0; from < len(text); from += block {
			joined = e.tables().spots(joined, text, from, min(len(text), from+block), &l)
		}
		if block > len(text) && !slices.Equal(joined, spots) {
			t.Errorf("%q: spots %v, want %v", text, joined, spots)
		}
		if got := l.met(nil); !slices.Equal(got, met) {
			t.Errorf("%q in blocks of %d: lists %v, want %v of %q", text, block, got, met, words)
		}
	}
}

// joinedEngines are an engine with many literals, and one without any.
func joinedEngines(t testing.TB) [2]*Engine {
	return [2]*Engine{New(gitleaksSet(t), Options{}), New(&rules.Set{Rules: []rules.Rule{{ID: "x", Regex: "[a-z]+"}}}, Options{})}
}

func FuzzJoinedEqualsTwoPasses(f *testing.F) {
	engines := joinedEngines(f)
	f.Add("eval\nmd5*\nab\nghp_*", []byte("an EVAL(md5sum) of ab "+"ghp_"+"0123 xoxb-1"), false)
	f.Add("Eval\nabcd*", []byte("Eval"), true)
	f.Fuzz(func(t *testing.T, list string, text []byte, exact bool) {
		if !exact {
			list = strings.ToLower(list)
		}
		if words := wordsIn(list); len(words) > 0 {
			for _, e := range engines {
				checkJoined(t, e, words, text, exact)
			}
		}
	})
}

// TestJoinedAnywhere puts words at every place of texts, the edges of blocks too.
func TestJoinedAnywhere(t *testing.T) {
	words := []string{"eval", "shell", "set", "nc", "_key*", "$x{y", "key("}
	byVectors(leastVector) // where there are such, short texts are looked at by them too
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, e := range joinedEngines(t) {
		for range 400 {
			text := make([]byte, rnd.IntN(90))
			for i := range text {
				text[i] = " ;a_1(\n\x15AKIA="[rnd.IntN(13)]
			}
			at := rnd.IntN(len(text) + 1)
			text = slices.Insert(text, at, []byte(words[rnd.IntN(len(words))]+" ")...)
			checkJoined(t, e, words, text, rnd.IntN(2) == 0)
		}
	}
}

// TestJoinedByVectors compares the pass by vectors with that without, in texts that are
// cut anywhere.
func TestJoinedByVectors(t *testing.T) {
	if !byVectors(leastVector) {
		t.Skip("this processor has no AVX2")
	}
	words := []string{"eval", "wide", "secret", "word", "shell*"}
	rnd := rand.New(rand.NewPCG(3, 11))
	f := vectorEngine().filter
	var room [2][roomWords]wordState
	spots, lists := 0, 0
	for range 20000 {
		text := vectorText(rnd)
		if rnd.IntN(3) == 0 {
			text = slices.Insert(text, rnd.IntN(len(text)+1), []byte(words[rnd.IntN(len(words))])...)
		}
		w := wordTable(t, words, rnd.IntN(2) == 0)
		lo := rnd.IntN(len(text))
		hi := lo + rnd.IntN(len(text)-lo+1)
		one, other := newLookout(w, text, room[0][:]), newLookout(w, text, room[1][:])
		got, at := f.vectorWindowsWith(nil, text, lo, hi, &one)
		got = f.plainWindowsWith(got, text, at, hi, &one)
		want := f.plainWindowsWith(nil, text, lo, hi, &other)
		met := other.met(nil)
		if !slices.Equal(got, want) || !slices.Equal(one.met(nil), met) {
			t.Fatalf("%q from %d to %d: %v and %v, want %v and %v", text, lo, hi, got, one.met(nil), want, met)
		}
		spots, lists = spots+len(want), lists+len(met)
	}
	if spots == 0 || lists == 0 {
		t.Errorf("%d spots and %d lists were found", spots, lists)
	}
}

// TestWordsAllocateNothing holds both ways of looking for words.
func TestWordsAllocateNothing(t *testing.T) {
	e := New(gitleaksSet(t), Options{})
	w := wordTable(t, []string{"eval", "md5*", "nc"}, true)
	text := []byte(strings.Repeat("func f(a int) error { return eval(a) }\n", 100))
	room := make([]Met, 0, 8)
	var met []Met
	if n := testing.AllocsPerRun(20, func() { met = w.Find(room, text) }); n > 0 {
		t.Errorf("a pass for words: %.0f allocations", n)
	}
	if n := testing.AllocsPerRun(20, func() { _, met = e.FindWith(nil, text, w, room) }); n > 0 {
		t.Errorf("one pass for both: %.0f allocations", n)
	}
	if len(met) != 1 || met[0].List != 0 {
		t.Errorf("the lists met are %v", met)
	}
}

// BenchmarkJoined is the filter with a table of words beside it: alone, after it a
// pass for the words, and one pass for both. The words are like those of a language,
// of which each is rare and some stand in most files.
func BenchmarkJoined(b *testing.B) {
	texts, size := benchTexts()(b)
	f := New(gitleaksSet(b), Options{}).tables().filter
	words := []string{"InsecureSkipVerify", "MinVersion", "exec", "Command", "unsafe", "Pointer", "template", "HTML", "http", "ListenAndServe"}
	for i := range 100 {
		words = append(words, fmt.Sprintf("%c%cquzx%d", 'a'+i%26, 'a'+i/7, i))
	}
	w := wordTable(b, words, true)
	var room [roomWords]wordState
	var spots []Spot
	for _, c := range []struct {
		name string
		pass func(text []byte)
	}{
		{"filter", func(text []byte) { spots = f.scan(spots[:0], text, 0, len(text), nil) }},
		{"two", func(text []byte) {
			spots = f.scan(spots[:0], text, 0, len(text), nil)
			l := newLookout(w, text, room[:])
			l.scan(0, len(text))
		}},
		{"one", func(text []byte) {
			l := newLookout(w, text, room[:])
			spots = f.scan(spots[:0], text, 0, len(text), &l)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, t := range texts {
					c.pass(t)
				}
			}
		})
	}
}
