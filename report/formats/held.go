package formats

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"picket/scanners"
)

// countHeld counts the commits that hold a finding, now that all parts have said which
// they are.
func countHeld(c *scanners.Provenance) error {
	if c == nil {
		return nil
	}
	all, err := runsOf(c.HeldIn)
	if err != nil {
		return err
	}
	c.PathCommits, c.HeldIn = count(all), ""
	for k := range c.Places {
		p := &c.Places[k]
		here, err := runsOf(p.HeldIn)
		if err != nil {
			return err
		}
		p.Commits, p.HeldIn = count(here), ""
		all = append(all, here...)
	}
	c.Commits = count(all)
	return nil
}

// run is some commits in a row, by their order.
type run struct{ from, to int }

// runsOf reads "3-17,20".
func runsOf(text string) (list []run, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		first, last, several := strings.Cut(part, "-")
		if !several {
			last = first
		}
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil || from < 1 || to < from {
			return nil, fmt.Errorf("held_in %q: want orders of commits, such as 3-17,20", part)
		}
		list = append(list, run{from, to})
	}
	return list, nil
}

// count is how many commits there are in some runs, those in several of them once.
func count(list []run) (n int) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b run) int { return cmp.Compare(a.from, b.from) })
	next := 1
	for _, r := range list {
		if from := max(r.from, next); from <= r.to {
			n += r.to - from + 1
			next = r.to + 1
		}
	}
	return n
}
