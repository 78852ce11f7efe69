package rules

import (
	"math/rand/v2"
	"testing"
)

// TestChecksumSeesDamage changes each byte of texts of every length up to a few
// rounds of the lanes, cuts them, and swaps words within a lane and across lanes.
func TestChecksumSeesDamage(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 150)
	for i := range text {
		text[i] = byte(rnd.Uint32())
	}
	for n := range text {
		b := append([]byte(nil), text[:n]...)
		whole := Checksum(b)
		if Checksum(text[:n]) != whole {
			t.Fatalf("%d bytes have two checksums", n)
		}
		if Checksum(text[:n+1]) == whole || Checksum(append(b[:n:n], 0)) == whole {
			t.Fatalf("%d bytes and one more have the same checksum", n)
		}
		for i := range b {
			for bit := range 8 {
				b[i] ^= 1 << bit
				if Checksum(b) == whole {
					t.Fatalf("of %d bytes, bit %d of byte %d is not seen", n, bit, i)
				}
				b[i] ^= 1 << bit
			}
		}
		for _, far := range []int{8, 16, 32} {
			for i := 0; i+far+8 <= n; i += 8 {
				swapped := append([]byte(nil), b...)
				copy(swapped[i:], b[i+far:i+far+8])
				copy(swapped[i+far:], b[i:i+8])
				if Checksum(swapped) == whole {
					t.Fatalf("of %d bytes, words at %d and %d may be swapped", n, i, i+far)
				}
			}
		}
	}
}

// TestChecksumSpreads counts how many of the checksum's bits a changed bit changes,
// over many texts: about half of them, each about as often as the others.
func TestChecksumSpreads(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var changed [32]int
	const runs = 20_000
	for range runs {
		b := make([]byte, 1+rnd.IntN(100))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		before := Checksum(b)
		b[rnd.IntN(len(b))] ^= 1 << rnd.IntN(8)
		for diff, i := before^Checksum(b), 0; i < 32; i++ {
			changed[i] += int(diff >> i & 1)
		}
	}
	for i, n := range changed {
		if n < runs*45/100 || n > runs*55/100 {
			t.Errorf("bit %d changes in %d of %d texts", i, n, runs)
		}
	}
}

func BenchmarkChecksum(b *testing.B) {
	text := make([]byte, 200_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Checksum(text)
	}
}
