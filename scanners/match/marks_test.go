package match

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLastOutside holds the eight-at-once look at letters of base64 to one at a time:
// what it says is outside is, and nothing behind it is that it can tell.
func TestLastOutside(t *testing.T) {
	sure := 0
	for b := range 256 {
		text := []byte("AAAAAAAAAAAAAAAA")
		text[3] = byte(b)
		n := lastOutside(text)
		if n != 0 && n != 4 {
			t.Fatalf("%q: %d", text, n)
		}
		if n == 4 {
			sure++
			if isBase64(byte(b)) {
				t.Errorf("%q is a letter of base64", byte(b))
			}
		}
	}
	if sure < 160 {
		t.Errorf("only %d bytes are told", sure)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 100000 {
		text := make([]byte, 16)
		for i := range text {
			text[i] = "AbZz09+/-_@[{~ \n\t(.,\x00\x1f\x80\xff;"[rnd.IntN(25)]
		}
		n := lastOutside(text)
		if n > 0 && isBase64(text[n-1]) || slices.ContainsFunc(text[n:], func(b byte) bool { return b < 0x21 || b >= 0x80 }) {
			t.Fatalf("%q: %d", text, n)
		}
	}
}
