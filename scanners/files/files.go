// Package files finds what should not be in a repository as a file: key stores,
// credential files, dumps, conflict markers, hidden characters, links that lead
// out. It never asks Git or a file system; what it must know of a change beyond
// one text is handed to it.
package files

import (
	"fmt"
	"path"
	"strings"

	"picket/rules"
	"picket/scanners"
)

// Matcher is the value of Rule.Matcher for the rules of this package.
const Matcher = "file"

// Scanner applies the file rules of a set. It is safe for concurrent use.
type Scanner struct {
	texts   []check // looked at for every text
	changes []check // looked at for a change as a whole
}

// New compiles the file rules of a set. An error names the rule and its line.
func New(set *rules.Set) (*Scanner, error) {
	s := &Scanner{}
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		c, err := compile(r)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		if c.change != nil {
			s.changes = append(s.changes, c)
		} else {
			s.texts = append(s.texts, c)
		}
	}
	return s, nil
}

// Scan implements scanners.Scanner.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	v := view{path: t.Path, base: path.Base(t.Path), mode: t.Mode, bytes: t.Bytes}
	v.lower = strings.ToLower(v.base)
	for i := range s.texts {
		c := &s.texts[i]
		if !c.holds(&v) {
			continue
		}
		if c.spots == nil {
			f := c.finding(t.Path)
			f.Line, f.Column, f.EndLine, f.EndColumn = 1, 1, 1, 1
			f.SecretAt = -1
			dst = append(dst, f)
			continue
		}
		for _, at := range c.spots(t.Bytes) {
			f := c.finding(t.Path)
			f.Locate(t, at[0], at[1])
			f.Fingerprint = scanners.Fingerprint(f.Rule, f.Secret)
			dst = append(dst, f)
		}
	}
	return dst
}

// ScanChange implements scanners.ChangeScanner.
func (s *Scanner) ScanChange(dst []scanners.Finding, c scanners.Change) ([]scanners.Finding, error) {
	for i := range s.changes {
		k := &s.changes[i]
		paths, err := k.change(k, c)
		if err != nil {
			return dst, fmt.Errorf("rule %s: %w", k.rule.ID, err)
		}
		for _, p := range paths {
			f := k.finding(p)
			f.SecretAt = -1
			dst = append(dst, f)
		}
	}
	return dst, nil
}

// finding makes a finding that stands for a path as a whole: the path is its
// text, so that the same file is not new twice.
func (c *check) finding(p string) scanners.Finding {
	f := scanners.NewFinding(c.rule)
	f.Path, f.Secret, f.Match = p, p, p
	if !c.testsSame && f.Severity > rules.Medium && scanners.InTests(p) {
		f.Severity = rules.Medium
	}
	f.Fingerprint = scanners.Fingerprint(f.Rule, f.Secret)
	return f
}
