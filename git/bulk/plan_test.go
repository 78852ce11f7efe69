package bulk

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortFrom compares with sorting by comparison.
func TestSortFrom(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for width := range 41 {
		for _, n := range []int{0, 1, 2, 100, 5000} {
			list := make([]uint64, n)
			highest := uint64(0)
			for i := range list {
				v := r.Uint64() & (1<<width - 1)
				highest = max(highest, v)
				list[i] = v<<posBits | uint64(i)
			}
			want := slices.Sorted(slices.Values(list))
			if got := sortFrom(slices.Clone(list), posBits, bits.Len64(highest)); !slices.Equal(got, want) {
				t.Fatalf("%d values of %d bits are not in order", n, width)
			}
		}
	}
}

func BenchmarkSortFrom(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	list := make([]uint64, 800_000)
	for i := range list {
		list[i] = r.Uint64N(500<<20)<<posBits | uint64(i)
	}
	for _, way := range []struct {
		name string
		sort func([]uint64) []uint64
	}{{"digits", func(l []uint64) []uint64 { return sortFrom(l, posBits, 29) }}, {"compared", func(l []uint64) []uint64 { slices.Sort(l); return l }}} {
		b.Run(way.name, func(b *testing.B) {
			b.SetBytes(int64(8 * len(list)))
			b.ReportAllocs()
			for b.Loop() {
				way.sort(slices.Clone(list))
			}
		})
	}
}
