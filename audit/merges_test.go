package audit

import (
	"fmt"
	"strings"
	"testing"
)

// side begins a branch with one harmless file and comes back.
func (s *sandbox) side(name, from string) string {
	s.t.Helper()
	s.git("checkout", "-q", "-b", name, from)
	s.write(name+".txt", "on "+name+"\n")
	return s.commit(name)
}

// brought checks, in an audit of everything and in one of the range from base on, who
// brought a secret in, where, and who took it out ("" for nobody).
func (s *sandbox) brought(base, secret, by, path, removed string) {
	s.t.Helper()
	for name, r := range map[string]*Result{"everything": s.audit(testSet()), "range": s.ranged(base + "..HEAD")} {
		f := only(s.t, r, secret)
		c := f.Commit
		if c.ID != by || f.Path != path || c.InHead != (removed == "") || c.RemovedIn != removed {
			s.t.Errorf("%s: %s in %s, head %v, removed in %q; want %s in %s, removed in %q", name, c.ID, f.Path, c.InHead, c.RemovedIn, by, path, removed)
		}
	}
}

// TestEvilMerge: what neither parent has, the merge brought in, be it in a file of
// its own, in the resolution of a conflict, or beside what a parent has.
func TestEvilMerge(t *testing.T) {
	for _, where := range []string{"new.txt", "both.txt", "a.txt"} {
		s := newSandbox(t)
		s.write("both.txt", "one\n")
		base := s.commit("base")
		s.side("a", base)
		s.write("both.txt", "a\n")
		s.commit("a changes it")
		s.side("b", base)
		s.write("both.txt", "b\n")
		s.commit("b changes it")
		s.try("merge", "-q", "--no-commit", "a")
		s.write("both.txt", "a and b\n")
		s.write(where, "something\n"+planted+"\n")
		s.git("add", "-A")
		merge := s.commit("merge")
		s.brought(base, planted, merge, where, "")
		s.write(where, "something\n")
		s.brought(base, planted, merge, where, s.commit("removed"))
	}
}

// TestCrissCross: two branches merge each other twice. The commit that had it first
// brought it in, though four merges carry it on; a merge that drops it, which both
// of its parents have, took it out.
func TestCrissCross(t *testing.T) {
	s := newSandbox(t)
	s.write("README", "x\n")
	base := s.commit("base")
	s.side("a", base)
	s.write("secret.txt", planted+"\n")
	first := s.commit("planted")
	b := s.side("b", base)
	s.git("merge", "-q", "--no-edit", first)
	s.git("checkout", "-q", "a")
	s.git("merge", "-q", "--no-edit", b)
	s.write("a.txt", "more on a\n")
	s.commit("a goes on")
	s.git("checkout", "-q", "b")
	s.write("b.txt", "more on b\n")
	s.commit("b goes on")
	s.git("merge", "-q", "--no-edit", "a")
	s.brought(base, planted, first, "secret.txt", "")
	s.git("checkout", "-q", "a")
	s.git("merge", "-q", "--no-commit", "--no-ff", "b~1")
	s.git("rm", "-qf", "secret.txt")
	s.brought(base, planted, first, "secret.txt", s.commit("drops it"))
	// The other branch still has it: merged again, it stands again.
	s.git("checkout", "-q", "b")
	s.brought(base, planted, first, "secret.txt", "")
}

// TestOctopus: of three branches one has it; the merge of all brings nothing in, and
// what only the merge has, it brought in.
func TestOctopus(t *testing.T) {
	s := newSandbox(t)
	s.write("README", "x\n")
	base := s.commit("base")
	for i := range 3 {
		s.side(fmt.Sprint("b", i), base)
	}
	s.git("checkout", "-q", "b1")
	s.write("deep/down/secret.txt", "x\n"+planted+"\n")
	first := s.commit("planted")
	s.git("checkout", "-q", "-b", "all", base)
	s.git("merge", "-q", "--no-commit", "b0", "b1", "b2")
	s.write("evil.txt", other+"\n")
	merge := s.commit("octopus")
	if n := len(strings.Fields(s.git("rev-list", "--parents", "-1", "HEAD"))); n < 4 {
		t.Fatalf("%d parents: no octopus", n-1)
	}
	s.brought(base, planted, first, "deep/down/secret.txt", "")
	s.brought(base, other, merge, "evil.txt", "")
	s.git("mv", "evil.txt", "renamed.txt")
	s.commit("renamed")
	s.brought(base, other, merge, "evil.txt", "")
	s.git("rm", "-q", "renamed.txt")
	s.brought(base, other, merge, "evil.txt", s.commit("removed"))
}

// TestChosenSide: a merge that keeps one side's version has not taken out what the
// other has, if a commit did before; where none did, the merge is named.
func TestChosenSide(t *testing.T) {
	s := newSandbox(t)
	s.write("secret.txt", planted+"\n")
	first := s.commit("planted")
	s.side("a", first)
	s.git("rm", "-q", "secret.txt")
	gone := s.commit("removed on a")
	s.side("b", first)
	s.git("checkout", "-q", "a")
	s.git("merge", "-q", "--no-edit", "b") // b never touched it: it stays away
	f := only(t, s.audit(testSet()), planted)
	if f.Commit.RemovedIn != gone || f.Commit.InHead {
		t.Errorf("%+v, want removed in %s", f.Commit, gone)
	}
}

// TestComesAgain: taken out, brought back by a revert, and taken out again.
func TestComesAgain(t *testing.T) {
	s := newSandbox(t)
	s.write("README", "x\n")
	base := s.commit("base")
	s.write("secret.txt", planted+"\n")
	first := s.commit("planted")
	s.git("rm", "-q", "secret.txt")
	s.commit("removed")
	s.git("revert", "--no-edit", "HEAD")
	s.brought(base, planted, first, "secret.txt", "")
	s.git("rm", "-q", "secret.txt")
	s.brought(base, planted, first, "secret.txt", s.commit("removed for good"))
}
