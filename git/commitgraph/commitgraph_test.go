package commitgraph

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/git/pack"
)

// repo is a real repository of a test.
type repo struct {
	t   testing.TB
	dir string
	env []string
}

func newRepo(t testing.TB, format string) repo {
	t.Helper()
	r := repo{t: t, dir: t.TempDir()}
	r.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + r.dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org"}
	r.git("init", "-q", "-b", "main", "--object-format="+format)
	return r
}

func (r repo) git(args ...string) string { return r.gitAt("1700000000 +0000", args...) }

func (r repo) gitAt(date string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(r.env[:len(r.env):len(r.env)], "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// grow makes commits with one, two and many parents, at dates that go back and forth.
func (r repo) grow(random *rand.Rand, n int) {
	r.t.Helper()
	heads := strings.Fields(r.git("for-each-ref", "--format=%(objectname)"))
	tree := r.git("write-tree")
	for i := range n {
		var args []string
		for range []int{0, 1, 1, 1, 2, 2, 3, 5}[random.IntN(8)] {
			if len(heads) > 0 {
				if p := heads[random.IntN(len(heads))]; !slices.Contains(args, p) {
					args = append(args, "-p", p)
				}
			}
		}
		date := fmt.Sprintf("%d +0000", 1_000_000_000+random.IntN(700_000_000))
		if random.IntN(10) == 0 {
			date = fmt.Sprintf("@%d +0000", 10_000_000_000+random.Int64N(1000)) // corrections beyond 31 bits
		}
		id := r.gitAt(date, append([]string{"commit-tree", tree, "-m", fmt.Sprint(i, random.Uint32())}, args...)...)
		r.git("update-ref", fmt.Sprintf("refs/heads/h%d-%d", len(heads), i), id)
		heads = append(heads, id)
	}
}

func (r repo) objects() string { return filepath.Join(r.dir, ".git", "objects") }

// shapes are the ways in which Git writes graphs.
func shapes() map[string]func(repo, *rand.Rand) {
	write := func(args ...string) func(repo, *rand.Rand) {
		return func(r repo, random *rand.Rand) {
			r.grow(random, 40)
			r.git(append(args, "commit-graph", "write", "--reachable")...)
		}
	}
	return map[string]func(repo, *rand.Rand){
		"dates":  write("-c", "commitGraph.generationVersion=2"),
		"levels": write("-c", "commitGraph.generationVersion=1"),
		"chain": func(r repo, random *rand.Rand) {
			for i := range 3 {
				r.grow(random, 15)
				r.git("-c", fmt.Sprint("commitGraph.generationVersion=", 1+i%2), "commit-graph", "write", "--reachable", "--split=no-merge")
			}
		},
	}
}

// TestEqualsGit compares what the graph says of every commit, and of what lies
// between commits, with Git's own answers, which are made without it.
func TestEqualsGit(t *testing.T) {
	for name, shape := range shapes() {
		for _, format := range []string{"sha1", "sha256"} {
			t.Run(name+" "+format, func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(uint64(len(name)), 5))
				r := newRepo(t, format)
				shape(r, random)
				g, err := Open([]string{"/nowhere", r.objects()}, map[string]int{"sha1": 20, "sha256": 32}[format])
				if err != nil {
					t.Fatal(err)
				}
				defer g.Close()
				ids := compareCommits(t, r, g)
				if name == "chain" && len(g.layers) != 3 {
					t.Errorf("%d files, want 3", len(g.layers))
				}
				for range 20 {
					compareRange(t, r, g, ids, random)
				}
			})
		}
	}
}

// compareCommits compares all commits, and returns their ids.
func compareCommits(t *testing.T, r repo, g *Graph) (ids []string) {
	t.Helper()
	many := 0
	for line := range strings.Lines(r.git("-c", "core.commitGraph=false", "log", "--all", "--format=%H %T %P")) {
		f := strings.Fields(line)
		ids = append(ids, f[0])
		raw, err := hex.DecodeString(f[0])
		if err != nil {
			t.Fatal(err)
		}
		i, ok := g.Find(raw)
		if !ok || !bytes.Equal(g.ID(i), raw) || hex.EncodeToString(g.Tree(i)) != f[1] {
			t.Fatalf("commit %s: found %v, %x with tree %x", f[0], ok, g.ID(i), g.Tree(i))
		}
		parents, err := g.Parents(nil, i)
		if err != nil || len(parents) != len(f)-2 {
			t.Fatalf("commit %s has parents %v (%v), want %v", f[0], parents, err, f[2:])
		}
		for k, p := range parents {
			if hex.EncodeToString(g.ID(p)) != f[2+k] || g.Generation(p) >= g.Generation(i) {
				t.Errorf("commit %s: parent %d is %x, generation %d below %d", f[0], k, g.ID(p), g.Generation(p), g.Generation(i))
			}
		}
		if len(parents) > 2 {
			many++
		}
	}
	if len(ids) != g.Len() || many == 0 {
		t.Fatalf("%d commits of %d, %d with many parents", len(ids), g.Len(), many)
	}
	return ids
}

func compareRange(t *testing.T, r repo, g *Graph, ids []string, random *rand.Rand) {
	t.Helper()
	w, args := g.NewWalk(), []string{"-c", "core.commitGraph=false", "rev-list"}
	for k := range 1 + random.IntN(5) {
		id := ids[random.IntN(len(ids))]
		raw, err := hex.DecodeString(id)
		if err != nil {
			t.Fatal(err)
		}
		i, _ := g.Find(raw)
		w.Mark(i, k%2 == 1)
		args = append(args, map[bool]string{true: "^", false: ""}[k%2 == 1]+id)
	}
	var got []string
	if err := w.Run(func(i int32) { got = append(got, hex.EncodeToString(g.ID(i))) }); err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(r.git(args...))
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("git %s: %d commits, want %d", strings.Join(args, " "), len(got), len(want))
	}
}

// TestDamage flips bytes all over the files, and takes files away: the graph is then
// not taken for one.
func TestDamage(t *testing.T) {
	r := newRepo(t, "sha1")
	if _, err := Open([]string{r.objects()}, 20); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a graph: %v", err)
	}
	random := rand.New(rand.NewPCG(1, 1))
	shapes()["chain"](r, random)
	files, err := filepath.Glob(filepath.Join(r.objects(), "info", "commit-graphs", "*"))
	if err != nil || len(files) != 4 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, name := range files {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		os.Chmod(name, 0o644)
		for _, bad := range [][]byte{nil, whole[:len(whole)-2], whole[:len(whole)/2], spoil(whole, random), spoil(whole, random), spoil(whole, random)} {
			if err := os.WriteFile(name, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			if g, err := Open([]string{r.objects()}, 20); !errors.Is(err, pack.ErrCorrupt) {
				t.Errorf("%s of %d bytes, damaged: %v, %v", filepath.Base(name), len(bad), g != nil, err)
			}
		}
		if err := os.WriteFile(name, whole, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open([]string{r.objects()}, 20); err != nil {
			t.Errorf("whole again: %v", err)
		}
	}
	if _, err := Open([]string{r.objects()}, 32); !errors.Is(err, pack.ErrCorrupt) {
		t.Errorf("with another hash: %v", err)
	}
}

// TestWrongParents has a graph with a right checksum that names parents which are not
// there, or of no lower generation: a walk must not end as if there were none.
func TestWrongParents(t *testing.T) {
	r := newRepo(t, "sha1")
	shapes()["dates"](r, rand.New(rand.NewPCG(2, 2)))
	data, err := os.ReadFile(filepath.Join(r.objects(), "info", "commit-graph"))
	if err != nil {
		t.Fatal(err)
	}
	for name, parent := range map[string]func(g *Graph, k int) uint32{
		"as it is":     func(g *Graph, k int) uint32 { return binary.BigEndian.Uint32(g.layers[0].row(k)[g.hashLen:]) },
		"beyond all":   func(g *Graph, k int) uint32 { return uint32(g.Len()) },
		"itself":       func(g *Graph, k int) uint32 { return uint32(k) },
		"none, marked": func(g *Graph, k int) uint32 { return 1<<31 | 7 },
	} {
		g := &Graph{hashLen: 20, dated: true}
		if err := g.Add(bytes.Clone(data), nil); err != nil {
			t.Fatal(err)
		}
		k := 0
		for binary.BigEndian.Uint32(g.layers[0].row(k)[g.hashLen:]) == noParent {
			k++
		}
		binary.BigEndian.PutUint32(g.layers[0].row(k)[g.hashLen:], parent(g, k))
		w := g.NewWalk()
		w.Mark(int32(k), false)
		visited := 0
		if err := w.Run(func(int32) { visited++ }); (err == nil) != (name == "as it is") || err != nil && !errors.Is(err, pack.ErrCorrupt) {
			t.Errorf("%s: %v after %d commits", name, err, visited)
		}
	}
}

// TestFindNone looks for ids that are not there, before, between and behind all others.
func TestFindNone(t *testing.T) {
	r := newRepo(t, "sha1")
	shapes()["dates"](r, rand.New(rand.NewPCG(2, 2)))
	g, err := Open([]string{r.objects()}, 20)
	if err != nil {
		t.Fatal(err)
	}
	for i := range int32(g.Len()) {
		id := bytes.Clone(g.ID(i))
		if at, ok := g.Find(id); !ok || at != i {
			t.Errorf("commit %d is found at %d, %t", i, at, ok)
		}
		id[19] ^= 1
		if at, ok := g.Find(id); ok {
			t.Errorf("what is not there is found at %d", at)
		}
	}
	for _, b := range []byte{0, 1, 0xff} {
		if at, ok := g.Find(bytes.Repeat([]byte{b}, 20)); ok {
			t.Errorf("%x... is found at %d", b, at)
		}
	}
}

func spoil(data []byte, random *rand.Rand) []byte {
	data = bytes.Clone(data)
	data[random.IntN(len(data))] ^= 1 << random.IntN(8)
	return data
}

// FuzzAdd reads whatever it is given, with a right checksum, and walks all of it.
func FuzzAdd(f *testing.F) {
	r := newRepo(f, "sha1")
	shapes()["dates"](r, rand.New(rand.NewPCG(2, 2)))
	data, err := os.ReadFile(filepath.Join(r.objects(), "info", "commit-graph"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:len(data)-20])
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, hashLen := range []int{20, 32} {
			g := &Graph{hashLen: hashLen, dated: true}
			if err := g.Add(append(body[:len(body):len(body)], checksum(body, hashLen)...), nil); err != nil {
				continue
			}
			w := g.NewWalk()
			for i := range int32(min(g.Len(), 1000)) {
				g.Find(g.ID(i))
				if parents, err := g.Parents(nil, i); err == nil && len(parents) > g.Len() && len(parents) > len(body) {
					t.Fatalf("%d parents", len(parents))
				}
				w.Mark(i, i%3 == 1)
			}
			visited := 0
			if err := w.Run(func(int32) { visited++ }); visited > g.Len() {
				t.Fatalf("%d visits of %d commits, %v", visited, g.Len(), err)
			}
		}
	})
}
