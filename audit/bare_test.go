package audit

import (
	"context"
	"strings"
	"testing"
)

// TestRangeOfBareTrees: what a ref names that is no commit is looked at when it is new,
// and not when it was there at the last audit; code in it is nobody's.
func TestRangeOfBareTrees(t *testing.T) {
	s := newSandbox(t)
	s.write("a.txt", "one\n")
	base := s.commit("base")
	s.write("dir/b.yaml", "yamlkey-abcabcabcabc\n")
	s.write("dir/c.go", "package a\n\nfunc f() { risky(1) }\n")
	s.git("add", "-A")
	tree := s.git("write-tree")
	s.git("reset", "-q", "--hard")
	s.git("update-ref", "refs/trees/x", tree)
	s.write("blob", planted+"\n")
	s.git("update-ref", "refs/blobs/x", s.git("hash-object", "-w", "blob"))
	s.git("tag", "-a", "-m", "acme_"+"0000000000000001", "of-tree", tree)
	look := func(r *Range) (said []string) {
		t.Helper()
		opt := s.options(withCode())
		opt.Range = r
		result, err := Run(context.Background(), opt)
		if err != nil || !result.Coverage.Complete {
			t.Fatalf("%v %+v", err, result)
		}
		for _, f := range result.Findings {
			said = append(said, f.Rule+" "+f.Path+" "+f.Commit.ID)
		}
		return said
	}
	full := strings.Join(look(nil), "\n")
	if !strings.Contains(full, "yaml-only dir/b.yaml "+tree) || strings.Count(full, "\n") != 2 {
		t.Fatalf("an audit of everything: %s", full)
	}
	if got := strings.Join(look(&Range{All: true, Not: []string{base}, Gone: true}), "\n"); got != full {
		t.Errorf("all that is new: %s\nwant %s", got, full)
	}
	if got := look(&Range{Tips: []string{"refs/trees/x"}, Not: []string{base}}); len(got) != 1 {
		t.Errorf("the tree alone: %v", got)
	}
	opt := s.options(withCode())
	result, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if got := look(&Range{All: true, Not: result.Tips, Gone: true}); len(got) != 0 {
		t.Errorf("what was known already: %v", got)
	}
}

// TestRangeOfDamagedRefs: a ref that cannot be read makes an audit of what is new
// incomplete, and the others are looked at all the same.
func TestRangeOfDamagedRefs(t *testing.T) {
	for _, guilty := range []bool{true, false} {
		s := newSandbox(t)
		base := s.commit("base")
		if guilty {
			s.write("a", planted+"\n")
		}
		s.commit("more")
		s.write(".git/refs/heads/damaged", "no id\n")
		s.write(".git/refs/heads/gone", strings.Repeat("1", len(base))+"\n")
		opt := s.options(testSet())
		opt.Range = &Range{All: true, Not: []string{base}, Gone: true}
		r, err := Run(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if r.Coverage.Complete || len(r.Coverage.Skipped) != 2 || (len(r.Findings) == 1) != guilty {
			t.Errorf("guilty %t: %d findings, %+v", guilty, len(r.Findings), r.Coverage)
		}
	}
}
