package rules

import (
	"encoding/binary"
	"fmt"
)

// tablePlace is how many bytes the place of a table takes, 32-bit little-endian
// numbers: its offset in Set.Tables, its length, and the length again, together with
// the Checksum of the table and of the zeros behind it.
const tablePlace = 12

// PutTable appends a table to what becomes Set.Tables, and tells its place, which
// belongs into Set.Lists. Like a box of a pack it begins at a multiple of boxAlign
// bytes, so that numbers in it can be used where they lie.
func PutTable(tables *[]byte, content string) (place string) {
	le, at := binary.LittleEndian, len(*tables)
	*tables = append(*tables, content...)
	*tables = append(*tables, make([]byte, aligned(len(*tables))-len(*tables))...)
	b := le.AppendUint32(nil, uint32(at))
	b = le.AppendUint32(b, uint32(len(content)))
	return string(le.AppendUint32(b, Checksum((*tables)[at:])^uint32(len(content))))
}

// Table is the table at a place that PutTable told, without a copy. It is compared
// with its checksum here, and only here, so that a hook looks at those alone that
// its files ask for. One that is not as it was written panics with a *PackError,
// like a rule: a language whose words are lost must not pass for one in which
// nothing was found.
func (s *Shelf) Table(place string) string {
	var tables string
	if s.flat == nil {
		tables = s.set.Tables
	} else {
		tables = s.flat.boxes.text(tablesBox)
	}
	if len(place) == tablePlace {
		at, n, sum := number(place), number(place[4:]), number(place[8:])
		if at <= uint64(len(tables)) && n <= uint64(len(tables))-at {
			end := min(uint64(aligned(int(at+n))), uint64(len(tables)))
			if uint64(sumOf(tables[at:end]))^n == sum {
				return tables[at : at+n]
			}
		}
	}
	panic(s.broken(fmt.Errorf("%w: a table of words is not as it was written", ErrPackDamaged)))
}

// number is the 32-bit number at the beginning of a text.
func number(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}
