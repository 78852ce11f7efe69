package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"picket/rules/load"
	"picket/scanners"
	"picket/scanners/code"
	"picket/scanners/infra"
)

// awake prints, for each language and kind of file in the trees of HEAD, in which
// part of the files some rule has to look, and which rules those are: what the
// scanners beside the one for secrets cost is decided by that.
func awake(dirs []string) error {
	set, err := load.Builtin()
	if err != nil {
		return err
	}
	c, err := code.New(set)
	if err != nil {
		return err
	}
	i, err := infra.New(set, c)
	if err != nil {
		return err
	}
	sums := map[string]*share{}
	for _, dir := range dirs {
		r, err := openRepo(dir)
		if err != nil {
			return err
		}
		err = r.head(func(mode, path string, data []byte) {
			t := scanners.Text{Path: path, Bytes: data}
			for _, ask := range [...]func(scanners.Text) (string, []string){c.Awake, i.Awake} {
				if sort, rules := ask(t); sort != "" {
					if sums[sort] == nil {
						sums[sort] = &share{rules: map[string]int{}}
					}
					sums[sort].add(len(data), rules)
				}
			}
		})
		if err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
		if err := r.close(); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		fmt.Printf("%-14s %s\n", name, sums[name])
	}
	return nil
}

// share is what was seen of one sort of file.
type share struct {
	files, bytes, awake int
	rules               map[string]int
}

func (s *share) add(size int, rules []string) {
	s.files++
	s.bytes += size
	if len(rules) > 0 {
		s.awake++
	}
	for _, r := range rules {
		s.rules[r]++
	}
}

func (s *share) String() string {
	ids := slices.Sorted(maps.Keys(s.rules))
	slices.SortStableFunc(ids, func(a, b string) int { return s.rules[b] - s.rules[a] })
	all := 0
	for _, n := range s.rules {
		all += n
	}
	for i, id := range ids {
		ids[i] = fmt.Sprintf("%s %.2f", id, float64(s.rules[id])/float64(s.files))
	}
	return fmt.Sprintf("%6d files of %6d bytes, %.2f awake, by %.2f rules: %s", s.files, s.bytes/s.files, float64(s.awake)/float64(s.files),
		float64(all)/float64(s.files), strings.Join(ids[:min(len(ids), 8)], ", "))
}
