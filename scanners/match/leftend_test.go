package match

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"picket/rules"
)

// leftEndRef is walkLeft, walking all the way each time.
func leftEndRef(m *matcher, text []byte, p place) (match, died int) {
	d := m.behind()
	w := run{state: d.start(int(p.site), kindAfter(text, p.pos)), at: p.pos, match: -1}
	d.backward(&w, text, 0)
	return w.match, w.at
}

// longLeft are regexps in which what precedes the literals has no greatest length.
var longLeft = []string{
	`(?:curl|wget)\b[^\n]*\s(?:-Hdr|--header)\b`,
	`(?i)\bkey[^;]*?(?:tokenX|secretY)`,
	`a(?:bc|cb)*tokenX`,
	`^[^"]*"(?:[^"]*,)*secretY`,
}

// longText is a text of long lines that these regexps find something in, or nearly.
func longText(rnd *rand.Rand, size int) []byte {
	pieces := []string{"curl ", "wget ", " -Hdr ", " --header ", "key", "tokenX", "secretY", "abc", "bc", "cb", "\"", ",", ";", "\n", "é", `\n`, `\`, strings.Repeat("bccb", 90), strings.Repeat("z ", 200)}
	rare := rnd.IntN(3) > 0
	var b strings.Builder
	for b.Len() < size {
		p := pieces[rnd.IntN(len(pieces))]
		if rare && len(p) == 1 && rnd.IntN(30) > 0 {
			continue
		}
		b.WriteString(p)
	}
	return []byte(b.String())
}

// TestLeftEndEqualsRef holds what is remembered of walks to the left to walking anew,
// from every place of a text, also when the automaton has thrown its states away.
func TestLeftEndEqualsRef(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	met := 0
	for _, regex := range longLeft {
		set := &rules.Set{Rules: []rules.Rule{{ID: "x", Regex: regex}}}
		e := New(set, Options{})
		for range 40 {
			text := longText(rnd, 500+rnd.IntN(6000))
			s := e.borrow()
			s.begin(nil, text)
			m := s.matcher(0)
			m.ready()
			for _, spot := range s.t.spots(nil, text, 0, len(text), nil) {
				l := &s.t.filter.lits[spot.Lit]
				end, ok := s.t.filter.at(l, text, spot.Pos)
				if !ok {
					continue
				}
				for _, u := range s.t.filter.usesOf(l) {
					p := place{pos: spot.Pos, end: end, site: u.site}
					w := m.walkLeft(&m.lefts, text, p)
					want, died := leftEndRef(m, text, p)
					if w.match != want || w.at != died {
						t.Fatalf("%s at %d of %q: %d, dead at %d; want %d, %d", regex, p.pos, text, w.match, w.at, want, died)
					}
					slash := bytes.LastIndexByte(text[max(0, died-2):p.pos], '\\')
					if slash >= 0 {
						slash += max(0, died-2)
					}
					if got := m.cutLefts.lastSlash(text, max(0, died-2), p.pos); got != slash {
						t.Fatalf("%s at %d of %q: a backslash at %d, want %d", regex, p.pos, text, got, slash)
					}
					if want >= 0 && p.pos-want > 2*leftStep {
						met++
					}
				}
				if rnd.IntN(20) == 0 { // other states get the numbers that were taken
					d := m.behind()
					d.flush()
					junk := longText(rnd, 100)
					d.backward(&run{state: d.start(0, before(rnd.IntN(int(beforeKinds)))), at: len(junk)}, junk, 0)
				}
			}
			s.forget()
			e.giveBack(s)
		}
	}
	if met < 100 {
		t.Errorf("only %d walks were long", met)
	}
}

// TestLongLeftEqualsSlow finds in such texts what the slow engine finds.
func TestLongLeftEqualsSlow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	set := &rules.Set{}
	for _, regex := range longLeft {
		set.Rules = append(set.Rules, rules.Rule{ID: "rule-" + regex, Regex: regex})
	}
	e := New(set, Options{})
	found := 0
	for range 60 {
		text := longText(rnd, 500+rnd.IntN(4000))
		e.block = 1 + rnd.IntN(len(text)+2)
		e.tables().few, e.tables().kept, e.tables().spread = rnd.IntN(9), 1+rnd.IntN(9), rnd.IntN(3)
		sameAsSlow(t, e, text)
		found += len(e.Find(nil, text))
	}
	if found == 0 {
		t.Error("nothing was found")
	}
}
