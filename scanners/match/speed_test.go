package match

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	ahocorasick "github.com/BobuSumisu/aho-corasick"
)

// TestSpeed prints the engine's speed beside that of gitleaks' filter on the same
// texts. PICKET_SPEED_MB says how much text.
func TestSpeed(t *testing.T) {
	mb := 0
	fmt.Sscan(os.Getenv("PICKET_SPEED_MB"), &mb)
	if mb == 0 {
		t.Skip("PICKET_SPEED_MB is not set")
	}
	texts := corpus(t, mb<<20)
	size := 0
	for _, x := range texts {
		size += len(x)
	}
	set := gitleaksSet(t)
	Prepare(set)
	var words []string
	for _, r := range set.Rules {
		words = append(words, r.Keywords...)
	}
	trie := ahocorasick.NewTrieBuilder().AddStrings(words).Build()
	rate := func(name string, base time.Duration, size int, d time.Duration) {
		line := fmt.Sprintf("%-34s %8.1f MB/s", name, float64(size)/d.Seconds()/1e6)
		if base > 0 {
			line += fmt.Sprintf("  %6.2f times gitleaks' filter", float64(base)/float64(d))
		}
		fmt.Println(line)
	}
	fmt.Printf("%d texts, %.1f MB\n", len(texts), float64(size)/1e6)
	base := cpu(2, func() {
		for _, x := range texts {
			trie.MatchString(strings.ToLower(string(x)))
		}
	})
	rate("gitleaks' filter", 0, size, base)
	e := New(set, Options{})
	var spots []Spot
	rate("filter", base, size, cpu(4, func() {
		for _, x := range texts {
			spots = e.tables().filter.scan(spots[:0], x, 0, len(x), nil)
		}
	}))
	var hits []Hit
	rate("find", base, size, cpu(4, func() {
		for _, x := range texts {
			hits = e.Find(hits[:0], x)
		}
	}))
	var clean [][]byte
	part := 0
	for _, x := range texts {
		if hits = e.Find(hits[:0], x); len(hits) == 0 {
			clean, part = append(clean, x), part+len(x)
		}
	}
	rate(fmt.Sprintf("find, the %.0f%% without a hit", 100*float64(part)/float64(size)), base*time.Duration(part)/time.Duration(size), part, cpu(4, func() {
		for _, x := range clean {
			hits = e.Find(hits[:0], x)
		}
	}))
	for _, depth := range []int{2, 5} {
		d := New(set, Options{DecodeDepth: depth})
		rate(fmt.Sprintf("find, decoding %d layers", depth), base, size, cpu(3, func() {
			for _, x := range texts {
				hits = d.Find(hits[:0], x)
			}
		}))
	}
	proportional(e, texts)
	const starts = 100 // the clock of a thread is too coarse for one
	fmt.Println("start from a plan:", cpu(3, func() {
		for range starts {
			New(set, Options{}).tables()
		}
	})/starts)
}

// proportional prints the speed on the same text once, ten and a hundred times
// over: it should not depend on the length.
func proportional(e *Engine, texts [][]byte) {
	var unit []byte
	for _, x := range texts {
		if unit = append(unit, x...); len(unit) > 1<<20 {
			unit = unit[:1<<20]
			break
		}
	}
	for _, n := range []int{1, 10, 100} {
		text := bytes.Repeat(unit, n)
		d := cpu(2, func() {
			for range 100 / n {
				e.Find(nil, text)
			}
		})
		fmt.Printf("the same text, %3d MB at a time   %8.1f MB/s\n", n, float64(100*len(unit))/d.Seconds()/1e6)
	}
}
