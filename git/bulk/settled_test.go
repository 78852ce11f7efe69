package bulk

import (
	"context"
	"sync"
	"testing"

	"picket/git/pack"
)

// TestSettled: when a kind is said to be settled, all of it was visited, in packs and
// loose ones, with any number of workers; and of a scan that was stopped it is not said.
func TestSettled(t *testing.T) {
	s := newRepo(t, "sha1").open(20)
	all := newLog(t)
	if err := s.ForEach(context.Background(), Options{Workers: 1}, func(int) Handler { return all }); err != nil {
		t.Fatal(err)
	}
	want := map[pack.Kind]int{}
	for _, k := range all.kind {
		want[k]++
	}
	for workers := 1; workers <= 3; workers++ {
		l := newLog(t)
		var mu sync.Mutex
		got := map[pack.Kind]int{}
		opt := Options{Workers: workers, Settled: func(k pack.Kind) {
			mu.Lock()
			defer mu.Unlock()
			if _, twice := got[k]; twice {
				t.Errorf("%v is settled twice", k)
			}
			got[k] = 0
			l.mu.Lock()
			defer l.mu.Unlock()
			for _, have := range l.kind {
				if have == k {
					got[k]++
				}
			}
		}}
		if err := s.ForEach(context.Background(), opt, func(int) Handler { return l }); err != nil {
			t.Fatal(err)
		}
		for _, k := range order[1:] {
			if n, told := got[k]; !told || n != want[k] || n == 0 {
				t.Errorf("%d workers: %v was settled with %d of %d (%v)", workers, k, n, want[k], told)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	opt := Options{Settled: func(k pack.Kind) { t.Errorf("%v was settled, though nothing was read", k) }}
	if err := s.ForEach(ctx, opt, func(int) Handler { return newLog(t) }); err == nil {
		t.Error("a scan that was stopped ended well")
	}
}

// TestSettledWithout: a kind of which there is nothing is settled as well.
func TestSettledWithout(t *testing.T) {
	r := repo{t, t.TempDir()}
	r.git("init", "-q", ".")
	r.versions(3)
	r.git("repack", "-qad")
	told := map[pack.Kind]bool{}
	opt := Options{Settled: func(k pack.Kind) { told[k] = true }}
	if err := r.open(20).ForEach(context.Background(), opt, func(int) Handler { return newLog(t) }); err != nil {
		t.Fatal(err)
	}
	if len(told) != len(order)-1 {
		t.Errorf("settled: %v", told)
	}
}
