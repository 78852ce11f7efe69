package rules

import (
	"encoding/binary"
	"fmt"
	"unsafe"
)

// The layout of a pack: a header, then the boxes, one behind the other, each at a
// multiple of boxAlign bytes and filled up with zeros, so that what lies in them
// can be used where it lies. Numbers of the header are 32-bit little-endian:
//
//	0   packMagic
//	8   packVersion
//	12  length of the whole pack
//	16  for each box: its offset, its length, the Checksum of all bytes from
//	    its offset to the next box
//	124 the Checksum of the 124 bytes before
//
// The first box is what every hook reads (Base, the overlay stamps, the digest,
// the settings), the second Set.Lists, the third Set.Plan, the fourth Set.Tables,
// the fifth the rules, the last Set.Hints. A hook checks the first three; tables,
// rules and hints, of which a commit needs a few, have checksums of their own and
// are checked one by one (see flat and Shelf.Table), because a page that is touched
// takes a microsecond or two.
//
// The checksums find damage, not malice: who can write the pack can write any
// rules into it. Over 350 KB they take a tenth of what SHA-256 does, and every
// commit waits for them.
const (
	packMagic   = "\x7fpicket\n"
	packVersion = 13
	packHeader  = 128
	boxAlign    = 64
)

const (
	frontBox = iota
	listsBox
	planBox
	tablesBox
	rulesBox
	hintsBox
	boxCount
)

// joinBoxes makes a pack of its boxes.
func joinBoxes(contents [boxCount][]byte) []byte {
	size := packHeader
	for _, c := range contents {
		size += aligned(len(c))
	}
	out := make([]byte, packHeader, size)
	copy(out, packMagic)
	le := binary.LittleEndian
	le.PutUint32(out[8:], packVersion)
	le.PutUint32(out[12:], uint32(size))
	for i, c := range contents {
		at := len(out)
		out = append(out, c...)
		out = append(out, make([]byte, aligned(len(c))-len(c))...)
		le.PutUint32(out[16+12*i:], uint32(at))
		le.PutUint32(out[20+12*i:], uint32(len(c)))
	}
	sealBoxes(out)
	return out
}

// sealBoxes writes the checksums of a pack.
func sealBoxes(data []byte) {
	le := binary.LittleEndian
	for i := range boxCount {
		at, end := boxAt(data, i), boxAt(data, i+1)
		le.PutUint32(data[24+12*i:], Checksum(data[at:end]))
	}
	le.PutUint32(data[packHeader-4:], Checksum(data[:packHeader-4]))
}

func aligned(n int) int { return (n + boxAlign - 1) &^ (boxAlign - 1) }

// boxAt is where a box begins, and for the number after the last where the pack
// ends.
func boxAt(data []byte, i int) int {
	if i == boxCount {
		return len(data)
	}
	return int(binary.LittleEndian.Uint32(data[16+12*i:]))
}

// boxes is a pack whose header has been read.
type boxes struct {
	data []byte
	ends [boxCount]int
}

// openBoxes reads the header of a pack.
func openBoxes(data []byte) (*boxes, error) {
	le := binary.LittleEndian
	if len(data) < 12 || string(data[:8]) != packMagic {
		return nil, fmt.Errorf("%w: it does not begin like a pack", ErrPackDamaged)
	}
	if v := le.Uint32(data[8:]); v != packVersion {
		return nil, fmt.Errorf("%w: format %d instead of %d", ErrPackVersion, v, packVersion)
	}
	if len(data) < packHeader {
		return nil, fmt.Errorf("%w: it has only %d bytes", ErrPackDamaged, len(data))
	}
	if Checksum(data[:packHeader-4]) != le.Uint32(data[packHeader-4:]) {
		return nil, fmt.Errorf("%w: the checksum of its header is wrong", ErrPackDamaged)
	}
	if n := le.Uint32(data[12:]); uint64(n) != uint64(len(data)) {
		return nil, fmt.Errorf("%w: it has %d bytes instead of %d", ErrPackDamaged, len(data), n)
	}
	b := &boxes{data: data}
	at := packHeader
	for i := range boxCount {
		n := le.Uint32(data[20+12*i:])
		if boxAt(data, i) != at || uint64(n) > uint64(len(data)-at) {
			return nil, fmt.Errorf("%w: its parts are not where they should be", ErrPackDamaged)
		}
		b.ends[i] = at + int(n)
		at += aligned(int(n))
	}
	if at != len(data) {
		return nil, fmt.Errorf("%w: its parts have %d bytes instead of %d", ErrPackDamaged, at, len(data))
	}
	return b, nil
}

// check compares a box with its checksum.
func (b *boxes) check(i int) error {
	at, end := boxAt(b.data, i), boxAt(b.data, i+1)
	if Checksum(b.data[at:end]) != binary.LittleEndian.Uint32(b.data[24+12*i:]) {
		return fmt.Errorf("%w: a checksum is wrong", ErrPackDamaged)
	}
	return nil
}

// text is the content of a box, without a copy.
func (b *boxes) text(i int) string {
	box := b.data[boxAt(b.data, i):b.ends[i]]
	return unsafe.String(unsafe.SliceData(box), len(box))
}
