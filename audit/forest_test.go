package audit

import (
	"math/rand/v2"
	"testing"

	"picket/git/bulk"
)

// TestRuns: every tree lies in one run, with its base; and many trees are not one run.
func TestRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	cut := 0
	for range 20 {
		f := &forest{}
		for n := r.IntN(5 * longRun); len(f.trees) < n; {
			from, base := len(f.trees), int32(-1)
			for range 1 + r.IntN(longRun/3) {
				f.trees = append(f.trees, tree{object: bulk.None, base: base})
				if base = int32(from + r.IntN(len(f.trees)-from)); r.IntN(5) == 0 {
					base = -1 // that of a tree that could not be read
				}
			}
		}
		of := make([]int, len(f.trees))
		runs := f.runs()
		for k, run := range runs {
			for i := run.from; i < run.to; i++ {
				of[i] += k + 1
			}
		}
		for i, x := range f.trees {
			if of[i] < 1 || of[i] > len(runs) || x.base >= 0 && of[x.base] != of[i] {
				t.Fatalf("tree %d of %d is in run %d, its base %d", i, len(of), of[i], x.base)
			}
		}
		total := 0
		for _, run := range runs {
			total += int(run.to - run.from)
		}
		if total != len(f.trees) {
			t.Fatalf("%d trees in runs, want %d", total, len(f.trees))
		}
		cut = max(cut, len(runs))
	}
	if cut < 3 {
		t.Errorf("at most %d runs", cut)
	}
}
