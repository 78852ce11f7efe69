package scan

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"picket/scanners"
)

// echo finds every text, so that what was looked at shows.
type echo struct{}

func (echo) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	return append(dst, scanners.Finding{Path: t.Path, Secret: string(t.Bytes), Line: int(t.Mode)})
}

// TestByFolder scans random work trees, in which files and folders are missing, new,
// links, or one in place of the other, with several numbers of workers, and holds what
// was looked at to naming the same tree twice, which is done file by file.
func TestByFolder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(17, 4))
	walked := 0
	for round := range 12 {
		dir := t.TempDir()
		run(t, dir, "init", "-q")
		var files []string
		for range 1 + rnd.IntN(120) {
			name := "t"
			for range rnd.IntN(5) {
				name += fmt.Sprintf("%c%d", "/-.0"[rnd.IntN(4)], rnd.IntN(3))
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
				continue // a file stands there
			}
			mode := os.FileMode(0o644)
			if rnd.IntN(4) == 0 {
				mode = 0o755
			}
			if os.WriteFile(filepath.Join(dir, name), []byte(name), mode) == nil {
				files = append(files, name)
			}
		}
		run(t, dir, "add", ".")
		for range rnd.IntN(4) * (round % 3) { // a third of the trees stay as they are
			name := filepath.Join(dir, files[rnd.IntN(len(files))])
			switch rnd.IntN(5) {
			case 0:
				os.Remove(name)
			case 1:
				os.RemoveAll(filepath.Dir(name))
			case 2:
				os.WriteFile(filepath.Join(filepath.Dir(name), "new"), []byte("new"), 0o644)
			case 3:
				os.RemoveAll(name)
				os.Symlink("elsewhere", name)
			case 4:
				os.RemoveAll(name)
				os.MkdirAll(filepath.Join(name, "in"), 0o755)
				os.WriteFile(filepath.Join(name, "in", "x"), []byte("x"), 0o644)
			}
		}
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		want, err := Paths(context.Background(), []string{dir, dir}, Listing{Env: env(t)}, Options{Scanner: echo{}})
		if err != nil {
			t.Fatal(err)
		}
		walked += byWalk(t, dir)
		for _, jobs := range []int{1, 2, 7} {
			got, err := Paths(context.Background(), []string{dir}, Listing{Env: env(t)}, Options{Scanner: echo{}, Jobs: jobs})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("round %d, %d workers:\n%+v, want\n%+v", round, jobs, got, want)
			}
		}
	}
	if walked < 100 {
		t.Errorf("only %d files were read folder by folder", walked)
	}
}

// byWalk is how many files of a work tree are read folder by folder.
func byWalk(t *testing.T, dir string) (n int) {
	l, err := listOf(context.Background(), dir, Listing{Env: env(t)})
	defer l.done()
	if err != nil {
		t.Fatal(err)
	}
	var p pathsRun
	p.add(0, l.files, l.skipped)
	walk := byFolder(l.tree, p.jobs)
	if walk == nil {
		return 0
	}
	walk.look(context.Background(), newCrew(Options{Scanner: echo{}}), func() {})
	for _, j := range p.jobs {
		if j.done {
			n++
		}
	}
	return n
}
