package bulk

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Size is how many bytes an object has, without reading more of it than its head;
// 0 when that cannot be told, and reading it will say why.
func (r *Reader) Size(o Object) int {
	w := r.s.ids.at[o]
	if int(w.src) == len(r.s.packs) {
		return r.looseSize(r.s.ids.loose[w.pos])
	}
	p := r.s.packs[w.src]
	r.pack.Pack, r.pack.Index, r.pack.MaxSize, r.pack.Elsewhere = p.pack, p.index, r.s.MaxSize, r.elsewhere
	e, err := p.pack.Entry(p.index.Offset(int(w.pos)))
	if err != nil {
		return 0
	}
	if !e.Kind.IsDelta() {
		return e.Size
	}
	n, err := r.pack.DeltaSize(e)
	if err != nil {
		return 0
	}
	return n
}

func (r *Reader) looseSize(id []byte) int {
	hex := fmt.Sprintf("%x", id)
	for _, dir := range r.s.loose {
		f, err := os.Open(filepath.Join(dir, hex[:2], hex[2:]))
		if err != nil {
			continue
		}
		raw := make([]byte, 1024)
		n, err := io.ReadFull(f, raw)
		f.Close()
		if err != nil && err != io.ErrUnexpectedEOF {
			continue
		}
		var head [32]byte
		if n, err = r.dec.Prefix(head[:], raw[:n]); err != nil && n == 0 {
			continue
		}
		_, rest, _ := bytes.Cut(head[:n], []byte{' '})
		digits, _, ended := bytes.Cut(rest, []byte{0})
		if size, err := strconv.Atoi(string(digits)); err == nil && ended {
			return size
		}
	}
	return 0
}
