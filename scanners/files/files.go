// Package files finds what should not be in a repository as a file: key stores,
// credential files, dumps, conflict markers, hidden characters, links that lead
// out. It never asks Git or a file system; what it must know of a change beyond
// one text is handed to it.
package files

import (
	"fmt"
	"path"
	"strings"
	"sync"

	"picket/rules"
	"picket/scanners"
)

// Matcher is the value of Rule.Matcher for the rules of this package.
const Matcher = "file"

// Scanner applies the file rules of a set. It is safe for concurrent use.
type Scanner struct {
	shelf   *rules.Shelf
	roster  scanners.Roster
	texts   func() []check // looked at for every text
	changes func() []check // looked at for a change as a whole
}

// The groups of the roster. Its words are those of a check, so that a rule is read
// only when it has found something.
const (
	ofTexts   = "text"
	ofChanges = "change"
)

// New makes a scanner of the file rules of a set. An error names the rule and its
// line.
func New(set *rules.Set) (*Scanner, error) {
	roster, err := RosterOf(set)
	if err != nil {
		return nil, err
	}
	return Over(set.Shelf(), roster), nil
}

// Over is New for a set whose rules are read one by one, and whose roster was
// made before. It reads none.
func Over(shelf *rules.Shelf, roster scanners.Roster) *Scanner {
	s := &Scanner{shelf: shelf, roster: roster}
	s.texts = sync.OnceValue(func() []check { return s.checks(ofTexts) })
	s.changes = sync.OnceValue(func() []check { return s.checks(ofChanges) })
	return s
}

// RosterOf sorts the file rules of a set.
func RosterOf(set *rules.Set) (scanners.Roster, error) {
	var m scanners.RosterMaker
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		c, err := compile(r.Spec)
		if err != nil {
			return "", fmt.Errorf("rule %s: %w", r.ID, err)
		}
		group := ofTexts
		if _, change := c.change(); change != nil {
			group = ofChanges
		}
		m.Add(group, scanners.Listed{Rule: i, Words: c.conds})
	}
	return m.Roster(), nil
}

// checks are those of a group.
func (s *Scanner) checks(group string) []check {
	list := s.roster.Group(group)
	checks := make([]check, len(list))
	for i, l := range list {
		checks[i] = check{rule: l.Rule, conds: l.Words}
	}
	return checks
}

// change is what a check has to ask of a change, and with which value; nil when it
// asks about texts.
func (c *check) change() (value string, f func(string, scanners.Change) ([]string, error)) {
	c.each(func(word, v string) bool {
		if g := changeCheck(word); g != nil {
			value, f = v, g
		}
		return true
	})
	return value, f
}

// spots is how a check finds places in a text; nil when it stands for all of it.
func (c *check) spots() (f func([]byte) [][2]int) {
	c.each(func(word, _ string) bool {
		if g := spotCheck(word); g != nil {
			f = g
		}
		return true
	})
	return f
}

// Scan implements scanners.Scanner.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	if s.roster == "" {
		return dst
	}
	v := view{path: t.Path, base: path.Base(t.Path), mode: t.Mode, bytes: t.Bytes, plain: plain(t.Bytes)}
	v.lower = strings.ToLower(v.base)
	texts := s.texts()
	for i := range texts {
		c := &texts[i]
		if !c.holds(&v) {
			continue
		}
		spots := c.spots()
		if spots == nil && t.Path == "" {
			continue // a message is no file, however long
		}
		if spots == nil {
			f := s.finding(c, t.Path)
			f.Line, f.Column, f.EndLine, f.EndColumn = 1, 1, 1, 1
			f.SecretAt = -1
			dst = append(dst, f)
			continue
		}
		var cursor scanners.Cursor
		for _, at := range spots(t.Bytes) {
			f := s.finding(c, t.Path)
			f.LocateFrom(&cursor, t, at[0], at[1])
			f.Fingerprint = scanners.Fingerprint(f.Rule, f.Secret)
			dst = append(dst, f)
		}
	}
	return dst
}

// ScanChange implements scanners.ChangeScanner.
func (s *Scanner) ScanChange(dst []scanners.Finding, c scanners.Change) ([]scanners.Finding, error) {
	changes := s.changes()
	for i := range changes {
		k := &changes[i]
		value, ask := k.change()
		paths, err := ask(value, c)
		if err != nil {
			return dst, fmt.Errorf("rule %s: %w", s.shelf.Rule(k.rule).ID, err)
		}
		for _, p := range paths {
			f := s.finding(k, p)
			f.SecretAt = -1
			dst = append(dst, f)
		}
	}
	return dst, nil
}

// finding makes a finding that stands for a path as a whole: the path is its
// text, so that the same file is not new twice.
func (s *Scanner) finding(c *check, p string) scanners.Finding {
	f := scanners.NewFinding(s.shelf.Rule(c.rule))
	f.Path, f.Secret, f.Match = p, p, p
	_, same := c.value(wordSame)
	if !same && f.Severity > rules.Medium && scanners.InTests(p) {
		f.Severity = rules.Medium
	}
	f.Fingerprint = scanners.Fingerprint(f.Rule, f.Secret)
	return f
}
