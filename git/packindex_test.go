package git

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// packIndexOf makes a pack index of version 2 of ids in order, the i-th at offset
// 100+i. Its checksums are left out.
func packIndexOf(ids [][]byte) []byte {
	data := []byte("\xfftOc\x00\x00\x00\x02")
	for first := range 256 {
		n := uint32(0)
		for _, id := range ids {
			if int(id[0]) <= first {
				n++
			}
		}
		data = binary.BigEndian.AppendUint32(data, n)
	}
	data = append(data, bytes.Join(ids, nil)...)
	data = append(data, make([]byte, 4*len(ids))...)
	for i := range ids {
		data = binary.BigEndian.AppendUint32(data, uint32(100+i))
	}
	return append(data, make([]byte, 40)...)
}

// TestPackIndexFindsEveryID looks up ids that are anything but evenly spread, so that
// the guess of where one stands is off, around the size of one window and of several:
// every id must be found, and none between two.
func TestPackIndexFindsEveryID(t *testing.T) {
	const window = 204 // ids of 20 bytes in 4 KB
	spreads := map[string]func(i, n int) uint16{
		"even":         func(i, n int) uint16 { return uint16(i * 0xffff / n) },
		"at the front": func(int, int) uint16 { return 0 },
		"at the end":   func(int, int) uint16 { return 0xffff },
		"in two heaps": func(i, n int) uint16 { return map[bool]uint16{true: 1, false: 0xfffe}[i < n/2] },
	}
	for name, at := range spreads {
		for _, n := range []int{1, 2, window - 1, window, window + 1, window + 2, 2*window - 1, 2 * window, 2*window + 1, 3*window + 1, 1000} {
			ids := make([][]byte, n)
			for i := range ids {
				ids[i] = make([]byte, 20)
				ids[i][0] = 7
				binary.BigEndian.PutUint16(ids[i][1:], at(i, n))
				binary.BigEndian.PutUint32(ids[i][16:], uint32(2*i+2))
			}
			path := filepath.Join(t.TempDir(), "x.idx")
			if err := os.WriteFile(path, packIndexOf(ids), 0o600); err != nil {
				t.Fatal(err)
			}
			x, err := openPackIndex(path, 20)
			if err != nil {
				t.Fatal(err)
			}
			var rd objectReader
			for i, id := range ids {
				if offset, ok, err := x.find(&rd, id); !ok || offset != uint64(100+i) || err != nil {
					t.Fatalf("%s, %d ids: number %d is at %d, found %t, %v", name, n, i, offset, ok, err)
				}
				for _, off := range []uint32{1, 3} { // just before it, and just behind
					none := bytes.Clone(id)
					binary.BigEndian.PutUint32(none[16:], uint32(2*i)+off)
					if _, ok, err := x.find(&rd, none); ok || err != nil {
						t.Fatalf("%s, %d ids: found what is not there beside number %d, %v", name, n, i, err)
					}
				}
			}
			x.f.close()
		}
	}
}
