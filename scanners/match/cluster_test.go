package match

import (
	"math/rand/v2"
	"testing"

	"picket/rules"
)

// TestClustersEqualSlow gives rules whose literals stand everywhere in the texts, so
// that clusters are cut, dropped from and settled piece by piece.
func TestClustersEqualSlow(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{
		{ID: "bounded", Regex: `key=[a-z=]{3,9};`},
		{ID: "prefixed", Regex: `[a-z]{0,4}?key=([a-z]{2,6}=?){1,2};`},
		{ID: "counted", Regex: `\bkey(?:=key){1,3}[;x]`},
		{ID: "around", Regex: `x?=?key=.{0,12}xx`},
		{ID: "unbounded", Regex: `key=[a-z=]*;x`},
		{ID: "coarse", Regex: `key=[a-z=]{10,60}[;x]{2}`},
	}}
	e := New(set, Options{})
	rnd := rand.New(rand.NewPCG(21, 22))
	pieces := []string{"key=", "key=", "key=", "key", "=", ";", "x", "xx", "ab", "\n", " ", "é"}
	hits := 0
	for range 3000 {
		var text []byte
		for range 1 + rnd.IntN(60) {
			text = append(text, pieces[min(rnd.IntN(len(pieces)), rnd.IntN(len(pieces)+3))]...)
		}
		e.block = 1 + rnd.IntN(len(text)+2)
		e.tables().few, e.tables().kept, e.tables().spread = rnd.IntN(9), 1+rnd.IntN(9), rnd.IntN(3)
		sameAsSlow(t, e, text)
		hits += len(e.Find(nil, text))
		if t.Failed() {
			return
		}
	}
	if hits == 0 {
		t.Error("nothing was found: the test tests nothing")
	}
}
