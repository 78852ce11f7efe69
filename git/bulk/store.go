// Package bulk reads all objects of a repository: each once, in the order in which
// they lie on disk, deltas after their bases, so that every delta is applied once.
// It knows what objects are, not what they mean, and never writes.
//
// It is for readers of everything, such as an audit; single objects are quicker
// through git.Repo.
package bulk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"picket/git/pack"
)

// Object is the number of an object in a Store: objects are numbered in the order
// of their ids.
type Object int32

// None is no object.
const None Object = -1

// Store is every object of some object directories.
type Store struct {
	HashLen int
	MaxSize int // of a single object; larger ones give an error that wraps pack.ErrTooLarge

	packs []*packed
	loose []string // directories
	ids   ids
}

// packed is one pack with its index.
type packed struct {
	name  string
	pack  *pack.Pack
	index *pack.Index
	files []*pack.File
}

// where is one place of an object: the position in the index of a pack, or, with
// src beyond the packs, in a directory of loose objects (by its id).
type where struct {
	src int32
	pos int32
}

// Open takes stock of object directories (a repository's own, its alternates).
// hashLen is 20 or 32. A pack whose index cannot be read is an error: nobody could
// say what it holds.
func Open(dirs []string, hashLen int) (*Store, error) {
	s := &Store{HashLen: hashLen}
	for _, dir := range dirs {
		if err := s.openPacks(filepath.Join(dir, "pack")); err != nil {
			s.Close()
			return nil, err
		}
	}
	s.loose = dirs
	if err := s.number(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close lets go of the files. Nothing that came from the store may be used after.
func (s *Store) Close() error {
	var errs []error
	for _, p := range s.packs {
		for _, f := range p.files {
			errs = append(errs, f.Close())
		}
	}
	s.packs = nil
	return errors.Join(errs...)
}

func (s *Store) openPacks(dir string) error {
	names, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("listing packs: %w", err)
	}
	for _, e := range names {
		base, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok || strings.HasPrefix(base, ".") {
			continue
		}
		if err := s.openPack(filepath.Join(dir, base)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) openPack(base string) error {
	p := &packed{name: filepath.Base(base)}
	s.packs = append(s.packs, p)
	data := [2][]byte{}
	for i, ext := range []string{".idx", ".pack"} {
		f, err := pack.OpenFile(base + ext)
		if err != nil {
			return err
		}
		p.files = append(p.files, f)
		data[i] = f.Data
	}
	var err error
	if p.index, err = pack.NewIndex(data[0], s.HashLen); err != nil {
		return fmt.Errorf("%s.idx: %w", base, err)
	}
	if p.pack, err = pack.New(data[1], s.HashLen); err != nil {
		return fmt.Errorf("%s.pack: %w", base, err)
	}
	return nil
}

// looseIDs lists the loose objects of a directory as raw ids.
func looseIDs(dir string, hashLen int) ([][]byte, error) {
	var list [][]byte
	for hi := range 256 {
		two := fmt.Sprintf("%02x", hi)
		names, err := os.ReadDir(filepath.Join(dir, two))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("listing loose objects: %w", err)
		}
		for _, e := range names {
			if id := unhex(two + e.Name()); len(id) == hashLen {
				list = append(list, id)
			}
		}
	}
	return list, nil
}

// unhex decodes lower-case hex; nil when it is none (temporary files).
func unhex(text string) []byte {
	out := make([]byte, len(text)/2)
	for i := range text {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		default:
			return nil
		}
		if i/2 >= len(out) {
			return nil
		}
		out[i/2] = out[i/2]<<4 | c
	}
	return out
}

// Bytes is the size of all packs.
func (s *Store) Bytes() int64 {
	n := int64(0)
	for _, p := range s.packs {
		n += int64(p.pack.End())
	}
	return n
}

// Packs is the number of packs.
func (s *Store) Packs() int { return len(s.packs) }

func sortedUnique(list [][]byte) [][]byte {
	slices.SortFunc(list, slices.Compare[[]byte])
	return slices.CompactFunc(list, slices.Equal[[]byte])
}
