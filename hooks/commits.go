package hooks

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"picket/git"
)

// commit is one commit with what it changes: against its parent, or in a merge
// against every parent.
type commit struct {
	id      git.ID
	parents []git.ID
	changes []git.Change
}

// commits lists the commits that are reachable from some and not from others,
// oldest first, each with its changes. Both lists may hold ids only; args are
// further arguments of git rev-list, such as --not --remotes.
func (r *run) commits(from []git.ID, args []string, without ...git.ID) ([]commit, error) {
	var in strings.Builder
	for _, id := range from {
		in.WriteString(string(id) + "\n")
	}
	for _, id := range without {
		in.WriteString("^" + string(id) + "\n")
	}
	list := append([]string{"rev-list", "--reverse", "--topo-order", "--parents", "--ignore-missing"}, args...)
	if args == nil {
		list = append(list, "--no-walk=unsorted")
	}
	out, err := r.git(in.String(), append(list, "--stdin")...)
	if err != nil {
		return nil, err
	}
	var all []commit
	at := map[git.ID]int{}
	for _, line := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		c := commit{id: git.ID(f[0])}
		for _, p := range f[1:] {
			c.parents = append(c.parents, git.ID(p))
		}
		at[c.id] = len(all)
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, r.fillChanges(all, at)
}

// fillChanges asks one git diff-tree for the changes of all commits. The format is
// the raw one with -z, and for merges the combined one (git-diff-tree(1), "Raw
// output format" and "diff format for merges").
func (r *run) fillChanges(all []commit, at map[git.ID]int) error {
	var in strings.Builder
	for _, c := range all {
		in.WriteString(string(c.id) + "\n")
	}
	out, err := r.git(in.String(), "diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative", "--ignore-submodules=none")
	if err != nil {
		return err
	}
	cur := -1
	for len(out) > 0 {
		field, rest, ok := bytes.Cut(out, []byte{0})
		if !ok {
			return fmt.Errorf("git diff-tree printed an unfinished line %q", field)
		}
		out = rest
		if len(field) == 0 {
			continue
		}
		if field[0] != ':' {
			i, known := at[git.ID(field)]
			if !known {
				return fmt.Errorf("git diff-tree printed an unexpected line %q", field)
			}
			cur = i
			continue
		}
		path, rest, ok := bytes.Cut(out, []byte{0})
		if !ok || cur < 0 || len(path) == 0 {
			return fmt.Errorf("git diff-tree printed a change without a path or a commit: %q", field)
		}
		out = rest
		c, err := parseRaw(string(field), string(path))
		if err != nil {
			return err
		}
		all[cur].changes = append(all[cur].changes, c)
	}
	return nil
}

// parseRaw reads one raw record: as many colons as parents, the mode in each
// parent and the new one, the id in each parent and the new one, the status.
func parseRaw(field, path string) (git.Change, error) {
	c := git.Change{Path: path}
	parents := 0
	for parents < len(field) && field[parents] == ':' {
		parents++
	}
	f := strings.Fields(field[parents:])
	if len(f) != 2*(parents+1)+1 {
		return c, fmt.Errorf("git diff-tree printed an unexpected record %q", field)
	}
	modes, ids := f[:parents+1], f[parents+1:2*(parents+1)]
	for i := range modes {
		m, err := strconv.ParseUint(modes[i], 8, 32)
		if err != nil {
			return c, fmt.Errorf("git diff-tree printed an unexpected mode %q", modes[i])
		}
		id := git.ID(ids[i])
		if strings.Trim(ids[i], "0") == "" {
			id = ""
		}
		switch {
		case i == parents:
			c.NewMode, c.NewID = git.Mode(m), id
		case i == 0:
			c.OldMode, c.OldID = git.Mode(m), id
		case id != "" && git.Mode(m).IsBlob():
			c.Others = append(c.Others, id)
		}
	}
	if c.NewMode == 0 {
		c.NewID = ""
	}
	return c, nil
}

// diffTrees lists the changes between two commits or trees.
func (r *run) diffTrees(base, head git.ID) ([]git.Change, error) {
	out, err := r.repo.Output(r.ctx, "diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative", "--ignore-submodules=none", string(base), string(head))
	if err != nil {
		return nil, err
	}
	var all []git.Change
	for len(out) > 0 {
		field, rest, ok1 := bytes.Cut(out, []byte{0})
		path, rest, ok2 := bytes.Cut(rest, []byte{0})
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("git diff-tree printed an unfinished record %q", field)
		}
		c, err := parseRaw(string(field), string(path))
		if err != nil {
			return nil, err
		}
		all, out = append(all, c), rest
	}
	return all, nil
}

// git runs a command with standard input and gives all its output.
func (r *run) git(stdin string, args ...string) ([]byte, error) {
	p, err := r.repo.Start(r.ctx, strings.NewReader(stdin), args...)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(bufio.NewReader(p))
	return out, errors.Join(err, p.Close())
}
