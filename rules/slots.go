package rules

import "sync/atomic"

// Slots holds a pointer for each number below some n, nil at first. Memory is taken
// for those neighbourhoods in which one was put: of a set's rules a commit needs
// hardly any. It is safe for concurrent use.
type Slots[T any] struct {
	pages []atomic.Pointer[slotsPage[T]]
	n     int
}

const slotsOfPage = 32

type slotsPage[T any] [slotsOfPage]atomic.Pointer[T]

// NewSlots makes n of them.
func NewSlots[T any](n int) Slots[T] {
	return Slots[T]{pages: make([]atomic.Pointer[slotsPage[T]], (n+slotsOfPage-1)/slotsOfPage), n: n}
}

// Len is n.
func (s *Slots[T]) Len() int { return s.n }

// At is what was put there, or nil.
func (s *Slots[T]) At(i int) *T {
	if p := s.pages[i/slotsOfPage].Load(); p != nil {
		return p[i%slotsOfPage].Load()
	}
	return nil
}

// Put puts v there unless something is, and gives what is there then.
func (s *Slots[T]) Put(i int, v *T) *T {
	page := &s.pages[i/slotsOfPage]
	p := page.Load()
	if p == nil {
		if p = new(slotsPage[T]); !page.CompareAndSwap(nil, p) {
			p = page.Load()
		}
	}
	if !p[i%slotsOfPage].CompareAndSwap(nil, v) {
		return p[i%slotsOfPage].Load()
	}
	return v
}
