package inflate

import "encoding/binary"

// bitReader hands out the bits of src, the lowest first (RFC 1951, section 3.1.1).
// buf holds n valid bits; the bits above them are zero, or repeat what the next
// refill will put there.
type bitReader struct {
	src []byte
	pos int // the next byte to load
	buf uint64
	n   uint
}

// fill loads whole bytes until more than 56 bits are held or src is at its end.
func (r *bitReader) fill() {
	if r.pos+8 <= len(r.src) {
		r.buf |= binary.LittleEndian.Uint64(r.src[r.pos:]) << (r.n & 63)
		r.pos += int(63-r.n) >> 3
		r.n |= 56
		return
	}
	// The wide load may have left bits of the next byte above the valid ones.
	r.buf &= 1<<(r.n&63) - 1
	for r.n <= 56 && r.pos < len(r.src) {
		r.buf |= uint64(r.src[r.pos]) << (r.n & 63)
		r.pos++
		r.n += 8
	}
}

// take returns the next k bits (at most 32), or false when src does not hold them.
func (r *bitReader) take(k uint) (uint, bool) {
	if r.n < k {
		r.fill()
		if r.n < k {
			return 0, false
		}
	}
	v := uint(r.buf & (1<<(k&63) - 1))
	r.drop(k)
	return v, true
}

func (r *bitReader) drop(k uint) {
	r.buf >>= k & 63
	r.n -= k
}

// used is the number of bytes of src begun so far: whole bytes still in the
// buffer are given back.
func (r *bitReader) used() int { return r.pos - int(r.n>>3) }

// align drops the bits up to the next byte boundary and empties the buffer.
func (r *bitReader) align() {
	r.pos = r.used()
	r.buf, r.n = 0, 0
}

// stored copies one block without compression (section 3.2.4).
func (d *Decoder) stored(dst []byte, out int) (int, error) {
	r := &d.in
	r.align()
	if len(r.src)-r.pos < 4 {
		return out, ErrTruncated
	}
	head := r.src[r.pos:]
	n, inverse := binary.LittleEndian.Uint16(head), binary.LittleEndian.Uint16(head[2:])
	if n != ^inverse {
		return out, ErrCorrupt
	}
	r.pos += 4
	want := r.src[r.pos:]
	if len(want) > int(n) {
		want = want[:n]
	}
	k := copy(dst[out:], want)
	r.pos += k
	out += k
	switch {
	case k < len(want):
		return out, errFull
	case k < int(n):
		return out, ErrTruncated
	}
	return out, nil
}
