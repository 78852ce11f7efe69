package pack

import (
	"bytes"
	"encoding/binary"
	"sort"
	"strings"
)

// Multi is a multi-pack-index: one sorted list of the ids of several packs. Like
// Index it reads its bytes in place and is safe for concurrent use.
type Multi struct {
	names   []string // the packs' index files, as "pack-....idx"
	fanout  []byte
	ids     []byte
	offsets []byte // 8 bytes each: pack number, offset
	large   []byte
	hashLen int
	n       int
}

// NewMulti checks the layout of a multi-pack-index.
func NewMulti(data []byte, hashLen int) (*Multi, error) {
	if len(data) < 12+hashLen || string(data[:4]) != "MIDX" {
		return nil, corrupt("multi-pack-index signature")
	}
	if data[4] != 1 && data[4] != 2 {
		return nil, corrupt("multi-pack-index version %d", data[4])
	}
	if want := map[int]byte{20: 1, 32: 2}[hashLen]; data[5] != want {
		return nil, corrupt("multi-pack-index of hash version %d, the repository's is %d", data[5], want)
	}
	if data[7] != 0 {
		return nil, corrupt("multi-pack-index with %d base files", data[7])
	}
	chunks, err := ReadChunks(data[:len(data)-hashLen], 12, int(data[6]))
	if err != nil {
		return nil, err
	}
	m := &Multi{hashLen: hashLen, fanout: chunks["OIDF"], ids: chunks["OIDL"], offsets: chunks["OOFF"], large: chunks["LOFF"]}
	if len(m.fanout) != fanoutLen {
		return nil, corrupt("multi-pack-index without fanout")
	}
	if m.n, err = fanoutCount(m.fanout); err != nil {
		return nil, err
	}
	if len(m.ids) != m.n*hashLen || len(m.offsets) != m.n*8 {
		return nil, corrupt("multi-pack-index of %d objects: chunk lengths", m.n)
	}
	packs := int(binary.BigEndian.Uint32(data[8:]))
	m.names = strings.Split(strings.TrimRight(string(chunks["PNAM"]), "\x00"), "\x00")
	if len(m.names) != packs {
		return nil, corrupt("multi-pack-index names %d packs of %d", len(m.names), packs)
	}
	return m, nil
}

// ReadChunks reads the table of contents of a file in chunks, which follows a header
// of some bytes (gitformat-chunk(5)). The chunks are views into the file.
func ReadChunks(data []byte, header, count int) (map[string][]byte, error) {
	if header+(count+1)*12 > len(data) {
		return nil, corrupt("table of %d chunks", count)
	}
	chunks := make(map[string][]byte, count)
	for i := range count {
		row := data[header+i*12:]
		start, end := binary.BigEndian.Uint64(row[4:]), binary.BigEndian.Uint64(row[16:])
		if start > end || end > uint64(len(data)) {
			return nil, corrupt("chunk %q from %d to %d", row[:4], start, end)
		}
		chunks[string(row[:4])] = data[start:end]
	}
	return chunks, nil
}

// Len is the number of objects.
func (m *Multi) Len() int { return m.n }

// Packs are the index file names of the packs, in the order of their numbers.
func (m *Multi) Packs() []string { return m.names }

// ID is the raw id of the i-th object, a view into the file.
func (m *Multi) ID(i int) []byte { return m.ids[i*m.hashLen : (i+1)*m.hashLen : (i+1)*m.hashLen] }

// Location is the pack number and the offset of the i-th object.
func (m *Multi) Location(i int) (pack int, offset uint64) {
	row := m.offsets[i*8:]
	v := binary.BigEndian.Uint32(row[4:])
	if m.large == nil { // without that chunk all 32 bits are the offset
		return int(binary.BigEndian.Uint32(row)), uint64(v)
	}
	return int(binary.BigEndian.Uint32(row)), largeOffset(v, m.large)
}

// Find returns the pack number and the offset of an object.
func (m *Multi) Find(id []byte) (pack int, offset uint64, ok bool) {
	if len(id) != m.hashLen {
		return 0, 0, false
	}
	lo, hi := fanoutRange(m.fanout, id[0])
	i := lo + sort.Search(hi-lo, func(k int) bool { return bytes.Compare(m.ID(lo+k), id) >= 0 })
	if i >= hi || !bytes.Equal(m.ID(i), id) {
		return 0, 0, false
	}
	pack, offset = m.Location(i)
	return pack, offset, pack < len(m.names)
}
