package git

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// longSteps is the variable that makes the differential test run for longer: the
// number of steps, thousands of them. The ordinary run takes a few hundred.
const longSteps = "PICKET_DIFFERENTIAL_STEPS"

// layouts are the kinds of repositories that random steps are tried on.
var layouts = []struct {
	name   string
	init   []string
	config []string // key=value
	steps  []string // git commands after the first commit
}{
	{name: "plain names", config: []string{"index.version=3"}},
	{name: "plain names version 4", config: []string{"index.version=4"}},
	{name: "version 2", config: []string{"index.version=2"}},
	{name: "version 4", config: []string{"index.version=4"}},
	{name: "sha256", init: []string{"--object-format=sha256"}},
	{name: "sha256 version 4", init: []string{"--object-format=sha256"}, config: []string{"index.version=4"}},
	{name: "offset tables", config: []string{"index.threads=2", "index.version=4"}},
	{name: "untracked cache", config: []string{"core.untrackedCache=true", "feature.manyFiles=true"}},
	{name: "skip hash", config: []string{"index.skipHash=true"}},
	{name: "split index", config: []string{"core.splitIndex=true", "splitIndex.maxPercentChange=100"}},
	{name: "sparse", steps: []string{"sparse-checkout set --skip-checks --cone d0 d1/s0"}},
	{name: "sparse index", steps: []string{"sparse-checkout set --skip-checks --cone --sparse-index d0 d1/s0"}},
	{name: "packed", steps: []string{"gc -q", "pack-refs --all"}},
	{name: "multi-pack-index", steps: []string{"repack -qd", "multi-pack-index write"}},
}

// TestNativeEqualsPlumbing takes random steps in random repositories with real
// Git, and after each compares what the native reader sees with what the plumbing
// prints: as it stands, and as a hook of a commit sees it.
func TestNativeEqualsPlumbing(t *testing.T) {
	steps := 8
	if v := os.Getenv(longSteps); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatal(err)
		}
		steps = n / len(layouts)
	} else if testing.Short() {
		steps = 4
	}
	for i, layout := range layouts {
		t.Run(layout.name, func(t *testing.T) {
			t.Parallel()
			w := newWanderer(t, uint64(i)+1)
			w.plain = strings.HasPrefix(layout.name, "plain")
			w.git(".", append(append([]string{"init", "-q"}, layout.init...), "r")...)
			for _, kv := range layout.config {
				k, v, _ := strings.Cut(kv, "=")
				w.git("r", "config", k, v)
				w.unsummed = w.unsummed || k == "index.skipHash" || k == "feature.manyFiles"
			}
			w.compare("an empty repository")
			w.populate()
			w.git("r", "add", ".")
			w.compare("nothing committed")
			w.git("r", "commit", "-qm", "start")
			for _, s := range layout.steps {
				w.git("r", strings.Fields(s)...)
			}
			for range steps {
				w.step()
			}
			if w.plain && w.goGit == 0 {
				t.Fatal("go-git read no repository at all")
			}
			if w.spoilt > w.compared {
				t.Fatalf("the index was spoilt %d times, and compared %d times", w.spoilt, w.compared)
			}
			if w.native == 0 || w.changes == 0 {
				t.Fatalf("of %d comparisons %d were native, with %d changes: nothing was tested", w.compared, w.native, w.changes)
			}
			t.Logf("%d comparisons, %d native, %d with changes, %d in merges, %d in conflicts, %d with go-git; plumbing because: %v",
				w.compared, w.native, w.changes, w.merges, w.conflicts, w.goGit, w.reasons)
		})
	}
}

// wanderer takes random steps in the repository "r" of its sandbox.
type wanderer struct {
	*sandbox
	rnd      *rand.Rand
	log      []string
	branches int
	plain    bool // names that every reader accepts

	compared, native, changes, goGit, merges, conflicts int

	spoilt int // how often Git had spoilt its own index
	// An index without a checksum is not split: Git names the other half by it, and
	// then reads none (2.55).
	unsummed bool
	reasons  map[string]int
}

func newWanderer(t *testing.T, seed uint64) *wanderer {
	if v := os.Getenv("PICKET_DIFFERENTIAL_SEED"); v != "" {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed += n
	}
	return &wanderer{sandbox: newSandbox(t), rnd: rand.New(rand.NewPCG(seed, 7)), reasons: map[string]int{}}
}

// name is a path out of few enough that steps meet each other, with awkward ones
// among them.
func (w *wanderer) name() string {
	dirs := []string{"", "d0/", "d0/s0/", "d0-x/", "d1/", "d1/s0/", "d1/s1/deep/er/", "d2/", "d\n3/", "d.é/", strings.Repeat("long", 30) + "/" + strings.Repeat("er", 60) + "/"}
	files := []string{"a", "b", "c d", "e\"f", "g\\h", "-i", "j\tk", "l.txt", "d0", "s0", "m\xff"}
	if w.plain {
		dirs, files = []string{"", "d0/", "d0/s0/", "d0-x/", "d1/s1/deep/er/"}, []string{"a", "b", "c d", "l.txt", "d0", "s0"}
	}
	return dirs[w.rnd.IntN(len(dirs))] + files[w.rnd.IntN(len(files))]
}

func (w *wanderer) populate() {
	for range 25 {
		w.edit(w.name())
	}
}

// edit writes a file, or now and then a link or an empty file, at a path; what is
// in its way goes.
func (w *wanderer) edit(name string) {
	p := w.path("r", name)
	for dir := filepath.Dir(p); len(dir) > len(w.path("r")); dir = filepath.Dir(dir) {
		if st, err := os.Lstat(dir); err == nil && !st.IsDir() {
			os.Remove(dir)
		}
	}
	os.RemoveAll(p)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		w.t.Fatal(err)
	}
	var err error
	switch w.rnd.IntN(8) {
	case 0:
		err = os.Symlink("target "+strconv.Itoa(w.rnd.IntN(5)), p)
	case 1:
		err = os.WriteFile(p, nil, 0o644)
	case 2:
		err = os.WriteFile(p, []byte(fmt.Sprintln("script", w.rnd.IntN(5))), 0o755)
	default:
		err = os.WriteFile(p, []byte(strings.Repeat(fmt.Sprintln("line", w.rnd.IntN(20)), 1+w.rnd.IntN(400))), 0o644)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// tracked is a random path of the index, or "" when it has none.
func (w *wanderer) tracked() string {
	names := strings.Split(strings.TrimSuffix(w.git("r", "ls-files", "-z"), "\x00"), "\x00")
	return names[w.rnd.IntN(len(names))]
}

// step takes one step and compares. Steps that Git refuses are no failure: the
// repository is compared all the same.
func (w *wanderer) step() {
	run := func(args ...string) {
		w.log = append(w.log, fmt.Sprintf("%q", args))
		w.try("r", args...)
	}
	literal := func(name string) string { return ":(literal)" + name }
	switch w.rnd.IntN(24) {
	case 0, 1, 2:
		for range 1 + w.rnd.IntN(4) {
			w.edit(w.name())
		}
		run("add", "-A", "--sparse", ".")
	case 3:
		w.edit(w.name())
		w.edit(w.name())
	case 4:
		run("rm", "-qrf", "--sparse", "--", literal(w.tracked()))
	case 5:
		run("rm", "-q", "--cached", "--sparse", "--", literal(w.tracked()))
	case 6:
		run("mv", "-f", "--sparse", "--", w.tracked(), w.name())
	case 7:
		run("update-index", "--chmod="+[]string{"+x", "-x"}[w.rnd.IntN(2)], "--", w.tracked())
	case 8, 9:
		run("commit", "-qm", "step")
	case 10:
		run("commit", "-qam", "all")
	case 11:
		w.edit(w.tracked())
		run("commit", "-qm", "only", "--", literal(w.tracked()))
	case 12:
		run("commit", "-q", "--amend", "--no-edit")
	case 13:
		name := w.name()
		w.edit(name)
		run("add", "-N", "-f", "--sparse", "--", literal(name))
	case 14:
		w.branches++
		run("switch", "-qc", fmt.Sprint("b", w.branches))
	case 15:
		run("switch", "-qf", fmt.Sprint("b", 1+w.rnd.IntN(w.branches+1)))
	case 16:
		run("merge", "-q", "--no-commit", "--no-ff", fmt.Sprint("b", 1+w.rnd.IntN(w.branches+1)))
	case 22, 23:
		w.diverge(run)
	case 17:
		run([][]string{{"merge", "--abort"}, {"reset", "-q"}, {"reset", "-q", "--hard"}, {"reset", "-q", "--soft", "HEAD~1"}, {"stash", "-q"}}[w.rnd.IntN(5)]...)
	case 18:
		run([][]string{{"gc", "-q"}, {"repack", "-qd"}, {"pack-refs", "--all"}, {"multi-pack-index", "write"}, {"repack", "-qad", "--depth=50"}}[w.rnd.IntN(5)]...)
	case 19:
		run("update-index", "--add", "--cacheinfo", "160000,"+w.git("r", "rev-parse", "HEAD")+",sub"+strconv.Itoa(w.rnd.IntN(3)))
	case 20:
		run("switch", "-q", "--detach")
	case 21:
		how := [][]string{{"update-index", "--split-index"}, {"update-index", "--no-split-index"}, {"update-index", "--index-version", "4"}, {"update-index", "--index-version", "2"}, {"cherry-pick", "-n", "b1"}, {"update-index", "--skip-worktree", "--", w.tracked()}, {"read-tree", "HEAD"}}[w.rnd.IntN(7)]
		if !w.unsummed || how[1] != "--split-index" {
			run(how...)
		}
	}
	w.compare("as it stands")
	w.commitAsHook()
}

// diverge makes two branches that changed some of the same paths and begins to
// merge them; sometimes the conflicts are resolved, one way or another.
func (w *wanderer) diverge(run func(...string)) {
	run("reset", "-q", "--hard")
	w.branches++
	side := fmt.Sprint("b", w.branches)
	same := w.name()
	for _, branch := range [][]string{{"switch", "-qc", side}, {"switch", "-q", "-"}} {
		run(branch...)
		w.edit(same)
		w.edit(w.name())
		run("add", "-A", "--sparse", ".")
		run("commit", "-qm", "diverging")
	}
	run("merge", "-q", "--no-commit", "--no-ff", side)
	w.compare("merging")
	switch w.rnd.IntN(3) {
	case 0:
		run("checkout", "-q", "--theirs", ".")
		run("add", "-A", "--sparse", ".")
	case 1:
		w.edit(same)
		run("add", "-A", "--sparse", ".")
	}
}

// commitAsHook lets a commit begin and, in place of its hook, notes the index that
// it would commit; then the commit is refused.
func (w *wanderer) commitAsHook() {
	hook := w.path("r/.git/hooks/pre-commit")
	os.MkdirAll(filepath.Dir(hook), 0o755)
	seen, saved := w.path("seen"), w.path("index-of-the-commit")
	os.Remove(seen)
	script := "#!/bin/sh\ncp \"$GIT_INDEX_FILE\" '" + saved + "'\nprintf %s \"$GIT_INDEX_FILE\" >'" + seen + "'\nexit 1\n"
	if err := os.WriteFile(hook, []byte(script), 0o755); err != nil {
		w.t.Fatal(err)
	}
	defer os.Remove(hook)
	args := [][]string{{"commit", "-qm", "x"}, {"commit", "-qam", "x"}, {"commit", "-qm", "x", "--amend"}, {"commit", "-qm", "x", "--", ":(literal)" + w.tracked()}}[w.rnd.IntN(4)]
	w.log = append(w.log, fmt.Sprintf("hook of %q", args))
	w.try("r", args...)
	if _, err := os.Stat(seen); err == nil {
		w.compare(fmt.Sprintf("in the hook of %q", args), "GIT_INDEX_FILE="+saved)
	}
}

// compare opens the repository both ways and compares everything they say.
func (w *wanderer) compare(when string, env ...string) {
	w.t.Helper()
	native, plumbing := w.open("r", false, env...), w.open("r", true, env...)
	if w.rnd.IntN(2) == 0 {
		native.small = 0 // trees wherever they are known, as in large repositories
	}
	native.workers = 1 + w.rnd.IntN(3)
	defer native.Close()
	defer plumbing.Close()
	got, err1 := native.Staged(context.Background())
	want, err2 := plumbing.Staged(context.Background())
	if w.spoiltBy(want, err2) {
		w.spoilt++
		os.Remove(w.path("r/.git/index"))
		w.try("r", "reset", "-q")
		return
	}
	if err1 != nil || err2 != nil {
		w.t.Fatalf("%s: native: %v, plumbing: %v\n%s", when, err1, err2, strings.Join(w.log, "\n"))
	}
	w.compared++
	w.changes += min(1, len(want.Changes))
	w.merges += min(1, len(want.Merging))
	w.conflicts += min(1, len(want.Unmerged))
	if got.Native {
		w.native++
	} else {
		w.reasons[got.Reason.(*UnsupportedError).What]++
	}
	same := slices.EqualFunc(got.Changes, want.Changes, func(a, b Change) bool {
		return a.Path == b.Path && a.OldMode == b.OldMode && a.NewMode == b.NewMode && a.OldID == b.OldID && a.NewID == b.NewID && slices.Equal(a.Others, b.Others)
	})
	if !same || !slices.Equal(got.Unmerged, want.Unmerged) || got.Base != want.Base || !slices.Equal(got.Merging, want.Merging) {
		w.t.Fatalf("%s:\nnative   %+v\nplumbing %+v\nafter\n%s", when, got, want, strings.Join(w.log, "\n"))
	}
	w.compareBlobs(native, plumbing, got.Changes)
	w.compareGoGit(when, native, got)
	w.workTree("r", env...)
	for _, pair := range [][2]string{{native.Top, plumbing.Top}, {native.GitDir, plumbing.GitDir}, {native.CommonDir, plumbing.CommonDir}, {native.IndexFile, plumbing.IndexFile}} {
		if pair[0] != pair[1] {
			w.t.Fatalf("%s: place %q natively, %q by plumbing", when, pair[0], pair[1])
		}
	}
}

// spoiltBy says whether Git itself has spoilt the index, which takes it some thousand
// steps: with a sparse index git add -N may leave the same path in it many times over
// (2.39), and a split index may point beyond its other half (2.55). What such an index
// holds has no answer.
func (w *wanderer) spoiltBy(plumbing *Staged, err error) bool {
	if err != nil {
		return strings.Contains(err.Error(), "exceeds base index size") || strings.Contains(err.Error(), "BUG: sparse-index.c")
	}
	for i := 1; i < len(plumbing.Changes); i++ {
		if plumbing.Changes[i].Path == plumbing.Changes[i-1].Path {
			return true
		}
	}
	return false
}

// compareGoGit compares with go-git where it can read the repository and there is
// one parent only.
func (w *wanderer) compareGoGit(when string, r *Repo, got *Staged) {
	w.t.Helper()
	paths, err := goGitChanges(r.Top, r.IndexFile)
	if err != nil || len(got.Merging) > 0 {
		return
	}
	w.goGit++
	var mine []string
	for _, c := range got.Changes {
		mine = append(mine, c.Path)
	}
	if !slices.Equal(mine, paths) {
		w.t.Fatalf("%s:\nnative %q\ngo-git %q\nafter\n%s", when, mine, paths, strings.Join(w.log, "\n"))
	}
}

// compareBlobs reads both sides of the changes both ways.
func (w *wanderer) compareBlobs(native, plumbing *Repo, changes []Change) {
	w.t.Helper()
	for _, c := range changes {
		for _, side := range []struct {
			id   ID
			mode Mode
		}{{c.OldID, c.OldMode}, {c.NewID, c.NewMode}} {
			if !side.mode.IsBlob() {
				continue
			}
			a, err1 := native.Blob(side.id)
			b, err2 := plumbing.Blob(side.id)
			if err1 != nil || err2 != nil || string(a) != string(b) {
				w.t.Fatalf("%q %s: native %v, plumbing %v, equal: %v", c.Path, side.id, err1, err2, string(a) == string(b))
			}
		}
	}
}

// TestDifferentialHasGit says so when there is nothing to compare with.
func TestDifferentialHasGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("the tests of this package need git on PATH")
	}
}
