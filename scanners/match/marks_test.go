package match

import (
	"bytes"
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

// TestRunMarks compares the marks of a stretch with what isMarkAt says of each offset
// in it.
func TestRunMarks(t *testing.T) {
	set := gitleaksSet(t)
	tables := New(set, Options{DecodeDepth: 1}).tables()
	rnd := rand.New(rand.NewPCG(1, 2))
	letters := "aGVsbG8gd29ybGQhIHllcy4K"
	classes := []string{letters, "0123456789abcdefABCDEF", "; )\n", "-_+/=|~@", "\x00\x80\xff", letters, "deadbeef"}
	var found [markKinds]int
	for range 40000 {
		text := make([]byte, 1+rnd.IntN(150))
		class := letters
		for i := range text {
			if rnd.IntN(12) == 0 {
				class = classes[rnd.IntN(2*len(classes))%len(classes)*rnd.IntN(2)]
			}
			text[i] = class[i%len(class)]
		}
		fromHex := rnd.IntN(len(text))
		from64 := fromHex + rnd.IntN(min(len(text)-fromHex, leastHex-leastBase64+1))
		to := from64 + 1 + rnd.IntN(len(text)-from64)
		var want, got []Spot
		for at := fromHex; at < to; at++ {
			if at >= from64 && isMarkAt(text, at, markBase64) {
				want = append(want, Spot{at, tables.markLit() + int32(markBase64)})
			}
			if isMarkAt(text, at, markHex) {
				want = append(want, Spot{at, tables.markLit() + int32(markHex)})
			}
		}
		got = tables.runMarks(nil, text, from64, fromHex, to)
		sortSpots(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%q[%d, %d:%d]: %v, want %v", text, fromHex, from64, to, got, want)
		}
		for _, s := range got {
			k, _ := tables.isMark(s.Lit)
			found[k]++
		}
	}
	if found[markBase64] < 300 || found[markHex] < 300 {
		t.Errorf("only %d and %d marks", found[markBase64], found[markHex])
	}
}

// TestHasSign compares hasSign with a look at each byte.
func TestHasSign(t *testing.T) {
	seen := [2]int{}
	for b := range 256 {
		for n := 1; n < 20; n++ {
			text := bytes.Repeat([]byte{'a', 'V', '$', '['}, 5)[:n]
			text[b%n] = byte(b)
			want := bytes.ContainsAny(text, "%\\U\x00")
			if hasSign(text) != want {
				t.Errorf("%q: %v", text, !want)
			}
			if want {
				seen[1]++
			} else {
				seen[0]++
			}
		}
	}
	if seen[0] == 0 || seen[1] == 0 {
		t.Error(seen)
	}
}
