package bulk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"picket/git/inflate"
	"picket/git/pack"
)

// Reader reads single objects of a store. It may be used again and again, but not
// by two goroutines at once.
type Reader struct {
	s     *Store
	dec   inflate.Decoder
	pack  pack.Reader
	depth int
	bases []*pack.Bases // by pack; nil: none are kept
}

// NewReader makes a reader.
func (s *Store) NewReader() *Reader { return &Reader{s: s} }

// Keep has the reader keep up to room bytes of what it reads, for objects that are made
// from one another. What Read returns is then not to be written to.
func (r *Reader) Keep(room int) {
	for range r.s.packs {
		r.bases = append(r.bases, pack.NewBases(room))
	}
}

// ErrMissing is wrapped when an object is not in the store.
var ErrMissing = errors.New("not in the repository")

// Read returns the kind and the content of an object. Where one copy of an object
// is damaged and another is not, the other is read.
func (r *Reader) Read(o Object) (pack.Kind, []byte, error) {
	kind, data, err := r.readAt(r.s.ids.at[o])
	if err == nil {
		return kind, data, nil
	}
	for _, w := range r.s.ids.again[o] {
		if kind, data, err2 := r.readAt(w); err2 == nil {
			return kind, data, nil
		}
	}
	return 0, nil, err
}

func (r *Reader) readAt(w where) (pack.Kind, []byte, error) {
	if int(w.src) == len(r.s.packs) {
		return r.loose(r.s.ids.loose[w.pos])
	}
	p := r.s.packs[w.src]
	rd := &r.pack
	if r.depth > 0 {
		rd = &pack.Reader{} // the base of a delta of another pack: the first is in use
	}
	rd.Pack, rd.Index, rd.MaxSize, rd.Elsewhere, rd.Bases = p.pack, p.index, r.s.MaxSize, r.elsewhere, nil
	if r.bases != nil {
		rd.Bases = r.bases[w.src]
	}
	kind, data, err := rd.Read(p.index.Offset(int(w.pos)))
	if err != nil {
		err = fmt.Errorf("%s: %w", p.name, err)
	}
	return kind, data, err
}

// maxHops bounds how often a delta's base may lie in yet another pack.
const maxHops = 64

func (r *Reader) elsewhere(id []byte) (pack.Kind, []byte, error) {
	o := r.s.Find(id)
	if o == None {
		return 0, nil, ErrMissing
	}
	if r.depth > maxHops {
		return 0, nil, fmt.Errorf("base %x: too many packs on the way: %w", id, pack.ErrCorrupt)
	}
	r.depth++
	defer func() { r.depth-- }()
	return r.Read(o)
}

// loose reads an object from a file of its own (gitformat-loose(5)).
func (r *Reader) loose(id []byte) (pack.Kind, []byte, error) {
	hex := fmt.Sprintf("%x", id)
	var err error
	for _, dir := range r.s.loose {
		var data []byte
		if data, err = os.ReadFile(filepath.Join(dir, hex[:2], hex[2:])); err != nil {
			continue
		}
		var kind pack.Kind
		var name string
		if kind, name, data, err = r.decodeLoose(data); err == nil {
			err = Verify(id, name, data)
		}
		if err == nil {
			return kind, data, nil
		}
	}
	return 0, nil, fmt.Errorf("loose object %s: %w", hex, err)
}

var kinds = map[string]pack.Kind{"commit": pack.Commit, "tree": pack.Tree, "blob": pack.Blob, "tag": pack.Tag}

// decodeLoose inflates "type SP size NUL content".
func (r *Reader) decodeLoose(file []byte) (pack.Kind, string, []byte, error) {
	var head [32]byte
	n, err := r.dec.Prefix(head[:], file)
	if err != nil {
		return 0, "", nil, err
	}
	end := bytes.IndexByte(head[:n], 0)
	if end < 0 {
		return 0, "", nil, pack.ErrCorrupt
	}
	name, digits, _ := bytes.Cut(head[:end], []byte{' '})
	size, err := strconv.ParseUint(string(digits), 10, 48)
	kind := kinds[string(name)]
	if err != nil || kind == 0 || size > uint64(len(file))*1032 {
		return 0, "", nil, pack.ErrCorrupt
	}
	if r.s.MaxSize > 0 && size > uint64(r.s.MaxSize) {
		return 0, "", nil, fmt.Errorf("%d bytes: %w", size, pack.ErrTooLarge)
	}
	whole := make([]byte, end+1+int(size))
	if _, err := r.dec.Zlib(whole, file); err != nil {
		return 0, "", nil, err
	}
	return kind, string(name), whole[end+1:], nil
}
