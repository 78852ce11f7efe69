package match

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSpotsOfEdits plays the part of an audit in a delta chain: it carries spots
// and dead spots over from one version to the next, looks only at what changed,
// and must find what the slow engine, or with decoding Find, finds in the whole.
func TestSpotsOfEdits(t *testing.T) {
	base := gitleaksSet(t)
	inherited, dead, decoded := 0, 0, 0
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		set := randomSet(rnd, base)
		opt := Options{DecodeDepth: int(seed % 3)}
		if seed%2 == 0 {
			opt.Filter, opt.FilterReach = picky, 1
		}
		e := New(set, opt)
		session := e.Session()
		old := randomText(rnd, set)
		spots := session.Near(nil, old, 0, len(old))
		for range 6 {
			a := rnd.IntN(len(old) + 1)
			b := a + rnd.IntN(len(old)-a+1)
			if rnd.IntN(2) == 0 {
				b = min(b, a+3)
			}
			mid := randomText(rnd, set)
			text := slices.Concat(old[:a], mid, old[b:])
			shift := len(mid) - (b - a)
			var carried []Spot
			for _, s := range spots {
				p := session.Probe(old, s)
				alive, lo, hi := p.Alive, p.From, p.To
				moved := s
				switch {
				case s.Pos < a && session.Depends(old, s, math.MinInt32, a):
				case s.Pos >= b && session.Depends(old, s, b, math.MaxInt32):
					moved.Pos += shift
				default:
					continue
				}
				untouched := hi <= a || lo >= b
				inherited++
				if !alive && untouched {
					dead++
					continue
				}
				carried = append(carried, moved)
			}
			carried = session.Near(carried, text, a, a+len(mid))
			slices.SortFunc(carried, func(x, y Spot) int { return x.Pos - y.Pos })
			whole := e.Find(nil, text)
			if e.opt.DecodeDepth == 0 {
				whole = e.findSlow(nil, text)
				sortHits(whole)
			}
			for _, h := range whole {
				if h.Depth > 0 {
					decoded++
				}
			}
			if got, want := show(set, session.FindAt(nil, text, carried)), show(set, whole); got != want {
				t.Fatalf("seed %d: %q[%d:%d] = %q\nfast:\n%sslow:\n%s", seed, old, a, b, mid, got, want)
			}
			old, spots = text, session.Near(nil, text, 0, len(text))
		}
	}
	if inherited == 0 || dead == 0 || decoded == 0 {
		t.Errorf("%d spots carried over, %d of them dead, %d hits decoded: the test tests nothing", inherited, dead, decoded)
	}
}
