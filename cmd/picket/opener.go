package main

import (
	"slices"
	"strings"
	"sync"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/archives"
	"picket/scanners/secrets"
)

// unopened collects what was left out of archives. An archive that is damaged,
// encrypted or larger than the limits is named in the report and leaves the run
// complete: its bytes, as they stand in the repository, were scanned.
type unopened struct {
	mu   sync.Mutex
	list []scanners.Skip
}

// opener looks into archives as the settings say; nil when they forbid it.
func (u *unopened) opener(set rules.Scan) *secrets.Opener {
	limits := archives.Defaults()
	switch {
	case set.MaxArchiveDepth < 0:
		return nil
	case set.MaxArchiveDepth > 0:
		limits.Depth = set.MaxArchiveDepth
	}
	return &secrets.Opener{
		Is: func(data []byte) bool { return archives.Sniff(data) != archives.None },
		Walk: func(path string, data []byte, visit func(string, []byte)) []scanners.Skip {
			return archives.Walk(path, data, limits, func(e archives.Entry) { visit(e.Path, e.Bytes) })
		},
		Skipped: func(s scanners.Skip) {
			u.mu.Lock()
			defer u.mu.Unlock()
			u.list = append(u.list, s)
		},
	}
}

// addTo puts what was left out into a coverage, each once and in order.
func (u *unopened) addTo(c *scanners.Coverage) {
	slices.SortFunc(u.list, func(a, b scanners.Skip) int {
		if n := strings.Compare(a.Path, b.Path); n != 0 {
			return n
		}
		return strings.Compare(a.Reason, b.Reason)
	})
	c.Skipped = append(c.Skipped, slices.Compact(u.list)...)
}
