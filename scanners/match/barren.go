package match

import (
	"encoding/binary"
)

// barrenLongest is the length in bytes of the texts that Barren looks at.
const barrenLongest = 64

// Barren says of a short text, a file's name for instance, at once that Find finds
// nothing in it: no literal stands there, and nothing that may be encoded. It says so
// of no other text, and not of each of which it holds.
func (e *Engine) Barren(text string) bool {
	t := e.tables()
	if len(text) > barrenLongest || len(t.always)+len(t.runs) > 0 || e.opt.Profile {
		return false
	}
	var room [barrenLongest]byte
	b := room[:copy(room[:], text)]
	for _, c := range b {
		if c >= 0x80 || c == 0 || c == '%' || c == '\\' || c == '+' {
			return false // it may be, or introduce, something else than itself
		}
	}
	if sixteenths(lettersIn(b, 0), 0) != 0 {
		return false
	}
	f := t.filter
	for i := 0; i+4 <= len(b); i++ {
		h := hash(binary.LittleEndian.Uint32(b[i:]) | foldMask&0xffffffff)
		if cell(f.cells, h)&1 != 0 && f.standsAt(b, i, h) {
			return false
		}
	}
	return true
}

// standsAt says whether closer finds a spot at an offset.
func (f *filter) standsAt(text []byte, at int, h uint32) bool {
	for n, end := f.chains[h>>chainShift], f.chains[h>>chainShift+1]; n < end; n++ {
		if ln := &f.links[n]; ln.hash == h {
			if _, ok := f.nearAt(&f.lits[ln.lit], text, at); ok {
				return true
			}
		}
	}
	return false
}
