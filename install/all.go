package install

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Found is one repository below a folder, and what became of it.
type Found struct {
	Dir    string // of the work tree or of the bare repository
	Result *Result
	Doctor *Diagnosis
	Err    error
	Twin   string // another folder of the same repository, which was done instead
}

// Find lists the repositories at or below folders: work trees, linked ones and
// submodules too, and bare repositories. Git's own folders are not entered, and
// symbolic links are not followed.
func Find(ctx context.Context, roots []string) ([]string, error) {
	var all []string
	for _, root := range roots {
		abs, err := filepath.Abs(root)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(abs); err != nil {
			return nil, err
		}
		err = filepath.WalkDir(abs, func(path string, d fs.DirEntry, err error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				return nil // a folder that cannot be read holds nothing that can be protected
			}
			switch {
			case d.Name() == ".git" && path != abs:
				all = append(all, filepath.Dir(path))
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.IsDir() && isBare(path):
				all = append(all, path)
				return fs.SkipDir
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// isBare tells whether a folder looks like a Git directory, as Git itself decides
// it (gitrepository-layout(5)): HEAD, objects and refs.
func isBare(path string) bool {
	st, err := os.Lstat(filepath.Join(path, "HEAD"))
	return err == nil && !st.IsDir() && isDir(filepath.Join(path, "objects")) && isDir(filepath.Join(path, "refs"))
}

// workers is how many repositories are worked on at a time: each is mostly waiting
// for git.
const workers = 4

// Each does something for every folder, several at a time. Folders that share a
// repository and its hooks are done once, by the first of them. tick is told after
// each one.
func Each(ctx context.Context, dirs []string, env []string, do func(dir string, env []string) Found, tick func(done int)) []Found {
	clean := withoutRepository(env)
	keys := make([]string, len(dirs))
	parallel(ctx, len(dirs), func(i int) { keys[i] = identity(ctx, dirs[i], clean) }, nil)
	out := make([]Found, len(dirs))
	first := map[string]string{}
	for i, key := range keys {
		out[i].Dir = dirs[i]
		if key == "" {
			continue
		}
		if out[i].Twin = first[key]; out[i].Twin == "" {
			first[key] = dirs[i]
		}
	}
	parallel(ctx, len(dirs), func(i int) {
		if out[i].Twin == "" {
			out[i] = do(dirs[i], clean)
			out[i].Dir = dirs[i]
		}
	}, tick)
	return out
}

// parallel calls do for every number below n, several at a time.
func parallel(ctx context.Context, n int, do func(int), tick func(done int)) {
	var mu sync.Mutex
	done := 0
	next := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				do(i)
				mu.Lock()
				done++
				if tick != nil {
					tick(done)
				}
				mu.Unlock()
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
}

// identity names what an installation in a folder would touch: the common Git
// directory and the hooks folder.
func identity(ctx context.Context, dir string, env []string) string {
	a := asker{dir: dir, env: env}
	common, err := a.line(ctx, "rev-parse", "--path-format=absolute", "--git-common-dir")
	if err != nil {
		return ""
	}
	hooks, err := a.line(ctx, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
	if err != nil {
		return ""
	}
	return common + "\x00" + hooks
}
