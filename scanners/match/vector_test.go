package match

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"picket/rules"
)

// vectorText is a text of pieces in which encodings begin, or nearly do.
func vectorText(rnd *rand.Rand) []byte {
	parts := []string{"word", " ", "\n", "%41", "%4", "%", `\u0041`, `\x41`, `\`, "U+0041", "U", "\x00", "w\x00i\x00d\x00e\x00", "\x00w\x00i\x00d\x00e",
		"c2VjcmV0", "deadbeef", "0123456789", "AKIA", "+/", "-_", ";|~", "\x80\xff", "\xe2\x84\xaa", "\xc5\xbf", "ghp_", "secret", "key="}
	var text []byte
	for range 1 + rnd.IntN(40) {
		part := parts[rnd.IntN(len(parts))]
		for range 1 + rnd.IntN(4) {
			text = append(text, part...)
		}
	}
	return text
}

// vectorEngine has literals that stand in such texts.
func vectorEngine() *tables {
	return New(&rules.Set{Rules: []rules.Rule{{ID: "a", Regex: "ghp_[a-z]{3}"}, {ID: "b", Regex: "(?i)secret"}, {ID: "c", Regex: "AKIA[0-9A-Z]{4}"},
		{ID: "d", Regex: "(?i)deadbe[a-f]f"}}}, Options{DecodeDepth: 1}).tables()
}

// marksOneByOne asks at each offset.
func marksOneByOne(t *tables, text []byte, in *markSpans) (want []Spot) {
	for k := range markKinds {
		for at := in[k].from; at < in[k].to; at++ {
			if isMarkAt(text, at, k) {
				want = append(want, Spot{at, t.markLit() + int32(k)})
			}
		}
	}
	sortSpots(want)
	return want
}

// windowsOfBoth are the spots by vectors, and those without, of text[lo:hi); beyond it
// each looks as far as its blocks reach.
func windowsOfBoth(f *filter, text []byte, lo, hi int) (got, want []Spot) {
	beyond := func(s Spot) bool { return f.lits[s.Lit].windowOf(s.Pos)+4 > hi }
	return slices.DeleteFunc(f.windows(nil, text, lo, hi), beyond), slices.DeleteFunc(f.plainWindows(nil, text, lo, hi), beyond)
}

// TestVectorMarks compares marks by vectors with a question at each offset.
func TestVectorMarks(t *testing.T) {
	if !byVectors(leastVector) {
		t.Skip("this processor has no AVX2")
	}
	tables := vectorEngine()
	rnd := rand.New(rand.NewPCG(1, 9))
	var found [markKinds]int
	for range 30000 {
		text := vectorText(rnd)
		var in markSpans
		from := rnd.IntN(len(text))
		to := from + 1 + rnd.IntN(len(text)-from)
		for k := range in {
			in[k] = span{max(0, from-rnd.IntN(24)), min(len(text), to+rnd.IntN(7))}
		}
		in[markBase64] = span{max(0, from-leastBase64+1), to}
		in[markHex] = span{max(0, from-leastHex+1), to}
		want := marksOneByOne(tables, text, &in)
		for _, s := range want {
			k, _ := tables.isMark(s.Lit)
			found[k]++
		}
		got := tables.vectorMarks(nil, text, &in)
		sortSpots(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%q %v: %v, want %v", text, in, got, want)
		}
	}
	for k, n := range found {
		if n < 1000 {
			t.Errorf("only %d marks of kind %d", n, k)
		}
	}
}

// TestVectorWindows compares the filter by vectors with the one without.
func TestVectorWindows(t *testing.T) {
	if !byVectors(leastVector) {
		t.Skip("this processor has no AVX2")
	}
	f := vectorEngine().filter
	rnd := rand.New(rand.NewPCG(2, 9))
	found := 0
	for range 30000 {
		text := vectorText(rnd)
		lo := rnd.IntN(len(text))
		hi := lo + rnd.IntN(len(text)-lo+1)
		got, want := windowsOfBoth(f, text, lo, hi)
		if !slices.Equal(got, want) {
			t.Fatalf("%q[%d:%d]: %v, want %v", text, lo, hi, got, want)
		}
		found += len(got)
	}
	if found < 10000 {
		t.Errorf("only %d spots", found)
	}
}

// FuzzVectorEqualsPlain compares vectors with the code for every machine.
func FuzzVectorEqualsPlain(f *testing.F) {
	if !byVectors(leastVector) {
		f.Skip("this processor has no AVX2")
	}
	rnd := rand.New(rand.NewPCG(3, 9))
	for range 20 {
		f.Add(vectorText(rnd), 3, 200)
	}
	tables := vectorEngine()
	f.Fuzz(func(t *testing.T, text []byte, from, to int) {
		from = min(max(from, 0), len(text))
		to = min(max(to, from), len(text))
		if got, want := windowsOfBoth(tables.filter, text, from, to); !slices.Equal(got, want) {
			t.Fatalf("%q[%d:%d]: %v, want %v", text, from, to, got, want)
		}
		all := span{from, to}
		in := markSpans{all, all, all, all, all}
		got, want := tables.vectorMarks(nil, text, &in), marksOneByOne(tables, text, &in)
		if sortSpots(got); !slices.Equal(got, want) {
			t.Fatalf("%q[%d:%d]: %v, want %v", text, from, to, got, want)
		}
	})
}

// BenchmarkVector measures both ways, on a text in which hardly anything stands.
func BenchmarkVector(b *testing.B) {
	if !byVectors(leastVector) {
		b.Skip("this processor has no AVX2")
	}
	tables := vectorEngine()
	text := bytes.Repeat([]byte("\tif err := w.WriteHeader(name, size); err != nil { // as it was\n"), 1000)
	run := func(name string, f func([]Spot) []Spot) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var spots []Spot
			for b.Loop() {
				spots = f(spots[:0])
			}
		})
	}
	all := span{0, len(text)}
	run("windows", func(s []Spot) []Spot { return tables.filter.windows(s, text, 0, len(text)) })
	run("windows plain", func(s []Spot) []Spot { return tables.filter.plainWindows(s, text, 0, len(text)) })
	run("marks", func(s []Spot) []Spot { return tables.vectorMarks(s, text, &markSpans{all, all, all, all, all}) })
	run("marks plain", func(s []Spot) []Spot { return tables.plainMarks(s, text, 0, len(text)) })
}
