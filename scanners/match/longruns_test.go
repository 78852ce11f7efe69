package match

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// slowRuns is runSegments, byte by byte.
func slowRuns(text []byte) (segments, wrapped []segment) {
	var w wrapper
	for at := 0; at < len(text); {
		end := runEnd(text, at)
		if end-at >= leastBase64 {
			if s, ok := decodeRun(text, at, end); ok {
				segments = append(segments, s)
			}
			if s, ok := w.take(text, at, end); ok {
				wrapped = append(wrapped, s)
			}
		}
		at = end + 1
	}
	return segments, wrapped
}

func runsEqualSlow(t *testing.T, text []byte) int {
	var f finds
	f.runSegments(text)
	segments, wrapped := slowRuns(text)
	if !reflect.DeepEqual(f.segments, segments) || !reflect.DeepEqual(f.wrapped, wrapped) {
		t.Fatalf("%q:\n%+v %+v, want\n%+v %+v", text, f.segments, f.wrapped, segments, wrapped)
	}
	return len(segments) + len(wrapped)
}

// runPieces are what texts with and without encoded runs are made of: runs that stand
// for a text, names, bytes that look like letters of base64 and are none, lines.
var runPieces = []string{
	"c2VjcmV0OiBhY21lXzEyMzQ1Njc4", "YWNtZV8wMDAwMTExMQ", "c2VjcmV0OiBhY21lXzEy", "QWNtZTEyMzQ1Njc4OTAx", "aW1wb3J0IHNlY3JldHM9",
	"736563726574206b65792061636d655f313233343536373839", "someIdentifierOfAProgram", "x9", "/usr/lib/go/src", "==", "=", "(", ")", " ",
	"[", "]", ";", "|", "~", "`", "{", "}", ":", "@", "^", "<", "\\", "\n", "\n  ", "\\n", "\x00", "\x7f", "\xff", "\u00e9", ",", ".", "+", "-", "_", "A", "aaaaaaa",
}

func runText(rnd *rand.Rand, n int) (text []byte) {
	for range n {
		text = append(text, runPieces[rnd.IntN(len(runPieces))]...)
	}
	return text
}

func TestRunsEqualSlow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 11))
	found := 0
	for range 20000 {
		found += runsEqualSlow(t, runText(rnd, rnd.IntN(40)))
	}
	if found < 1000 {
		t.Errorf("only %d runs in all texts: the test tests little", found)
	}
}

// TestLetters holds the bits that vectors give to those that no vectors give: they are
// letters alone, and each of them looks like one.
func TestLetters(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 9))
	for range 3000 {
		text := runText(rnd, rnd.IntN(60))
		s := sight{vector: byVectors(leastVector) && rnd.IntN(2) == 0}
		for at := 0; at < len(text); at += []int{64, 64, 64, 64, 37}[rnd.IntN(5)] {
			got, plain := s.letters(text, at), lettersIn(text, at)
			var want uint64
			for i := at; i < min(at+64, len(text)); i++ {
				if isBase64(text[i]) {
					want |= 1 << (i - at)
				}
			}
			if want&^plain != 0 || s.vector && got != want || !s.vector && got != plain {
				t.Fatalf("%q from %d on: %x, without vectors %x, letters are %x", text, at, got, plain, want)
			}
		}
	}
}

func FuzzRunsEqualSlow(f *testing.F) {
	rnd := rand.New(rand.NewPCG(3, 5))
	for range 20 {
		f.Add(runText(rnd, 30))
	}
	f.Fuzz(func(t *testing.T, text []byte) { runsEqualSlow(t, text) })
}

// TestMayBeginReadable holds the test without branches to the one with them, for all
// that four letters can stand for.
func TestMayBeginReadable(t *testing.T) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	may, begins := 0, 0
	for n := range 1 << 24 {
		run := []byte{letters[n>>18], letters[n>>12&63], letters[n>>6&63], letters[n&63]}
		m, b := mayBeginReadable(run), beginsReadable(run)
		if b && !m {
			t.Fatalf("%q begins readable", run)
		}
		if m {
			may++
		}
		if b {
			begins++
		}
	}
	if begins == 0 || may > begins+begins/8 {
		t.Errorf("%d may begin readable, %d do", may, begins)
	}
}

// BenchmarkLook is what decoding costs a text in which nothing is encoded.
func BenchmarkLook(b *testing.B) {
	texts, size := benchTexts()(b)
	var f finds
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range texts {
			f.look(t)
		}
	}
}
