package formats

import (
	"cmp"
	"slices"

	"picket/scanners"
)

// joinLeft puts together what two parts know of commits that lack a finding.
func joinLeft(a, b []scanners.Leaving) []scanners.Leaving {
	list := append(slices.Clone(a), b...)
	slices.SortStableFunc(list, func(x, y scanners.Leaving) int { return cmp.Compare(x.Order, y.Order) })
	out := list[:0]
	for _, l := range list {
		if n := len(out); n > 0 && out[n-1].Order == l.Order && len(out[n-1].Parents) == len(l.Parents) {
			parents := slices.Clone(l.Parents)
			for i, has := range out[n-1].Parents {
				parents[i] = parents[i] || has
			}
			out[n-1].Parents = parents
			continue
		}
		out = append(out, l)
	}
	return out
}

// removed says which commit took a finding out of HEAD's history, as an audit does: the
// last that lacks it while all of its parents have it, or without such a one, some.
func removed(c *scanners.Provenance) error {
	if c == nil {
		return nil
	}
	left, standing := c.Left, c.Standing
	c.Left, c.Standing, c.RemovedIn, c.RemovedOrder = nil, "", "", 0
	if c.InHead {
		return nil
	}
	have, err := runsOf(standing)
	if err != nil {
		return err
	}
	all := false
	for _, l := range left {
		lost := !slices.Contains(l.Parents, false)
		if all && !lost || slices.ContainsFunc(have, func(r run) bool { return r.from <= l.Order && l.Order <= r.to }) {
			continue // of which another part knows that it has it
		}
		all = lost
		c.RemovedIn, c.RemovedOrder = l.Commit, l.Order
	}
	return nil
}
