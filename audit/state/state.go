// Package state remembers which histories were scanned with which rules, so that
// the next audit reads only what is new. It holds ids of commits and tags, and nothing
// that was found.
//
// The file is text, one fact a line, sorted, so that two of them are merged by
// joining their lines: "tip ID DIGEST" for each commit whose whole history was
// scanned, and each tag that was, with the digest of the rules.
package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const header = "picket state 1"

// State is what a file remembers.
type State struct {
	Digest string   // of the rules; empty: nothing was scanned
	Tips   []string // ids of commits and tags, sorted
}

// Load reads a file. A file that is not there remembers nothing. Lines of several
// rule sets stand in a file that was merged: then what was scanned with others
// than digest is forgotten.
func Load(path, digest string) (State, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return State{Digest: digest}, nil
	}
	if err != nil {
		return State{}, err
	}
	s, err := parse(string(data), digest)
	if err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func parse(text, digest string) (State, error) {
	s := State{Digest: digest}
	started := false
	for n, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
		case line == header:
			started = true
		case !started:
			return s, fmt.Errorf("line %d: not a state of this version of picket", n+1)
		case len(f) == 3 && f[0] == "tip" && isID(f[1]) && len(f[2]) > 0:
			if f[2] == digest {
				s.Tips = append(s.Tips, f[1])
			}
		default:
			return s, fmt.Errorf("line %d: %q is no line of a state", n+1, line)
		}
	}
	slices.Sort(s.Tips)
	s.Tips = slices.Compact(s.Tips)
	return s, nil
}

func isID(text string) bool {
	return (len(text) == 40 || len(text) == 64) && strings.Trim(text, "0123456789abcdef") == ""
}

// Save replaces the file as a whole: a run that is killed leaves the old one.
func (s State) Save(path string) error {
	tips := slices.Clone(s.Tips)
	slices.Sort(tips)
	var b strings.Builder
	b.WriteString(header + "\n")
	for _, id := range slices.Compact(tips) {
		fmt.Fprintf(&b, "tip %s %s\n", id, s.Digest)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = f.WriteString(b.String())
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
