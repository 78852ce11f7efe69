package audit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/scanners"
)

const other = "acme_" + "fedcba0987654321"

// only returns the one finding with a secret.
func only(t testing.TB, r *Result, secret string) scanners.Finding {
	t.Helper()
	var found []scanners.Finding
	for _, f := range r.Findings {
		if f.Secret == secret {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d findings of %s among %d", len(found), secret, len(r.Findings))
	}
	return found[0]
}

func TestWhoWhenWhere(t *testing.T) {
	s := newSandbox(t)
	s.write("README", "read me\n")
	s.commit("begin")
	s.write("a.txt", "first line\n"+planted+"\n")
	first := s.commit("planted")
	s.write("copy/b.txt", planted+"\n")
	second := s.commit("copied")
	s.git("rm", "-q", "a.txt")
	s.commit("one is gone")
	s.git("rm", "-q", "copy/b.txt")
	last := s.commit("both are gone")
	s.write("c.txt", other+"\n")
	fourth := s.commit("another")
	r := s.audit(testSet())
	f := only(t, r, planted)
	c := f.Commit
	if f.Path != "a.txt" || f.Line != 2 || c.ID != first || c.InHead || c.RemovedIn != last || c.Author != "Ann <ann@example.org>" {
		t.Errorf("%s:%d %+v", f.Path, f.Line, c)
	}
	if when, err := time.Parse(time.RFC3339, c.Date); err != nil || when.Unix() != 1_700_000_120 || !strings.HasSuffix(c.Date, "+01:00") {
		t.Errorf("date %s, %v", c.Date, err)
	}
	if len(c.Places) != 1 || c.Places[0] != (scanners.Place{Commit: second, Path: "copy/b.txt", Line: 1, Order: 3}) {
		t.Errorf("places %+v", c.Places)
	}
	if c := only(t, r, other).Commit; c.ID != fourth || !c.InHead || c.RemovedIn != "" {
		t.Errorf("%+v", c)
	}
}

// TestOrderOfBranches: of two branches that both bring it in, the earlier one did,
// even if its commit was merged later.
func TestOrderOfBranches(t *testing.T) {
	s := newSandbox(t)
	s.write("README", "x\n")
	base := s.commit("base")
	s.git("checkout", "-q", "-b", "early")
	s.write("early.txt", planted+"\n")
	early := s.commit("early")
	s.git("checkout", "-q", "-b", "late", base)
	s.write("late.txt", planted+"\n")
	late := s.commit("late")
	s.git("checkout", "-q", "main")
	s.git("merge", "-q", "--no-ff", "-m", "late first", "late")
	s.git("merge", "-q", "--no-ff", "-m", "early second", "early")
	f := only(t, s.audit(testSet()), planted)
	if f.Commit.ID != early || f.Path != "early.txt" || len(f.Commit.Places) != 1 || f.Commit.Places[0].Commit != late {
		t.Errorf("%s %+v", f.Path, f.Commit)
	}
}

// TestAllowedCommit: an allow list names a commit; the next one that has the
// secret is not allowed.
func TestAllowedCommit(t *testing.T) {
	s := newSandbox(t)
	s.write("a", planted+"\n")
	first := s.commit("allowed")
	s.write("b", "more\n")
	s.commit("nothing")
	set := testSet()
	set.Allowlists[0].Commits = []string{first}
	if r := s.audit(set); len(r.Findings) != 0 {
		t.Errorf("%+v", r.Findings)
	}
	s.write("b", "now here: "+planted+"\n")
	third := s.commit("not allowed")
	if f := only(t, s.audit(set), planted); f.Commit.ID != third || f.Path != "b" {
		t.Errorf("%s %+v", f.Path, f.Commit)
	}
}

// lose removes a loose object and returns its id.
func (s *sandbox) lose(rev string) string {
	s.t.Helper()
	id := s.git("rev-parse", rev)
	if err := os.Remove(filepath.Join(s.dir, ".git/objects", id[:2], id[2:])); err != nil {
		s.t.Fatal(err)
	}
	return id
}

func TestWhatIsMissing(t *testing.T) {
	for _, rev := range []string{"HEAD~1:lost", "HEAD~1:dir", "HEAD~2", "HEAD~1^{tree}"} {
		s := newSandbox(t)
		s.write("README", "x\n")
		s.commit("begin")
		s.write("more", "x\n")
		s.commit("middle")
		s.write("lost", "some text\n")
		s.write("dir/file", "some other text\n")
		s.commit("to lose")
		s.write("a", planted+"\n")
		s.write("dir/file", "changed\n")
		s.git("rm", "-q", "lost")
		s.commit("planted")
		id := s.lose(rev)
		r := s.audit(testSet())
		named := false
		for _, k := range r.Coverage.Skipped {
			named = named || strings.Contains(k.Path, id) && k.Reason != ""
		}
		if r.Coverage.Complete || !named {
			t.Errorf("%s: complete %v, skipped %v, want %s", rev, r.Coverage.Complete, r.Coverage.Skipped, id)
		}
		only(t, r, planted) // the rest is scanned all the same
	}
}

// TestUnreachableDamage: what no ref reaches may be missing or damaged.
func TestUnreachableDamage(t *testing.T) {
	s := newSandbox(t)
	s.write("a", planted+"\n")
	s.commit("kept")
	s.write("b", other+"\n")
	s.commit("dropped")
	s.lose("HEAD:a")
	s.write("a", planted+"\n")
	s.git("hash-object", "-w", "a")
	s.lose("HEAD:b")
	s.git("reset", "-q", "--hard", "HEAD~1")
	r := s.audit(testSet())
	if !r.Coverage.Complete || len(r.Findings) != 1 {
		t.Errorf("complete %v (%v), %d findings", r.Coverage.Complete, r.Coverage.Skipped, len(r.Findings))
	}
}

func TestUnreachable(t *testing.T) {
	s := newSandbox(t)
	s.write("a", planted+"\n")
	s.commit("kept")
	s.write("b", other+"\n")
	s.commit("dropped, says " + "acme_" + "0000111122223333")
	s.git("reset", "-q", "--hard", "HEAD~1")
	opt := s.options(testSet())
	for _, on := range []bool{false, true} {
		opt.Unreachable = on
		r, err := Run(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{false: 1, true: 3}[on]; len(r.Findings) != want {
			t.Errorf("unreachable %v: %d findings, want %d: %+v", on, len(r.Findings), want, r.Findings)
		}
	}
}

// TestMemory: an object beyond the limit is named and makes the run incomplete.
func TestMemory(t *testing.T) {
	s := newSandbox(t)
	s.write("big", strings.Repeat("words and words\n", 100_000))
	s.write("a", planted+"\n")
	s.commit("planted")
	opt := s.options(testSet())
	for _, limit := range []int{4 << 20, 0} {
		opt.MaxMemory = limit
		r, err := Run(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		only(t, r, planted)
		if r.Coverage.Complete != (limit == 0) {
			t.Errorf("limit %d: complete %v, skipped %v", limit, r.Coverage.Complete, r.Coverage.Skipped)
		}
	}
}
