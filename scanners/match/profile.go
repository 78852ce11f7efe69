package match

import (
	"slices"
	"time"
)

// RuleCost is what one rule took in all texts so far.
type RuleCost struct {
	Rule     string        // its id; for what all rules share, a name in parentheses
	Time     time.Duration // of the walks and regexps of the rule, filters included
	Literals int64         // places at which it was looked for
	Matches  int64         // of its regexp
	Hits     int64         // that passed entropy, allow lists and filters
}

// Names of the shares that belong to no rule.
const (
	costOfFilter = "(literals of all rules)"
	costOfDecode = "(finding encoded text)"
)

// Profile returns what the rules cost, the dearest first, those that took no part
// left out. It is empty without Options.Profile, and complete only when no Find
// is under way.
func (e *Engine) Profile() []RuleCost {
	e.pool.mu.Lock()
	defer e.pool.mu.Unlock()
	sums := make([]RuleCost, e.rules.Len()+2)
	for _, s := range e.pool.free {
		for i, c := range s.costs {
			sum := &sums[i]
			sum.Time += c.Time
			sum.Literals += c.Literals
			sum.Matches += c.Matches
			sum.Hits += c.Hits
		}
	}
	for i := range e.rules.Len() {
		sums[i].Rule = e.shelf.Rule(i).ID
	}
	sums[e.rules.Len()].Rule = costOfFilter
	sums[e.rules.Len()+1].Rule = costOfDecode
	sums = slices.DeleteFunc(sums, func(c RuleCost) bool { return c.Time == 0 && c.Literals == 0 && c.Matches == 0 })
	slices.SortStableFunc(sums, func(a, b RuleCost) int { return int(b.Time - a.Time) })
	return sums
}

// charge runs f and puts its time on the account of a rule, or of a share.
func (s *scratch) charge(account int, f func()) {
	start := time.Now()
	f()
	s.costs[account].Time += time.Since(start)
}

// accounts are nil without Options.Profile, and then nothing is measured.
func (e *Engine) accounts() []RuleCost {
	if !e.opt.Profile {
		return nil
	}
	return make([]RuleCost, e.rules.Len()+2)
}
