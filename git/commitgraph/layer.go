package commitgraph

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sort"

	"picket/git/pack"
)

// layer is one file (gitformat-commit-graph(5)): a header of 8 bytes, chunks, and
// the checksum of all before it.
type layer struct {
	from, n int // its first commit's number, and how many it has
	hashLen int
	fanout  []byte // OIDF
	ids     []byte // OIDL
	data    []byte // CDAT: tree, two parents, level and date
	edges   []byte // EDGE: more parents
	dates   []byte // GDA2: what is to be added to dates
	beyond  []byte // GDO2: of those, what does not fit 31 bits
	sum     []byte
}

const (
	fanoutLen = 256 * 4
	noParent  = 0x70000000
	highBit   = 0x80000000
)

func corrupt(format string, args ...any) error {
	return fmt.Errorf("commit-graph: "+format+": %w", append(args, pack.ErrCorrupt)...)
}

// Add reads one file over those that were added before. sum is the checksum that it
// must have; nil: the one that it has at its end, which must be right.
func (g *Graph) Add(data, sum []byte) error {
	l := &layer{from: g.n, hashLen: g.hashLen}
	if len(data) < 8+g.hashLen || string(data[:4]) != "CGPH" {
		return corrupt("no signature")
	}
	if data[4] != 1 {
		return corrupt("version %d", data[4])
	}
	if want := map[int]byte{sha1.Size: 1, sha256.Size: 2}[g.hashLen]; data[5] != want {
		return corrupt("hash version %d, the repository's is %d", data[5], want)
	}
	if int(data[7]) != len(g.layers) {
		return corrupt("%d files below it, there are %d", data[7], len(g.layers))
	}
	body := data[:len(data)-g.hashLen]
	l.sum = data[len(body):]
	if !bytes.Equal(checksum(body, g.hashLen), l.sum) || sum != nil && !bytes.Equal(sum, l.sum) {
		return corrupt("wrong checksum")
	}
	chunks, err := pack.ReadChunks(body, 8, int(data[6]))
	if err != nil {
		return err
	}
	if err := l.read(chunks, g); err != nil {
		return err
	}
	g.dated = g.dated && l.dates != nil
	g.layers, g.n = append(g.layers, l), g.n+l.n
	return nil
}

func checksum(data []byte, hashLen int) []byte {
	if hashLen == sha256.Size {
		sum := sha256.Sum256(data)
		return sum[:]
	}
	sum := sha1.Sum(data)
	return sum[:]
}

// read checks that the chunks are as long as they must be.
func (l *layer) read(chunks map[string][]byte, g *Graph) error {
	l.fanout, l.ids, l.data, l.edges = chunks["OIDF"], chunks["OIDL"], chunks["CDAT"], chunks["EDGE"]
	l.dates, l.beyond = chunks["GDA2"], chunks["GDO2"]
	if len(l.fanout) != fanoutLen {
		return corrupt("no fanout")
	}
	before := uint32(0)
	for i := range 256 {
		count := binary.BigEndian.Uint32(l.fanout[4*i:])
		if count < before || count > noParent {
			return corrupt("fanout of %d after %d", count, before)
		}
		before = count
	}
	l.n = int(before)
	if len(l.ids) != l.n*l.hashLen || len(l.data) != l.n*(l.hashLen+16) || len(l.edges)%4 != 0 ||
		l.dates != nil && len(l.dates) != 4*l.n || len(l.beyond)%8 != 0 {
		return corrupt("%d commits: lengths of the chunks", l.n)
	}
	bases := chunks["BASE"]
	if len(bases) != len(g.layers)*l.hashLen {
		return corrupt("%d bytes of checksums for %d files below", len(bases), len(g.layers))
	}
	for i, below := range g.layers {
		if !bytes.Equal(bases[i*l.hashLen:(i+1)*l.hashLen], below.sum) {
			return corrupt("it was made over another file")
		}
	}
	return nil
}

func (l *layer) id(k int) []byte  { return l.ids[k*l.hashLen : (k+1)*l.hashLen : (k+1)*l.hashLen] }
func (l *layer) row(k int) []byte { return l.data[k*(l.hashLen+16) : (k+1)*(l.hashLen+16)] }

func (l *layer) find(id []byte) (int, bool) {
	if len(id) != l.hashLen {
		return 0, false
	}
	lo, hi := 0, int(binary.BigEndian.Uint32(l.fanout[4*int(id[0]):]))
	if id[0] > 0 {
		lo = int(binary.BigEndian.Uint32(l.fanout[4*int(id[0]-1):]))
	}
	k := lo + sort.Search(hi-lo, func(i int) bool { return bytes.Compare(l.id(lo+i), id) >= 0 })
	return k, k < hi && bytes.Equal(l.id(k), id)
}

// generation is the date with its correction, or the level.
func (l *layer) generation(k int, dated bool) uint64 {
	word := binary.BigEndian.Uint64(l.row(k)[l.hashLen+8:])
	if !dated {
		return word >> 34
	}
	date := word & (1<<34 - 1)
	more := binary.BigEndian.Uint32(l.dates[4*k:])
	if more&highBit == 0 {
		return date + uint64(more)
	}
	if at := 8 * int(more&^highBit); at+8 <= len(l.beyond) {
		return date + binary.BigEndian.Uint64(l.beyond[at:])
	}
	return 0 // lower than any parent's: whoever compares sees the damage
}

// parents appends the numbers of the parents, of which the second may stand for a
// list in the chunk of edges. n is how many commits the graph has.
func (l *layer) parents(dst []int32, k, n int) ([]int32, error) {
	row := l.row(k)[l.hashLen:]
	add := func(p uint32) error {
		if int(p) >= n {
			return corrupt("parent %d of %d commits", p, n)
		}
		dst = append(dst, int32(p))
		return nil
	}
	first, second := binary.BigEndian.Uint32(row), binary.BigEndian.Uint32(row[4:])
	if first == noParent {
		return dst, nil
	}
	if err := add(first); err != nil || second == noParent {
		return dst, err
	}
	if second&highBit == 0 {
		return dst, add(second)
	}
	for at := 4 * int(second&^highBit); at+4 <= len(l.edges); at += 4 {
		p := binary.BigEndian.Uint32(l.edges[at:])
		if err := add(p &^ highBit); err != nil || p&highBit != 0 {
			return dst, err
		}
	}
	return dst, corrupt("a list of parents without an end")
}
