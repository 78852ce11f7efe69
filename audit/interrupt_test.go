package audit

import (
	"context"
	"sync"
	"testing"

	"picket/scanners"
)

// countdown is a context that ends when it was asked so many times whether it has.
type countdown struct {
	context.Context
	mu   sync.Mutex
	left int
	done chan struct{}
}

func newCountdown(n int) *countdown {
	return &countdown{Context: context.Background(), left: n, done: make(chan struct{})}
}

func (c *countdown) Done() <-chan struct{} { return c.done }

func (c *countdown) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left > 0 {
		c.left--
		return nil
	}
	if c.left == 0 {
		c.left--
		close(c.done)
	}
	return context.Canceled
}

// TestInterruptedAnywhere stops an audit wherever it asks whether it is to stop: what
// it then calls complete is all that there is to find.
func TestInterruptedAnywhere(t *testing.T) {
	s := newSandbox(t)
	base := s.commit("base")
	for i, secret := range []string{planted, other} {
		s.write("folder/"+string(rune('a'+i)), secret+"\n")
		s.commit("says acme_" + "000011112222333" + string(rune('0'+i)))
	}
	for name, set := range map[string]func(*Options){
		"fast": func(*Options) {}, "whole": func(o *Options) { o.Whole = true },
		"range": func(o *Options) { o.Range = &Range{Tips: []string{"HEAD"}, Not: []string{base}} },
	} {
		t.Run(name, func(t *testing.T) {
			stopped, found := 0, 0
			for n := 0; ; n++ {
				opt := s.options(testSet())
				set(&opt)
				ctx := newCountdown(n)
				r, err := Run(ctx, opt)
				if err == nil && r.Coverage.Complete {
					if r.Interrupted || len(r.Findings) != 4 {
						t.Fatalf("after %d questions: complete, with %d findings", n, len(r.Findings))
					}
					if ctx.left >= 0 { // it was not stopped any more
						break
					}
					continue
				}
				if stopped++; err == nil {
					found = max(found, len(r.Findings))
				}
				if err == nil && !r.Interrupted {
					t.Fatalf("after %d questions: incomplete, and nobody knows why: %v", n, r.Coverage.Skipped)
				}
			}
			if stopped == 0 {
				t.Error("it was never stopped")
			}
			t.Logf("stopped at %d places, once with %d findings", stopped, found)
		})
	}
}

// TestFindingsWithoutTrees: what was found before the trees were asked is kept.
func TestFindingsWithoutTrees(t *testing.T) {
	a := &auditor{opt: newSandbox(t).options(testSet()), ctx: context.Background(), unplaced: true}
	a.opt.Meter = &Meter{}
	a.found = []found{
		{Finding: scanners.Finding{Rule: "token", Fingerprint: "1", Path: "(blob x)"}, at: holding{blob: "x"}},
		{Finding: scanners.Finding{Rule: "token", Fingerprint: "2", Path: inMessage}, commit: "y"},
	}
	if got := a.attribute(); len(got) != 2 {
		t.Errorf("%d findings of an interrupted run, want 2", len(got))
	}
}
