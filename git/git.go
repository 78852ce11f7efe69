// Package git reads repositories: what is staged, objects, refs, histories. It
// knows nothing of secrets, rules or hooks, imports no other room, and never
// writes to a repository.
//
// Two ways lead to every answer. The native one reads Git's files and starts no
// process; where it meets something that it does not understand, it says so with
// an *UnsupportedError and the question goes to Git's plumbing commands. Both
// give the same answer, and differential tests hold them to that.
package git

import "strings"

// ID is an object id in lower-case hex: 40 digits for SHA-1, 64 for SHA-256.
// The empty string stands for "no object" (an added or deleted side).
type ID string

// isNull tells Git's way of writing "no object", all zeros.
func (id ID) isNull() bool { return strings.Trim(string(id), "0") == "" }

// Mode is the mode of a tree or index entry, as Git writes it in octal.
type Mode uint32

const (
	ModeTree    Mode = 0o040000
	ModeFile    Mode = 0o100644
	ModeExec    Mode = 0o100755
	ModeSymlink Mode = 0o120000
	ModeGitlink Mode = 0o160000
)

// IsBlob reports whether an entry of this mode names a blob: a file, an
// executable file or a symbolic link (whose blob is its target).
func (m Mode) IsBlob() bool {
	return m&0o170000 == 0o100000 || m == ModeSymlink
}

// Change is one path that differs between HEAD (for a merge: every parent) and
// the index. There is no rename detection: a rename is a deletion and an addition.
type Change struct {
	Path             string // raw bytes, slash-separated, relative to the top
	OldMode, NewMode Mode   // 0 on a side that does not exist
	OldID, NewID     ID
	// Others are the versions of the path in the other parents of a merge in
	// progress, where they exist: their contents are not new in this commit.
	Others []ID
}

// Format is the hash that names a repository's objects.
type Format string

const (
	SHA1   Format = "sha1"
	SHA256 Format = "sha256"
)

// size is the length of a raw object id in bytes.
func (f Format) size() int {
	if f == SHA256 {
		return 32
	}
	return 20
}

// EmptyTree is the id of the tree without entries, which Git knows without
// having stored it.
func (f Format) EmptyTree() ID {
	if f == SHA256 {
		return "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
	}
	return "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
}
