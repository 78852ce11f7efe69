package secrets

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// TestPosition asks for offsets in many orders and holds the answers to counting
// from the start of the line each time.
func TestPosition(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	pieces := []string{"a", "bc", "\n", "\n\n", "é", "日本", "\xff", "\xe2\x82", "\r\n", "😀", "long words on a line "}
	moved := 0
	for range 2000 {
		text := []byte(nil)
		if rnd.IntN(3) == 0 {
			text = append(text, utf8BOM...)
		}
		for range rnd.IntN(30) {
			text = append(text, pieces[rnd.IntN(len(pieces))]...)
		}
		p := position{text: text, line: 1}
		for range 12 {
			off := rnd.IntN(len(text) + 1)
			line, col := p.at(off)
			start := bytes.LastIndexByte(text[:off], '\n') + 1
			head := text[start:off]
			if start == 0 {
				head = bytes.TrimPrefix(head, utf8BOM)
			}
			wantLine, wantCol := 1+bytes.Count(text[:off], []byte{'\n'}), 1+utf8.RuneCount(head)
			if line != wantLine || col != wantCol {
				t.Fatalf("%q at %d: %d:%d, want %d:%d", text, off, line, col, wantLine, wantCol)
			}
			moved += line
		}
	}
	if moved < 10_000 {
		t.Error("the texts have no lines: the test tests nothing")
	}
}
