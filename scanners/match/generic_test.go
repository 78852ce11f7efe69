package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// slowGeneric is settleGeneric, asking each hit about every other.
func slowGeneric(e *Engine, text []byte, hits []Hit) (kept []Hit) {
	line := func(at int) int { return strings.LastIndexByte(string(text[:at]), '\n') }
	for i := range hits {
		h := &hits[i]
		drop := false
		for j := range hits {
			o := &hits[j]
			shares := j < i && o.End > h.Start || j > i && o.Start < h.End
			specific := !e.rule(o.Rule).Generic && line(o.Start) == line(h.Start) && strings.Contains(o.Secret, h.Secret)
			drop = drop || e.rule(h.Rule).Generic && (shares && e.outdoes(o, h) || specific)
		}
		if !drop {
			kept = append(kept, *h)
		}
	}
	return kept
}

// TestGenericEqualsSlow settles hits of made-up places and secrets, few and many on a
// line, some of which reach over many others.
func TestGenericEqualsSlow(t *testing.T) {
	set := gitleaksSet(t).Clone()
	set.Rules = set.Rules[:3]
	set.Rules[0].Generic, set.Rules[1].Generic, set.Rules[2].Generic = true, false, true
	e := New(set, Options{})
	rnd := rand.New(rand.NewPCG(7, 7))
	same := func(a, b Hit) bool {
		return a.Rule == b.Rule && a.Start == b.Start && a.End == b.End && a.Secret == b.Secret
	}
	stayed, dropped := 0, 0
	for round := range 200 {
		text := []byte(strings.Repeat("a line of a text ", 100))
		for range rnd.IntN(3) {
			text[rnd.IntN(len(text))] = '\n'
		}
		var hits []Hit
		for range rnd.IntN(20 + round*2) {
			h := Hit{Rule: rnd.IntN(3), Start: rnd.IntN(len(text) - 1), Depth: rnd.IntN(2)}
			h.End = min(len(text), h.Start+1+rnd.IntN(12))
			if rnd.IntN(50) == 0 {
				h.End = len(text)
			}
			h.SecretStart, h.SecretEnd = h.Start, h.End
			h.Secret = fmt.Sprint(rnd.IntN(4000))
			if rnd.IntN(30) == 0 {
				h.Secret += "\n1"
			}
			hits = append(hits, h)
		}
		sortHits(hits)
		want := slowGeneric(e, text, hits)
		got := e.settleGeneric(text, slices.Clone(hits))
		if !slices.EqualFunc(got, want, same) {
			t.Fatalf("of %d hits %d stay, want %d", len(hits), len(got), len(want))
		}
		stayed, dropped = stayed+len(want), dropped+len(hits)-len(want)
	}
	if stayed < 1000 || dropped < 1000 {
		t.Errorf("%d hits stayed, %d were dropped: the test tests little", stayed, dropped)
	}
}
