package inflate

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// texts are inputs of different nature: each is compressed at every level.
func texts() map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 70_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	skewed := make([]byte, 40_000)
	for i := range skewed { // frequencies like Fibonacci's give the longest codes
		skewed[i] = byte(min(rng.ExpFloat64()*2, 255))
	}
	var code strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&code, "func f%d(x int) int { return x*%d + %d }\n", i, rng.IntN(1000), i)
	}
	return map[string][]byte{
		"empty": nil, "one byte": {7}, "zeros": make([]byte, 100_000), "noise": noise,
		"skewed": skewed, "code": []byte(code.String()), "short": []byte("hello, hello, hello"),
		"period 3": bytes.Repeat([]byte("abc"), 5000), "period 9": bytes.Repeat([]byte("123456789"), 999),
	}
}

func deflate(t testing.TB, text []byte, level int) []byte {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(text)
	w.Close()
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	var d Decoder
	for name, text := range texts() {
		for level := -2; level <= 9; level++ {
			packed := deflate(t, text, level)
			for _, tail := range []int{0, 1, 7, 100} {
				src := append(bytes.Clone(packed), make([]byte, tail)...)
				dst := make([]byte, len(text))
				n, err := d.Zlib(dst, src)
				if err != nil || n != len(packed) || !bytes.Equal(dst, text) {
					t.Fatalf("%s, level %d, tail %d: took %d of %d, err %v, equal %v",
						name, level, tail, n, len(packed), err, bytes.Equal(dst, text))
				}
			}
		}
	}
}

func TestErrors(t *testing.T) {
	var d Decoder
	text := []byte(strings.Repeat("the quick brown fox\n", 50))
	good := deflate(t, text, 6)
	bent := func(at int, x byte) []byte {
		b := bytes.Clone(good)
		b[at] ^= x
		return b
	}
	dynamic := []byte{0x78, 0x9c, 0x05, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	tests := []struct {
		name string
		src  []byte
		size int
		want error
	}{
		{"good", good, len(text), nil},
		{"too small a destination", good, len(text) - 1, ErrSize},
		{"too large a destination", good, len(text) + 1, ErrSize},
		{"empty", nil, 0, ErrTruncated},
		{"header only", good[:2], len(text), ErrTruncated},
		{"cut in the data", good[:len(good)/2], len(text), ErrTruncated},
		{"cut in the checksum", good[:len(good)-1], len(text), ErrTruncated},
		{"checksum", bent(len(good)-1, 1), len(text), ErrChecksum},
		{"method", bent(0, 1), len(text), ErrHeader},
		{"dictionary wanted", []byte{0x78, 0xbb}, 1, ErrHeader},
		{"reserved block type", []byte{0x78, 0x9c, 0x07, 0, 0, 0, 0}, 1, ErrCorrupt},
		{"stored length", []byte{0x78, 0x9c, 0x01, 1, 0, 1, 0, 0, 0, 0}, 1, ErrCorrupt},
		{"too many codes", dynamic, 1, ErrCorrupt},
		{"distance before the start", []byte{0x78, 0x9c, 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 99, ErrCorrupt},
	}
	for _, tt := range tests {
		if _, err := d.Zlib(make([]byte, tt.size), tt.src); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestPrefix(t *testing.T) {
	var d Decoder
	for name, text := range texts() {
		packed := deflate(t, text, 6)
		for _, k := range []int{0, 1, 8, 32, 1000} {
			dst := make([]byte, k)
			n, err := d.Prefix(dst, packed)
			if err != nil || n != min(k, len(text)) || !bytes.Equal(dst[:n], text[:n]) {
				t.Errorf("%s: prefix of %d: got %d bytes, err %v", name, k, n, err)
			}
		}
	}
	if _, err := d.Prefix(make([]byte, 9), []byte{0x78, 0x9c, 0x07, 0, 0, 0, 0}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("corrupt prefix: %v", err)
	}
}

func TestNoAllocation(t *testing.T) {
	var d Decoder
	text := texts()["code"]
	packed, dst := deflate(t, text, 6), make([]byte, len(text))
	if n := testing.AllocsPerRun(20, func() { d.Zlib(dst, packed) }); n != 0 {
		t.Errorf("%v allocations a call", n)
	}
}

// reference decodes with the standard library: the output, and how much was read.
func reference(src []byte) (out []byte, used int, err error) {
	r := bytes.NewReader(src)
	out, err = io.ReadAll(io.LimitReader(flate.NewReader(r), 1<<20))
	return out, len(src) - r.Len(), err
}

// FuzzDeflateEqualsRef holds this decoder against compress/flate on any bytes:
// the same output and the same length where that accepts, an error where it does not.
func FuzzDeflateEqualsRef(f *testing.F) {
	for _, text := range texts() {
		for _, level := range []int{-2, 0, 1, 6} {
			packed := deflate(f, text[:min(len(text), 3000)], level)
			f.Add(packed[2:], -1)
			f.Add(packed[2:], len(packed)/2)
		}
	}
	var d Decoder
	f.Fuzz(func(t *testing.T, src []byte, bend int) {
		if bend >= 0 && bend < len(src) {
			src = bytes.Clone(src)
			src[bend] ^= 0x15
		}
		want, used, err := reference(src)
		if err == nil && len(want) == 1<<20 {
			return // longer than the reference was asked for
		}
		dst := make([]byte, len(want))
		n, got := d.Deflate(dst, src)
		if err != nil {
			if got == nil {
				t.Fatalf("accepted what compress/flate refuses: %v", err)
			}
			return
		}
		if got != nil || n != used || !bytes.Equal(dst, want) {
			t.Fatalf("took %d, want %d; err %v; equal %v", n, used, got, bytes.Equal(dst, want))
		}
		if _, err := d.Deflate(make([]byte, len(want)+1), src); err != ErrSize {
			t.Fatalf("a byte too much: %v", err)
		}
		if len(want) > 0 {
			if _, err := d.Deflate(dst[1:], src); err != ErrSize {
				t.Fatalf("a byte too little: %v", err)
			}
		}
		half := make([]byte, len(want)/2)
		zl := append([]byte{0x78, 0x9c}, src...)
		if k, err := d.Prefix(half, zl); err != nil || !bytes.Equal(half[:k], want[:len(half)]) {
			t.Fatalf("prefix of %d: %d, %v", len(half), k, err)
		}
		zl = binary.BigEndian.AppendUint32(zl[:2+used:2+used], adler32.Checksum(want))
		room := make([]byte, len(want)+1)
		if k, err := d.Within(room, zl); err != nil || !bytes.Equal(room[:k], want) {
			t.Fatalf("within %d: %d of %d, %v", len(room), k, len(want), err)
		}
		if _, err := d.Within(room, zl[:len(zl)-1]); err != ErrTruncated {
			t.Fatalf("without the last byte of the checksum: %v", err)
		}
		zl[len(zl)-1]++
		if _, err := d.Within(room, zl); err != ErrChecksum {
			t.Fatalf("another checksum: %v", err)
		}
		if len(want) > 0 {
			if _, err := d.Within(room[:len(want)-1], zl); err != ErrSize {
				t.Fatalf("within a byte too little: %v", err)
			}
		}
	})
}

// objects are streams of the sizes that packs hold.
func objects(b *testing.B) (packed [][]byte, sizes []int, total int) {
	text := texts()["code"]
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		n := 50 + int(rng.ExpFloat64()*600)
		at := rng.IntN(len(text) - 10_000)
		part := text[at : at+min(n, 10_000)]
		packed = append(packed, append(deflate(b, part, 6), make([]byte, 20)...))
		sizes = append(sizes, len(part))
		total += len(part)
	}
	return packed, sizes, total
}

func BenchmarkObjects(b *testing.B) {
	packed, sizes, total := objects(b)
	dst := make([]byte, 10_000)
	b.Run("picket", func(b *testing.B) {
		var d Decoder
		b.SetBytes(int64(total))
		b.ReportAllocs()
		for b.Loop() {
			for i, src := range packed {
				if _, err := d.ZlibUnchecked(dst[:sizes[i]], src); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("zlib", func(b *testing.B) {
		r, err := zlib.NewReader(bytes.NewReader(packed[0]))
		if err != nil {
			b.Fatal(err)
		}
		src := new(bytes.Reader)
		b.SetBytes(int64(total))
		b.ReportAllocs()
		for b.Loop() {
			for i, p := range packed {
				src.Reset(p)
				if err := r.(zlib.Resetter).Reset(src, nil); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(r, dst[:sizes[i]]); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
