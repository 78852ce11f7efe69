package pack

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// Index is a pack index, version 1 or 2: the ids of a pack's objects in order,
// and where they lie. It reads the bytes it was given in place, copies nothing,
// and is safe for concurrent use.
type Index struct {
	fanout  []byte // 256 big-endian counts
	ids     []byte // n entries of stride bytes, the id at idAt
	stride  int
	idAt    int
	hashLen int
	n       int

	crcs    []byte // version 2: n times 4 bytes
	offsets []byte // version 2: n times 4 bytes
	large   []byte // version 2: 8 bytes each
}

const fanoutLen = 256 * 4

// NewIndex checks the layout of an index. hashLen is 20 or 32. The fanout is
// verified to be monotonic and to agree with the length; ids are not verified
// to be sorted, a search in an unsorted index simply fails to find.
func NewIndex(data []byte, hashLen int) (*Index, error) {
	if len(data) >= 8 && string(data[:4]) == "\xfftOc" {
		if v := binary.BigEndian.Uint32(data[4:]); v != 2 {
			return nil, corrupt("pack index version %d", v)
		}
		return newIndex2(data, hashLen)
	}
	x := &Index{stride: hashLen + 4, idAt: 4, hashLen: hashLen}
	if err := x.readFanout(data); err != nil {
		return nil, err
	}
	rest := data[fanoutLen:]
	if len(rest) != x.n*x.stride+2*hashLen {
		return nil, corrupt("pack index of %d objects in %d bytes", x.n, len(data))
	}
	x.ids = rest[:x.n*x.stride]
	return x, nil
}

func newIndex2(data []byte, hashLen int) (*Index, error) {
	x := &Index{stride: hashLen, hashLen: hashLen}
	if err := x.readFanout(data[8:]); err != nil {
		return nil, err
	}
	rest := data[8+fanoutLen:]
	fixed := x.n*(hashLen+8) + 2*hashLen
	if len(rest) < fixed || (len(rest)-fixed)%8 != 0 {
		return nil, corrupt("pack index of %d objects in %d bytes", x.n, len(data))
	}
	cut := func(n int) []byte {
		part := rest[:n]
		rest = rest[n:]
		return part
	}
	x.ids = cut(x.n * hashLen)
	x.crcs = cut(x.n * 4)
	x.offsets = cut(x.n * 4)
	x.large = cut(len(rest) - 2*hashLen)
	return x, nil
}

func (x *Index) readFanout(data []byte) error {
	if len(data) < fanoutLen {
		return corrupt("pack index of %d bytes", len(data))
	}
	x.fanout = data[:fanoutLen]
	n, err := fanoutCount(x.fanout)
	if err != nil {
		return err
	}
	if n > (len(data)-fanoutLen)/x.hashLen {
		return corrupt("pack index of %d objects in %d bytes", n, len(data))
	}
	x.n = n
	return nil
}

// fanoutCount verifies that the counts never fall, and returns the last one.
func fanoutCount(fanout []byte) (int, error) {
	last := uint32(0)
	for i := range 256 {
		n := binary.BigEndian.Uint32(fanout[i*4:])
		if n < last {
			return 0, corrupt("fanout falls at byte %d", i)
		}
		last = n
	}
	return int(last), nil
}

// fanoutRange is the span of entries whose ids begin with a byte.
func fanoutRange(fanout []byte, first byte) (lo, hi int) {
	if first > 0 {
		lo = int(binary.BigEndian.Uint32(fanout[(int(first)-1)*4:]))
	}
	return lo, int(binary.BigEndian.Uint32(fanout[int(first)*4:]))
}

// Len is the number of objects.
func (x *Index) Len() int { return x.n }

// ID is the raw id of the i-th object, a view into the index.
func (x *Index) ID(i int) []byte {
	at := i*x.stride + x.idAt
	return x.ids[at : at+x.hashLen : at+x.hashLen]
}

// CRC is the CRC-32 (IEEE) of the i-th object's bytes in the pack; version 1 has none.
func (x *Index) CRC(i int) (uint32, bool) {
	if x.crcs == nil {
		return 0, false
	}
	return binary.BigEndian.Uint32(x.crcs[i*4:]), true
}

// Offset is where the i-th object lies in the pack. An offset that the index
// cannot express is reported as the highest possible one, which no pack contains.
func (x *Index) Offset(i int) uint64 {
	if x.offsets == nil {
		return uint64(binary.BigEndian.Uint32(x.ids[i*x.stride:]))
	}
	return largeOffset(binary.BigEndian.Uint32(x.offsets[i*4:]), x.large)
}

func largeOffset(v uint32, large []byte) uint64 {
	if v&(1<<31) == 0 {
		return uint64(v)
	}
	at := int(v&^(1<<31)) * 8
	if at+8 > len(large) {
		return ^uint64(0)
	}
	return binary.BigEndian.Uint64(large[at:])
}

// Find returns the position of an id.
func (x *Index) Find(id []byte) (int, bool) {
	if len(id) != x.hashLen {
		return 0, false
	}
	lo, hi := fanoutRange(x.fanout, id[0])
	i := lo + sort.Search(hi-lo, func(k int) bool { return bytes.Compare(x.ID(lo+k), id) >= 0 })
	return i, i < hi && bytes.Equal(x.ID(i), id)
}
