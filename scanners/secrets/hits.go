package secrets

import (
	"picket/scanners"
	"picket/scanners/match"
)

// ScanHits is Scan, findings by the path alone left out, for a caller that needs
// the hit behind each finding as well (an audit asks CommitAllowed of it). The
// two results have the same length and order.
func (s *Scanner) ScanHits(t scanners.Text) ([]scanners.Finding, []match.Hit) {
	findings, hits := s.hitsOf(t)
	if s.opens(t.Bytes) {
		return s.hitsInside(t, findings, hits)
	}
	return findings, hits
}

func (s *Scanner) hitsOf(t scanners.Text) ([]scanners.Finding, []match.Hit) {
	f := read(t.Bytes)
	findings, hits := s.settled(t.Path, &f, s.engine.Find(nil, f.text))
	if mixed(t.Bytes) {
		more, at := s.asBytes(t, findings)
		findings, hits = append(findings, more...), append(hits, at...)
	}
	return findings, hits
}

// DescribeHits is Describe, and returns the hit behind each finding as well.
func (s *Scanner) DescribeHits(t scanners.Text, hits []match.Hit) ([]scanners.Finding, []match.Hit) {
	return s.settled(t.Path, &file{text: t.Bytes}, hits)
}

func (s *Scanner) settled(path string, f *file, hits []match.Hit) ([]scanners.Finding, []match.Hit) {
	hits = s.keep(path, hits)
	if len(hits) == 0 {
		return nil, nil
	}
	hits = s.engine.Settle(f.text, path, hits)
	return s.render(nil, path, f, hits), hits
}
