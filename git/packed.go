package git

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"picket/git/inflate"
	"picket/git/pack"
	"picket/git/pages"
)

// A hook reads some dozens of objects out of packs of any size and then ends. For
// that, packs and their indexes are read with pread, not mapped: each page of a
// mapping that is touched for the first time costs a fault, which takes longer
// than reading the few hundred bytes that are wanted (2 to 15 µs against 1.4 µs
// where this was measured), and a history's delta chains are spread over many.
// The audit, which visits whole packs, maps them (package pack).

// packIndex is a pack index of version 2, open for reading (gitformat-pack(5)).
type packIndex struct {
	f      *file
	hash   int
	fanout [256]uint32
}

const (
	fanoutAt = 8
	idsAt    = fanoutAt + 4*256
)

func openPackIndex(path string, hash int) (*packIndex, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	x := &packIndex{f: f, hash: hash}
	var head [idsAt]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		f.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if string(head[:8]) != "\xfftOc\x00\x00\x00\x02" {
		f.close()
		return nil, unsupported("pack index of another version than 2", path)
	}
	last := uint32(0)
	for i := range x.fanout {
		x.fanout[i] = binary.BigEndian.Uint32(head[fanoutAt+4*i:])
		if x.fanout[i] < last {
			f.close()
			return nil, fmt.Errorf("%s: %w", path, pack.ErrCorrupt)
		}
		last = x.fanout[i]
	}
	if f.size < idsAt+int64(last)*int64(hash+8)+2*int64(hash) {
		f.close()
		return nil, fmt.Errorf("%s: %w", path, pack.ErrCorrupt)
	}
	return x, nil
}

// find gives the offset of an object in the pack. Ids are evenly spread, so the
// place of one among those with the same first byte is guessed from its next two,
// and one read of a few kilobytes around the guess nearly always holds it.
func (x *packIndex) find(rd *objectReader, id []byte) (offset uint64, ok bool, err error) {
	lo, hi := 0, int(x.fanout[id[0]])
	if id[0] > 0 {
		lo = int(x.fanout[id[0]-1])
	}
	rd.ids = grow(rd.ids, idsLen)
	window := idsLen / x.hash
	for lo < hi {
		first, n := lo, hi-lo
		if n > window {
			guess := lo + int(uint64(hi-lo)*uint64(binary.BigEndian.Uint16(id[1:]))>>16)
			first = min(max(guess-window/2, lo), hi-window)
			n = window
		}
		ids := rd.ids[:n*x.hash]
		if _, err := x.f.ReadAt(ids, int64(idsAt+first*x.hash)); err != nil {
			return 0, false, err
		}
		i, found := searchIDs(ids, id, x.hash)
		switch {
		case found:
			offset, err = x.offset(first + i)
			return offset, err == nil, err
		case i == 0 && first > lo:
			hi = first
		case i == n && first+n < hi:
			lo = first + n
		default:
			return 0, false, nil
		}
		// The guess was off: halve what is left instead.
		if mid := lo + (hi-lo)/2; hi-lo > window {
			var at [32]byte
			if _, err := x.f.ReadAt(at[:x.hash], int64(idsAt+mid*x.hash)); err != nil {
				return 0, false, err
			}
			if bytes.Compare(at[:x.hash], id) <= 0 {
				lo = mid
			} else {
				hi = mid
			}
		}
	}
	return 0, false, nil
}

// searchIDs finds an id in a sorted list of raw ids: where it is, or would be.
func searchIDs(ids, id []byte, hash int) (i int, found bool) {
	lo, hi := 0, len(ids)/hash
	for lo < hi {
		mid := (lo + hi) / 2
		switch bytes.Compare(ids[mid*hash:(mid+1)*hash], id) {
		case 0:
			return mid, true
		case -1:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return lo, false
}

// offset reads where the i-th object lies; large packs keep it in a second table.
func (x *packIndex) offset(i int) (uint64, error) {
	n := int64(x.fanout[255])
	var b [8]byte
	if _, err := x.f.ReadAt(b[:4], idsAt+n*int64(x.hash+4)+4*int64(i)); err != nil {
		return 0, err
	}
	v := binary.BigEndian.Uint32(b[:])
	if v&(1<<31) == 0 {
		return uint64(v), nil
	}
	at := idsAt + n*int64(x.hash+8) + 8*int64(v&^(1<<31))
	if at+8+2*int64(x.hash) > x.f.size {
		return 0, pack.ErrCorrupt
	}
	_, err := x.f.ReadAt(b[:], at)
	return binary.BigEndian.Uint64(b[:]), err
}

// objectReader holds what reading an object needs and can be used again.
type objectReader struct {
	path  []byte
	ids   []byte // of a pack index
	chain []link
	plain []byte // where loose objects are decoded before their size is known: what is left
	in    []byte // compressed bytes of a large entry or a loose object
	spare []byte // memory of an object that is no longer needed

	deltas []byte // instructions of the chain, one after the other
	delta  []byte // instructions of one link that were not kept

	// window holds the bytes of the pack src from off on: an entry and what follows
	// it, or, where a chain of deltas walks back in small steps, what precedes it.
	// (A window of 64 KB saved three calls in four and no time: copying costs as much.)
	window []byte
	src    *file
	off    uint64

	lent *pages.Lender // of memory for a large content; nil: it is taken from the heap

	dec inflate.Decoder // last: most of it is tables that few objects touch
}

// newObjectReader makes a reader and takes its small buffers at once; the zero value
// reads as well, and takes them one by one. Then they fill a span
// of the heap, and the first span of a process that is full costs Go's allocator
// tables of its own (30 µs where this was measured).
func newObjectReader() *objectReader {
	all := make([]byte, idsLen+windowLen+leastIn)
	return &objectReader{
		ids:    all[:idsLen:idsLen],
		window: all[idsLen:][:0:windowLen],
		in:     all[idsLen+windowLen:][:0],
	}
}

const (
	idsLen    = 4 << 10
	windowLen = 4 << 10
	aheadLen  = 1 << 10
)

// longestHeader is more than the header of a packed entry can take.
const longestHeader = 64

// peek gives the bytes of a pack from an offset on: at least n, unless they would
// reach beyond end, where its entries end.
func (rd *objectReader) peek(f *file, offset uint64, n int, end uint64) ([]byte, error) {
	if offset >= end {
		return nil, pack.ErrCorrupt
	}
	n = int(min(uint64(n), end-offset))
	if rd.src == f && offset >= rd.off && offset+uint64(n) <= rd.off+uint64(len(rd.window)) {
		return rd.window[offset-rd.off:], nil
	}
	if n > windowLen {
		var err error
		rd.in, err = rd.stored(f, int64(offset), n, rd.in)
		return rd.in, err
	}
	from, size := offset, uint64(windowLen)
	if rd.src == f && offset < rd.off && rd.off-offset < windowLen && n <= aheadLen {
		// A chain that walks back in small steps: the next ones come along.
		from = max(offset+aheadLen, windowLen) - windowLen
	}
	rd.window = grow(rd.window, int(min(size, end-from)))
	rd.src, rd.off = f, from
	if _, err := f.ReadAt(rd.window, int64(from)); err != nil {
		rd.src = nil
		return nil, err
	}
	return rd.window[offset-from:], nil
}

// forget lets go of memory that only a large object needed.
func (rd *objectReader) forget() {
	for _, b := range [...]*[]byte{&rd.in, &rd.spare, &rd.deltas, &rd.delta} {
		if cap(*b) > maxKept || rd.lent != nil {
			*b = nil
		}
	}
	rd.lent = nil
}

// grow gives a slice of n bytes, of the memory of buf where it is enough.
func grow(buf []byte, n int) []byte {
	if cap(buf) >= n {
		return buf[:n]
	}
	return make([]byte, n)
}

// link is one delta on the way from an object to its base. Its instructions are
// decoded on the way down, while the bytes are at hand, unless they are many.
type link struct {
	entry      pack.Entry
	from, upTo int // in objectReader.deltas; both 0 when they are to be read again
}

// maxKept bounds the instructions that are kept on the way to a base.
const maxKept = 1 << 20

// leastDeltas is more than most chains of a tree's deltas take.
const leastDeltas = 8 << 10

// packed reads the object at an offset of a pack: its base, then the deltas on the
// way back. The result is the caller's.
func (rd *objectReader) packed(p *packFile, offset uint64) (pack.Kind, []byte, error) {
	end := uint64(p.pack.size) - uint64(p.hash)
	rd.chain, rd.deltas = rd.chain[:0], rd.deltas[:0]
	for {
		head, err := rd.peek(p.pack, offset, longestHeader, end)
		if err != nil {
			return 0, nil, err
		}
		e, err := packEntry(head, offset, p.hash)
		if err != nil {
			return 0, nil, err
		}
		if !e.Kind.IsDelta() {
			data, err := rd.inflate(p.pack, e, end, nil)
			for i := len(rd.chain) - 1; i >= 0 && err == nil; i-- {
				data, err = rd.apply(p.pack, rd.chain[i], end, data)
			}
			return e.Kind, data, err
		}
		if err := rd.descend(p.pack, e, end); err != nil {
			return 0, nil, err
		}
		offset = e.Base
		if e.Kind == pack.RefDelta {
			var ok bool
			if offset, ok, err = p.index.find(rd, e.BaseID); err != nil || !ok {
				return 0, nil, errors.Join(pack.ErrNoBase, err)
			}
		}
	}
}

// descend notes a delta and, if they are few, its instructions.
func (rd *objectReader) descend(f *file, e pack.Entry, end uint64) error {
	if len(rd.chain) > 1<<16 {
		return pack.ErrCorrupt
	}
	l := link{entry: e}
	if n := len(rd.deltas); n+e.Size <= maxKept {
		if cap(rd.deltas) < n+e.Size { // slices.Grow would clear what it adds
			more := make([]byte, n, max(2*cap(rd.deltas), n+e.Size, leastDeltas))
			copy(more, rd.deltas)
			rd.deltas = more
		}
		rd.deltas = rd.deltas[:n+e.Size]
		if _, err := rd.inflate(f, e, end, rd.deltas[n:]); err != nil {
			return err
		}
		l.from, l.upTo = n, n+e.Size
	}
	rd.chain = append(rd.chain, l)
	return nil
}

// apply makes an object out of its base and a delta entry. The base's memory
// serves for the next one.
func (rd *objectReader) apply(f *file, l link, end uint64, base []byte) ([]byte, error) {
	delta := rd.deltas[l.from:l.upTo]
	if len(delta) == 0 {
		var err error
		if rd.delta, err = rd.inflate(f, l.entry, end, rd.delta); err != nil {
			return nil, err
		}
		delta = rd.delta
	}
	ops, err := pack.NewOps(delta)
	if err != nil {
		return nil, err
	}
	if err := ops.Check(); err != nil {
		return nil, err
	}
	dst := rd.memory(rd.spare, ops.Size)
	rd.spare = nil
	if err := pack.Apply(dst, base, delta); err != nil {
		return nil, err
	}
	rd.spare = base[:0]
	return dst, nil
}

// inflate decodes an entry into buf, or into new memory where that is too small.
func (rd *objectReader) inflate(f *file, e pack.Entry, end uint64, buf []byte) ([]byte, error) {
	if e.Size > maxObject || uint64(e.Size/maxRatio) > end {
		return nil, pack.ErrCorrupt
	}
	dst := rd.memory(buf, e.Size)
	// What deflate makes of bytes that it cannot compress, and a little more.
	for want := e.Size + e.Size>>3 + longestHeader; ; want *= 4 {
		src, err := rd.peek(f, e.Data, want, end)
		if err != nil {
			return nil, err
		}
		_, err = rd.dec.Zlib(dst, src)
		if err == nil {
			return dst, nil
		}
		if err != inflate.ErrTruncated || uint64(len(src)) >= end-e.Data {
			return nil, err
		}
	}
}
