package bulk

import (
	"errors"
	"math/bits"

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
	w.unused = append(w.unused, w.stack[depth:]...)
	w.stack = w.stack[:depth]
}

// open makes the content of an entry and has it entered; nil when it failed.
func (w *worker) open(i int32, base *Visit) *Visit {
	v := w.visit()
	*v = Visit{Object: w.plan.obj[i], Kind: w.plan.kind[i], Base: base, at: i, Copies: w.copies[:0]}
	if base != nil {
		v.Level = base.Level + 1
	}
	if v.Object == None && w.plan.first[i] < 0 {
		return nil // another copy is visited, and nothing is made from this one
	}
	if err := w.make(v); err != nil {
		w.release(v)
		w.trouble(v, err)
		w.unused = append(w.unused, v)
		return nil
	}
	var baseText []byte
	if base != nil {
		baseText = base.text
	}
	w.h.Enter(v, baseText)
	w.done(1, int(w.plan.end(i)-w.plan.offs[i]))
	w.copies = v.Copies
	v.Text, v.Copies = nil, nil
	return v
}

func (w *worker) visit() *Visit {
	if n := len(w.unused); n > 0 {
		v := w.unused[n-1]
		w.unused = w.unused[:n-1]
		return v
	}
	return &Visit{}
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
	v.Copies, err = ops.Make(v.text, base, v.Copies)
	return err
}

// take returns a buffer of a length, from those let go if there is one. Buffers
// are made in sizes of powers of two, so that one fits the next version, which is
// a little longer.
func (w *worker) take(size int) []byte {
	w.live += size
	if w.live > w.room {
		w.evict()
	}
	class := bits.Len(uint(size))
	if class > largestClass {
		return make([]byte, size)
	}
	list := w.free[class]
	if n := len(list); n > 0 {
		w.free[class] = list[:n-1]
		return list[n-1][:size]
	}
	return make([]byte, size, 1<<class)
}

// Buffers of up to 2^largestClass bytes are kept for later, up to 2^keptClass
// bytes of each size.
const (
	largestClass = 23
	keptClass    = 23
)

func (w *worker) release(v *Visit) {
	if v.text == nil {
		return
	}
	w.live -= len(v.text)
	if class := bits.Len(uint(cap(v.text))) - 1; class >= 0 && class <= largestClass && len(w.free[class])<<class < 1<<keptClass {
		w.free[class] = append(w.free[class], v.text[:0])
	}
	v.text = nil
}

// evict lets go of contents on the way from the root, all but the lowest one,
// which something is being made from.
func (w *worker) evict() {
	for _, v := range w.stack[:max(len(w.stack)-1, 0)] {
		if w.live <= w.room {
			return
		}
		if v.text != nil {
			w.release(v)
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
