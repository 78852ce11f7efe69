package history

import (
	"bytes"
	"errors"

	"picket/git"
)

// ErrTree says that a tree object is not a list of entries.
var ErrTree = errors.New("damaged tree")

// Entry is one line of a tree object. Its slices are views into the object.
type Entry struct {
	Mode git.Mode
	Name []byte
	ID   []byte // raw
}

// NextEntry reads the entry at the start of a raw tree object, octal mode, space,
// name, NUL, raw id, and returns what follows it. hashLen is 20 or 32.
func NextEntry(tree []byte, hashLen int) (e Entry, rest []byte, err error) {
	i := 0
	for ; i < len(tree) && tree[i] != ' '; i++ {
		if c := tree[i]; c < '0' || c > '7' || i >= 7 {
			return e, nil, ErrTree
		}
		e.Mode = e.Mode<<3 | git.Mode(tree[i]-'0')
	}
	if i == 0 || i >= len(tree) {
		return e, nil, ErrTree
	}
	rest = tree[i+1:]
	n := bytes.IndexByte(rest, 0)
	if n <= 0 || len(rest)-n-1 < hashLen {
		return e, nil, ErrTree
	}
	e.Name, e.ID = rest[:n], rest[n+1:n+1+hashLen]
	return e, rest[n+1+hashLen:], nil
}

// IsTree reports whether the entry is a folder, by whatever mode old versions of
// Git wrote.
func (e *Entry) IsTree() bool { return e.Mode&0o170000 == git.ModeTree }
