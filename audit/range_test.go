package audit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const planted = "acme_" + "1234567890abcdef"

func (s *sandbox) ranged(text string) *Result {
	s.t.Helper()
	r, err := ParseRange(text)
	if err != nil {
		s.t.Fatal(err)
	}
	opt := s.options(testSet())
	opt.Range = &r
	result, err := Run(context.Background(), opt)
	if err != nil {
		s.t.Fatal(err)
	}
	return result
}

func TestRange(t *testing.T) {
	s := newSandbox(t)
	s.write("a", "one\n")
	first := s.commit("first")
	s.write("a", "one\n"+planted+"\n")
	second := s.commit("second")
	s.write("a", "more\none\n"+planted+"\n")
	s.git("mv", "a", "b")
	third := s.commit("moved: nothing new")
	s.write("c", planted+"\n")
	fourth := s.commit("copied")
	s.git("rm", "-q", "b", "c")
	fifth := s.commit("gone")
	tests := []struct {
		text           string
		commit, remove string // of the one finding; "" for none
		commits        int64
	}{
		{first + ".." + second, second, "", 1},
		{first + ".." + third, second, "", 2},
		{second + ".." + third, "", "", 1},
		{third + ".." + fourth, fourth, "", 1},
		{first + "..", second, fifth, 4},
		{".." + third, second, "", 3},
		{fifth + "..", "", "", 0},
	}
	for _, tt := range tests {
		r := s.ranged(tt.text)
		if !r.Coverage.Complete || r.Coverage.Commits != tt.commits {
			t.Errorf("%s: coverage %+v", tt.text, r.Coverage)
		}
		if tt.commit == "" {
			if len(r.Findings) != 0 {
				t.Errorf("%s: %+v", tt.text, r.Findings)
			}
			continue
		}
		if len(r.Findings) != 1 {
			t.Errorf("%s: %d findings", tt.text, len(r.Findings))
			continue
		}
		c := r.Findings[0].Commit
		if c.ID != tt.commit || c.RemovedIn != tt.remove || c.InHead != (tt.remove == "") {
			t.Errorf("%s: %+v", tt.text, c)
		}
	}
	for _, bad := range []string{"", "..", "A", "A...B"} {
		if _, err := ParseRange(bad); err == nil {
			t.Errorf("%q was taken for a range", bad)
		}
	}
}

// TestRangeOfEverything compares the two ways to say who brought a secret in.
func TestRangeOfEverything(t *testing.T) {
	for seed := range uint64(3) {
		s := newSandbox(t)
		r := rand.New(rand.NewPCG(seed, 3))
		files := map[string][]string{}
		for i := range 30 {
			s.change(r, files, []string{"a", "b.yml", "c/d"})
			s.commit(fmt.Sprint("commit ", i, " ", randomLine(r)))
		}
		brought := func(r *Result) map[string]string {
			m := map[string]string{}
			for _, f := range r.Findings {
				m[f.Rule+" "+f.Secret] = fmt.Sprint(f.Commit.ID, f.Commit.InHead)
			}
			return m
		}
		full, all := brought(s.audit(testSet())), brought(s.ranged("..HEAD"))
		if len(full) == 0 {
			t.Fatalf("seed %d: nothing was found", seed)
		}
		for k, v := range full {
			if all[k] != v {
				t.Errorf("seed %d: %s: the range says %q, the history %q", seed, k, all[k], v)
			}
		}
		if len(all) != len(full) {
			t.Errorf("seed %d: %d in the range, %d in the history", seed, len(all), len(full))
		}
	}
}

func TestRangeOfMerges(t *testing.T) {
	s := newSandbox(t)
	s.write("a", "one\n")
	base := s.commit("base")
	s.git("checkout", "-q", "-b", "side")
	s.write("side", planted+"\n")
	side := s.commit("side")
	s.git("checkout", "-q", "main")
	s.write("b", "two\n")
	s.commit("main")
	s.git("merge", "-q", "--no-commit", "--no-ff", "side")
	s.write("evil", "acme_"+"fedcba0987654321\n")
	merge := s.commit("merge")
	r := s.ranged(base + "..")
	got := map[string]string{}
	for _, f := range r.Findings {
		got[f.Secret] = f.Commit.ID
	}
	if len(got) != 2 || got[planted] != side || got["acme_"+"fedcba0987654321"] != merge {
		t.Errorf("%v, want %s in %s and the other in %s", got, planted, side, merge)
	}
}

// TestRangeOfMergeThatEdits: a merge that writes a file anew in which one parent has a
// secret adds none; with a second one it does.
func TestRangeOfMergeThatEdits(t *testing.T) {
	for text, new := range map[string]bool{planted + "\nmerged\n": false, planted + "\nmerged " + planted + "\n": true} {
		s := newSandbox(t)
		s.write("a", "one\n")
		s.commit("base")
		s.git("checkout", "-q", "-b", "side")
		s.write("a", "one\n"+planted+"\n")
		side := s.commit("side")
		s.git("checkout", "-q", "main")
		s.write("a", "two\n")
		main := s.commit("main")
		s.try("merge", "-q", "--no-commit", "side")
		s.write("a", text)
		merge := s.commit("merge")
		opt := s.options(testSet())
		opt.Range = &Range{Tips: []string{"HEAD"}, Not: []string{main, side}}
		r, err := Run(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(r.Findings) == 1 && r.Findings[0].Commit.ID == merge; got != new || len(r.Findings) > 1 {
			t.Errorf("%q: %d findings, want %t", text, len(r.Findings), new)
		}
	}
}

// TestRangeOfAllRefs holds that what is said of HEAD in an audit of all that is new is
// about HEAD, whatever other branches there are and in which order.
func TestRangeOfAllRefs(t *testing.T) {
	token := func(i int) string { return fmt.Sprintf("acme_%016d", i) }
	for _, here := range []string{"aaa", "zzz"} {
		s := newSandbox(t)
		base := s.commit("base")
		for i, branch := range []string{"aaa", "zzz"} {
			s.git("checkout", "-q", "-b", branch, "main")
			s.write(branch, token(i)+"\n")
			s.commit("says " + token(10+i))
			s.write("gone-"+branch, token(20+i)+"\n")
			s.commit("more")
			s.git("rm", "-q", "gone-"+branch)
			s.commit("less")
		}
		s.git("checkout", "-q", here)
		opt := s.options(testSet())
		opt.Range = &Range{All: true, Not: []string{base}, Gone: true}
		r, err := Run(context.Background(), opt)
		if err != nil || len(r.Findings) != 6 {
			t.Fatalf("%d findings, %v", len(r.Findings), err)
		}
		for _, f := range r.Findings {
			mine := strings.HasSuffix(f.Secret, map[string]string{"aaa": "0", "zzz": "1"}[here])
			gone := strings.HasPrefix(f.Path, "gone-")
			if f.Commit.InHead != (mine && !gone) || gone != (f.Commit.RemovedIn != "") {
				t.Errorf("on %s: %s at %s: in HEAD %t, removed in %q", here, f.Secret, f.Path, f.Commit.InHead, f.Commit.RemovedIn)
			}
		}
	}
}

func TestRangeInShallowClone(t *testing.T) {
	s := newSandbox(t)
	s.write("a", "one\n")
	base := s.commit("base")
	for range 5 {
		s.write("a", randomLine(rand.New(rand.NewPCG(uint64(s.now), 1)))+fmt.Sprint(s.now))
		s.commit("more")
	}
	clone := filepath.Join(filepath.Dir(s.dir), "clone")
	cmd := exec.Command("git", "clone", "-q", "--depth=2", "file://"+s.dir, clone)
	cmd.Env = append(s.env, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	shallow := &sandbox{t: t, dir: clone, env: s.env, now: s.now}
	opt := shallow.options(testSet())
	opt.Range, opt.Depth = &Range{Tips: []string{"HEAD"}, Not: []string{base}}, 7
	_, err := Run(context.Background(), opt)
	var e *ShallowError
	if !errors.As(err, &e) || len(e.Hints()) != 1 {
		t.Errorf("a base that is not there: %v", err)
	}
	// A cut within the range: to fetch as much as is there already would help nobody.
	apart := shallow.git("commit-tree", "-m", "apart", "HEAD^{tree}")
	for depth, hint := range map[int]string{50: "--depth=50", 3: "--unshallow", 0: "--unshallow"} {
		opt.Range.Not, opt.Depth = []string{apart}, depth
		if _, err := Run(context.Background(), opt); !errors.As(err, &e) || !strings.Contains(e.Hints()[0], hint) {
			t.Errorf("depth %d: %v", depth, err)
		}
	}
	opt.Range.Not = []string{"HEAD~1"}
	if r, err := Run(context.Background(), opt); err != nil || !r.Coverage.Complete {
		t.Errorf("a range within the clone: %v", err)
	}
	opt.Range = nil
	if r, err := Run(context.Background(), opt); err != nil || r.Coverage.Complete {
		t.Errorf("a shallow history passed as complete: %v", err)
	}
}
