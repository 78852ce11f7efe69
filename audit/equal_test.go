package audit

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/git"
	"picket/git/bulk"
	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
	"picket/scanners/match"
	"picket/scanners/team"
)

// equal compares what two audits say, coverage of unreachable objects aside.
func equal(t testing.TB, fast, whole *Result) {
	t.Helper()
	if d := cmp.Diff(whole.Findings, fast.Findings); d != "" {
		t.Fatalf("the fast way differs from the whole (-whole +fast):\n%s", d)
	}
	names := func(list []scanners.Skip) (out []string) {
		for _, s := range list {
			out = append(out, s.Path)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	if d := cmp.Diff(names(whole.Coverage.Skipped), names(fast.Coverage.Skipped)); d != "" {
		t.Fatalf("skipped (-whole +fast):\n%s", d)
	}
	if fast.Coverage.Complete != whole.Coverage.Complete || fast.Coverage.Commits != whole.Coverage.Commits {
		t.Fatalf("coverage: fast %+v, whole %+v", fast.Coverage, whole.Coverage)
	}
}

// history grows a repository at random: files that are edited, moved, copied and
// removed, branches that are merged, tags, notes and a stash.
func (s *sandbox) history(r *rand.Rand, commits int) {
	files := map[string][]string{}
	names := []string{"a.txt", "b.yaml", "src/c.go", "src/deep/d.yml", "vendor/e.txt", "examples/f.txt", "keys/g.p12"}
	for i := range commits {
		for range 1 + r.IntN(3) {
			s.change(r, files, names)
		}
		s.commit(fmt.Sprintf("commit %d\n\n%s", i, randomLine(r)))
		switch r.IntN(12) {
		case 0:
			s.git("branch", fmt.Sprintf("b%d", i), fmt.Sprintf("HEAD~%d", r.IntN(min(i+1, 4))))
		case 1:
			s.git("tag", "-a", "-m", randomLine(r), fmt.Sprintf("t%d", i))
		case 2:
			s.git("notes", "add", "-m", randomLine(r))
		case 3:
			s.mergeSomething(r, i)
		}
	}
	s.write("a.txt", randomLine(r)+"\nunfinished\n")
	s.git("stash", "-q")
}

func (s *sandbox) change(r *rand.Rand, files map[string][]string, names []string) {
	name := names[r.IntN(len(names))]
	lines := files[name]
	switch k := r.IntN(10); {
	case k == 0 && len(files) > 1:
		delete(files, name)
		os.Remove(filepath.Join(s.dir, name))
		return
	case k == 1:
		other := names[r.IntN(len(names))]
		lines = append(slices.Clone(files[other]), randomLine(r))
	case len(lines) == 0:
		for range 40 {
			lines = append(lines, randomLine(r))
		}
	case k < 5:
		at := r.IntN(len(lines))
		lines = slices.Delete(slices.Clone(lines), at, min(len(lines), at+1+r.IntN(3)))
	default:
		at := r.IntN(len(lines) + 1)
		lines = slices.Insert(slices.Clone(lines), at, randomLine(r))
	}
	files[name] = lines
	s.write(name, strings.Join(lines, "\n"))
}

// mergeSomething merges another branch, conflicts and all, sometimes with a line
// that neither side has.
func (s *sandbox) mergeSomething(r *rand.Rand, i int) {
	branches := strings.Fields(s.git("for-each-ref", "--format=%(refname:short)", "refs/heads"))
	other := branches[r.IntN(len(branches))]
	if _, err := s.try("merge", "-q", "--no-commit", "-X", "ours", other); err != nil {
		s.git("add", "-A")
	}
	if r.IntN(2) == 0 {
		s.write("merged.txt", randomLine(r)+"\n")
	}
	s.commit(fmt.Sprint("merge ", i))
}

// stores are ways in which a repository keeps its objects.
func stores() map[string]func(s *sandbox) {
	return map[string]func(s *sandbox){
		"loose":     func(*sandbox) {},
		"one pack":  func(s *sandbox) { s.git("repack", "-qadf", "--depth=50", "--window=50") },
		"ref delta": func(s *sandbox) { s.git("-c", "repack.usedeltabaseoffset=false", "repack", "-qadf", "--depth=50") },
		"old index": func(s *sandbox) { s.git("-c", "pack.indexversion=1", "repack", "-qadf", "--depth=50") },
		"two packs": func(s *sandbox) {
			s.git("pack-objects", "-q", "--all", ".git/objects/pack/pack")
			s.git("repack", "-qad", "--keep-unreachable")
			s.git("commit-graph", "write", "--reachable")
		},
		"multi": func(s *sandbox) {
			s.git("repack", "-qd")
			s.git("multi-pack-index", "write")
		},
	}
}

// TestFastEqualsWhole grows histories and audits them in every shape of store.
func TestFastEqualsWhole(t *testing.T) {
	shapes := stores()
	found := 0
	seed := uint64(0)
	for name, shape := range shapes {
		for _, format := range []string{"sha1", "sha256"} {
			seed++
			t.Run(name+" "+format, func(t *testing.T) {
				s := newSandbox(t, "--object-format="+format)
				s.history(rand.New(rand.NewPCG(seed, 7)), 40)
				shape(s)
				r := s.audit(testSet())
				if !r.Coverage.Complete {
					t.Errorf("not complete: %v", r.Coverage.Skipped)
				}
				found += len(r.Findings)
			})
		}
	}
	if found < 100 {
		t.Errorf("only %d findings in all: the test tests little", found)
	}
}

// TestRealHistories audits real repositories both ways, with the built-in rules.
// They are named by PICKET_HISTORIES, separated like PATH.
func TestRealHistories(t *testing.T) {
	list := filepath.SplitList(os.Getenv("PICKET_HISTORIES"))
	if len(list) == 0 {
		t.Skip("PICKET_HISTORIES names no repositories")
	}
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	crew, err := team.New(set, team.Options{DecodeDepth: team.AuditDepth})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range list {
		repo, err := git.Open(context.Background(), git.Options{Dir: dir, Env: os.Environ()})
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		opt := Options{Repo: repo, Set: set, Team: crew}
		fast, err := Run(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		opt.Whole = true
		whole, err := Run(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d findings, %d blobs in all, %d reachable", dir, len(fast.Findings), fast.Coverage.Blobs, whole.Coverage.Blobs)
		equal(t, fast, whole)
		repo.Close()
	}
}

// FuzzCarry makes texts from one another by any copies and insertions, and holds
// what the carried spots give to what a search of the whole gives.
func FuzzCarry(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, 20, 12)
	}
	set := testSet()
	crew, err := team.New(set, team.Options{DecodeDepth: team.AuditDepth})
	if err != nil {
		f.Fatal(err)
	}
	engine := crew.Engine()
	f.Fuzz(func(t *testing.T, seed uint64, lines, versions int) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := newCarrier(engine)
		text := randomText(r, min(max(lines, 0), 60))
		spots := c.whole(nil, text)
		for v := range min(versions, 30) {
			if len(text) > 1<<15 {
				return // it may double each time
			}
			next, copies := edit(r, text)
			carried := c.carry(nil, next, copies, spots, text)
			got := c.find(nil, next, carried)
			want := engine.Find(nil, next)
			if d := cmp.Diff(secretsOf(want), secretsOf(got)); d != "" {
				t.Fatalf("version %d of seed %d (-whole +carried):\n%s\n%q", v, seed, d, next)
			}
			again := c.find(nil, next, c.whole(nil, next)) // with what the carrier has in mind
			if d := cmp.Diff(secretsOf(want), secretsOf(again)); d != "" {
				t.Fatalf("version %d of seed %d (-whole +again):\n%s\n%q", v, seed, d, next)
			}
			text, spots = next, carried
		}
	})
}

// TestQuietIsKeptInMind: what gave no hit is not asked again in another text that
// holds the same, and is asked where what it depends on is other.
func TestQuietIsKeptInMind(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{{ID: "generic", Category: rules.Secret, Severity: rules.High, Regex: `password=([a-z0-9]{8,20})`, Keywords: []string{"password"}}}}
	const reach = 50
	engine := match.New(set, match.Options{FilterReach: reach, Filter: func(_ *rules.Rule, h *match.Hit, text []byte) bool {
		return bytes.Contains(text[max(0, h.Start-reach):h.Start], []byte("live"))
	}})
	c := newCarrier(engine)
	filler := strings.Repeat("a line of a file that says little\n", 20)
	line := "password=abcdefgh12\n"
	for _, x := range []struct {
		text        string
		asked, hits int
	}{
		{filler + line + filler, 1, 0},
		{"another file\n" + filler + line + filler + "and its end\n", 0, 0},
		{filler + "live" + line + filler, 1, 1},
		{filler + "live" + line + filler, 1, 1},
		{filler + "live" + filler[:reach] + line + filler, 1, 0},
		{filler + "deal" + filler[:reach] + line + filler, 1, 0},
		{"live\n" + filler + line + filler, 0, 0},
		{line + filler, 1, 0},
		{line + filler + "more\n", 0, 0},
		{"live" + line + filler, 1, 1},
		{filler + line, 1, 0},
		{"more\n" + filler + line, 0, 0},
	} {
		hits := c.find(nil, []byte(x.text), c.whole(nil, []byte(x.text)))
		if len(hits) != x.hits || len(c.given) != x.asked || len(engine.Find(nil, []byte(x.text))) != x.hits {
			t.Errorf("%q: %d hits, %d asked; want %d, %d", x.text, len(hits), len(c.given), x.hits, x.asked)
		}
	}
}

func secretsOf(hits []match.Hit) (out []string) {
	for _, h := range hits {
		out = append(out, fmt.Sprintf("%d %d-%d %q", h.Rule, h.Start, h.End, h.Secret))
	}
	return out
}

func randomText(r *rand.Rand, lines int) []byte {
	var b strings.Builder
	for range lines {
		b.WriteString(randomLine(r))
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// edit makes a text from pieces of another, cut anywhere, in any order, with new
// bytes between them.
func edit(r *rand.Rand, base []byte) (text []byte, copies []bulk.Copy) {
	at := 0
	for range 1 + r.IntN(6) {
		if len(base) > 0 {
			if r.IntN(4) == 0 {
				at = r.IntN(len(base))
			}
			n := r.IntN(len(base) - at + 1)
			if r.IntN(3) > 0 {
				n = len(base) - at
				if n > 0 && r.IntN(2) == 0 {
					n = r.IntN(n + 1)
				}
			}
			if n > 0 {
				copies = append(copies, bulk.Copy{At: len(text), From: at, Len: n})
				text = append(text, base[at:at+n]...)
				at = min(at+n+r.IntN(12), len(base))
			}
			if at >= len(base) {
				at = r.IntN(len(base))
			}
		}
		if r.IntN(2) == 0 {
			line := randomLine(r)
			text = append(text, line[:r.IntN(len(line)+1)]...)
		}
	}
	return text, copies
}
