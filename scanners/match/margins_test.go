package match

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMargins edits texts and compares the spots on both sides of the edit, beyond
// the margins: they must be the same.
func TestMargins(t *testing.T) {
	base := gitleaksSet(t)
	same, least := 0, Reach
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 6))
		set := randomSet(rnd, base)
		e := New(set, Options{DecodeDepth: int(seed % 2)})
		before, behind := e.Margins()
		least = min(least, behind)
		old := randomText(rnd, set)
		for range 10 {
			a := rnd.IntN(len(old) + 1)
			b := min(len(old), a+rnd.IntN(20))
			mid := randomText(rnd, set)
			text := slices.Concat(old[:a], mid, old[b:])
			shift := len(mid) - (b - a)
			left := e.Spots(nil, old, 0, max(0, a-behind))
			if got := e.Spots(nil, text, 0, max(0, a-behind)); !slices.Equal(got, left) {
				t.Fatalf("seed %d: left of the edit %v, were %v", seed, got, left)
			}
			right := e.Spots(nil, old, min(len(old), b+before), len(old))
			got := e.Spots(nil, text, min(len(text), b+before+shift), len(text))
			for i := range got {
				got[i].Pos -= shift
			}
			if !slices.Equal(got, right) {
				t.Fatalf("seed %d: right of the edit %v, were %v", seed, got, right)
			}
			same += len(left) + len(right)
		}
	}
	if same == 0 || least >= Reach {
		t.Errorf("%d spots compared, the least margin is %d: the test tests nothing", same, least)
	}
}
