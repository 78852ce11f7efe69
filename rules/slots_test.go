package rules

import (
	"sync"
	"testing"
)

// TestSlots puts numbers into all slots from several goroutines: the first one
// stays, and everybody sees the same.
func TestSlots(t *testing.T) {
	const n, workers = 100, 8
	s := NewSlots[int](n)
	var got [workers][n]*int
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for k := range n {
				i := (k*7 + w*13) % n
				v := i
				got[w][i] = s.Put(i, &v)
			}
		})
	}
	wg.Wait()
	for i := range n {
		for w := range workers {
			if got[w][i] != s.At(i) || *s.At(i) != i {
				t.Fatalf("slot %d: worker %d has another one", i, w)
			}
		}
	}
	if empty := NewSlots[int](n); empty.At(n-1) != nil || empty.Len() != n {
		t.Error("something is in a slot into which nothing was put")
	}
}
