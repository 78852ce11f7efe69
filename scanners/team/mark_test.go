package team

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestLineStart asks for lines in any order and compares with counting from the top.
func TestLineStart(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	beyond := 0
	for range 500 {
		text := ""
		for range rnd.IntN(12) {
			text += strings.Repeat("x", rnd.IntN(3)) + "\n"
		}
		text += strings.Repeat("y", rnd.IntN(3))
		m := marker{text: []byte(text), line: 1}
		lines := strings.SplitAfter(text, "\n")
		for range 20 {
			line := 1 + rnd.IntN(14)
			want := len(strings.Join(lines[:min(line, len(lines))-1], ""))
			at, ok := m.lineStart(line)
			if at != want || ok != (line <= len(lines)) {
				t.Fatalf("%q: line %d begins at %d, %v; want %d of %d lines", text, line, at, ok, want, len(lines))
			}
			if !ok {
				beyond++
			}
		}
	}
	if beyond == 0 {
		t.Error("no line was beyond the text: the test tests nothing")
	}
}
