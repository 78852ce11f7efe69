package git

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"picket/git/inflate"
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
// directory's lock and never changed afterwards.
type packFile struct {
	base  string // path without .idx or .pack
	index *pack.Index
	pack  *pack.Pack
	multi bool // the multi-pack-index covers it
}

// multiFile is the multi-pack-index of a directory.
type multiFile struct {
	*pack.Multi
	packs []*packFile // by pack number
}

// objectReader holds what reading an object needs and can be used again.
type objectReader struct {
	dec  inflate.Decoder
	pack pack.Reader
	path []byte
}

// read looks for an object; errNotHere when it is not in this directory. Again
// means to list the packs anew.
func (d *objectDir) read(rd *objectReader, s *store, id []byte, again bool) (pack.Kind, []byte, error) {
	if !again {
		kind, data, err := rd.loose(d.path, id)
		if err != errNotHere {
			return kind, data, err
		}
	}
	p, offset, err := d.find(id, s.format.size(), again)
	if err != nil {
		return 0, nil, err
	}
	rd.pack.Pack, rd.pack.Index, rd.pack.MaxSize = p.pack, p.index, maxObject
	kind, data, err := rd.pack.Read(offset)
	if err != nil {
		err = fmt.Errorf("%s.pack: %w", p.base, err)
	}
	return kind, data, err
}

// find gives the pack that holds an object, and where.
func (d *objectDir) find(id []byte, hash int, again bool) (*packFile, uint64, error) {
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
			if err := p.openPack(hash); err == nil {
				return p, offset, nil
			} else if !isNotExist(err) {
				return nil, 0, err
			}
		}
	}
	for i, p := range d.packs {
		if p.multi {
			continue
		}
		if err := p.openIndex(hash); err != nil {
			if isNotExist(err) {
				continue
			}
			return nil, 0, err
		}
		at, ok := p.index.Find(id)
		if !ok {
			continue
		}
		if err := p.openPack(hash); err != nil {
			if isNotExist(err) {
				continue
			}
			return nil, 0, err
		}
		copy(d.packs[1:], d.packs[:i])
		d.packs[0] = p
		return p, p.index.Offset(at), nil
	}
	return nil, 0, errNotHere
}

// list takes stock of the packs, keeping those that are open.
func (d *objectDir) list(hash int) error {
	dir := filepath.Join(d.path, "pack")
	f, err := os.Open(dir)
	if isNotExist(err) {
		return nil
	}
	var names []string
	if err == nil {
		names, err = f.Readdirnames(-1)
		f.Close()
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
				p = &packFile{base: base}
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
			d.packs = append(d.packs, &packFile{base: base})
			i = len(d.packs) - 1
		}
		d.packs[i].multi = true
		d.multi.packs = append(d.multi.packs, d.packs[i])
	}
}

func (p *packFile) openIndex(hash int) error {
	if p.index != nil {
		return nil
	}
	data, err := mapFile(p.base + ".idx")
	if err != nil {
		return err
	}
	if p.index, err = pack.NewIndex(data, hash); err != nil {
		return fmt.Errorf("%s.idx: %w", p.base, err)
	}
	return nil
}

func (p *packFile) openPack(hash int) error {
	if p.pack != nil {
		return nil
	}
	// A pack found through the multi-pack-index needs its own index only for the
	// bases of REF_DELTAs, which packs on disk hardly ever hold.
	if p.multi {
		if err := p.openIndex(hash); err != nil && !isNotExist(err) {
			return err
		}
	}
	data, err := mapFile(p.base + ".pack")
	if err != nil {
		return err
	}
	if p.pack, err = pack.New(data, hash); err != nil {
		return fmt.Errorf("%s.pack: %w", p.base, err)
	}
	return nil
}
