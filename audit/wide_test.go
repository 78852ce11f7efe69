package audit

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/rules"
)

// narrowAndWide audits a range commit by commit and as the packs hold it, and demands
// the same of both, the coverage included.
func (s *sandbox) narrowAndWide(set *rules.Set, r Range) *Result {
	s.t.Helper()
	var results [2]*Result
	for i, wide := range []int{math.MaxInt, 1} {
		opt := s.options(set)
		opt.Range, opt.wide = &r, wide
		var err error
		if results[i], err = Run(context.Background(), opt); err != nil {
			s.t.Fatal(err)
		}
	}
	if d := cmp.Diff(results[0], results[1]); d != "" {
		s.t.Fatalf("%+v (-narrow +wide):\n%s", r, d)
	}
	return results[1]
}

// withCode is the test's set with a rule for what is no secret.
func withCode() *rules.Set {
	set := testSet()
	set.Rules = append(set.Rules, rules.Rule{ID: "risky", Category: rules.Code, Severity: rules.High, Matcher: "code", Spec: "in go\nmatch risky(...)"})
	return set
}

// risk adds, moves, doubles and takes away risky code.
func (s *sandbox) risk(r *rand.Rand) {
	for i := range 12 {
		name := []string{"src/c.go", "src/deep/z.go", "y.go"}[r.IntN(3)]
		var b strings.Builder
		b.WriteString("package a\n\nfunc f() {\n")
		for range r.IntN(4) {
			fmt.Fprintf(&b, "\trisky(%d)\n", r.IntN(3))
		}
		s.write(name, b.String()+"}\n")
		s.commit(fmt.Sprint("risk ", i))
	}
}

// TestWideEqualsNarrow grows histories, stores them in several ways, and audits random
// ranges of them.
func TestWideEqualsNarrow(t *testing.T) {
	shapes := stores()
	found, seed := 0, uint64(50)
	for name, shape := range shapes {
		seed++
		format := []string{"sha1", "sha256"}[seed%2]
		t.Run(name+" "+format, func(t *testing.T) {
			s := newSandbox(t, "--object-format="+format)
			r := rand.New(rand.NewPCG(seed, 9))
			s.history(r, 30)
			s.risk(r)
			shape(s)
			all := strings.Fields(s.git("rev-list", "--all"))
			any := func() string { return all[r.IntN(len(all))] }
			for range 4 {
				found += len(s.narrowAndWide(withCode(), Range{Tips: []string{any()}, Not: []string{any()}}).Findings)
			}
			found += len(s.narrowAndWide(withCode(), Range{Tips: []string{"HEAD"}}).Findings)
			found += len(s.narrowAndWide(withCode(), Range{All: true, Not: []string{any(), any()}, Gone: true}).Findings)
		})
	}
	if found < 100 {
		t.Errorf("only %d findings in all: the test tests little", found)
	}
}

// TestWideOfDamage: what the packs do not give, or not as it was, is said as it is
// without them.
func TestWideOfDamage(t *testing.T) {
	s := newSandbox(t)
	r := rand.New(rand.NewPCG(4, 4))
	s.history(r, 25)
	s.write("new.txt", planted+"\n")
	s.commit("guilty")
	all := Range{Tips: []string{"HEAD"}}
	if result := s.narrowAndWide(testSet(), all); !result.Coverage.Complete || len(result.Findings) == 0 {
		t.Fatalf("before any damage: %+v", result.Coverage)
	}
	blob := s.git("rev-parse", "HEAD:new.txt")
	loose := filepath.Join(s.dir, ".git/objects", blob[:2], blob[2:])
	if err := os.Rename(loose, loose+".away"); err != nil {
		t.Fatal(err)
	}
	result := s.narrowAndWide(testSet(), all)
	if result.Coverage.Complete || len(result.Coverage.Skipped) != 1 || !strings.Contains(result.Coverage.Skipped[0].Path, blob) {
		t.Errorf("a missing blob: %+v", result.Coverage)
	}
	if err := os.Rename(loose+".away", loose); err != nil {
		t.Fatal(err)
	}
	s.git("repack", "-qadf", "--depth=50")
	packs, err := filepath.Glob(filepath.Join(s.dir, ".git/objects/pack/*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	sound, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	doubts := 0
	for range 40 {
		data := slices.Clone(sound)
		data[12+r.IntN(len(data)-32)] ^= 1 << r.IntN(8)
		os.Chmod(packs[0], 0o644)
		if err := os.WriteFile(packs[0], data, 0o644); err != nil {
			t.Fatal(err)
		}
		var said [2][]string
		for i, wide := range []int{math.MaxInt, 1} {
			opt := s.options(testSet())
			opt.Range, opt.wide = &all, wide
			result, err := Run(context.Background(), opt)
			if err == nil && !result.Coverage.Complete {
				doubts++
			}
			if said[i] = []string{fmt.Sprint(err)}; err == nil {
				said[i] = append(secrets(result), fmt.Sprint(result.Coverage.Complete))
				for _, x := range result.Coverage.Skipped {
					said[i] = append(said[i], x.Path)
				}
			}
		}
		if d := cmp.Diff(said[0], said[1]); d != "" {
			t.Errorf("-narrow +wide:\n%s", d)
		}
	}
	if doubts == 0 {
		t.Error("no damage was met: the test tests nothing")
	}
}

func secrets(r *Result) (list []string) {
	for _, f := range r.Findings {
		list = append(list, fmt.Sprint(f.Rule, f.Secret, f.Path, f.Commit.ID, f.Commit.RemovedIn))
	}
	return list
}
