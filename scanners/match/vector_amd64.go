package match

import "sync/atomic"

// What every byte of a text goes through is written twice: in Go, for every machine,
// and for processors that have AVX2 (nearly all with this architecture since 2015) in
// assembler, which Go's compiler has no words for. Tests compare the two.

// vectorState remembers what hasAVX2 said: 0 while nobody asked, then 1 or 2.
var vectorState atomic.Int32

// byVectors says whether n bytes are looked at by vectors. A virtual machine takes some
// microseconds for each question about the processor, which a hook that looks at a few
// lines would never get back: the first text that is worth it asks.
func byVectors(n int) bool {
	state := vectorState.Load()
	if state == 0 && n >= leastVector {
		state = 1
		if hasAVX2() {
			state = 2
		}
		vectorState.Store(state)
	}
	return state == 2
}

const leastVector = 1 << 13

// hasAVX2 says whether this processor has AVX2, and the system keeps its registers.
func hasAVX2() bool {
	const osxsave, avx, avx2, xmmAndYmm = 1 << 27, 1 << 28, 1 << 5, 6
	if most, _, _, _ := cpuid(0, 0); most < 7 {
		return false
	}
	if _, _, c, _ := cpuid(1, 0); c&(osxsave|avx) != osxsave|avx || enabled()&xmmAndYmm != xmmAndYmm {
		return false
	}
	_, b, _, _ := cpuid(7, 0)
	return b&avx2 != 0
}

// windowsAVX2 looks at the windows that begin in blocks of eight bytes, and reads eight
// bytes behind the last of them. For each block that has windows with a marked cell,
// hits gets the block's offset, eight bits to the left, and a bit for each of those
// windows. It returns how many such blocks there are; hits has room for all.
//
//go:noescape
func windowsAVX2(hits *uint32, text *byte, blocks int, cells *[cellCount]uint32) int

// windowsWithAVX2 is windowsAVX2, and at every second place a bit for the same hash in the
// cells of words counts as well, as windowsWith has it.
//
//go:noescape
func windowsWithAVX2(hits *uint32, text *byte, blocks int, cells *[cellCount]uint32, words *[wordCells]uint32) int

// classesAVX2 sorts the bytes of blocks of 32, for each of which classes gets a bit for
// each byte whose class, low[byte&15]&high[byte>>4], has one of the five lower bits, and
// 32 bits to the left, one for each that has one of the three upper bits and before a
// byte that may stand behind such a sign. One byte behind the last block is read.
//
//go:noescape
func classesAVX2(classes *uint64, text *byte, blocks int, low, high *[16]uint8)

func cpuid(leaf, sub uint32) (a, b, c, d uint32)

// enabled is the lower half of the register that says which registers the system keeps.
func enabled() uint32
