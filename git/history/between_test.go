package history_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"picket/git"
	"picket/git/history"
)

type repo struct {
	t   *testing.T
	dir string
	env []string
}

func (r repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// grow makes commits, some of them merges, and tells their ids.
func (r repo) grow(random *rand.Rand, ids []git.ID, n int) []git.ID {
	r.t.Helper()
	tree := r.git("write-tree")
	for i := range n {
		args := []string{"commit-tree", tree, "-m", fmt.Sprint(i, random.Uint32())}
		for range min(random.IntN(3), len(ids)) {
			if p := string(ids[len(ids)-1-random.IntN(min(8, len(ids)))]); !strings.Contains(strings.Join(args, " "), p) {
				args = append(args, "-p", p)
			}
		}
		id := r.git(args...)
		r.git("update-ref", fmt.Sprint("refs/heads/h", len(ids)), id)
		ids = append(ids, git.ID(id))
	}
	return ids
}

// TestBetween compares what lies between commits as the graph tells it, also when it
// is stale, with what Git tells without one; and a damaged graph is not asked.
func TestBetween(t *testing.T) {
	home := t.TempDir()
	r := repo{t: t, dir: filepath.Join(home, "r"), env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE=1700000000 +0000", "GIT_COMMITTER_DATE=1700000000 +0000"}}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.git("init", "-q", "-b", "main")
	random := rand.New(rand.NewPCG(3, 4))
	ids := r.grow(random, nil, 40)
	ask := func(tips, not []git.ID) (map[git.ID]bool, error) {
		t.Helper()
		repo, err := git.Open(context.Background(), git.Options{Dir: r.dir, Env: r.env})
		if err != nil {
			t.Fatal(err)
		}
		defer repo.Close()
		only, why, err := history.Between(context.Background(), repo, tips, not)
		if err != nil {
			t.Fatal(err)
		}
		return only, why
	}
	pick := func(n int) (list []git.ID) {
		for range n {
			list = append(list, ids[random.IntN(len(ids))])
		}
		return list
	}
	var unsupported *git.UnsupportedError
	if _, why := ask(pick(1), nil); !errors.As(why, &unsupported) {
		t.Fatalf("without a graph: %v", why)
	}
	r.git("commit-graph", "write", "--reachable")
	ids = r.grow(random, ids, 15) // which the graph does not know
	file := filepath.Join(r.dir, ".git/objects/info/commit-graph")
	for range 25 {
		tips, not := pick(1+random.IntN(3)), pick(random.IntN(3))
		fast, why := ask(tips, not)
		if why != nil {
			t.Fatalf("the graph was not asked: %v", why)
		}
		if err := os.Rename(file, file+".away"); err != nil {
			t.Fatal(err)
		}
		slow, why := ask(tips, not)
		if why == nil || !maps.Equal(fast, slow) {
			t.Errorf("%v without %v: %d commits, want %d (%v)", tips, not, len(fast), len(slow), why)
		}
		if err := os.Rename(file+".away", file); err != nil {
			t.Fatal(err)
		}
	}
	// One byte of a parent changed: Git would believe it.
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole, _ := ask(ids[len(ids)-1:], nil)
	os.Chmod(file, 0o644)
	data[len(data)-40] ^= 1
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if again, why := ask(ids[len(ids)-1:], nil); !errors.As(why, &unsupported) || !maps.Equal(whole, again) {
		t.Errorf("damaged: %d commits, want %d: %v", len(again), len(whole), why)
	}
}
