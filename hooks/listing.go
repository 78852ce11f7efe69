package hooks

import (
	"path"
	"slices"
	"strings"

	"picket/git"
)

// listing knows the names in a folder after a change, for scanners that compare a
// new name with its neighbours.
type listing struct {
	repo   *git.Repo
	change change
	sorted []git.Change      // the change in the order of paths, once it was needed
	trees  map[string]git.ID // of folders that were looked up in the base
}

// names lists what stands directly in a folder after the change: the base's tree
// with the change applied.
func (l *listing) names(folder string) ([]string, error) {
	there := map[string]bool{}
	tree, err := l.tree(folder)
	if err != nil {
		return nil, err
	}
	if tree != "" {
		entries, err := l.repo.Tree(tree)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			there[e.Name] = true
		}
	}
	l.apply(there, folder)
	var all []string
	for name := range there {
		all = append(all, name)
	}
	return all, nil
}

// apply applies the change to the names in a folder. What lies in a folder, and in one
// below it, stands together in the order of paths: who asks for every folder of a
// change of thousands must not go through all of it each time.
func (l *listing) apply(there map[string]bool, folder string) {
	below := folder + "/"
	if folder == "" {
		below = ""
	}
	if l.sorted == nil {
		l.sorted = l.change.changes
		if !slices.IsSortedFunc(l.sorted, byPath) {
			l.sorted = slices.SortedFunc(slices.Values(l.sorted), byPath)
		}
	}
	at := func(path string) int {
		i, _ := slices.BinarySearchFunc(l.sorted, git.Change{Path: path}, byPath)
		return i
	}
	for i := at(below); i < len(l.sorted); {
		c := &l.sorted[i]
		rest, ok := strings.CutPrefix(c.Path, below)
		if !ok {
			return
		}
		i++
		name, _, deeper := strings.Cut(rest, "/")
		switch {
		case c.NewID == "" && !deeper:
			delete(there, name) // a folder that lost its last file stays listed: harmless
		case c.NewID != "":
			there[name] = true
			if deeper {
				i = at(below + name + "0") // what follows all that begins with its slash
			}
		}
	}
}

func byPath(a, b git.Change) int { return strings.Compare(a.Path, b.Path) }

// tree finds a folder's tree in the base; empty when it has none.
func (l *listing) tree(folder string) (git.ID, error) {
	if l.trees == nil {
		l.trees = map[string]git.ID{}
		if l.change.base != "" {
			root, err := l.repo.CommitTree(l.change.base)
			if err != nil {
				return "", err
			}
			l.trees[""] = root
		}
	}
	if id, ok := l.trees[folder]; ok || folder == "" {
		return id, nil
	}
	parent := path.Dir(folder)
	if parent == "." {
		parent = ""
	}
	up, err := l.tree(parent)
	if err != nil {
		return "", err
	}
	if up != "" {
		entries, err := l.repo.Tree(up)
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			if e.Mode == git.ModeTree {
				l.trees[path.Join(parent, e.Name)] = e.ID
			}
		}
	}
	if _, ok := l.trees[folder]; !ok {
		l.trees[folder] = ""
	}
	return l.trees[folder], nil
}
