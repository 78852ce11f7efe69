package git

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"picket/git/pack"
	"picket/git/pages"
)

// store reads single objects from a repository's object directories: its own
// (or the one GIT_OBJECT_DIRECTORY names, such as the quarantine of a push) and
// its alternates. It is safe for concurrent use.
//
// A staged blob is almost always loose in the first directory, so that is tried
// first; alternates are looked for and packs opened only when it fails.
type store struct {
	format    Format
	partial   bool
	env       environ
	base      string
	oldPacked atomic.Bool // whether the last old tree was in a pack

	mu      sync.Mutex
	dirs    []*objectDir
	all     bool            // the alternates are in dirs
	readers []*objectReader // that nobody is using
}

func newStore(r *Repo) *store {
	first := filepath.Join(r.CommonDir, "objects")
	if v := r.env.get("GIT_OBJECT_DIRECTORY"); v != "" {
		first = absolute(r.base(), v)
	}
	return &store{format: r.Format, partial: r.Partial, env: r.env, base: r.base(),
		dirs: []*objectDir{{path: first}}}
}

// read gives an object's kind and content. The error is a *MissingError when no
// directory holds it.
func (s *store) read(id ID) (kind string, data []byte, err error) {
	var raw [32]byte
	n, err := hex.Decode(raw[:], []byte(id))
	if err != nil || n != s.format.size() {
		return "", nil, &MissingError{ID: id}
	}
	k, data, _, err := s.readRaw(raw[:n], looseFirst)
	return k.String(), data, err
}

// readTree reads an object that is a tree of the commit before, or of what comes
// now. The latter's are loose. The former's are mostly packed, so each is looked
// for first where the last one was: to open a file that is not there takes as long
// as to find it in a pack.
func (s *store) readTree(id []byte, old bool) (pack.Kind, []byte, error) {
	first := looseFirst
	if old && s.oldPacked.Load() {
		first = packsFirst
	}
	kind, data, found, err := s.readRaw(id, first)
	if old && err == nil {
		s.oldPacked.Store(found == packsFirst)
	}
	return kind, data, err
}

// readRaw reads an object by its raw id, and tells where it was.
func (s *store) readRaw(id []byte, first where) (pack.Kind, []byte, where, error) {
	return s.readWith(id, first, nil)
}

// readWith is readRaw, with memory for a large content from a lender; nil: there is
// none.
func (s *store) readWith(id []byte, first where, lent *pages.Lender) (pack.Kind, []byte, where, error) {
	rd := s.borrow()
	rd.lent = lent
	defer s.giveBack(rd)
	for _, first := range []where{first, packsAnew} {
		for i := 0; ; i++ {
			d, err := s.dir(i)
			if err != nil {
				return 0, nil, first, err
			}
			if d == nil {
				break
			}
			kind, data, found, err := d.read(rd, s, id, first)
			if err != errNotHere {
				return kind, data, found, err
			}
		}
		// What was loose may have been packed, and what was packed repacked, since
		// the packs were listed: look once more.
	}
	return 0, nil, first, &MissingError{ID: ID(hex.EncodeToString(id)), Promise: s.partial}
}

// borrow gives a reader. (A sync.Pool takes memory for each processor before it
// holds anything.)
func (s *store) borrow() *objectReader {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.readers); n > 0 {
		rd := s.readers[n-1]
		s.readers = s.readers[:n-1]
		return rd
	}
	return newObjectReader()
}

func (s *store) giveBack(rd *objectReader) {
	rd.forget()
	s.mu.Lock()
	s.readers = append(s.readers, rd)
	s.mu.Unlock()
}

// errNotHere says that one object directory does not hold an object.
var errNotHere = errors.New("not in this object directory")

// dir gives the i-th object directory, nil after the last. Alternates are read
// when they are first needed.
func (s *store) dir(i int) (*objectDir, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i >= len(s.dirs) && !s.all {
		if err := s.findAlternates(); err != nil {
			return nil, err
		}
		s.all = true
	}
	if i >= len(s.dirs) {
		return nil, nil
	}
	return s.dirs[i], nil
}

// findAlternates adds the directories of GIT_ALTERNATE_OBJECT_DIRECTORIES and of
// the info/alternates files, which may point on to others, to a depth of five
// (gitrepository-layout(5), "objects/info/alternates").
func (s *store) findAlternates() error {
	type level struct {
		dir   string
		depth int
	}
	var todo []level
	if v := s.env.get("GIT_ALTERNATE_OBJECT_DIRECTORIES"); v != "" {
		for _, p := range splitAlternates(v, os.PathListSeparator) {
			todo = append(todo, level{absolute(s.base, p), 1})
		}
	}
	next, err := alternatesOf(s.dirs[0].path)
	if err != nil {
		return err
	}
	for _, p := range next {
		todo = append(todo, level{p, 1})
	}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		known := slices.ContainsFunc(s.dirs, func(d *objectDir) bool { return d.path == at.dir })
		if kind, _, _ := exists(at.dir); known || kind != 'd' {
			continue
		}
		if at.depth > 6 {
			return unsupported("deeply nested alternates", at.dir)
		}
		s.dirs = append(s.dirs, &objectDir{path: at.dir})
		if next, err = alternatesOf(at.dir); err != nil {
			return err
		}
		for _, p := range next {
			todo = append(todo, level{p, at.depth + 1})
		}
	}
	return nil
}

// alternatesOf reads the alternates of one object directory; relative ones start
// from that directory.
func alternatesOf(dir string) ([]string, error) {
	p := filepath.Join(dir, "info", "alternates")
	data, err := readFile(p)
	if isNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, unsupported("unreadable alternates", p)
	}
	list := splitAlternates(string(data), '\n')
	for i, alt := range list {
		list[i] = absolute(dir, alt)
	}
	return list, nil
}

// splitAlternates reads a list of directories. Lines that begin with # are
// comments; an entry that begins with a double quote is quoted as in C.
func splitAlternates(text string, sep byte) []string {
	var list []string
	for text != "" {
		if text[0] == '"' {
			if p, rest, ok := unquoteC(text); ok && (rest == "" || rest[0] == sep) {
				list = append(list, p)
				text = strings.TrimPrefix(rest, string(sep))
				continue
			}
		}
		p, rest, _ := strings.Cut(text, string(sep))
		if p != "" && p[0] != '#' {
			list = append(list, p)
		}
		text = rest
	}
	return list
}

// unquoteC undoes Git's quoting of a path in double quotes and gives what follows.
func unquoteC(s string) (p, rest string, ok bool) {
	var out []byte
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '"':
			return string(out), s[i+1:], true
		case '\\':
			i++
			if i >= len(s) {
				return "", "", false
			}
			if k := strings.IndexByte(`abfnrtv\"`, s[i]); k >= 0 {
				out = append(out, "\a\b\f\n\r\t\v\\\""[k])
				continue
			}
			if i+2 >= len(s) || s[i] < '0' || s[i] > '3' || s[i+1]&^7 != '0' || s[i+2]&^7 != '0' {
				return "", "", false
			}
			out = append(out, (s[i]-'0')<<6|(s[i+1]-'0')<<3|(s[i+2]-'0'))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return "", "", false
}

// ObjectDirs lists the directories that hold the repository's objects: its own,
// then the alternates. It is for readers that go through all of them.
func (r *Repo) ObjectDirs() ([]string, error) {
	s := r.store
	if s == nil {
		s = newStore(r)
	}
	var dirs []string
	for i := 0; ; i++ {
		d, err := s.dir(i)
		if err != nil {
			return nil, err
		}
		if d == nil {
			return dirs, nil
		}
		dirs = append(dirs, d.path)
	}
}
