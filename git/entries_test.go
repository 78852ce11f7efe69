package git

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// indexOf makes an index of version 2 with entries of one file, a stage each.
func indexOf(paths []string, stages []int) []byte {
	data := binary.BigEndian.AppendUint32([]byte("DIRC\x00\x00\x00\x02"), uint32(len(paths)))
	for i, path := range paths {
		entry := make([]byte, 62)
		binary.BigEndian.PutUint32(entry[24:], uint32(ModeFile))
		entry[40] = byte(i + 1) // of the id
		binary.BigEndian.PutUint16(entry[60:], uint16(stages[i]<<12|len(path)))
		entry = append(entry, path...)
		data = append(data, append(entry, make([]byte, 8-len(entry)%8)...)...)
	}
	return append(data, make([]byte, 20)...) // the checksum, which index.skipHash leaves out
}

// TestOrderOfEntries holds that an index whose entries are not in order, or twice the
// same, is not believed.
func TestOrderOfEntries(t *testing.T) {
	for _, c := range []struct {
		name   string
		paths  []string
		stages []int
		ok     bool
	}{
		{"in order", []string{"a", "b"}, []int{0, 0}, true},
		{"out of order", []string{"b", "a"}, []int{0, 0}, false},
		{"twice", []string{"a", "a"}, []int{0, 0}, false},
		{"stages of a conflict", []string{"a", "a", "a"}, []int{1, 2, 3}, true},
		{"a stage twice", []string{"a", "a"}, []int{2, 2}, false},
		{"stages out of order", []string{"a", "a"}, []int{3, 2}, false},
		{"a stage anew for the next", []string{"a", "b"}, []int{3, 0}, true},
	} {
		data := indexOf(c.paths, c.stages)
		x, err := newIndexFile(bytes.NewReader(data), int64(len(data)), 20)
		if err != nil {
			t.Fatal(err)
		}
		e, n := x.entries(), 0
		for e.next() {
			if string(e.path) != c.paths[n] || int(e.stage) != c.stages[n] || e.id[0] != byte(n+1) {
				t.Errorf("%s: entry %d is %q, stage %d, id %x", c.name, n, e.path, e.stage, e.id)
			}
			n++
		}
		if ok := e.err == nil && n == len(c.paths); ok != c.ok {
			t.Errorf("%s: %d entries, %v", c.name, n, e.err)
		}
	}
}
