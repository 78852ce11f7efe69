package git

import (
	"errors"
	"strconv"
	"strings"
)

// ErrNotFound says that a path does not exist in a tree, or that there is no
// commit yet to look into.
var ErrNotFound = errors.New("not found")

// MissingError says that the repository does not hold an object: it was lost, or
// it is a partial clone that never had it.
type MissingError struct {
	ID      ID
	Promise bool  // the repository is a partial clone, so its remote may have it
	Err     error // what Git said, if anything
}

func (e *MissingError) Error() string {
	s := "object " + string(e.ID) + " is missing"
	if e.Promise {
		s += " from this partial clone"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *MissingError) Unwrap() error { return e.Err }

// Hints tells what to do about a missing object.
func (e *MissingError) Hints() []string {
	if e.Promise {
		return []string{"fetch it with: git cat-file -e " + string(e.ID)}
	}
	return []string{"see what is damaged with: git fsck"}
}

// TypeError says that an object is not of the kind that was asked for.
type TypeError struct {
	ID         ID
	Want, Have string // blob, tree, commit or tag
}

func (e *TypeError) Error() string {
	return "object " + string(e.ID) + " is a " + e.Have + ", not a " + e.Want
}

// UnsupportedError is the typed reason for which the native reader hands a
// question to Git's plumbing. It is no failure: it is what --verbose shows.
type UnsupportedError struct {
	What string // the feature, in a few words: "split index", "reftable"
	Path string // the file that has it; may be empty
}

func (e *UnsupportedError) Error() string {
	if e.Path == "" {
		return "not read natively: " + e.What
	}
	return "not read natively: " + e.What + " in " + e.Path
}

// CommandError is a Git command that failed. Only its exit status decides;
// stderr is kept for people and never judged.
type CommandError struct {
	Args   []string // without the program's name
	Code   int      // -1 when it did not run, or was killed
	Stderr string
	Err    error
}

func (e *CommandError) Error() string {
	s := "git " + strings.Join(e.Args, " ") + ": "
	if e.Code >= 0 {
		s += "exit status " + strconv.Itoa(e.Code)
	} else if e.Err != nil {
		s += e.Err.Error()
	} else {
		s += "was killed"
	}
	if msg := strings.TrimSpace(e.Stderr); msg != "" {
		s += ": " + strings.ReplaceAll(msg, "\n", "; ")
	}
	return s
}

func (e *CommandError) Unwrap() error { return e.Err }

// NotRepositoryError says that no repository was found.
type NotRepositoryError struct {
	Dir string
	Err error
}

func (e *NotRepositoryError) Error() string {
	s := "no usable git repository at " + e.Dir
	var cmd *CommandError
	if errors.As(e.Err, &cmd) && strings.TrimSpace(cmd.Stderr) != "" {
		// What Git says is enough; the command that was asked is not the user's.
		return s + ": " + strings.Join(strings.Fields(strings.TrimPrefix(strings.TrimSpace(cmd.Stderr), "fatal: ")), " ")
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *NotRepositoryError) Unwrap() error { return e.Err }

// VersionError says that the installed Git is older than the plumbing options
// that are used (rev-parse --path-format came with 2.31).
type VersionError struct{ Have string }

func (e *VersionError) Error() string {
	return "git " + e.Have + " is too old: 2.31 or newer is needed"
}
