//go:build !windows

package slot

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// LinkNeighbours gives the kept hooks of a hooks folder links to everything that
// stands beside the slots, so that a script finds its neighbours. Links to what
// is gone are removed, kept hooks are never touched. It does nothing when no hook
// is kept.
func LinkNeighbours(hooksDir string) error {
	keptDir := KeptDir(hooksDir)
	have, err := os.ReadDir(keptDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	back := filepath.Join("..", filepath.Base(filepath.Clean(hooksDir)))
	known := map[string]bool{}
	for _, e := range have {
		known[e.Name()] = true
		if isLinkTo(filepath.Join(keptDir, e.Name()), filepath.Join(back, e.Name())) {
			if _, err := os.Lstat(filepath.Join(hooksDir, e.Name())); errors.Is(err, fs.ErrNotExist) {
				os.Remove(filepath.Join(keptDir, e.Name()))
			}
		}
	}
	beside, err := os.ReadDir(hooksDir)
	if err != nil {
		return err
	}
	for _, e := range beside {
		name := e.Name()
		if _, isSlot := Lookup(name); isSlot || known[name] || strings.HasPrefix(name, ".git") || // Git reads no linked .gitignore
			strings.HasSuffix(name, ".sample") || strings.HasPrefix(name, ".picket-tmp-") {
			continue
		}
		if err := os.Symlink(filepath.Join(back, name), filepath.Join(keptDir, name)); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// IsNeighbour tells whether a file in the folder of kept hooks is one of the
// links that LinkNeighbours made.
func IsNeighbour(keptDir, name string) bool {
	base := filepath.Base(keptDir)
	return isLinkTo(filepath.Join(keptDir, name), filepath.Join("..", base[:max(0, strings.LastIndex(base, KeptSuffix))], name))
}

func isLinkTo(path, target string) bool {
	got, err := os.Readlink(path)
	return err == nil && got == target
}
