package match

import (
	"math/rand/v2"
	"testing"
)

func TestOffsets(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 1))
	var o offsets
	for range 300 {
		base, size := rnd.IntN(100), 1+rnd.IntN(300)
		o.reset(base)
		plain := map[int]bool{}
		for range rnd.IntN(6) {
			at := base + rnd.IntN(size+1)
			o.add(at)
			plain[at] = true
		}
		for at := -2; at < base+size+70; at++ {
			if o.has(at) != plain[at] {
				t.Fatalf("has(%d) is %v", at, o.has(at))
			}
			to := at + rnd.IntN(200)
			want, ok := 0, false
			for x := max(at, base); x <= to && !ok; x++ {
				want, ok = x, plain[x]
			}
			if got, is := o.next(at, to); is != ok || ok && got != want {
				t.Fatalf("next(%d, %d) is %d, %v, want %d, %v", at, to, got, is, want, ok)
			}
			last := -1
			for x := range plain {
				if x <= at {
					last = max(last, x)
				}
			}
			if got := o.last(at); got != last {
				t.Fatalf("last(%d) is %d, want %d", at, got, last)
			}
		}
	}
}
