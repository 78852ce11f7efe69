package bulk

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// ids numbers the objects of all sources and finds them by id. An object that
// several sources hold has one number, its first place is where it is read from,
// the others stand in again.
type ids struct {
	at    []where // by object number
	again map[Object][]where
	loose [][]byte // raw ids of loose objects, sorted

	// start[k] is the first object whose id's leading bits are k or higher. There
	// are about as many slots as objects, and ids are spread evenly, so that a
	// search looks at two or three ids.
	start []int32
	shift uint
	// only is the one pack that holds everything: then numbers are its positions.
	only *packed
}

// number collects the ids of all packs and loose directories.
func (s *Store) number() error {
	var loose [][]byte
	for _, dir := range s.loose {
		list, err := looseIDs(dir, s.HashLen)
		if err != nil {
			return err
		}
		loose = append(loose, list...)
	}
	s.ids.loose = sortedUnique(loose)
	total := len(s.ids.loose)
	for _, p := range s.packs {
		total += p.index.Len()
	}
	at := make([]where, 0, total)
	for src, p := range s.packs {
		for i := range p.index.Len() {
			at = append(at, where{int32(src), int32(i)})
		}
	}
	for i := range s.ids.loose {
		at = append(at, where{int32(len(s.packs)), int32(i)})
	}
	if len(s.packs) > 1 || len(s.packs) == 1 && len(s.ids.loose) > 0 {
		slices.SortStableFunc(at, func(a, b where) int { return bytes.Compare(s.rawID(a), s.rawID(b)) })
	}
	s.ids.unique(s, at)
	s.ids.table(s)
	return nil
}

func (s *Store) rawID(w where) []byte {
	if int(w.src) == len(s.packs) {
		return s.ids.loose[w.pos]
	}
	return s.packs[w.src].index.ID(int(w.pos))
}

func (x *ids) unique(s *Store, at []where) {
	x.again = map[Object][]where{}
	kept := at[:0]
	for _, w := range at {
		if n := len(kept); n > 0 && bytes.Equal(s.rawID(kept[n-1]), s.rawID(w)) {
			x.again[Object(n-1)] = append(x.again[Object(n-1)], w)
			continue
		}
		kept = append(kept, w)
	}
	x.at = kept
	if len(s.packs) == 1 && len(x.loose) == 0 && len(x.again) == 0 {
		x.only = s.packs[0]
	}
}

func (x *ids) table(s *Store) {
	width := max(bits.Len(uint(len(x.at))), 1)
	x.shift = 32 - uint(min(width, 26))
	x.start = make([]int32, 1<<(32-x.shift)+1)
	next := 0
	for i, w := range x.at {
		k := int(binary.BigEndian.Uint32(s.rawID(w)) >> x.shift)
		for ; next <= k; next++ {
			x.start[next] = int32(i)
		}
	}
	for ; next < len(x.start); next++ {
		x.start[next] = int32(len(x.at))
	}
}

// Len is the number of objects.
func (s *Store) Len() int { return len(s.ids.at) }

// ID is the raw id of an object, a view that lives as long as the store.
func (s *Store) ID(o Object) []byte {
	if p := s.ids.only; p != nil {
		return p.index.ID(int(o))
	}
	return s.rawID(s.ids.at[o])
}

// Find returns the number of an object, or None.
func (s *Store) Find(id []byte) Object {
	if len(id) != s.HashLen || len(s.ids.at) == 0 {
		return None
	}
	k := binary.BigEndian.Uint32(id) >> s.ids.shift
	for i := s.ids.start[k]; i < s.ids.start[k+1]; i++ {
		if bytes.Equal(s.ID(Object(i)), id) {
			return Object(i)
		}
	}
	return None
}

// FindAll appends what Find gives for each of several ids. What takes the time in a
// large store is to wait for memory: first the place of each is asked for, and no
// answer is needed before the next question.
func (s *Store) FindAll(found []Object, ids [][]byte) []Object {
	p := s.ids.only
	if p == nil {
		for _, id := range ids {
			found = append(found, s.Find(id))
		}
		return found
	}
	var first [16]Object
	var differ [16]uint64
	for len(ids) > 0 {
		n := min(len(ids), len(first))
		for i, id := range ids[:n] {
			first[i] = Object(min(s.ids.start[binary.BigEndian.Uint32(id)>>s.ids.shift], int32(len(s.ids.at)-1)))
		}
		for i, id := range ids[:n] {
			differ[i] = binary.BigEndian.Uint64(p.index.ID(int(first[i]))) ^ binary.BigEndian.Uint64(id)
		}
		for i, id := range ids[:n] {
			if differ[i] == 0 && bytes.Equal(p.index.ID(int(first[i])), id) {
				found = append(found, first[i])
			} else {
				found = append(found, s.Find(id))
			}
		}
		ids = ids[n:]
	}
	return found
}
