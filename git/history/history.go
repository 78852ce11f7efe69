// Package history walks what Git keeps: refs, tags, commits and trees, read from
// the objects themselves. It knows nothing of secrets, rules or findings, and
// nothing in a repository's configuration changes what it reads: replace refs,
// grafts, attributes and log settings have no say here.
package history

import (
	"bytes"
	"fmt"
	"strconv"

	"picket/git"
)

// Source reads objects by id. The error is a *git.MissingError when the
// repository does not hold one.
type Source interface {
	Object(id git.ID) (kind string, data []byte, err error)
}

// Commit is a commit object, parsed (gitformat-commit: headers, a blank line, the
// message). Its byte slices are views into the object.
type Commit struct {
	Tree    git.ID
	Parents []git.ID
	Author  []byte // name and address, without the date
	Date    int64  // committer's, seconds since 1970
	Zone    string // committer's, "+0100"
	Message []byte
	// Texts are the headers that people write, other headers than tree, parent,
	// encoding and signatures: author, committer, merged tags.
	Texts [][]byte
}

// ParseCommit reads a commit object.
func ParseCommit(data []byte) (*Commit, error) {
	c := &Commit{}
	head, body, found := bytes.Cut(data, []byte("\n\n"))
	if found {
		c.Message = body
	} else {
		head = bytes.TrimSuffix(head, []byte("\n"))
	}
	for len(head) > 0 {
		var value []byte
		value, head = header(head)
		name, rest, _ := bytes.Cut(value, []byte(" "))
		switch string(name) {
		case "tree":
			c.Tree = git.ID(rest)
		case "parent":
			c.Parents = append(c.Parents, git.ID(rest))
		case "author":
			c.Author = person(rest)
			c.Texts = append(c.Texts, c.Author)
		case "committer":
			c.Date, c.Zone = when(rest)
			if who := person(rest); !bytes.Equal(who, c.Author) {
				c.Texts = append(c.Texts, who)
			}
		case "encoding", "gpgsig", "gpgsig-sha256":
		default:
			c.Texts = append(c.Texts, value)
		}
	}
	if !isID(c.Tree) {
		return nil, fmt.Errorf("commit without a tree")
	}
	for _, p := range c.Parents {
		if !isID(p) {
			return nil, fmt.Errorf("commit with the parent %q", string(p))
		}
	}
	return c, nil
}

// header cuts one header off: its line and the lines that continue it, which
// begin with a space.
func header(head []byte) (value, rest []byte) {
	for from := 0; ; {
		i := bytes.IndexByte(head[from:], '\n')
		if i < 0 {
			return head, nil
		}
		end := from + i
		if end+1 >= len(head) || head[end+1] != ' ' {
			return head[:end], head[end+1:]
		}
		from = end + 1
	}
}

// person is an author or committer line without its date.
func person(line []byte) []byte {
	if i := bytes.LastIndexByte(line, '>'); i >= 0 {
		return line[:i+1]
	}
	return line
}

// when reads the date at the end of an author or committer line; 0 if there is none.
func when(line []byte) (seconds int64, zone string) {
	f := bytes.Fields(line[len(person(line)):])
	if len(f) != 2 {
		return 0, ""
	}
	seconds, err := strconv.ParseInt(string(f[0]), 10, 64)
	if err != nil {
		return 0, ""
	}
	return seconds, string(f[1])
}

// Tag is an annotated tag, parsed.
type Tag struct {
	Target  git.ID
	Kind    string // of the target
	Name    string
	Tagger  []byte
	Message []byte
}

// ParseTag reads a tag object.
func ParseTag(data []byte) (*Tag, error) {
	t := &Tag{}
	head, body, _ := bytes.Cut(data, []byte("\n\n"))
	t.Message = body
	for len(head) > 0 {
		var value []byte
		value, head = header(head)
		name, rest, _ := bytes.Cut(value, []byte(" "))
		switch string(name) {
		case "object":
			t.Target = git.ID(rest)
		case "type":
			t.Kind = string(rest)
		case "tag":
			t.Name = string(rest)
		case "tagger":
			t.Tagger = person(rest)
		}
	}
	if !isID(t.Target) {
		return nil, fmt.Errorf("tag without an object")
	}
	return t, nil
}

// isID says whether a text is a full object id in lower-case hex.
func isID(id git.ID) bool {
	if len(id) != 40 && len(id) != 64 {
		return false
	}
	for i := range len(id) {
		if c := id[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
