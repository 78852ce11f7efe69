package filters

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestNeighbours holds the table of neighbouring keys to the rows that it is made of.
func TestNeighbours(t *testing.T) {
	count := 0
	for a := range 256 {
		for b := range 256 {
			want := false
			for _, row := range keyRows {
				want = want || strings.Contains(row, strings.ToLower(string([]byte{byte(a), byte(b)})))
			}
			if a >= 0x80 || b >= 0x80 {
				want = false
			}
			if neighbours(byte(a), byte(b)) != want {
				t.Errorf("%q: %v", []byte{byte(a), byte(b)}, !want)
			}
			if want {
				count++
			}
		}
	}
	if count == 0 {
		t.Error("no keys are neighbours: the test tests nothing")
	}
}

// TestRunLength holds runLength to looking for each run on a keyboard.
func TestRunLength(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	runs := 0
	for range 20_000 {
		var s string
		for range 1 + rnd.IntN(4) {
			row := keyRows[rnd.IntN(len(keyRows))]
			from := rnd.IntN(len(row))
			part := row[from : from+rnd.IntN(len(row)-from+1)]
			if rnd.IntN(3) == 0 {
				part = strings.ToUpper(part)
			}
			s += part + string(rune('a'+rnd.IntN(26)))
		}
		for i := range s {
			got, want := runLength(s, i), 0
			if len(s)-i >= 4 {
				want = keyRun(asciiLower(s[i:min(len(s), i+12)]))
			}
			if got < want {
				t.Fatalf("%q from %d: %d, %d on the keyboard", s, i, got, want)
			}
			if want > 0 {
				runs++
			}
		}
	}
	if runs == 0 {
		t.Error("no run: the test tests nothing")
	}
}
