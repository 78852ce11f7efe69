package git

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Staged is what a commit made now would change.
type Staged struct {
	// Changes are in the order of their paths' bytes. Files that are only
	// intended to be added (git add -N) are left out, as the commit leaves them out.
	Changes []Change
	// Unmerged are the paths that stand in the index in conflicted stages. They are
	// not in Changes; no commit can be made while there are any.
	Unmerged []string
	// Base is HEAD's commit; empty for the first commit. Merging are the other
	// parents of a merge in progress.
	Base    ID
	Merging []ID
	// Native tells that no process was started for the answer; if not, Reason says why.
	Native bool
	Reason error
}

// Staged compares the index with HEAD and, in a merge, with the other parents.
func (r *Repo) Staged(ctx context.Context) (*Staged, error) {
	if r.plumbing {
		return r.stagedPlumbing(ctx)
	}
	s, err := r.stagedNative(ctx)
	if err == nil || ctx.Err() != nil {
		return s, err
	}
	reason := asReason(err, r.IndexFile)
	r.because(reason)
	if s, err = r.stagedPlumbing(ctx); err == nil {
		s.Reason = reason
	}
	return s, err
}

// stagedPlumbing asks git diff-index, which obeys no setting that hides a change.
func (r *Repo) stagedPlumbing(ctx context.Context) (*Staged, error) {
	head, err := r.headPlumbing()
	if err != nil {
		return nil, err
	}
	s := &Staged{Base: head}
	if s.Merging, err = r.mergeHeads(); err != nil {
		return nil, err
	}
	base := head
	if head == "" {
		base = r.Format.EmptyTree()
	}
	if s.Changes, s.Unmerged, err = r.diffIndex(ctx, base); err != nil {
		return nil, err
	}
	for _, parent := range s.Merging {
		other, _, err := r.diffIndex(ctx, parent)
		if err != nil {
			return nil, err
		}
		s.Changes = fromAll(s.Changes, other)
	}
	return s, nil
}

// fromAll keeps the changes that are changes from another parent too, and notes
// what that parent has at the path.
func fromAll(changes, other []Change) []Change {
	byPath := make(map[string]Change, len(other))
	for _, c := range other {
		byPath[c.Path] = c
	}
	kept := changes[:0]
	for _, c := range changes {
		o, differs := byPath[c.Path]
		if !differs {
			continue
		}
		if o.OldID != "" && o.OldID != c.OldID {
			c.Others = append(c.Others, o.OldID)
		}
		kept = append(kept, c)
	}
	return kept
}

// mergeHeads reads MERGE_HEAD, which is a file even where refs are kept in
// another way (gitglossary, "pseudoref"): one id a line. Without it Options.Merging
// stands in.
func (r *Repo) mergeHeads() ([]ID, error) {
	p := filepath.Join(r.GitDir, "MERGE_HEAD")
	data, err := readFile(p)
	if isNotExist(err) {
		return r.merging, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the merge in progress: %w", err)
	}
	var ids []ID
	for _, line := range strings.Fields(string(data)) {
		if !validID(ID(line), r.Format) {
			return nil, fmt.Errorf("%s: %q is not an object id", p, line)
		}
		ids = append(ids, ID(line))
	}
	return ids, nil
}

func (r *Repo) diffIndex(ctx context.Context, base ID) (changes []Change, unmerged []string, err error) {
	// -r: a sparse index has whole folders as entries, and since 2.42 Git compares them
	// as such, one level deep without it.
	out, err := r.Output(ctx, "diff-index", "--cached", "-r", "--raw", "-z", "--no-renames", "--no-abbrev",
		"--no-relative", "--ita-invisible-in-index", "--ignore-submodules=none", string(base), "--")
	if err != nil {
		return nil, nil, err
	}
	changes, unmerged, err = parseRaw(out)
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	slices.Sort(unmerged)
	return changes, unmerged, nil
}

// parseRaw reads the raw output format of git diff-index (its manual page, "Raw
// output format") as -z writes it without renames:
// ":oldmode newmode oldid newid status NUL path NUL".
func parseRaw(out []byte) (changes []Change, unmerged []string, err error) {
	for len(out) > 0 {
		head, rest, ok1 := bytes.Cut(out, []byte{0})
		path, rest, ok2 := bytes.Cut(rest, []byte{0})
		f := strings.Fields(string(head))
		if !ok1 || !ok2 || len(f) != 5 || !strings.HasPrefix(f[0], ":") || len(path) == 0 {
			return nil, nil, fmt.Errorf("git diff-index printed an unexpected line %q", head)
		}
		out = rest
		if f[4] == "U" {
			if !slices.Contains(unmerged, string(path)) {
				unmerged = append(unmerged, string(path))
			}
			continue
		}
		c := Change{Path: string(path), OldID: idOrNone(f[2]), NewID: idOrNone(f[3])}
		for _, m := range []struct {
			text string
			to   *Mode
		}{{f[0][1:], &c.OldMode}, {f[1], &c.NewMode}} {
			if _, err := fmt.Sscanf(m.text, "%o", m.to); err != nil {
				return nil, nil, fmt.Errorf("git diff-index printed an unexpected mode %q", m.text)
			}
			if *m.to == ModeTree { // its content would go unseen
				return nil, nil, fmt.Errorf("git diff-index printed the folder %q and not what is in it", path)
			}
		}
		changes = append(changes, c)
	}
	return changes, unmerged, nil
}

func idOrNone(hex string) ID {
	if ID(hex).isNull() {
		return ""
	}
	return ID(hex)
}
