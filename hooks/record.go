package hooks

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"picket/git"
)

// RecordFile is where commits are noted, in the folder picket of the common Git
// directory. It exists only where `picket install --record` made it. Each line is
// a commit's id and a word: checked, unchecked, or rewritten with the id that it
// was made from.
const RecordFile = "commits"

// passFile, in the Git directory of the work tree, says what pre-commit let pass
// last: the commit it was compared with and a hash of the changes.
const passFile = "picket-passed"

func (r *run) recordPath() string { return filepath.Join(r.repo.CommonDir, Folder, RecordFile) }

func (r *run) recording() bool {
	_, err := os.Stat(r.recordPath())
	return err == nil
}

// notePass writes what a hook let pass, for post-commit to compare.
func (r *run) notePass(st *git.Staged, code int) error {
	if code != Clean || !r.recording() {
		return nil
	}
	line := string(st.Base) + " " + hashChanges(st.Changes) + "\n"
	return os.WriteFile(filepath.Join(r.repo.GitDir, passFile), []byte(line), 0o600)
}

// hashChanges names a set of changes by what they make of which path.
func hashChanges(changes []git.Change) string {
	h := sha256.New()
	sorted := slices.Clone(changes)
	slices.SortFunc(sorted, func(a, b git.Change) int { return strings.Compare(a.Path, b.Path) })
	for _, c := range sorted {
		fmt.Fprintf(h, "%s\x00%o %s\x00", c.Path, c.NewMode, c.NewID)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// committed notes whether the commit that was just made is one that was checked.
// It stops nothing: post-commit runs when all is done.
func (r *run) committed() (int, error) {
	if !r.recording() {
		return Clean, nil
	}
	head, _, err := r.repo.Head()
	if err != nil || head == "" {
		return Clean, err
	}
	word := "unchecked"
	pass := filepath.Join(r.repo.GitDir, passFile)
	data, err := os.ReadFile(pass)
	if err == nil {
		base, want, _ := strings.Cut(strings.TrimSpace(string(data)), " ")
		got, err := r.changesSince(git.ID(base), head)
		if err != nil {
			return Clean, err
		}
		if hashChanges(got) == want {
			word = "checked"
		}
		err = os.Remove(pass)
		if err != nil {
			return Clean, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Clean, err
	}
	return Clean, r.note(string(head) + " " + word)
}

// changesSince lists what a commit makes of a base, as git.Staged would have
// listed it before: in a merge what differs from every parent.
func (r *run) changesSince(base, head git.ID) ([]git.Change, error) {
	commits, err := r.commits([]git.ID{head}, nil)
	if err != nil {
		return nil, err
	}
	if len(commits) != 1 {
		return nil, fmt.Errorf("commit %s is not listed by git", head)
	}
	c := commits[0]
	if len(c.parents) > 1 || len(c.parents) == 1 && c.parents[0] == base || len(c.parents) == 0 && base == "" {
		return c.changes, nil
	}
	if base == "" { // the first commit, amended before it had another parent
		return c.changes, nil
	}
	return r.diffTrees(base, head)
}

// rewritten carries the notes over: post-rewrite gets lines of an old and a new id.
func (r *run) rewritten() (int, error) {
	if !r.recording() {
		return Clean, nil
	}
	known, err := ReadRecord(r.recordPath())
	if err != nil {
		return Clean, err
	}
	for _, line := range strings.Split(string(r.input), "\n") {
		f := strings.Fields(line)
		if len(f) < 2 || known[f[1]] == "checked" {
			continue // --amend was checked itself
		}
		if err := r.note(f[1] + " rewritten " + f[0]); err != nil {
			return Clean, err
		}
	}
	return Clean, nil
}

// note appends a line; one write of less than a page is not torn.
func (r *run) note(line string) error {
	f, err := os.OpenFile(r.recordPath(), os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}

// ReadRecord reads the noted commits: id to "checked", "unchecked" or
// "rewritten". Of several notes about a commit the best counts.
func ReadRecord(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rank := map[string]int{"unchecked": 1, "rewritten": 2, "checked": 3}
	known := map[string]string{}
	scan := bufio.NewScanner(bytes.NewReader(data))
	for scan.Scan() {
		f := strings.Fields(scan.Text())
		if len(f) < 2 || rank[f[1]] <= rank[known[f[0]]] {
			continue
		}
		word := f[1]
		if word == "rewritten" && len(f) > 2 && known[f[2]] == "unchecked" {
			word = "unchecked" // a rewrite makes nothing checked
		}
		known[f[0]] = word
	}
	return known, scan.Err()
}
