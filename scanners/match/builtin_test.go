package match_test

import (
	"fmt"
	"os"
	"testing"

	"picket/rules/load"
	"picket/scanners/filters"
	"picket/scanners/match"
)

// TestSpeedBuiltin is TestSpeed with all of picket's rules and filters.
func TestSpeedBuiltin(t *testing.T) {
	mb := 0
	fmt.Sscan(os.Getenv("PICKET_SPEED_MB"), &mb)
	if mb == 0 {
		t.Skip("PICKET_SPEED_MB is not set")
	}
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	match.Prepare(set)
	texts := match.Corpus(t, mb<<20)
	size := 0
	for _, x := range texts {
		size += len(x)
	}
	fmt.Printf("%d rules, a plan of %d bytes\n", len(set.Rules), len(set.Plan))
	for _, depth := range []int{0, 2, 5} {
		e := match.New(set, match.Options{DecodeDepth: depth, Filter: filters.Accept})
		var hits []match.Hit
		n := 0
		d := match.CPU(3, func() {
			n = 0
			for _, x := range texts {
				hits = e.Find(hits[:0], x)
				n += len(hits)
			}
		})
		fmt.Printf("picket's rules, decoding %d layers    %8.1f MB/s, %d hits\n", depth, float64(size)/d.Seconds()/1e6, n)
	}
	for _, c := range match.New(set, match.Options{}).Costly() {
		fmt.Printf("costly: %s: %s\n", c.Rule, c.Reason)
	}
}
