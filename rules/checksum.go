package rules

import (
	"encoding/binary"
	"math/bits"
)

// Checksum tells bytes that were damaged from those that were written: any change
// of a byte, or of eight next to each other, changes it, but for one time in 2^32.
// It is no defence against somebody who chooses the bytes.
//
// It has four lanes of 64 bits, of which each takes every fourth word of eight
// bytes, and needs no tables. CRC-32 has some that must be made before the first
// byte, in memory that nothing else touches, which took a hook longer than to go
// through all that it checks.
func Checksum(b []byte) uint32 {
	n := uint64(len(b))
	h0, h1, h2, h3 := n^oddGolden, n+1, n^1<<32, ^n
	for len(b) >= 64 {
		p := (*[64]byte)(b)
		h0 = mixed(h0, binary.LittleEndian.Uint64(p[:8]))
		h1 = mixed(h1, binary.LittleEndian.Uint64(p[8:16]))
		h2 = mixed(h2, binary.LittleEndian.Uint64(p[16:24]))
		h3 = mixed(h3, binary.LittleEndian.Uint64(p[24:32]))
		h0 = mixed(h0, binary.LittleEndian.Uint64(p[32:40]))
		h1 = mixed(h1, binary.LittleEndian.Uint64(p[40:48]))
		h2 = mixed(h2, binary.LittleEndian.Uint64(p[48:56]))
		h3 = mixed(h3, binary.LittleEndian.Uint64(p[56:]))
		b = b[64:]
	}
	for len(b) >= 8 {
		h0 = mixed(h0, binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	last := uint64(0)
	for i, c := range b {
		last |= uint64(c) << (8 * i)
	}
	h := mixed(h0, last)
	for _, lane := range [...]uint64{h1, h2, h3} {
		h = mixed(h^h>>32, lane)
	}
	h = (h ^ h>>32) * oddGolden
	return uint32(h>>32) ^ uint32(h)
}

// oddGolden is 2^64 divided by the golden ratio, made odd.
const oddGolden = 0x9e3779b97f4a7c15

// mixed puts a word into a lane. Different words make different lanes, and so do
// different lanes with one word.
func mixed(h, w uint64) uint64 { return bits.RotateLeft64(h^w, 29) * oddGolden }
