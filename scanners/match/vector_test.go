package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"picket/rules"
)

// vectorTexts are texts of pieces in which encodings begin, or nearly do.
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

// TestVectorMarks compares marks by vectors with a question at each offset.
func TestVectorMarks(t *testing.T) {
	if !vector {
		t.Skip("this processor has no AVX2")
	}
	tables := New(&rules.Set{Rules: []rules.Rule{{ID: "a", Regex: "abcdefgh"}}}, Options{DecodeDepth: 1}).tables()
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
		var want []Spot
		for k := range markKinds {
			for at := in[k].from; at < in[k].to; at++ {
				if isMarkAt(text, at, k) {
					want = append(want, Spot{at, tables.markLit() + int32(k)})
					found[k]++
				}
			}
		}
		got := tables.vectorMarks(nil, text, &in)
		sortSpots(want)
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
	if !vector {
		t.Skip("this processor has no AVX2")
	}
	f := New(&rules.Set{Rules: []rules.Rule{{ID: "a", Regex: "ghp_[a-z]{3}"}, {ID: "b", Regex: "(?i)secret"}, {ID: "c", Regex: "AKIA[0-9A-Z]{4}"},
		{ID: "d", Regex: "(?i)deadbe[a-f]f"}}}, Options{}).tables().filter
	rnd := rand.New(rand.NewPCG(2, 9))
	found := 0
	for range 30000 {
		text := vectorText(rnd)
		lo := rnd.IntN(len(text))
		hi := lo + rnd.IntN(len(text)-lo+1)
		got, want := f.windows(nil, text, lo, hi), f.plainWindows(nil, text, lo, hi)
		// Beyond hi each looks as far as its blocks reach.
		beyond := func(s Spot) bool { return f.lits[s.Lit].windowOf(s.Pos)+4 > hi }
		got, want = slices.DeleteFunc(got, beyond), slices.DeleteFunc(want, beyond)
		if !slices.Equal(got, want) {
			t.Fatalf("%q[%d:%d]: %v, want %v", text, lo, hi, got, want)
		}
		found += len(got)
	}
	if found < 10000 {
		t.Errorf("only %d spots", found)
	}
}
