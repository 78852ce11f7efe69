package bulk

import (
	"errors"

	"picket/git/pack"
)

// family visits a whole object and everything that is made from it, depth first.
// A content is kept while something is still to be made from it; when the contents
// on the way from the root take too much room, the upper ones are let go, and made
// again when they are needed.
func (w *worker) family(root int32) {
	v := w.open(root, nil)
	if v == nil {
		return
	}
	w.children(v)
}

// children visits what is made from an object, and lets go of the object's content.
// It does not recurse for the last child, so that a chain of deltas is a loop.
func (w *worker) children(v *Visit) {
	depth := len(w.stack)
	for {
		next := (*Visit)(nil)
		w.stack = append(w.stack, v)
		for c := w.plan.first[v.at]; c >= 0; c = w.plan.next[c] {
			if !w.ready(v) {
				w.fail(c)
				continue
			}
			child := w.open(c, v)
			if child == nil {
				continue
			}
			if w.plan.next[c] < 0 {
				next = child
			} else {
				w.children(child)
			}
		}
		w.release(v)
		if next == nil {
			break
		}
		v = next
	}
	w.stack = w.stack[:depth]
}

// open makes the content of an entry and has it entered; nil when it failed.
func (w *worker) open(i int32, base *Visit) *Visit {
	v := &Visit{Object: w.plan.obj[i], Kind: w.plan.kind[i], Base: base, at: i}
	if base != nil {
		v.Level = base.Level + 1
	}
	if v.Object == None && w.plan.first[i] < 0 {
		return nil // another copy is visited, and nothing is made from this one
	}
	if err := w.make(v); err != nil {
		w.release(v)
		w.trouble(v, err)
		return nil
	}
	var baseText []byte
	if base != nil {
		baseText = base.text
	}
	w.h.Enter(v, baseText)
	w.done(1, int(w.plan.end(i)-w.plan.offs[i]))
	v.Text, v.Copies = nil, nil
	return v
}

// trouble sets an entry aside. One that is too large is no better elsewhere, but
// what is made from it may be small, and is tried.
func (w *worker) trouble(v *Visit, err error) {
	if errors.Is(err, pack.ErrTooLarge) && v.Object != None {
		w.h.Bad(v.Object, v.Kind, err)
		for c := w.plan.first[v.at]; c >= 0; c = w.plan.next[c] {
			w.fail(c)
		}
		return
	}
	w.fail(v.at)
}

// make fills in the content of a visit.
func (w *worker) make(v *Visit) error {
	e, err := w.raw(v.at)
	if err != nil {
		return err
	}
	if err := w.fits(e.Size); err != nil {
		return err
	}
	if v.Base == nil {
		v.text = w.take(e.Size)
		v.Text = v.text
		return w.inflate(v.text, v.at, e)
	}
	if cap(w.delta) < e.Size {
		w.delta = make([]byte, e.Size+e.Size/2)
	}
	delta := w.delta[:e.Size]
	if err := w.inflate(delta, v.at, e); err != nil {
		return err
	}
	return w.apply(v, v.Base.text, delta)
}

func (w *worker) fits(size int) error {
	if w.s.MaxSize > 0 && size > w.s.MaxSize {
		return pack.ErrTooLarge
	}
	return nil
}

// apply makes the content from the base's and notes what the two share. Copies
// that continue one another are one.
func (w *worker) apply(v *Visit, base, delta []byte) error {
	ops, err := pack.NewOps(delta)
	if err != nil {
		return err
	}
	if ops.BaseSize != len(base) || ops.Size/(1<<22) > len(delta) {
		return pack.ErrCorrupt
	}
	if err := w.fits(ops.Size); err != nil {
		return err
	}
	v.text = w.take(ops.Size)
	v.Text = v.text
	at := 0
	for ops.More() {
		op, err := ops.Next()
		if err != nil {
			return err
		}
		if op.Insert != nil {
			copy(v.text[at:], op.Insert)
		} else {
			copy(v.text[at:at+op.Size], base[op.Offset:])
			if n := len(v.Copies); n > 0 && v.Copies[n-1].At+v.Copies[n-1].Len == at && v.Copies[n-1].From+v.Copies[n-1].Len == op.Offset {
				v.Copies[n-1].Len += op.Size
			} else {
				v.Copies = append(v.Copies, Copy{at, op.Offset, op.Size})
			}
		}
		at += op.Size
	}
	return ops.Done()
}

// take returns a buffer of a length, from those let go if one is large enough.
func (w *worker) take(size int) []byte {
	w.live += size
	if w.live > w.room {
		w.evict()
	}
	best := -1
	for i, b := range w.free {
		if cap(b) >= size && (best < 0 || cap(b) < cap(w.free[best])) {
			best = i
		}
	}
	if best >= 0 && cap(w.free[best]) <= 4*size+4096 {
		b := w.free[best]
		last := len(w.free) - 1
		w.free[best] = w.free[last]
		w.free = w.free[:last]
		return b[:size]
	}
	return make([]byte, size, size+size/8+64)
}

// maxFree is how many buffers are kept for later, and of what size at most.
const (
	maxFree     = 16
	maxFreeSize = 4 << 20
)

func (w *worker) release(v *Visit) {
	if v.text == nil {
		return
	}
	w.live -= len(v.text)
	if cap(v.text) <= maxFreeSize {
		if len(w.free) < maxFree {
			w.free = append(w.free, v.text)
		} else if i := smallest(w.free); cap(w.free[i]) < cap(v.text) {
			w.free[i] = v.text
		}
	}
	v.text = nil
}

func smallest(list [][]byte) int {
	at := 0
	for i := range list {
		if cap(list[i]) < cap(list[at]) {
			at = i
		}
	}
	return at
}

// evict lets go of contents on the way from the root, all but the lowest one,
// which something is being made from.
func (w *worker) evict() {
	for _, v := range w.stack[:max(len(w.stack)-1, 0)] {
		if w.live <= w.room {
			return
		}
		if v.text != nil {
			w.live -= len(v.text)
			v.text = nil
		}
	}
}

// ready makes the content of an object again if it was let go.
func (w *worker) ready(v *Visit) bool {
	if v.text != nil {
		return true
	}
	_, text, err := w.rd.readAt(where{w.plan.src, w.plan.pos[v.at]})
	if err != nil {
		return false
	}
	w.live += len(text)
	v.text = text
	return true
}
