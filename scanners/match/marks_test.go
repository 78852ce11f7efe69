package match

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestOutsideBase64 holds the look at eight bytes to one at each.
func TestOutsideBase64(t *testing.T) {
	told := 0
	for b := range 256 {
		text := []byte("AAAAAAAA")
		text[3] = byte(b)
		switch outsideBase64(binary.LittleEndian.Uint64(text)) {
		case 0:
		case 0x80 << 24:
			told++
			if isBase64(byte(b)) {
				t.Errorf("%q is a letter of base64", byte(b))
			}
		default:
			t.Errorf("%q touches its neighbours", byte(b))
		}
	}
	if told < 160 {
		t.Errorf("only %d bytes are told", told)
	}
}

// TestBase64Marks compares the marks of a stretch with what isMarkAt says of each
// offset in it.
func TestBase64Marks(t *testing.T) {
	set := gitleaksSet(t)
	tables := New(set, Options{DecodeDepth: 1}).tables()
	rnd := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 20000 {
		text := make([]byte, rnd.IntN(90))
		class := "aGVsbG8gd29ybGQhIHllcy4K"
		for i := range text {
			if rnd.IntN(12) == 0 {
				class = []string{"aGVsbG8gd29ybGQhIHllcy4K", "; )\n", "-_+/=|~@", "\x00\x80\xff"}[rnd.IntN(8)%4*rnd.IntN(2)]
			}
			text[i] = class[i%len(class)]
		}
		from := rnd.IntN(len(text) + 1)
		to := from + rnd.IntN(len(text)-from+1)
		var want []int
		for at := from; at < to; at++ {
			if isMarkAt(text, at, markBase64) {
				want = append(want, at)
			}
		}
		var got []int
		for _, s := range tables.base64Marks(nil, text, from, to) {
			got = append(got, s.Pos)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q[%d:%d]: %v, want %v", text, from, to, got, want)
		}
		found += len(got)
	}
	if found < 300 {
		t.Errorf("only %d marks", found)
	}
}
