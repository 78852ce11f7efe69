package match

import (
	"math/rand/v2"
	"testing"

	"picket/rules"
)

// TestHints asks the hints at every place of random texts: where one says that
// no match follows, the rule's own automaton must find none. Both answers must
// come often.
func TestHints(t *testing.T) {
	base := gitleaksSet(t)
	dead, alive := 0, 0
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		set := randomSet(rnd, base)
		e := Over(packed(t, set), Options{})
		s := e.borrow()
		for range 20 {
			text := randomText(rnd, set)
			for rule := range e.rules.Len() {
				if s.t.hints.rows[rule].size == 0 {
					continue
				}
				m := &matcher{r: e.rule(rule)}
				m.ready()
				for site := range m.p.sites {
					for at := range len(text) + 1 {
						if s.t.mayFollow(int32(rule), int32(site), text, at) {
							alive++
							continue
						}
						dead++
						if w := m.walkFrom(text, place{pos: at, end: at, site: int32(site)}); w.match >= 0 {
							t.Fatalf("%s, site %d: no match is said to follow %d in %q", m.r.ID, site, at, text)
						}
					}
				}
			}
		}
	}
	if dead < 10_000 || alive < 1000 {
		t.Errorf("dead at %d places, alive at %d", dead, alive)
	}
}

// TestDamagedHints flips bits in the hints: each is noticed, and the engine finds
// the same.
func TestDamagedHints(t *testing.T) {
	base := gitleaksSet(t)
	for seed := range uint64(30) {
		rnd := rand.New(rand.NewPCG(seed, 6))
		set := randomSet(rnd, base)
		Prepare(set)
		if set.Hints == "" {
			continue
		}
		good := New(set, Options{})
		bad := set.Clone()
		damage := []byte(set.Hints)
		for i := range damage {
			damage[i] ^= 1 << rnd.IntN(8)
		}
		bad.Hints = string(damage)
		e := New(bad, Options{})
		for range 6 {
			text := randomText(rnd, set)
			if got, want := show(bad, e.Find(nil, text)), show(set, good.Find(nil, text)); got != want {
				t.Fatalf("text %q\nwith damaged hints:\n%swith good ones:\n%s", text, got, want)
			}
		}
		for rule := range e.rules.Len() {
			if _, ok := e.tables().hints.of(int32(rule)); ok {
				t.Errorf("the damage of %s went unnoticed", e.rule(rule).ID)
			}
		}
	}
}

// TestHintsSpareRules has innocent text with common words in it: no rule is read.
func TestHintsSpareRules(t *testing.T) {
	read := func(shelf *rules.Shelf, text string) (n int) {
		e := Over(shelf, Options{})
		e.Find(nil, []byte(text))
		for i := range e.rules.Len() {
			if e.rules.At(i) != nil {
				n++
			}
		}
		return n
	}
	shelf := packed(t, gitleaksSet(t))
	if n := read(shelf, "// The password of the api key is read; see https://example.com/token.\nkey := secret(token)\n"); n != 0 {
		t.Errorf("%d rules were read for innocent text", n)
	}
	if n := read(shelf, "aws = AKIA"+"Q3EGTIWJPLAZ6NVX\n"); n == 0 {
		t.Error("no rule was read for a key")
	}
}
