// Package git reads repositories: what is staged, objects, refs, histories. It
// knows nothing of secrets, rules or hooks, imports no other room, and never
// writes to a repository.
package git

// ID is an object id in lower-case hex: 40 digits for SHA-1, 64 for SHA-256.
// The empty string stands for "no object" (an added or deleted side).
type ID string

// Mode is the mode of a tree or index entry, as Git writes it in octal.
type Mode uint32

const (
	ModeTree    Mode = 0o040000
	ModeFile    Mode = 0o100644
	ModeExec    Mode = 0o100755
	ModeSymlink Mode = 0o120000
	ModeGitlink Mode = 0o160000
)

// Change is one path that differs between HEAD (for a merge: every parent) and
// the index. There is no rename detection: a rename is a deletion and an addition.
type Change struct {
	Path             string // raw bytes, slash-separated, relative to the top
	OldMode, NewMode Mode   // 0 on a side that does not exist
	OldID, NewID     ID
}
