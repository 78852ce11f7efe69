package git

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"picket/git/pack"
)

// objectDir is one object directory: loose objects and packs.
type objectDir struct {
	path string

	mu     sync.Mutex
	listed bool
	packs  []*packFile // the one that held the last object first
	multi  *multiFile
}

// packFile is one pack, opened when it is first needed. Fields are set under the
// directory's lock and never changed afterwards; files are never closed, since
// a repository is read until the process ends.
type packFile struct {
	base  string // path without .idx or .pack
	hash  int
	index *packIndex
	pack  *file
	multi bool // the multi-pack-index covers it
}

// multiFile is the multi-pack-index of a directory.
type multiFile struct {
	*pack.Multi
	packs []*packFile // by pack number
}

// where says where an object is looked for, and where it was found.
type where uint8

const (
	looseFirst where = iota
	packsFirst
	packsAnew // only in the packs, which are listed anew
)

// read looks for an object; errNotHere when it is not in this directory.
func (d *objectDir) read(rd *objectReader, s *store, id []byte, first where) (pack.Kind, []byte, where, error) {
	if first == looseFirst {
		kind, data, err := rd.loose(d.path, id)
		if err != errNotHere {
			return kind, data, looseFirst, err
		}
	}
	kind, data, err := d.packed(rd, s, id, first == packsAnew)
	if first == packsFirst && err == errNotHere {
		kind, data, err = rd.loose(d.path, id)
		return kind, data, looseFirst, err
	}
	return kind, data, packsFirst, err
}

// packed looks for an object in the packs.
func (d *objectDir) packed(rd *objectReader, s *store, id []byte, again bool) (pack.Kind, []byte, error) {
	p, offset, err := d.find(rd, id, s.format.size(), again)
	if err != nil {
		return 0, nil, err
	}
	kind, data, err := rd.packed(p, offset)
	if err != nil {
		err = fmt.Errorf("%s.pack: %w", p.base, err)
	}
	return kind, data, err
}

// find gives the pack that holds an object, and where.
func (d *objectDir) find(rd *objectReader, id []byte, hash int, again bool) (*packFile, uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.listed || again {
		if err := d.list(hash); err != nil {
			return nil, 0, err
		}
		d.listed = true
	}
	if d.multi != nil {
		if n, offset, ok := d.multi.Find(id); ok && n < len(d.multi.packs) {
			p := d.multi.packs[n]
			err := p.openPack()
			if err == nil {
				return p, offset, nil
			}
			if !isNotExist(err) {
				return nil, 0, err
			}
		}
	}
	for i, p := range d.packs {
		if p.multi {
			continue
		}
		offset, ok, err := p.find(rd, id)
		if isNotExist(err) { // removed since it was listed
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		if ok {
			copy(d.packs[1:], d.packs[:i])
			d.packs[0] = p
			return p, offset, nil
		}
	}
	return nil, 0, errNotHere
}

// find gives the offset of an object in the pack, which is then open.
func (p *packFile) find(rd *objectReader, id []byte) (offset uint64, ok bool, err error) {
	if err := p.openIndex(); err != nil {
		return 0, false, err
	}
	if offset, ok, err = p.index.find(rd, id); err != nil || !ok {
		return 0, false, err
	}
	return offset, true, p.openPack()
}

// list takes stock of the packs, keeping those that are open.
func (d *objectDir) list(hash int) error {
	dir := filepath.Join(d.path, "pack")
	names, err := readNames(dir)
	if isNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("listing packs: %w", err)
	}
	slices.Sort(names)
	open := map[string]*packFile{}
	for _, p := range d.packs {
		open[p.base] = p
	}
	d.packs, d.multi = nil, nil
	for _, name := range names {
		if base, ok := strings.CutSuffix(name, ".idx"); ok {
			base = filepath.Join(dir, base)
			p := open[base]
			if p == nil {
				p = &packFile{base: base, hash: hash}
			}
			p.multi = false
			d.packs = append(d.packs, p)
		}
	}
	if slices.Contains(names, "multi-pack-index") {
		d.openMulti(dir, hash)
	}
	return nil
}

// openMulti reads the multi-pack-index. It only saves time, since every pack has
// an index of its own: one that is damaged or newer than this reader is ignored.
func (d *objectDir) openMulti(dir string, hash int) {
	data, err := mapFile(filepath.Join(dir, "multi-pack-index"))
	if err != nil {
		return
	}
	m, err := pack.NewMulti(data, hash)
	if err != nil {
		return
	}
	d.multi = &multiFile{Multi: m}
	for _, name := range m.Packs() {
		base := filepath.Join(dir, strings.TrimSuffix(name, ".idx"))
		i := slices.IndexFunc(d.packs, func(p *packFile) bool { return p.base == base })
		if i < 0 {
			d.packs = append(d.packs, &packFile{base: base, hash: hash})
			i = len(d.packs) - 1
		}
		d.packs[i].multi = true
		d.multi.packs = append(d.multi.packs, d.packs[i])
	}
}

func (p *packFile) openIndex() error {
	if p.index != nil {
		return nil
	}
	x, err := openPackIndex(p.base+".idx", p.hash)
	p.index = x
	return err
}

// openPack opens the pack and its index: one that was found through the
// multi-pack-index may need the latter for the bases of its deltas.
func (p *packFile) openPack() error {
	if p.pack != nil {
		return nil
	}
	if err := p.openIndex(); err != nil {
		return err
	}
	f, err := openFile(p.base + ".pack")
	if err != nil {
		return err
	}
	var head [8]byte
	_, err = f.ReadAt(head[:], 0)
	version := binary.BigEndian.Uint32(head[4:])
	if err != nil || string(head[:4]) != "PACK" || version < 2 || version > 3 || f.size < int64(12+p.hash) {
		f.close()
		return fmt.Errorf("%s.pack: %w", p.base, pack.ErrCorrupt)
	}
	p.pack = f
	return nil
}
