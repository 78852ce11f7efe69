package git

import (
	"errors"
	"io"
	"os"
	"slices"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// goGitChanges asks a third reader, written by others, what is staged: the paths
// at which HEAD's tree and the index differ. The error says that go-git cannot
// read this repository, which is so for many layouts.
func goGitChanges(dir, indexFile string) ([]string, error) {
	repo, err := gogit.PlainOpenWithOptions(dir, &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
	if err != nil {
		return nil, err
	}
	f, err := os.Open(indexFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var idx index.Index
	if err := index.NewDecoder(f).Decode(&idx); err != nil {
		return nil, err
	}
	type version struct {
		mode filemode.FileMode
		id   plumbing.Hash
	}
	staged := map[string]version{}
	unmerged := map[string]bool{}
	for _, e := range idx.Entries {
		switch {
		case e.IntentToAdd:
		case e.Mode == filemode.Dir:
			return nil, errors.New("a sparse index")
		case e.Stage != 0:
			unmerged[e.Name] = true
		default:
			staged[e.Name] = version{e.Mode, e.Hash}
		}
	}
	committed := map[string]version{}
	head, err := repo.Head()
	if err != nil && !errors.Is(err, plumbing.ErrReferenceNotFound) {
		return nil, err
	}
	if err == nil {
		commit, err := repo.CommitObject(head.Hash())
		if err != nil {
			return nil, err
		}
		tree, err := commit.Tree()
		if err != nil {
			return nil, err
		}
		walker := object.NewTreeWalker(tree, true, nil)
		defer walker.Close()
		for {
			name, e, err := walker.Next()
			if err == io.EOF {
				break
			}
			if err != nil { // it refuses names with a backslash, for one
				return nil, err
			}
			if e.Mode != filemode.Dir {
				committed[name] = version{e.Mode, e.Hash}
			}
		}
	}
	var paths []string
	for p, v := range staged {
		if committed[p] != v {
			paths = append(paths, p)
		}
	}
	for p := range committed {
		if _, ok := staged[p]; !ok && !unmerged[p] {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return paths, nil
}
