package inflate

import "encoding/binary"

// codes decodes the compressed data of one block into dst[out:] and returns the
// new end of the output. While 8 bytes of input and a little room for output
// remain, nothing is checked for running out: one refill brings at least 56
// bits, and three literals whose codes are in the primary table and a match take at
// most 10+10+10+20 before the next refill, the distance at most 28. The rest of a
// stream goes through careful.
func (d *Decoder) codes(dst []byte, out int, lit *litTable, dist *distTable) (int, error) {
	src, pos, buf, n := d.in.src, d.in.pos, d.in.buf, d.in.n
	litMask, distMask := uint64(1)<<lit.bits-1, uint64(1)<<dist.bits-1
	for pos+8 <= len(src) && out+4 <= len(dst) {
		buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
		pos += int(63-n) >> 3
		n |= 56
		e := lit.e[buf&litMask&4095]
		if e&isLiteral != 0 {
			buf, n = buf>>(e&63), n-uint(e&63)
			dst[out], out = byte(e>>16), out+1
			e = lit.e[buf&litMask&4095]
			if e&isLiteral != 0 {
				buf, n = buf>>(e&63), n-uint(e&63)
				dst[out], out = byte(e>>16), out+1
				e = lit.e[buf&litMask&4095]
				if e&isLiteral != 0 {
					buf, n = buf>>(e&63), n-uint(e&63)
					dst[out], out = byte(e>>16), out+1
					e = lit.e[buf&litMask&4095]
				}
			}
		}
		if e&isSub != 0 {
			buf, n = buf>>(e&63), n-uint(e&63)
			e = lit.e[(e>>16+uint32(buf&(1<<(e>>8&15)-1)))&4095]
		}
		if e&(isLiteral|isOther) != 0 {
			buf, n = buf>>(e&63), n-uint(e&63)
			if e&isLiteral != 0 {
				dst[out], out = byte(e>>16), out+1
				continue
			}
			d.in.pos, d.in.buf, d.in.n = pos, buf, n
			return out, endOrCorrupt(e)
		}
		length := int(e>>16) + int(buf&(1<<(e&63)-1)>>(e>>8&15))
		buf, n = buf>>(e&63), n-uint(e&63)
		if n < 28 {
			if pos+8 > len(src) {
				d.in.pos, d.in.buf, d.in.n = pos, buf, n
				return d.careful(dst, out, length, lit, dist)
			}
			buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		}
		e = dist.e[buf&distMask&511]
		if e&isSub != 0 {
			buf, n = buf>>(e&63), n-uint(e&63)
			e = dist.e[(e>>16+uint32(buf&(1<<(e>>8&15)-1)))&511]
		}
		back := int(e>>16) + int(buf&(1<<(e&63)-1)>>(e>>8&15))
		buf, n = buf>>(e&63), n-uint(e&63)
		if e&isOther != 0 || back > out {
			return out, ErrCorrupt
		}
		if back < 8 || length > len(dst)-out-16 {
			if length > len(dst)-out {
				return repeat(dst, out, len(dst)-out, back), errFull
			}
			out = repeat(dst, out, length, back)
			continue
		}
		// Most matches, and most of them are of up to sixteen bytes; see repeat.
		to, from := dst[out:out+16], dst[out-back:out-back+16]
		binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
		binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
		end := out + length
		for to, from := out+16, out-back+16; to < end; to, from = to+8, from+8 {
			binary.LittleEndian.PutUint64(dst[to:], binary.LittleEndian.Uint64(dst[from:]))
		}
		out = end
	}
	d.in.pos, d.in.buf, d.in.n = pos, buf, n
	return d.careful(dst, out, 0, lit, dist)
}

func endOrCorrupt(e uint32) error {
	if e&isEnd != 0 {
		return nil
	}
	return ErrCorrupt
}

// repeat copies length bytes from back bytes before out to out; the two may
// overlap, and then the copy repeats itself (section 3.2.3). dst has room.
func repeat(dst []byte, out, length, back int) int {
	end := out + length
	if back >= 8 && end+8 <= len(dst) {
		// Eight bytes at a time; what is written beyond the end is overwritten later.
		to, from := dst[out:end+8], dst[out-back:end+8]
		for i := 0; i < length; i += 8 {
			binary.LittleEndian.PutUint64(to[i:], binary.LittleEndian.Uint64(from[i:]))
		}
		return end
	}
	if back >= length {
		copy(dst[out:end], dst[out-back:])
		return end
	}
	if back == 1 {
		b := dst[out-1]
		for i := out; i < end; i++ {
			dst[i] = b
		}
		return end
	}
	for i := out; i < end; i++ {
		dst[i] = dst[i-back]
	}
	return end
}

// careful decodes the rest of a block symbol by symbol, and checks input and
// output each time. A length above zero is a match of which the distance is
// still to come.
func (d *Decoder) careful(dst []byte, out, length int, lit *litTable, dist *distTable) (int, error) {
	r := &d.in
	for {
		if length == 0 {
			e, ok := r.symbol(lit.e[:], lit.bits)
			switch {
			case !ok:
				return out, ErrTruncated
			case e&isOther != 0:
				return out, endOrCorrupt(e)
			case e&isLiteral != 0:
				if out == len(dst) {
					return out, errFull
				}
				dst[out] = byte(e >> 16)
				out++
				continue
			}
			length = int(e >> 16)
		}
		e, ok := r.symbol(dist.e[:], dist.bits)
		if !ok {
			return out, ErrTruncated
		}
		back := int(e >> 16)
		if e&isOther != 0 || back > out {
			return out, ErrCorrupt
		}
		if length > len(dst)-out {
			return repeat(dst, out, len(dst)-out, back), errFull
		}
		out = repeat(dst, out, length, back)
		length = 0
	}
}

// symbol takes one symbol and its extra bits, and returns its entry with the
// value of the extra bits added, or false when src ends before.
func (r *bitReader) symbol(table []uint32, bits uint) (uint32, bool) {
	r.fill()
	e := table[r.buf&(1<<bits-1)]
	if e&isSub != 0 {
		k := uint(e & 63)
		if r.n < k {
			return 0, false
		}
		r.drop(k)
		e = table[e>>16+uint32(r.buf&(1<<(e>>8&15)-1))]
	}
	k := uint(e & 63)
	if r.n < k {
		return 0, false
	}
	extra := uint32(r.buf & (1<<k - 1) >> (e >> 8 & 15))
	r.drop(k)
	if e&(isLiteral|isOther) == 0 {
		e += extra << 16
	}
	return e, true
}
