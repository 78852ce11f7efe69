package secrets

import (
	"picket/scanners"
	"picket/scanners/match"
)

// Opener takes files out of archives. scanners/archives is one; it comes from
// outside, because a hook does not pay for it.
type Opener struct {
	// Is tells an archive by its first bytes.
	Is func(data []byte) bool
	// Walk calls visit with everything in it, under a path that begins with the
	// archive's own, and returns what was left out.
	Walk func(path string, data []byte, visit func(path string, data []byte)) []scanners.Skip
	// Skipped is told what Walk left out. It is called from many goroutines.
	Skipped func(scanners.Skip)
}

// LookInto makes the scanner look into archives. It is to be called before the
// first scan.
func (s *Scanner) LookInto(o Opener) { s.opener = &o }

// Whole says whether a text can only be scanned whole, by Scan or ScanHits:
// because it is not Literal, or is an archive that is to be looked into.
func (s *Scanner) Whole(text []byte) bool { return !literal(text) || s.opens(text) }

func (s *Scanner) opens(text []byte) bool { return s.opener != nil && s.opener.Is(text) }

// inside calls f with every file in an archive, unless the repository's own list
// frees the archive's path. Otherwise the path within is asked: the built-in lists
// that free office documents and the like mean the bytes of the file, which no
// rule can read.
func (s *Scanner) inside(t scanners.Text, f func(t scanners.Text)) {
	if s.engine.PathShut(t.Path) {
		return
	}
	skips := s.opener.Walk(t.Path, t.Bytes, func(path string, data []byte) {
		f(scanners.Text{Path: path, Bytes: data})
	})
	for _, skip := range skips {
		s.opener.Skipped(skip)
	}
}

// hitsInside is ScanHits of everything in an archive.
func (s *Scanner) hitsInside(t scanners.Text, findings []scanners.Finding, hits []match.Hit) ([]scanners.Finding, []match.Hit) {
	s.inside(t, func(t scanners.Text) {
		f, h := s.hitsOf(t)
		findings, hits = append(findings, f...), append(hits, h...)
	})
	return findings, hits
}
