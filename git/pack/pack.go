// Package pack reads Git's pack files and their indexes from bytes in memory:
// single objects for the hook, whole packs for the audit. It never writes a pack,
// never looks for one on disk beyond opening the file it is told, and knows
// nothing of loose objects, refs or histories.
//
// Formats: gitformat-pack(5) of Git's documentation. Everything is taken to be
// hostile: a length, an offset or a chain that does not fit gives an error that
// wraps ErrCorrupt, never a panic and never an allocation that the bytes at hand
// could not fill.
package pack

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrCorrupt is wrapped by every error about bytes that are not what they must be.
var ErrCorrupt = errors.New("corrupt")

// ErrTooLarge is wrapped when an object exceeds the size that the reader allows.
var ErrTooLarge = errors.New("object too large")

func corrupt(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ErrCorrupt)...)
}

// Kind is the type of a packed entry, numbered as in the format.
type Kind uint8

const (
	Commit   Kind = 1
	Tree     Kind = 2
	Blob     Kind = 3
	Tag      Kind = 4
	OfsDelta Kind = 6
	RefDelta Kind = 7
)

// IsDelta says whether the entry describes an object by its difference from another.
func (k Kind) IsDelta() bool { return k == OfsDelta || k == RefDelta }

func (k Kind) String() string {
	switch k {
	case Commit:
		return "commit"
	case Tree:
		return "tree"
	case Blob:
		return "blob"
	case Tag:
		return "tag"
	case OfsDelta:
		return "ofs-delta"
	case RefDelta:
		return "ref-delta"
	}
	return "unknown"
}

// Pack is one pack file in memory. It is never written to, and safe for
// concurrent use.
type Pack struct {
	data    []byte
	hashLen int
	count   int
}

// headerLen is the length of "PACK", the version and the count.
const headerLen = 12

// maxRatio bounds what deflate can make of a byte: 258 bytes from two bits.
const maxRatio = 1032

// New checks the header of a pack. hashLen is 20 for SHA-1, 32 for SHA-256; data
// stays in use as long as the Pack.
func New(data []byte, hashLen int) (*Pack, error) {
	if len(data) < headerLen+hashLen {
		return nil, corrupt("pack of %d bytes", len(data))
	}
	if string(data[:4]) != "PACK" {
		return nil, corrupt("pack signature %q", data[:4])
	}
	if v := binary.BigEndian.Uint32(data[4:]); v != 2 && v != 3 {
		return nil, corrupt("pack version %d", v)
	}
	return &Pack{data: data, hashLen: hashLen, count: int(binary.BigEndian.Uint32(data[8:]))}, nil
}

// Len is the number of entries that the header promises.
func (p *Pack) Len() int { return p.count }

// End is the offset where the entries end and the trailing checksum begins.
func (p *Pack) End() uint64 { return uint64(len(p.data) - p.hashLen) }

// Firsts copies the byte at each offset, 0 for one that is none, to dst. It is for
// bringing them near: a compiler that saw that nobody reads dst would leave it out.
//
//go:noinline
func (p *Pack) Firsts(dst []byte, offsets []uint64) {
	for i, at := range offsets {
		if at < uint64(len(p.data)) {
			dst[i] = p.data[at]
		}
	}
}

// Entry is the header of one packed object.
type Entry struct {
	Kind   Kind
	Offset uint64 // of the header
	Data   uint64 // offset of the compressed bytes
	Size   int    // uncompressed: of the object, or of the delta's instructions
	Base   uint64 // OfsDelta: offset of the base
	BaseID []byte // RefDelta: raw id of the base, a view into the pack
}

// Entry reads the header at an offset.
func (p *Pack) Entry(offset uint64) (Entry, error) {
	end := p.End()
	if offset < headerLen || offset >= end {
		return Entry{}, corrupt("pack entry at offset %d of %d", offset, end)
	}
	e := Entry{Offset: offset}
	at := offset
	c := p.data[at]
	at++
	e.Kind = Kind(c >> 4 & 7)
	size, shift := uint64(c&15), uint(4)
	for c&0x80 != 0 {
		if at >= end || shift > 57 {
			return e, corrupt("pack entry at offset %d: size", offset)
		}
		c = p.data[at]
		at++
		size |= uint64(c&0x7f) << shift
		shift += 7
	}
	var err error
	switch e.Kind {
	case Commit, Tree, Blob, Tag:
	case OfsDelta:
		at, err = p.ofsBase(&e, at)
	case RefDelta:
		if end-at < uint64(p.hashLen) {
			return e, corrupt("pack entry at offset %d: cut in the base's id", offset)
		}
		e.BaseID = p.data[at : at+uint64(p.hashLen)]
		at += uint64(p.hashLen)
	default:
		return e, corrupt("pack entry at offset %d: type %d", offset, e.Kind)
	}
	if err != nil {
		return e, err
	}
	if at >= end || size > (end-at)*maxRatio {
		return e, corrupt("pack entry at offset %d: %d bytes cannot be in the rest of the pack", offset, size)
	}
	e.Data, e.Size = at, int(size)
	return e, nil
}

// ofsBase reads how far back the base lies: seven bits a byte, the highest
// first, and each byte but the last adds one to the next higher digit.
func (p *Pack) ofsBase(e *Entry, at uint64) (uint64, error) {
	end := p.End()
	var back uint64
	for first := true; ; first = false {
		if at >= end || back >= 1<<56 {
			return at, corrupt("pack entry at offset %d: distance of the base", e.Offset)
		}
		c := p.data[at]
		at++
		if !first {
			back++
		}
		back = back<<7 | uint64(c&0x7f)
		if c&0x80 == 0 {
			break
		}
	}
	if back == 0 || back > e.Offset-headerLen {
		return at, corrupt("pack entry at offset %d: base lies %d bytes before it", e.Offset, back)
	}
	e.Base = e.Offset - back
	return at, nil
}

// Compressed is everything from an entry's compressed bytes to the end of the
// pack's entries: the stream itself tells where it ends.
func (p *Pack) Compressed(e Entry) []byte { return p.data[e.Data:p.End()] }

// Raw is the entry's bytes as stored, header included, given the offset of the
// next entry (or End). The index's CRC-32 (IEEE) is over these.
func (p *Pack) Raw(e Entry, next uint64) ([]byte, error) {
	if next <= e.Data || next > p.End() {
		return nil, corrupt("pack entry at offset %d ends at %d", e.Offset, next)
	}
	return p.data[e.Offset:next], nil
}
