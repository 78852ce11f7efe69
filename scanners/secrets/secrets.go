// Package secrets is the scanner for everything that a regular expression finds:
// it reads a text in whatever form it was written, lets the engine search it,
// and says where and what. It holds no rules, and no matching of its own.
package secrets

import (
	"picket/rules"
	"picket/scanners"
	"picket/scanners/check"
	"picket/scanners/filters"
	"picket/scanners/match"
)

// Scanner applies an engine to texts. It is safe for concurrent use.
type Scanner struct {
	engine *match.Engine
	shelf  *rules.Shelf
	opener *Opener // of archives; nil: they are not opened
}

// New makes a scanner over an engine and the set it was made from.
func New(engine *match.Engine, shelf *rules.Shelf) *Scanner {
	return &Scanner{engine: engine, shelf: shelf}
}

// lateCheck is the size in bytes up to which a text is searched before its path
// is judged. Most small texts are clean, and then the path's many patterns need
// not even be compiled; for a large one a freed path saves more than it costs.
const lateCheck = 1 << 17

// Scan appends the findings of one text, in order of position, then rule; those of a
// text in two forms, form by form.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	dst, _ = s.ScanWith(dst, t, nil, nil)
	return dst
}

// ScanWith is Scan, and where the engine goes through the text as it lies there, it
// looks for the words of a table on the way; room is for the lists that are met.
func (s *Scanner) ScanWith(dst []scanners.Finding, t scanners.Text, words *match.Words, room []match.Met) ([]scanners.Finding, match.Seen) {
	dst, seen := s.scan(dst, t, words, room)
	if s.opens(t.Bytes) {
		s.inside(t, func(t scanners.Text) { dst, _ = s.scan(dst, t, nil, nil) })
	}
	return dst, seen
}

func (s *Scanner) scan(dst []scanners.Finding, t scanners.Text, words *match.Words, room []match.Met) ([]scanners.Finding, match.Seen) {
	from := len(dst)
	dst, seen := s.scanAsRead(dst, t, words, room)
	if mixed(t.Bytes) && !s.engine.PathShut(t.Path) {
		more, _ := s.asBytes(t, dst[from:])
		dst = append(dst, more...)
	}
	return dst, seen
}

// scanAsRead scans a text in the form in which it is written.
func (s *Scanner) scanAsRead(dst []scanners.Finding, t scanners.Text, words *match.Words, room []match.Met) ([]scanners.Finding, match.Seen) {
	if len(t.Bytes) > lateCheck && s.engine.PathShut(t.Path) {
		return dst, match.Seen{}
	}
	paths := s.engine.PathHits(t.Path)
	f := read(t.Bytes)
	hits, seen := s.find(&f, words, room)
	if len(hits) == 0 && len(paths) == 0 {
		return dst, seen
	}
	if len(paths) > 0 && !s.engine.PathSkipped(t.Path) {
		for _, rule := range paths {
			dst = append(dst, s.ofPath(rule, t.Path))
		}
	}
	return s.describe(dst, t.Path, &f, s.keep(t.Path, hits)), seen
}

// find lets the engine search a text. Words are places in the bytes of a file, so
// they are not looked for in one that was transcoded.
func (s *Scanner) find(f *file, words *match.Words, room []match.Met) ([]match.Hit, match.Seen) {
	if words == nil || f.transcoded {
		return s.engine.Find(nil, f.text), match.Seen{}
	}
	hits, met := s.engine.FindWith(nil, f.text, words, room)
	return hits, match.Seen{Words: words, Met: met}
}

// CountsAt returns the test of which hits count at a path: all, but where an
// allow list frees the path only those that are certain, and none where the list
// is the repository's own.
func (s *Scanner) CountsAt(path string) func(*match.Hit) bool {
	switch {
	case !s.engine.PathSkipped(path):
		return func(*match.Hit) bool { return true }
	case s.engine.PathShut(path):
		return func(*match.Hit) bool { return false }
	}
	return s.certain
}

// keep returns the hits that count at a path, in their own storage.
func (s *Scanner) keep(path string, hits []match.Hit) []match.Hit {
	if len(hits) == 0 {
		return nil
	}
	counts := s.CountsAt(path)
	kept := hits[:0]
	for i := range hits {
		if counts(&hits[i]) {
			kept = append(kept, hits[i])
		}
	}
	return kept
}

// certain says whether a hit proves itself: the checksum in it agrees. Such a
// token counts in pictures, lock files and vendored code as well.
func (s *Scanner) certain(h *match.Hit) bool {
	r := s.shelf.Rule(h.Rule)
	return r.Check != "" && check.Of(r.Check, h.Secret) == check.Valid
}

// literal says whether a text is searched as the bytes it is. One that is not
// (UTF-16) can only be scanned whole: an engine's Spots in it mean nothing.
func literal(text []byte) bool { return formOf(text) == asItIs }

// DescribePath appends the findings that the path alone gives.
func (s *Scanner) DescribePath(dst []scanners.Finding, path string) []scanners.Finding {
	hits := s.engine.PathHits(path)
	if len(hits) == 0 || s.engine.PathSkipped(path) {
		return dst
	}
	for _, rule := range hits {
		dst = append(dst, s.ofPath(rule, path))
	}
	return dst
}

func (s *Scanner) describe(dst []scanners.Finding, path string, f *file, hits []match.Hit) []scanners.Finding {
	return s.render(dst, path, f, s.engine.Settle(f.text, path, hits))
}

// render turns settled hits into findings, one each.
func (s *Scanner) render(dst []scanners.Finding, path string, f *file, hits []match.Hit) []scanners.Finding {
	p := position{text: f.text, line: 1}
	for i := range hits {
		h := &hits[i]
		r := s.shelf.Rule(h.Rule)
		found := s.from(r)
		grade(&found, r, h, f.text)
		found.Path = path
		found.Tags = append(append([]string(nil), found.Tags...), h.Tags...)
		found.Secret, found.Match = h.Secret, h.Match
		found.Fingerprint = scanners.Fingerprint(found.Rule, h.Secret)
		found.Line, found.Column = p.at(h.SecretStart)
		found.EndLine, found.EndColumn = p.at(h.SecretEnd)
		found.Context, found.SecretAt = context(f.text, h)
		found.Misnamed = h.Comment.Misnamed
		if h.Comment.Frees {
			found.Inline = scanners.ParseInline(h.Comment.Rest)
			found.Inline.Line = scanners.LineOf(f.text, h.Comment.At, found.Line, h.SecretStart)
		}
		dst = append(dst, found)
	}
	return dst
}

// grade lets the secret itself have a say: a checksum that agrees makes the
// finding certain. One that does not makes it an invented token, or one of a format
// that its provider has changed since: it warns, and says why. What is not built like a
// token of its kind is counted and no more; a password that reads like a word is
// doubtful.
func grade(f *scanners.Finding, r *rules.Rule, h *match.Hit, text []byte) {
	if r.Check == "" {
		f.Severity, f.Confidence = filters.Grade(r, h, text)
		return
	}
	switch check.Of(r.Check, h.Secret) {
	case check.Valid:
		f.Severity, f.Confidence = rules.Critical, rules.HighConfidence
	case check.Invalid:
		f.Severity, f.Confidence = rules.Low, rules.LowConfidence
		if check.Compares(r.Check) {
			f.Severity = rules.Medium
			f.Title += " (its checksum is wrong)"
		}
	}
}

func (s *Scanner) from(r *rules.Rule) scanners.Finding {
	return scanners.Finding{
		Rule: r.ID, Title: r.Title, Category: r.Category, Severity: r.Severity,
		Confidence: r.Confidence, Tags: r.Tags, Help: r.Help, Source: r.Source,
	}
}

// ofPath is a finding about the file as such. Its fingerprint is that of the
// path: there is no secret to name it by.
func (s *Scanner) ofPath(rule int, path string) scanners.Finding {
	f := s.from(s.shelf.Rule(rule))
	f.Path = path
	f.Line, f.Column, f.EndLine, f.EndColumn = 1, 1, 1, 1
	f.SecretAt = -1
	f.Fingerprint = scanners.Fingerprint(f.Rule, path)
	return f
}
