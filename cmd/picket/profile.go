package main

import (
	"fmt"
	"io"
	"time"

	"picket/scanners/match"
)

// dearest is how many rules a profile names.
const dearest = 30

// printProfile says what the rules cost, so that a user finds the one that does.
func printProfile(w io.Writer, costs []match.RuleCost) {
	var total time.Duration
	for _, c := range costs {
		total += c.Time
	}
	fmt.Fprintf(w, "%10s %6s %10s %8s %6s  rule\n", "time", "share", "literals", "matches", "hits")
	for _, c := range costs[:min(len(costs), dearest)] {
		fmt.Fprintf(w, "%10s %5.1f%% %10d %8d %6d  %s\n", c.Time.Round(time.Microsecond),
			100*float64(c.Time)/float64(max(total, 1)), c.Literals, c.Matches, c.Hits, c.Rule)
	}
	if rest := len(costs) - dearest; rest > 0 {
		fmt.Fprintf(w, "and %d more rules\n", rest)
	}
}
