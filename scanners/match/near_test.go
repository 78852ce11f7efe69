package match

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNear edits texts. The spots of the new text are those of the old one that
// depend on nothing but bytes of either side, moved, and those that Near gives for
// the edit: not one more, nor less.
func TestNear(t *testing.T) {
	base := gitleaksSet(t)
	kept, fresh, special := 0, 0, 0
	for seed := range uint64(400) {
		rnd := rand.New(rand.NewPCG(seed, 8))
		set := randomSet(rnd, base)
		e := New(set, Options{DecodeDepth: int(seed % 2)})
		s := e.Session()
		old := randomText(rnd, set)
		for range 10 {
			a := rnd.IntN(len(old) + 1)
			b := min(len(old), a+rnd.IntN(20))
			mid := randomText(rnd, set)
			if rnd.IntN(2) == 0 {
				mid = mid[:min(len(mid), rnd.IntN(8))]
			}
			text := slices.Concat(old[:a], mid, old[b:])
			shift := len(mid) - (b - a)
			got := s.Near(nil, text, a, a+len(mid))
			fresh += len(got)
			for _, spot := range s.Near(nil, old, 0, len(old)) {
				switch {
				case spot.Pos < a && s.Depends(old, spot, math.MinInt32, a):
				case spot.Pos >= b && s.Depends(old, spot, b, math.MaxInt32):
					spot.Pos += shift
				default:
					continue
				}
				kept++
				got = append(got, spot)
			}
			slices.SortFunc(got, inOrder)
			got = slices.Compact(got)
			want := slices.Compact(s.Near(nil, text, 0, len(text)))
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: %q[%d:%d] = %q:\n%v, want\n%v", seed, old, a, b, mid, got, want)
			}
			if got, want := show(set, s.FindAt(nil, text, got)), show(set, e.Find(nil, text)); got != want {
				t.Fatalf("seed %d: %q:\n%s", seed, text, cmp.Diff(want, got))
			}
			if hasSpecial(text) {
				special++
			}
			old = text
			if len(old) > 4000 {
				old = old[:rnd.IntN(2000)]
			}
		}
		s.Close()
	}
	if kept == 0 || fresh == 0 || special == 0 {
		t.Errorf("%d spots kept, %d fresh ones, %d texts with runes that fold to letters: the test tests nothing", kept, fresh, special)
	}
}
