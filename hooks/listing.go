package hooks

import (
	"path"
	"strings"

	"picket/git"
)

// listing knows the names in a folder after a change, for scanners that compare a
// new name with its neighbours.
type listing struct {
	repo   *git.Repo
	change change
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
	below := folder + "/"
	if folder == "" {
		below = ""
	}
	for _, c := range l.change.changes {
		rest, ok := strings.CutPrefix(c.Path, below)
		if !ok {
			continue
		}
		name, _, deeper := strings.Cut(rest, "/")
		switch {
		case c.NewID != "":
			there[name] = true
		case !deeper:
			delete(there, name) // a folder that lost its last file stays listed: harmless
		}
	}
	var all []string
	for name := range there {
		all = append(all, name)
	}
	return all, nil
}

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
