package main

import (
	"slices"
	"sync"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/archives"
	"picket/scanners/secrets"
)

// unopened collects what was left out of archives. What nobody can read (encrypted,
// damaged) is named and leaves the run complete; what was too large, too deep or
// packed in a way that is not known here might hold anything, and does not.
type unopened struct {
	mu    sync.Mutex
	heavy sync.Mutex
	list  []scanners.Skip
}

// lightArchive is the size up to which archives are opened side by side: what comes
// out of a larger one may be hundreds of megabytes.
const lightArchive = 256 << 10

// opener looks into archives as the settings say; nil when they forbid it. largest
// bounds a file in an archive, in bytes; 0: the default.
func (u *unopened) opener(set rules.Scan, largest int64) *secrets.Opener {
	limits := archives.Defaults()
	switch {
	case set.MaxArchiveDepth < 0:
		return nil
	case set.MaxArchiveDepth > 0:
		limits.Depth = set.MaxArchiveDepth
	}
	if largest > 0 {
		limits.Entry = min(limits.Entry, largest)
	}
	return &secrets.Opener{
		Is: func(data []byte) bool { return archives.Sniff(data) != archives.None },
		Walk: func(path string, data []byte, visit func(string, []byte)) []scanners.Skip {
			if len(data) > lightArchive {
				u.heavy.Lock()
				defer u.heavy.Unlock()
			}
			return archives.Walk(path, data, limits, func(e archives.Entry) { visit(e.Path, e.Bytes) })
		},
		Skipped: func(s scanners.Skip) {
			u.mu.Lock()
			defer u.mu.Unlock()
			u.list = append(u.list, s)
		},
	}
}

// addTo puts what was left out since the last time into a coverage, each once, and puts
// everything there in order.
func (u *unopened) addTo(c *scanners.Coverage) {
	slices.SortFunc(u.list, scanners.Skip.Compare)
	for _, s := range slices.Compact(u.list) {
		c.Skipped = append(c.Skipped, s)
		c.Complete = c.Complete && s.Sealed
	}
	slices.SortStableFunc(c.Skipped, scanners.Skip.Compare)
	u.list = nil
}
