package match_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"picket/rules/load"
	"picket/scanners/filters"
	"picket/scanners/match"
)

// varied is a sample with other digits and letters in its long words, as each line
// of a list of keys has its own.
func varied(rnd *rand.Rand, s string) string {
	b := []byte(s)
	run := 0
	for i, c := range b {
		digit, lower, upper := '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F'
		if run++; c != '_' && !digit && (c|0x20 < 'a' || c|0x20 > 'z') {
			run = 0
		}
		switch {
		case run <= 8:
		case digit:
			b[i] = '0' + byte(rnd.IntN(10))
		case lower:
			b[i] = 'a' + byte(rnd.IntN(6))
		case upper:
			b[i] = 'A' + byte(rnd.IntN(6))
		}
	}
	return string(b)
}

// TestDenseFindings counts what automata and regexps are given for texts of which
// every line is what a rule is there to find: not more for one byte of a longer text.
// PICKET_SPEED_MB takes all rules, and prints the slowest and the middle one.
func TestDenseFindings(t *testing.T) {
	const most = 120
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	samples, err := load.Samples()
	if err != nil {
		t.Fatal(err)
	}
	match.Prepare(set)
	e := match.New(set, match.Options{DecodeDepth: 5, Filter: filters.Accept})
	rnd := rand.New(rand.NewPCG(1, 2))
	type speed struct {
		rule string
		mbs  float64
	}
	var speeds []speed
	hits, seen := 0, map[string]bool{}
	for _, s := range samples {
		if !s.Match || seen[s.Rule] || s.Text == "" {
			continue
		}
		seen[s.Rule] = true
		timed := os.Getenv("PICKET_SPEED_MB") != ""
		if !timed && len(seen)%8 != 0 {
			continue
		}
		var text []byte
		for len(text) < 1<<15 {
			text = append(append(text, strings.TrimRight(varied(rnd, s.Text), "\n")...), '\n')
		}
		read := func(text []byte) float64 {
			before := e.Read()
			found := e.Find(nil, text)
			hits += len(found)
			return float64(e.Read()-before) / float64(len(text))
		}
		small, large := read(text[:1<<12]), read(text)
		if large > most || large > 2*small+8 {
			t.Errorf("%s: %.1f bytes are read for one of 4 kB, %.1f for one of 32 kB", s.Rule, small, large)
		}
		if timed {
			d := match.CPU(2, func() {
				for range 4 {
					e.Find(nil, text)
				}
			})
			speeds = append(speeds, speed{s.Rule, float64(4*len(text)) / max(d.Seconds(), 1e-9) / 1e6})
		}
	}
	if hits == 0 {
		t.Error("nothing was found: the test tests nothing")
	}
	slices.SortFunc(speeds, func(a, b speed) int { return int(1e3 * (a.mbs - b.mbs)) })
	for i, s := range speeds {
		if i < 10 || i == len(speeds)/2 {
			fmt.Printf("lines of %-36s %8.1f MB/s (%d of %d)\n", s.rule, s.mbs, i+1, len(speeds))
		}
	}
}
