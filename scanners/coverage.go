package scanners

import (
	"cmp"
	"slices"
)

// Coverage says what a run looked at. Every run states it, so that nobody takes
// "nothing found" for "nothing there".
type Coverage struct {
	Files   int64 // files, index entries or paths whose content was scanned
	Blobs   int64 // distinct contents scanned; in a history, blobs
	Bytes   int64 // bytes of those contents
	Commits int64 // commits walked; 0 outside an audit

	// Skipped are the texts that were not looked at, each with its reason.
	Skipped []Skip
	// Complete is false when something that should have been looked at was not:
	// the verdict is then "could not check", never "clean".
	Complete bool
}

// Skip is one text that was not looked at.
type Skip struct {
	Path   string // as in Finding; an object id where there is no path
	Reason string // lower case, without a full stop
	// Sealed tells that nobody could have read it without a key, or at all: something
	// encrypted or damaged. It leaves no doubt about what could be read.
	Sealed bool
}

// Compare orders by path, then by reason.
func (s Skip) Compare(t Skip) int {
	return cmp.Or(cmp.Compare(s.Path, t.Path), cmp.Compare(s.Reason, t.Reason))
}

// Doubts are the texts that were not looked at and might have been.
func (c *Coverage) Doubts() []Skip {
	return slices.DeleteFunc(slices.Clone(c.Skipped), func(s Skip) bool { return s.Sealed })
}
