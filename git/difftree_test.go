package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
)

// TestSideBySide compares trees of which many subdirectories differ: with one
// worker, with several, and with what Git prints. A tree that cannot be read keeps
// every one of them from an answer.
func TestSideBySide(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	name := func(i int) string { return fmt.Sprintf("r/a%d/b%d/c%d/f%d", i%3, i%11, i%7, i) }
	for i := range 400 {
		s.write(name(i), fmt.Sprint("old ", i, "\n"))
	}
	s.git("r", "add", ".")
	s.git("r", "commit", "-qm", "one")
	for i := 0; i < 400; i += 3 {
		s.write(name(i), fmt.Sprint("new ", i, "\n"))
	}
	s.git("r", "rm", "-q", "-r", "a1/b4", "a2/b5/c2")
	s.git("r", "add", ".")
	tree := s.git("r", "write-tree")
	_, want := s.staged(s.open("r", true))
	if len(want) < 100 {
		t.Fatalf("only %d changes", len(want))
	}
	below := s.git("r", "rev-parse", tree+":a0/b6")
	loose := s.path("r/.git/objects", below[:2], below[2:])
	if err := os.Rename(loose, loose+"-away"); err != nil {
		t.Fatal(err)
	}
	for workers := range 5 {
		r := s.open("r", false)
		r.small, r.workers = 0, workers
		if st, err := r.stagedNative(context.Background()); err == nil {
			t.Errorf("%d workers: %d changes although a tree is gone", workers, len(st.Changes))
		}
	}
	if err := os.Rename(loose+"-away", loose); err != nil {
		t.Fatal(err)
	}
	for _, packed := range []bool{false, true} { // the trees of the commit before
		if packed {
			s.git("r", "repack", "-adq")
		}
		for workers := range 5 {
			r := s.open("r", false)
			r.small, r.workers = 0, workers
			st, got := s.staged(r)
			if !st.Native || !slices.Equal(got, want) {
				t.Errorf("packed %t, %d workers: native: %t (%v), %d changes, want %d", packed, workers, st.Native, st.Reason, len(got), len(want))
			}
			if r.store.oldPacked.Load() != packed {
				t.Errorf("packed %t, %d workers: the old trees were found elsewhere", packed, workers)
			}
		}
	}
}

// TestStagedStops cancels while trees are compared: an interrupted hook must not
// go on, nor turn to plumbing.
func TestStagedStops(t *testing.T) {
	s := newSandbox(t)
	committed(s, "r")
	r := s.open("r", false)
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := r.Staged(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	if st, err := r.Staged(ctx); !errors.Is(err, context.Canceled) || len(r.Reasons()) != 0 {
		t.Fatalf("%+v, %v, reasons %v", st, err, r.Reasons())
	}
}
