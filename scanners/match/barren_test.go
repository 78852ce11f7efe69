package match

import (
	"math/rand/v2"
	"testing"
)

// TestBarren holds what Barren says to Find, for names that are made of samples of
// secrets, of what encodes something, and of plain words.
func TestBarren(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 3))
	e := New(gitleaksSet(t), Options{DecodeDepth: 5})
	pieces := append([]string{"main", ".go", "-", "_", "README", "config", "key", "%61", "\\u0041", "U+0041 ", "\x00", "\u212a", ".env"}, runPieces...)
	pieces = append(pieces, "xoxp-", "ghp_", "AKIA", "dop_v1_", "12345678901", "0123456789abcdef0123456789abcdef0123456789abcdef", "ZYXWVUTSRQPONMLK")
	barren, hits := 0, 0
	for range 30000 {
		text := ""
		for range 1 + rnd.IntN(5) {
			text += pieces[rnd.IntN(len(pieces))]
		}
		found := e.Find(nil, []byte(text))
		hits += len(found)
		if e.Barren(text) {
			barren++
			if len(found) > 0 {
				t.Fatalf("%q is called barren: %+v", text, found)
			}
		}
	}
	if barren < 3000 || hits < 20 {
		t.Errorf("%d barren texts, %d hits: the test tests little", barren, hits)
	}
	if e.Barren("%61") || e.Barren("\u212a") || !e.Barren("main_test.go") {
		t.Error("names are told apart wrongly")
	}
}
