package pack

import (
	"errors"
	"fmt"

	"picket/git/inflate"
)

// ErrNoBase is wrapped when the base of a REF_DELTA is nowhere to be found.
var ErrNoBase = errors.New("base of a delta is missing")

// Reader reads single objects of one pack. It holds an inflate.Decoder and may
// be used again and again, but not by two goroutines at once.
type Reader struct {
	Pack  *Pack
	Index *Index // to find the base of a REF_DELTA in this pack; may be nil
	// Elsewhere reads the base of a REF_DELTA that is not in this pack. It may be
	// nil. What it returns is not written to.
	Elsewhere func(id []byte) (Kind, []byte, error)
	MaxSize   int // of the object and of every base; 0: no limit
	// Bases, when not nil, keeps what was read. What Read returns is then not to be
	// written to.
	Bases *Bases

	dec   inflate.Decoder
	chain []Entry
}

// maxChain is far beyond what Git writes (4,095); only a loop is longer.
const maxChain = 1 << 16

// Read returns the object at an offset, in memory that is the caller's unless Bases are
// kept.
func (r *Reader) Read(offset uint64) (Kind, []byte, error) {
	kind, base, err := r.walk(offset)
	if err != nil {
		return 0, nil, err
	}
	for i := len(r.chain) - 1; i >= 0; i-- {
		e := r.chain[i]
		delta, err := r.Inflate(e)
		if err != nil {
			return 0, nil, err
		}
		if base, err = r.apply(base, delta); err != nil {
			return 0, nil, fmt.Errorf("pack entry at offset %d: %w", e.Offset, err)
		}
		r.Bases.put(e.Offset, whole{kind, base})
	}
	return kind, base, nil
}

// walk follows the bases from an offset, leaves the deltas on the way in r.chain,
// and returns the object that they start from.
func (r *Reader) walk(offset uint64) (Kind, []byte, error) {
	r.chain = r.chain[:0]
	for {
		if w, ok := r.Bases.get(offset); ok {
			return w.kind, w.text, nil
		}
		e, err := r.Pack.Entry(offset)
		if err != nil {
			return 0, nil, err
		}
		if !e.Kind.IsDelta() {
			base, err := r.Inflate(e)
			if err == nil {
				r.Bases.put(e.Offset, whole{e.Kind, base})
			}
			return e.Kind, base, err
		}
		if r.chain = append(r.chain, e); len(r.chain) > maxChain {
			return 0, nil, corrupt("pack entry at offset %d: endless chain of deltas", r.chain[0].Offset)
		}
		if e.Kind == OfsDelta {
			offset = e.Base
			continue
		}
		if offset, err = r.find(e); err != nil || offset != 0 {
			if err != nil {
				return 0, nil, err
			}
			continue
		}
		kind, base, err := r.Elsewhere(e.BaseID)
		if err != nil {
			return 0, nil, fmt.Errorf("pack entry at offset %d: base %x: %w", e.Offset, e.BaseID, err)
		}
		return kind, base, nil
	}
}

// find looks for the base of a REF_DELTA in this pack: its offset, 0 when it must
// be elsewhere, an error when there is no elsewhere.
func (r *Reader) find(e Entry) (uint64, error) {
	if r.Index != nil {
		if i, ok := r.Index.Find(e.BaseID); ok {
			return r.Index.Offset(i), nil
		}
	}
	if r.Elsewhere == nil {
		return 0, fmt.Errorf("pack entry at offset %d: base %x: %w", e.Offset, e.BaseID, ErrNoBase)
	}
	return 0, nil
}

// Inflate returns the uncompressed bytes of an entry: the object, or the
// instructions of a delta.
func (r *Reader) Inflate(e Entry) ([]byte, error) {
	if r.MaxSize > 0 && e.Size > r.MaxSize {
		return nil, fmt.Errorf("pack entry at offset %d: %d bytes: %w", e.Offset, e.Size, ErrTooLarge)
	}
	dst := make([]byte, e.Size)
	if _, err := r.dec.Zlib(dst, r.Pack.Compressed(e)); err != nil {
		return nil, fmt.Errorf("pack entry at offset %d: %w: %w", e.Offset, err, ErrCorrupt)
	}
	return dst, nil
}

func (r *Reader) apply(base, delta []byte) ([]byte, error) {
	ops, err := NewOps(delta)
	if err != nil {
		return nil, err
	}
	if err := ops.Check(); err != nil {
		return nil, err
	}
	if r.MaxSize > 0 && ops.Size > r.MaxSize {
		return nil, fmt.Errorf("%d bytes: %w", ops.Size, ErrTooLarge)
	}
	dst := make([]byte, ops.Size)
	return dst, Apply(dst, base, delta)
}

// DeltaSize is the size of what a delta makes, from the delta's first bytes.
func (r *Reader) DeltaSize(e Entry) (int, error) {
	var head [2 * 8]byte
	n, err := r.dec.Prefix(head[:min(len(head), e.Size)], r.Pack.Compressed(e))
	if err != nil {
		return 0, fmt.Errorf("pack entry at offset %d: %w: %w", e.Offset, err, ErrCorrupt)
	}
	ops, err := NewOps(head[:n])
	if err != nil {
		return 0, fmt.Errorf("pack entry at offset %d: %w", e.Offset, err)
	}
	return ops.Size, nil
}
