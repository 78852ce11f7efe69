package match

import "picket/rules"

// What the tests outside the package share with those inside.
var (
	Corpus = corpus
	CPU    = cpu
)

// PrepareFor makes what the rules with these ids need when a literal of theirs
// turns up, from scratch.
func PrepareFor(set *rules.Set, ids ...string) {
	e := New(set, Options{})
	for _, id := range ids {
		(&matcher{r: e.rule(e.shelf.Index(id))}).ready()
	}
}

// Held is about how many bytes the automata and memos of an engine hold.
func (e *Engine) Held() (total int) {
	for _, s := range e.pool.free {
		for _, m := range s.matchers {
			if m == nil {
				continue
			}
			n := 0
			for _, d := range []*dfa{m.fwd, m.all, m.back, m.ends, m.coarse} {
				if d != nil {
					n += 4*cap(d.trans) + 4*cap(d.unions) + 4*d.held + 40*cap(d.states) + 24*cap(d.inst) + 32*cap(d.sets)
				}
			}
			for _, r := range m.memo.seen {
				n += len(r.text) + 100
			}
			total += n
		}
	}
	return total
}

// Read is how many bytes the automata and regexps of an engine were given so far.
func (e *Engine) Read() (total int) {
	for _, s := range e.pool.free {
		for _, m := range s.matchers {
			if m != nil {
				total += m.read + m.memo.read + m.rests.read
			}
		}
	}
	return total
}

// Passes are ways through a text for the engine's literals and the words of a table:
// the literals alone, the words alone, and both in one pass.
func (e *Engine) Passes(w *Words) [3]func(text []byte) {
	f := e.tables().filter
	room := make([]wordState, roomWords)
	var spots []Spot
	return [3]func([]byte){
		func(text []byte) { spots = f.scan(spots[:0], text, 0, len(text), nil) },
		func(text []byte) {
			l := newLookout(w, text, room)
			l.scan(0, len(text))
		},
		func(text []byte) {
			l := newLookout(w, text, room)
			spots = f.scan(spots[:0], text, 0, len(text), &l)
		},
	}
}
