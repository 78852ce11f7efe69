package files

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// conflictsRef is conflicts, looking for everything anew each time.
func conflictsRef(b []byte) [][2]int {
	var out [][2]int
	for at, ok := markerLine(b, 0, "<<<<<<< "); ok; {
		next, again := markerLine(b, at+1, "<<<<<<< ")
		if middle, has := markerLine(b, at, "======="); has {
			if end, has := markerLine(b, middle, ">>>>>>> "); has && (!again || end < next) {
				out = append(out, [2]int{at, lineEnd(b, at)})
			}
		}
		at, ok = next, again
	}
	return out
}

func TestConflictsEqualRef(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	lines := []string{"<<<<<<< a\n", "=======\n", ">>>>>>> b\n", "||||||| c\n", "text\n", " =======\n", "========\n", "=======\r\n", "<<<<<<<\n"}
	some := 0
	for range 3000 {
		var b []byte
		for range rnd.IntN(14) {
			b = append(b, lines[rnd.IntN(len(lines))]...)
		}
		got, want := conflicts(b), conflictsRef(b)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q\n%s", b, diff)
		}
		some += len(want)
	}
	if some == 0 {
		t.Error("no text had a conflict")
	}
}

// TestManyMarkers has a file that is made to be slow: each beginning of a conflict has
// its end at the end of the file. To look for that each time takes minutes.
func TestManyMarkers(t *testing.T) {
	b := append(bytes.Repeat([]byte("<<<<<<< \n"), 600_000), "=======\n>>>>>>> x\n"...)
	start := time.Now()
	if got := len(conflicts(b)); got != 1 {
		t.Errorf("%d conflicts, want 1", got)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("%d bytes took %v", len(b), d)
	}
}
