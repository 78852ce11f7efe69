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
		r := &e.rules[e.byID[id]]
		r.plan = &e.tables().plan.rules[r.index]
		(&matcher{r: r}).ready()
	}
}
