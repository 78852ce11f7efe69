package match

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// wide is a text in UTF-16, little or big endian.
func wide(s string, big bool) string {
	var b strings.Builder
	for i := range len(s) {
		if big {
			b.WriteByte(0)
		}
		b.WriteByte(s[i])
		if !big {
			b.WriteByte(0)
		}
	}
	return b.String()
}

func TestWide(t *testing.T) {
	secret := "acme_" + "1234abcd"
	junk := "MZ\x90\x00\x03\x00\x00\x00\x04\xff\xfe\x01\x80\x7f"
	for _, big := range []bool{false, true} {
		for pad := range 17 {
			for _, body := range []string{secret, "token " + secret + ";", "a\nline\n" + secret + "\nx", strings.Repeat("text ", 400) + secret} {
				text := junk + strings.Repeat("\x02", pad) + wide(body, big) + "\x03\x81" + junk
				e := New(decodeSet(), Options{DecodeDepth: 1})
				hits := e.Find(nil, []byte(text))
				if len(hits) != 1 || hits[0].Secret != secret || hits[0].Depth != 1 || hits[0].Tags[0] != "decoded:utf16" {
					t.Fatalf("%q: found %+v", text, hits)
				}
				want := strings.Index(text, wide(secret, big))
				if big {
					want++ // from the first character on, whose NUL stands before it
				}
				if got := hits[0].SecretStart; got != want || hits[0].SecretEnd < want+2*len(secret)-1 || hits[0].SecretEnd > want+2*len(secret) {
					t.Fatalf("%q: the secret is at [%d,%d), want %d", text, got, hits[0].SecretEnd, want)
				}
			}
		}
	}
}

// TestWideLayers takes base64 out of such a string.
func TestWideLayers(t *testing.T) {
	secret := "acme_" + "1234abcd"
	text := "\x01\x02" + wide("value="+base64.StdEncoding.EncodeToString([]byte("token "+secret)), false) + "\x01\x02"
	for depth, want := range []int{0, 0, 1} {
		if hits := New(decodeSet(), Options{DecodeDepth: depth}).Find(nil, []byte(text)); len(hits) != want {
			t.Errorf("%d layers: found %+v", depth, hits)
		}
	}
}

// TestWideEqualsSlow holds the quick search to looking at every byte.
func TestWideEqualsSlow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	pieces := []string{"\x00", "\x00\x00", "a\x00", "b\x00c\x00d\x00e\x00f\x00", "text", "\x00g", "\x01\x00", "\xff", strings.Repeat("\x00", 20), strings.Repeat("z", 30), wide("0123456789", false), wide("012345678901", false), wide("abcdefghijklm", true)}
	some := 0
	for range 20000 {
		var b bytes.Buffer
		for range rnd.IntN(20) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		text := b.Bytes()
		var want []int
		for i := range text {
			if isWideMark(text, i) {
				want = append(want, i)
			}
		}
		var got []int
		e := &tables{filter: new(filter)}
		for _, s := range e.wideMarks(nil, text, 0, len(text)) {
			got = append(got, s.Pos)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: marks at %v, want %v", text, got, want)
		}
		from := rnd.IntN(len(text) + 1)
		to := from + rnd.IntN(len(text)-from+1)
		got = got[:0]
		for _, s := range e.wideMarks(nil, text, from, to) {
			got = append(got, s.Pos)
		}
		within := slices.DeleteFunc(slices.Clone(want), func(at int) bool { return at < from || at >= to })
		if !slices.Equal(got, within) {
			t.Fatalf("%q: marks in [%d,%d) at %v, want %v", text, from, to, got, within)
		}
		some += len(want)
	}
	if some < 1000 {
		t.Errorf("only %d strings: the test tests nothing", some)
	}
}

// BenchmarkWide is what the search costs in a program, in NULs and in text.
func BenchmarkWide(b *testing.B) {
	program := []byte(nil)
	if path, err := os.Executable(); err == nil {
		program, _ = os.ReadFile(path)
	}
	for _, c := range []struct {
		name string
		text []byte
	}{{"program", program}, {"zeros", make([]byte, 1<<20)}, {"text", bytes.Repeat([]byte("some text "), 1<<17)}} {
		b.Run(c.name, func(b *testing.B) {
			if len(c.text) == 0 {
				b.Skip("the test's own program cannot be read")
			}
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				segments := finds{}
				segments.wideSegments(c.text)
			}
		})
	}
}
