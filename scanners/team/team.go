// Package team builds the scanners that a rule set calls for, so that hook, scan
// and audit look with the same eyes. It decides nothing about a finding; that is
// the scanners' and policy's part.
package team

import (
	"slices"
	"strings"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/code"
	"picket/scanners/files"
	"picket/scanners/filters"
	"picket/scanners/infra"
	"picket/scanners/match"
	"picket/scanners/secrets"
)

// Options are what a mode chooses.
type Options struct {
	DecodeDepth int  // layers of encoding looked through: 2 in the hook, 5 in an audit
	Profile     bool // measure what each rule costs (Engine().Profile)
	// Opener, when not nil, lets the secrets scanner look into archives.
	Opener *secrets.Opener
}

// Depths of decoding that the modes use by default.
const (
	HookDepth  = 2
	AuditDepth = 5
)

// Team is all scanners of one set. It is safe for concurrent use, and is itself
// a scanners.Scanner.
type Team struct {
	shelf   *rules.Shelf
	engine  *match.Engine
	secrets *secrets.Scanner
	files   wholeFiles
	code    *code.Scanner
	infra   *infra.Scanner
	beside  bool // there are rules for one of these three
}

// wholeFiles looks at texts and at changes in its own way.
type wholeFiles interface {
	scanners.Scanner
	scanners.ChangeScanner
}

// New builds the team of a set. An error names a rule whose spec cannot be read:
// a rule that nobody applies must never pass for one that found nothing.
func New(set *rules.Set, opt Options) (*Team, error) { return Over(set.Shelf(), opt) }

// Over is New for a set whose rules are read one by one. Where the set brings
// Lists that fit, none is read here: they say that all were found good.
func Over(shelf *rules.Shelf, opt Options) (*Team, error) {
	l, ok := openLists(shelf.Lists(), shelf.Digest)
	if !ok {
		var err error
		if l, err = listsOf(shelf.All()); err != nil {
			return nil, err
		}
	}
	engine := match.Over(shelf, match.Options{DecodeDepth: opt.DecodeDepth, Profile: opt.Profile, Filter: filters.Accept, FilterReach: filters.Reach})
	t := &Team{shelf: shelf, engine: engine, secrets: secrets.New(engine, shelf)}
	if opt.Opener != nil {
		t.secrets.LookInto(*opt.Opener)
	}
	t.files = files.Over(shelf, l.files)
	t.code = code.Over(shelf, l.code)
	t.infra = infra.Over(shelf, l.infra, t.code)
	t.beside = l.files != "" || l.code != "" || l.infra != ""
	return t, nil
}

// ScanChange appends what shows only in a change as a whole. An error means that
// something could not be looked at.
func (t *Team) ScanChange(dst []scanners.Finding, c scanners.Change) ([]scanners.Finding, error) {
	return t.files.ScanChange(dst, c)
}

// Engine is the engine under the secrets scanner, for callers that do its steps
// one by one (an audit, inside delta chains).
func (t *Team) Engine() *match.Engine { return t.engine }

// Secrets is the scanner of what the engine finds.
func (t *Team) Secrets() *secrets.Scanner { return t.secrets }

// OnlySecrets says whether there are rules for secrets alone, and ScanOthers finds
// nothing.
func (t *Team) OnlySecrets() bool { return !t.beside }

// look is what the scanners beside the one for secrets look for in a text.
type look struct {
	code  code.Look
	infra infra.Look
}

// words is the table that is asked in the engine's pass over the text. A text that
// is both code and infrastructure is asked for the other's words by itself.
func (l *look) words() *match.Words {
	if w := l.infra.Words(); w != nil {
		return w
	}
	return l.code.Words()
}

// Scan appends what all scanners find in one text, in order of position, then
// rule. Findings of the other scanners are marked with allow comments here, so that
// every scanner knows the same ones.
func (t *Team) Scan(dst []scanners.Finding, text scanners.Text) []scanners.Finding {
	from := len(dst)
	l := look{t.code.Look(text), t.infra.Look(text)}
	var room [32]match.Met
	dst, seen := t.secrets.ScanWith(dst, text, l.words(), room[:0])
	dst = t.scanOthers(dst, text, &l, seen)
	if len(dst)-from > 1 {
		slices.SortStableFunc(dst[from:], inOrder)
	}
	return dst
}

// ScanOthers is Scan without the secrets scanner.
func (t *Team) ScanOthers(dst []scanners.Finding, text scanners.Text) []scanners.Finding {
	l := look{t.code.Look(text), t.infra.Look(text)}
	return t.scanOthers(dst, text, &l, match.Seen{})
}

func (t *Team) scanOthers(dst []scanners.Finding, text scanners.Text, l *look, seen match.Seen) []scanners.Finding {
	from := len(dst)
	dst = t.files.Scan(dst, text)
	dst = t.code.ScanSeen(dst, text, l.code, seen)
	dst = t.infra.ScanSeen(dst, text, &l.infra, seen)
	if len(dst) > from {
		m := marker{t: t, text: text.Bytes, comments: match.NewComments(text.Bytes, t.knows), line: 1}
		for i := range dst[from:] {
			m.mark(&dst[from+i])
		}
	}
	return dst
}

func inOrder(a, b scanners.Finding) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	if a.Column != b.Column {
		return a.Column - b.Column
	}
	return strings.Compare(a.Rule, b.Rule)
}

func (t *Team) knows(id string) bool { return t.shelf.Index(id) >= 0 }
