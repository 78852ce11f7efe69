package bulk

import (
	"context"
	"fmt"
	"hash/crc32"
	"sync"
	"sync/atomic"

	"picket/git/inflate"
	"picket/git/pack"
)

// Copy is a stretch that an object has in common with its base: Len bytes at At
// are those at From in the base.
type Copy = pack.Copy

// Visit is one object at the time it is visited.
type Visit struct {
	Object Object // None: another copy of the object is visited too, and counts
	Kind   pack.Kind
	Text   []byte // like the whole Visit, valid until Enter returns

	// Base is the visit of the object that this one is made from, nil for a whole
	// one. Its Text may be gone by now. Copies are what the two share, in the order
	// of At; the rest of Text is new.
	Base   *Visit
	Copies []Copy
	// Level counts bases: 0 for a whole object. At most one visit of each level is
	// open at a time.
	Level int

	at   int32
	text []byte // nil when it was let go
}

// Handler is told about the objects that one worker reads. Its methods are called
// by one goroutine.
type Handler interface {
	// Enter is called for each object, after its base and before the next that the
	// base has. BaseText is the base's content, nil for a whole object.
	Enter(v *Visit, baseText []byte)
	// Bad is called for an object that cannot be read. Kind is 0 when not even that
	// is known.
	Bad(o Object, kind pack.Kind, err error)
}

// Options say how the store is gone through.
type Options struct {
	Workers int
	// Memory bounds the content that all workers together keep at a time, in bytes,
	// beyond the one object that each is at; 0: 256 MiB.
	Memory int
	// Keep chooses kinds; nil: all.
	Keep func(pack.Kind) bool
	// Only chooses objects; nil: all. What they are made from is visited as well, as
	// no object.
	Only func(Object) bool
	// Settled is told, by a worker and in its time, when no more object of a kind is to
	// come but those that could not be read where they lie: they are read one by one,
	// when everything else is done. It is told of every kind, unless the context ends,
	// and of several at once when several workers have the last of one each.
	Settled func(pack.Kind)
	// Done is told, from many goroutines, how many objects and stored bytes were dealt with.
	Done func(objects, bytes int)
}

// ForEach visits every object once. handler makes the handler of each worker. The
// error is the context's.
func (s *Store) ForEach(ctx context.Context, opt Options, handler func(worker int) Handler) error {
	opt.Workers = max(opt.Workers, 1)
	if opt.Memory <= 0 {
		opt.Memory = 256 << 20
	}
	plans := make([]*plan, len(s.packs))
	for i := range plans {
		plans[i] = s.newPlan(i, opt.Workers, opt.Only)
	}
	work := schedule(s, plans, &opt)
	workers := make([]*worker, opt.Workers)
	for i := range workers {
		workers[i] = &worker{s: s, opt: &opt, h: handler(i), rd: s.NewReader(), room: opt.Memory / opt.Workers}
	}
	left := newLeft(work, opt.Settled)
	each(opt.Workers, len(work), func(k, i int) {
		if ctx.Err() == nil {
			workers[k].run(work[i])
			left.done(work[i].kind)
		}
	})
	for _, w := range workers {
		for _, o := range w.retry {
			if ctx.Err() == nil {
				w.alone(o)
			}
		}
	}
	return ctx.Err()
}

// each calls f for 0..n-1 from several goroutines, k being the goroutine's number.
func each(workers, n int, f func(k, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for k := range min(workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(k, i)
			}
		})
	}
	wg.Wait()
}

// worker goes through jobs. It is used by one goroutine at a time.
type worker struct {
	s     *Store
	opt   *Options
	h     Handler
	rd    *Reader
	dec   inflate.Decoder
	delta []byte
	free  [largestClass + 1][][]byte // buffers let go, by size
	live  int                        // bytes of texts on the stack
	room  int
	stack []*Visit

	unused []*Visit
	copies []Copy
	plan   *plan
	retry  []Object
}

func (w *worker) run(j job) {
	w.plan = j.plan
	for _, root := range j.roots {
		if w.plan.kind[root] == 0 {
			w.fail(root)
			continue
		}
		w.family(root)
	}
	for _, o := range j.loose {
		w.alone(o)
	}
}

// alone visits one object that is read by itself.
func (w *worker) alone(o Object) {
	kind, text, err := w.rd.Read(o)
	switch {
	case err != nil:
		w.h.Bad(o, kind, err)
	case w.opt.Keep == nil || w.opt.Keep(kind):
		w.h.Enter(&Visit{Object: o, Kind: kind, Text: text}, nil)
	}
	w.done(1, len(text))
}

func (w *worker) done(objects, bytes int) {
	if w.opt.Done != nil {
		w.opt.Done(objects, bytes)
	}
}

// fail sets an entry, and all that is made from it, aside to be read one by one:
// there may be other copies.
func (w *worker) fail(i int32) {
	if o := w.plan.obj[i]; o != None {
		w.retry = append(w.retry, o)
	}
	if w.plan.kind[i] == 0 {
		return // its children, too, are without a kind, and come by themselves
	}
	for c := w.plan.first[i]; c >= 0; c = w.plan.next[c] {
		w.fail(c)
	}
}

// raw checks an entry's stored bytes against the index and returns its header.
func (w *worker) raw(i int32) (pack.Entry, error) {
	l := w.plan
	e, err := l.p.pack.Entry(l.offs[i])
	if err != nil {
		return e, err
	}
	raw, err := l.p.pack.Raw(e, l.end(i))
	if err != nil {
		return e, err
	}
	if sum, ok := l.p.index.CRC(int(l.pos[i])); ok && crc32.ChecksumIEEE(raw) != sum {
		return e, fmt.Errorf("pack entry at offset %d: wrong crc-32: %w", e.Offset, pack.ErrCorrupt)
	}
	return e, nil
}

// inflate decodes an entry into dst, which has its size. Where the index has a
// CRC it has been verified; version 1 has none, and the stream's own sum counts.
func (w *worker) inflate(dst []byte, i int32, e pack.Entry) error {
	src := w.plan.p.pack.Compressed(e)
	var err error
	if _, ok := w.plan.p.index.CRC(int(w.plan.pos[i])); ok {
		_, err = w.dec.ZlibUnchecked(dst, src)
	} else {
		_, err = w.dec.Zlib(dst, src)
	}
	return err
}
