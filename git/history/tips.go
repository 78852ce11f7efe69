package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"picket/git"
)

// Tip is where a history begins: what a ref, HEAD, another work tree's HEAD or an
// older entry of the stash names.
type Tip struct {
	Name string // of the ref, "HEAD", "worktree", "stash"
	ID   git.ID
}

// Damage is something that could not be read.
type Damage struct {
	What   string // the ref's name or the object's id
	Reason string
}

// Tips lists all beginnings, in the order of their names, HEAD first. Damaged
// refs are named, not passed over: Git itself only warns of some, and its
// warnings go to standard error.
func Tips(ctx context.Context, r *git.Repo) (tips []Tip, damaged []Damage, err error) {
	head, err := r.Output(ctx, "rev-parse", "--verify", "--quiet", "HEAD")
	if err == nil {
		tips = append(tips, Tip{"HEAD", git.ID(bytes.TrimSpace(head))})
	}
	out, err := r.Output(ctx, "for-each-ref", "--format=%(objectname) %(refname)")
	if err != nil {
		return nil, nil, fmt.Errorf("listing refs: %w", err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		id, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		seen[name] = true
		tips = append(tips, Tip{name, git.ID(id)})
	}
	if seen["refs/stash"] {
		older, lost := stash(ctx, r)
		tips, damaged = append(tips, older...), append(damaged, lost...)
	}
	trees, err := worktrees(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	tips = append(append(tips, trees...), privateRefs(r)...)
	return tips, append(damaged, damagedRefs(r, seen)...), nil
}

// stash lists the entries below the top one, which stand in the ref's log alone. The
// log is read here where it is a file (gitrepository-layout(5), "logs"): rev-list ends
// without a word at the first entry that is missing, and hides all that are older.
func stash(ctx context.Context, r *git.Repo) (tips []Tip, damaged []Damage) {
	data, err := os.ReadFile(filepath.Join(r.CommonDir, "logs", "refs", "stash"))
	if errors.Is(err, fs.ErrNotExist) { // no log, or one that only Git can read
		var out []byte
		out, err = r.Output(ctx, "rev-list", "--walk-reflogs", "refs/stash")
		for _, id := range strings.Fields(string(out)) {
			tips = append(tips, Tip{"stash", git.ID(id)})
		}
	}
	if err != nil {
		damaged = append(damaged, Damage{"refs/stash", "its log cannot be read: " + err.Error()})
	}
	for line := range strings.Lines(string(data)) {
		f := strings.SplitN(line, " ", 3) // the id before, the id then, who and when
		if len(f) < 3 || !isID(git.ID(f[1])) {
			damaged = append(damaged, Damage{"refs/stash", "its log is damaged"})
			continue
		}
		tips = append(tips, Tip{"stash", git.ID(f[1])})
	}
	return tips, damaged
}

func worktrees(ctx context.Context, r *git.Repo) ([]Tip, error) {
	if _, err := os.Stat(filepath.Join(r.CommonDir, "worktrees")); err != nil {
		return nil, nil
	}
	out, err := r.Output(ctx, "worktree", "list", "--porcelain")
	if err != nil {
		return nil, fmt.Errorf("listing work trees: %w", err)
	}
	var tips []Tip
	for line := range strings.Lines(string(out)) {
		id, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "HEAD ")
		if ok && isID(git.ID(id)) && strings.Trim(id, "0") != "" {
			tips = append(tips, Tip{"worktree", git.ID(id)})
		}
	}
	return tips, nil
}

// damagedRefs looks for loose refs that Git left out of its list: files that hold
// neither an id nor the name of another ref. Where refs are kept in another way
// there are no such files.
func damagedRefs(r *git.Repo, listed map[string]bool) []Damage {
	var damaged []Damage
	root := filepath.Join(r.CommonDir, "refs")
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(r.CommonDir, path)
		name := filepath.ToSlash(rel)
		switch {
		case err != nil:
			damaged = append(damaged, Damage{name, err.Error()})
			return nil
		case relErr != nil, d.IsDir(), strings.HasPrefix(d.Name(), "."), strings.HasSuffix(d.Name(), ".lock"), listed[name]:
			return nil
		}
		data, err := os.ReadFile(path)
		text := strings.TrimSpace(string(data))
		switch {
		case err != nil:
			damaged = append(damaged, Damage{name, err.Error()})
		case strings.HasPrefix(text, "ref:"): // names a ref that is not there yet, or any more
		case isID(git.ID(text)) && privateRef(name):
		default:
			damaged = append(damaged, Damage{name, "the ref is damaged"})
		}
		return nil
	})
	return damaged
}

// private are the folders of refs that belong to one work tree alone
// (gitrepository-layout(5), "worktrees").
var private = [...]string{"bisect", "worktree", "rewritten"}

// privateRefs lists what such refs name, in every work tree: Git lists only those of
// the one that it is asked in, and keeps what all of them name.
func privateRefs(r *git.Repo) []Tip {
	entries, _ := os.ReadDir(filepath.Join(r.CommonDir, "worktrees"))
	dirs := []string{r.CommonDir}
	for _, e := range entries {
		dirs = append(dirs, filepath.Join(r.CommonDir, "worktrees", e.Name()))
	}
	var tips []Tip
	for _, dir := range dirs {
		for _, kind := range private {
			filepath.WalkDir(filepath.Join(dir, "refs", kind), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || strings.HasSuffix(d.Name(), ".lock") {
					return nil
				}
				data, _ := os.ReadFile(path)
				if id := git.ID(strings.TrimSpace(string(data))); isID(id) {
					tips = append(tips, Tip{"worktree", id})
				}
				return nil
			})
		}
	}
	return tips
}

// privateRef tells the refs that belong to the main work tree alone, which Git
// does not list in another one.
func privateRef(name string) bool {
	for _, kind := range private {
		if strings.HasPrefix(name, "refs/"+kind+"/") {
			return true
		}
	}
	return false
}

// Shallow lists the commits whose parents were cut off (gitformat-pack, "shallow
// file"): in those the objects name parents that are missing by intention.
func Shallow(r *git.Repo) (map[git.ID]bool, error) {
	data, err := os.ReadFile(filepath.Join(r.CommonDir, "shallow"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the list of shallow commits: %w", err)
	}
	cut := map[git.ID]bool{}
	for _, id := range strings.Fields(string(data)) {
		cut[git.ID(id)] = true
	}
	return cut, nil
}
