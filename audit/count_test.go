package audit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/git"
	"picket/git/history"
	"picket/scanners"
)

// counted audits both ways with counting; they must agree.
func (s *sandbox) counted() *Result {
	s.t.Helper()
	opt := s.options(testSet())
	opt.Count = true
	return s.both(opt)
}

// TestCount follows a secret through a copy, a removal, a revert that brings it
// back, and a merge of branches that both have it.
func TestCount(t *testing.T) {
	s := newSandbox(t)
	s.write("README", "read me\n")
	s.commit("begin")
	s.write("a.txt", planted+"\n")
	s.commit("planted") // 1: a
	s.write("copy/b.txt", planted+"\n")
	s.commit("copied") // 2: a, b
	s.git("rm", "-q", "a.txt")
	s.commit("one is gone") // 3: b
	s.git("rm", "-q", "copy/b.txt")
	s.commit("both are gone")
	s.git("revert", "--no-edit", "HEAD") // 4: b
	s.git("revert", "--no-edit", "HEAD")
	s.git("checkout", "-q", "-b", "side", "HEAD~4") // has a and b
	s.write("c.txt", "more\n")
	s.commit("side") // 5: a, b
	s.git("checkout", "-q", "main")
	s.git("merge", "-q", "-s", "ours", "-m", "merge", "side")
	s.git("commit", "-q", "--allow-empty", "-m", "says "+planted) // 6: the message
	r := s.counted()
	c := only(t, r, planted).Commit
	if c.Commits != 6 || c.PathCommits != 3 || len(c.Places) != 2 {
		t.Fatalf("held by %d commits, at its path by %d, places %+v", c.Commits, c.PathCommits, c.Places)
	}
	for _, p := range c.Places {
		if want := map[string]int{"copy/b.txt": 4, inMessage: 1}[p.Path]; p.Commits != want {
			t.Errorf("%s: %d commits, want %d", p.Path, p.Commits, want)
		}
	}
	if c := only(t, s.audit(testSet()), planted).Commit; c.Commits != 0 || c.PathCommits != 0 {
		t.Errorf("counted unasked: %+v", c)
	}
}

// TestCountEqualsListing compares with what listing every commit's tree gives, in
// random histories with merges.
func TestCountEqualsListing(t *testing.T) {
	for seed := range uint64(3) {
		s := newSandbox(t)
		s.history(rand.New(rand.NewPCG(seed, 11)), 25)
		opt := s.options(testSet())
		r := s.counted()
		held := map[string]int{}
		for _, id := range strings.Fields(s.git("rev-list", "--all", "refs/stash")) {
			for key := range s.holding(opt, id) {
				held[key]++
			}
		}
		if len(r.Findings) == 0 {
			t.Fatalf("seed %d: nothing was found", seed)
		}
		for _, f := range r.Findings {
			if want := held[f.Rule+" "+f.Fingerprint]; f.Commit.Commits != want {
				t.Errorf("seed %d: %s %s: %d commits, want %d", seed, f.Rule, f.Secret, f.Commit.Commits, want)
			}
		}
	}
}

// holding is what one commit holds, by looking at everything in it.
func (s *sandbox) holding(opt Options, id string) map[string]bool {
	s.t.Helper()
	a := &auditor{opt: opt, ctx: context.Background()}
	a.opt.Meter = &Meter{}
	have := map[string]bool{}
	w := &wholeScan{a: a, placed: map[placed]bool{}, paths: map[git.ID][]location{}, names: map[string][]found{}, holds: map[git.ID]bool{}}
	_, data, err := a.source().Object(git.ID(id))
	if err != nil {
		s.t.Fatal(err)
	}
	commit, err := history.ParseCommit(data)
	if err != nil {
		s.t.Fatal(err)
	}
	(&texts{a: a}).commit(git.ID(id), commit)
	if err := w.list(commit.Tree, ""); err != nil {
		s.t.Fatal(err)
	}
	for _, blob := range w.order {
		if err := w.scan(blob); err != nil {
			s.t.Fatal(err)
		}
	}
	for i := range a.found {
		have[fmt.Sprint(a.found[i].Rule, " ", a.found[i].Fingerprint)] = true
	}
	return have
}

// TestRangeCounts: a range of everything counts what an audit of everything counts, and
// so do the parts of an audit together.
func TestRangeCounts(t *testing.T) {
	for seed := range uint64(3) {
		s := newSandbox(t)
		r := rand.New(rand.NewPCG(seed, 12))
		files := map[string][]string{}
		for i := range 30 {
			s.change(r, files, []string{"a", "b.yml", "c/d"})
			s.commit(fmt.Sprint("commit ", i, " ", randomLine(r)))
		}
		counts := func(o Options) map[string]string {
			o.Count = true
			result, err := Run(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			held := map[string]string{}
			for _, f := range result.Findings {
				said := []string{fmt.Sprintln(f.Path, f.Commit.PathCommits)}
				for _, p := range f.Commit.Places {
					said = append(said, fmt.Sprintln(p.Path, p.Commits))
				}
				held[f.Rule+" "+f.Secret] = fmt.Sprint(f.Commit.Commits, said)
			}
			return held
		}
		full := counts(s.options(testSet()))
		opt := s.options(testSet())
		opt.Range = &Range{Tips: []string{"HEAD"}}
		if d := cmp.Diff(full, counts(opt)); d != "" || len(full) == 0 {
			t.Errorf("seed %d: %d findings (-everything +range):\n%s", seed, len(full), d)
		}
		together := map[string]map[int]bool{}
		for k := range 3 {
			opt := s.options(testSet())
			opt.Count, opt.Shard = true, Shard{k + 1, 3}
			result, err := Run(context.Background(), opt)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range result.Findings {
				for _, in := range append([]scanners.Place{{HeldIn: f.Commit.HeldIn}}, f.Commit.Places...) {
					add(t, together, f.Rule+" "+f.Secret, in.HeldIn)
				}
			}
		}
		for k, said := range full {
			if want := fmt.Sprint(len(together[k]), "["); !strings.HasPrefix(said, want) && !strings.HasPrefix(said, fmt.Sprint(len(together[k]), " [")) {
				t.Errorf("seed %d: %s: %s, the parts together %d", seed, k, said, len(together[k]))
			}
		}
	}
}

// add notes the commits of runs such as "3-17,20".
func add(t *testing.T, to map[string]map[int]bool, key, runs string) {
	t.Helper()
	if to[key] == nil {
		to[key] = map[int]bool{}
	}
	for part := range strings.SplitSeq(runs, ",") {
		var from, last int
		if n, _ := fmt.Sscanf(part, "%d-%d", &from, &last); n == 1 {
			last = from
		} else if n != 2 {
			t.Errorf("%s: runs %q", key, runs)
			return
		}
		for i := from; i <= last; i++ {
			to[key][i] = true
		}
	}
}
