package match

import (
	"bytes"
	"slices"

	"picket/rules"
)

// requirer looks for the neighbours that hits require. A text may have tens of
// thousands of hits, and lines of megabytes: only the hits of the rule that is wanted
// are looked at, and where each begins is found out once.
type requirer struct {
	e      *Engine
	text   []byte
	hits   []Hit // in order
	of     map[int][]int
	places []linePlace // of the hits
}

// linePlace is a line and a byte of it.
type linePlace struct{ line, column int }

// hasAll says whether hits[i] has all its required neighbours.
func (q *requirer) hasAll(i int) bool {
	for _, need := range q.e.rule(q.hits[i].Rule).Required {
		want := q.e.shelf.Index(need.ID)
		if want < 0 {
			return false
		}
		all := q.hitsOf(want)
		at, _ := slices.BinarySearch(all, i) // itself, if it is of that rule
		if !q.has(all[at:], i, need, 1) && !q.has(all[:at], i, need, -1) {
			return false
		}
	}
	return true
}

// hitsOf lists the hits of a rule, and finds their places before the first is asked for.
func (q *requirer) hitsOf(rule int) []int {
	if q.of == nil {
		q.of = map[int][]int{}
		q.locate()
	}
	all, ok := q.of[rule]
	if !ok {
		for i := range q.hits {
			if q.hits[i].Rule == rule {
				all = append(all, i)
			}
		}
		q.of[rule] = all
	}
	return all
}

func (q *requirer) locate() {
	q.places = make([]linePlace, len(q.hits))
	at, line, start := 0, 0, 0
	for i := range q.hits {
		next := q.hits[i].Start
		if next < at { // hits of a caller that are in no order
			at, line, start = 0, 0, 0
		}
		line += bytes.Count(q.text[at:next], []byte{'\n'})
		if k := bytes.LastIndexByte(q.text[at:next], '\n'); k >= 0 {
			start = at + k + 1
		}
		q.places[i] = linePlace{line, next - start}
		at = next
	}
}

// has looks for a neighbour in one direction, from the nearest on, as far as it may
// lie.
func (q *requirer) has(all []int, i int, need rules.Required, step int) bool {
	k := 0
	if step < 0 {
		k = len(all) - 1
	}
	own := q.places[i]
	for ; 0 <= k && k < len(all); k += step {
		other := q.places[all[k]]
		if d := own.line - other.line; need.WithinLines != nil && max(d, -d) > *need.WithinLines {
			return false
		}
		if d := own.column - other.column; need.WithinColumns == nil || max(d, -d) <= *need.WithinColumns {
			return true
		}
	}
	return false
}
