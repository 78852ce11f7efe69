package audit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"picket/rules"
)

// riskOf is the one finding of risky code at a path.
func riskOf(t *testing.T, r *Result, path string) (commit string) {
	t.Helper()
	n := 0
	for _, f := range r.Findings {
		if f.Category == rules.Code && f.Path == path {
			commit = f.Commit.ID
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d findings at %s", n, path)
	}
	return commit
}

// TestOrigin: of risky code the commit is named since which the file has had it, whoever
// wrote to the file since.
func TestOrigin(t *testing.T) {
	s := newSandbox(t)
	text := func(lines ...string) string { return "package a\n\nfunc f() {\n" + strings.Join(lines, "\n") + "\n}\n" }
	s.write("a.go", text("harmless(0)"))
	s.commit("begin")
	s.write("a.go", text("risky(1)"))
	s.commit("in for a time")
	s.write("a.go", text("harmless(1)"))
	s.commit("out again")
	s.git("checkout", "-q", "-b", "side")
	s.write("b.txt", "side\n")
	s.commit("side")
	s.git("checkout", "-q", "main")
	s.write("a.go", text("risky(1)"))
	brought := s.commit("in")
	s.write("a.go", text("risky(1)", "harmless(2)"))
	s.commit("another line")
	s.git("merge", "-q", "--no-edit", "side")
	s.write("a.go", "// Package a.\n"+text("harmless(3)", "risky(1)"))
	last := s.commit("moved within its file")
	if got := riskOf(t, s.audit(withCode()), "a.go"); got != brought {
		t.Errorf("brought in by %s, want %s", got, brought)
	}
	s.git("mv", "a.go", "c.go")
	moved := s.commit("moved to another")
	if got := riskOf(t, s.audit(withCode()), "c.go"); got != moved {
		t.Errorf("brought in by %s, want %s", got, moved)
	}
	// More versions than anybody looks at.
	s.git("reset", "-q", "--hard", last)
	var versions []string
	for i := range mostVersions + 5 {
		s.write("a.go", text(fmt.Sprintf("harmless(%d)", i), "risky(1)"))
		versions = append(versions, s.commit("more"))
	}
	if got := riskOf(t, s.audit(withCode()), "a.go"); got != versions[4] {
		t.Errorf("brought in by %s, want %s of %s", got, versions[4], versions)
	}
}

// TestOriginsEqual holds the two ways to scan to each other where risky code comes and
// goes, and blame to be the same in merges.
func TestOriginsEqual(t *testing.T) {
	found := 0
	for seed := range uint64(3) {
		s := newSandbox(t)
		r := rand.New(rand.NewPCG(seed, 21))
		s.history(r, 15)
		s.risk(r)
		s.git("repack", "-qadf")
		for _, f := range s.audit(withCode()).Findings {
			if f.Category != rules.Code {
				continue
			}
			found++
			// The commit has it, and no parent has.
			line := strings.TrimSpace(f.Secret)
			at := func(commit string) bool {
				text, err := s.try("show", commit+":"+f.Path)
				return err == nil && strings.Contains(text, line)
			}
			if !at(f.Commit.ID) {
				t.Errorf("seed %d: %s has no %q", seed, f.Commit.ID, line)
			}
			for _, p := range strings.Fields(s.git("rev-parse", f.Commit.ID+"^@")) {
				if at(p) {
					t.Errorf("seed %d: %s has %q as well", seed, p, line)
				}
			}
		}
	}
	if found == 0 {
		t.Error("nothing was found: the test tests nothing")
	}
}
