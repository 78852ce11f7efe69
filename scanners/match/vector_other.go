//go:build !amd64

package match

const leastVector = 0

func byVectors(int) bool { return false }

func windowsAVX2(*uint32, *byte, int, *[cellCount]uint32) int { panic("no vectors") }

func classesAVX2(*uint64, *byte, int, *[16]uint8, *[16]uint8) { panic("no vectors") }

func windowsWithAVX2(*uint32, *byte, int, *[cellCount]uint32, *[wordCells]uint32) int {
	panic("no vectors")
}
