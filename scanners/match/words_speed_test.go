package match_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"picket/rules/load"
	"picket/scanners"
	"picket/scanners/code"
	"picket/scanners/infra"
	"picket/scanners/match"
)

// TestSpeedWords prints, for the languages and kinds of file in PICKET_SPEED_TREE, how
// long a byte takes in a pass for literals, in one for words, and in one for both,
// each the best of five over two megabytes at most.
func TestSpeedWords(t *testing.T) {
	tree := os.Getenv("PICKET_SPEED_TREE")
	if tree == "" {
		t.Skip("PICKET_SPEED_TREE is not set")
	}
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	c, err := code.New(set)
	if err != nil {
		t.Fatal(err)
	}
	i, err := infra.New(set, c)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][][]byte{}
	tables := map[string]*match.Words{}
	sizes := map[string]int{}
	err = filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		x := scanners.Text{Path: path, Bytes: data}
		l := i.Look(x)
		w, name := l.Words(), l.Name()
		if w == nil {
			l := c.Look(x)
			w, name = l.Words(), l.Name()
		}
		if w != nil && sizes[name] < 2<<20 {
			texts[name], tables[name] = append(texts[name], data), w
			sizes[name] += len(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	e := match.New(set, match.Options{})
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if sizes[name] < 1<<16 {
			continue
		}
		best := [3]time.Duration{1 << 40, 1 << 40, 1 << 40}
		for range 5 {
			for i, pass := range e.Passes(tables[name]) {
				best[i] = min(best[i], match.CPU(1, func() {
					for n := 0; n < 1<<24; n += sizes[name] { // the clock of a thread is coarse
						for _, x := range texts[name] {
							pass(x)
						}
					}
				}))
			}
		}
		bytes := float64(((1<<24-1)/sizes[name] + 1) * sizes[name])
		ns := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / bytes }
		fmt.Printf("%-16s %5d kB: literals %.2f, words %.2f, both %.2f ns a byte; one pass instead of two saves %.0f %%\n", name, sizes[name]>>10,
			ns(best[0]), ns(best[1]), ns(best[2]), 100-100*float64(best[2])/float64(best[0]+best[1]))
	}
}
