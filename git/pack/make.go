package pack

import (
	"encoding/binary"
	"math/bits"
)

// Copy is a stretch that the result of a delta has in common with its base: Len
// bytes at At are those at From in the base.
type Copy struct{ At, From, Len int }

// Make writes what the instructions make of base to dst, which has the length Size,
// and appends what the two share, in the order of At: copies that continue one
// another are one. dst and base, which has the length BaseSize, must not overlap.
//
// It is Apply for those who go through all of a history, where most of the time is
// for instructions of a few bytes: they are read and written in words where there is
// room for one.
func (o Ops) Make(dst, base []byte, copies []Copy) ([]Copy, error) {
	rest, at := o.rest, 0
	for len(rest) > 0 {
		c := rest[0]
		if c&0x80 == 0 {
			n := int(c)
			if n == 0 || n >= len(rest) || n > len(dst)-at {
				return copies, corrupt("delta: insertion of %d bytes at %d of %d", n, at, len(dst))
			}
			if n <= 16 && len(rest) > 16 && len(dst)-at >= 16 {
				// What is written beyond the end is overwritten later.
				to, from := dst[at:at+16], rest[1:17]
				binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
				binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
			} else {
				copy(dst[at:], rest[1:1+n])
			}
			rest, at = rest[1+n:], at+n
			continue
		}
		var from, n int
		if from, n, rest = shortCopy(c, rest); n < 0 {
			op, b, ok := copyOp(c, rest[1:])
			if !ok {
				return copies, corrupt("delta: a copy that is cut")
			}
			from, n, rest = op.Offset, op.Size, b
		}
		if from > len(base) || n > len(base)-from || n > len(dst)-at {
			return copies, corrupt("delta: copy of %d bytes from %d of %d to %d of %d", n, from, len(base), at, len(dst))
		}
		copy(dst[at:at+n], base[from:])
		if k := len(copies) - 1; k >= 0 && copies[k].At+copies[k].Len == at && copies[k].From+copies[k].Len == from {
			copies[k].Len += n
		} else {
			copies = append(copies, Copy{at, from, n})
		}
		at += n
	}
	if at != len(dst) {
		return copies, corrupt("delta: %d bytes of the %d it promises", at, len(dst))
	}
	return copies, nil
}

// shortCopy reads a copy instruction whose bytes, those that are there, are the
// lowest ones of offset and length: nearly all are such. For any other, and near the
// end of the delta, the length is -1 and rest as it was.
func shortCopy(c byte, rest []byte) (from, n int, _ []byte) {
	low, high := uint(c&15), uint(c>>4&7)
	if len(rest) < 8 || low&(low+1) != 0 || high&(high+1) != 0 || high == 0 {
		return 0, -1, rest
	}
	x := binary.LittleEndian.Uint64(rest) >> 8
	k, l := bits.OnesCount(low), bits.OnesCount(high)
	from = int(x & (1<<(8*k) - 1))
	n = int(x >> (8 * k) & (1<<(8*l) - 1))
	if n == 0 {
		n = 0x10000
	}
	return from, n, rest[1+k+l:]
}
