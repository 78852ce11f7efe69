package pack

// Bases keeps what deltas were made from, for a reader that asks for many versions of
// the same objects: the next version is most often one delta away from the last. What
// is kept is bounded, and what was not asked for lately goes first.
type Bases struct {
	room       int
	live       int // bytes in young
	young, old map[uint64]whole
}

// whole is an object at an offset of the pack.
type whole struct {
	kind Kind
	text []byte
}

// NewBases keeps up to room bytes.
func NewBases(room int) *Bases {
	return &Bases{room: room, young: map[uint64]whole{}}
}

func (b *Bases) get(offset uint64) (whole, bool) {
	if b == nil {
		return whole{}, false
	}
	w, ok := b.young[offset]
	if !ok {
		if w, ok = b.old[offset]; ok {
			b.put(offset, w)
		}
	}
	return w, ok
}

// put keeps an object. When half of the room is taken, what was not asked for since the
// last time is let go.
func (b *Bases) put(offset uint64, w whole) {
	if b == nil || len(w.text) > b.room/8 {
		return
	}
	if b.live += len(w.text); b.live > b.room/2 {
		b.young, b.old, b.live = map[uint64]whole{}, b.young, len(w.text)
	}
	b.young[offset] = w
}
