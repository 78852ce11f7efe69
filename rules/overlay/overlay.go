// Package overlay reads the configuration of a repository (.picket.toml,
// .gitleaks.toml, .gitleaksignore) and applies it to a set of rules.
// It never opens a file itself, matches no text, and links no more than a TOML
// reader, because a hook that finds its pack stale runs it before the commit.
package overlay

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"picket/rules"
)

// The configuration files, at the top of a work tree.
const (
	PicketFile  = ".picket.toml"
	LeaksFile   = ".gitleaks.toml"
	LeaksIgnore = ".gitleaksignore"
)

// Files names them, in no order.
func Files() []string { return []string{PicketFile, LeaksFile, LeaksIgnore} }

// Reader returns the bytes of a file by its slash-separated path relative to the
// top of the repository, and an error that is fs.ErrNotExist when there is none.
type Reader func(name string) ([]byte, error)

// Result is a set with a configuration applied, and what it was made from.
type Result struct {
	Set     *rules.Set
	Samples []rules.Sample       // of the rules in the files
	Stamps  []rules.OverlayStamp // the files that were read, in that order
	Notes   []string             // what was accepted but is probably not meant
}

// Load reads the configuration of a repository and applies it over base: first
// .gitleaks.toml, then .picket.toml, then .gitleaksignore, each if it is there.
// Mistakes in them come back together, as Errors.
func Load(base *rules.Set, read Reader) (*Result, error) {
	l := newLoader(base, read)
	picket, hasPicket := l.read(PicketFile)
	var own *document
	if hasPicket {
		own = l.parse(PicketFile, picket)
	}
	if wantsLeaks(own) {
		if data, ok := l.read(LeaksFile); ok {
			if doc := l.parse(LeaksFile, data); doc != nil {
				l.apply(LeaksFile, doc, leaksDialect, 0)
			}
		}
	}
	if own != nil {
		l.apply(PicketFile, own, picketDialect, 0)
	}
	if data, ok := l.read(LeaksIgnore); ok {
		l.ignores(LeaksIgnore, data)
	}
	return l.result()
}

// LoadFile applies one configuration file, named by the user (--config), instead
// of those at the top. A name that ends in "gitleaks.toml" is read as gitleaks
// reads it.
func LoadFile(base *rules.Set, name string, read Reader) (*Result, error) {
	l := newLoader(base, read)
	data, ok := l.read(name)
	if !ok && len(l.errs) == 0 && l.failed == nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	if ok {
		if doc := l.parse(name, data); doc != nil {
			l.apply(name, doc, dialectOf(name), 0)
		}
	}
	return l.result()
}

// Build applies the text of a pack that is part of picket over base. Its rules
// name source as where they come from.
func Build(base *rules.Set, source, name string, data []byte) (*Result, error) {
	return Parse(name, data).Over(base, source)
}

// Pack is the text of a pack that has been read and not yet applied: reading is
// most of the work, and many texts can be read side by side.
type Pack struct {
	name string
	doc  *document // nil when the text cannot be read
	errs Errors
}

// Parse reads the text of a pack. Its mistakes come out when it is applied.
func Parse(name string, data []byte) *Pack {
	l := new(loader)
	doc := l.parse(name, data)
	return &Pack{name: name, doc: doc, errs: l.errs}
}

// Over applies a pack over base, as Build does.
func (p *Pack) Over(base *rules.Set, source string) (*Result, error) {
	l := newLoader(base, func(string) ([]byte, error) { return nil, fs.ErrNotExist })
	l.source, l.errs = source, p.errs
	if p.doc != nil {
		l.apply(p.name, p.doc, packDialect, 0)
	}
	return l.result()
}

// wantsLeaks says whether .gitleaks.toml is to be read beside .picket.toml.
func wantsLeaks(own *document) bool {
	if own == nil {
		return true
	}
	e := own.Extend
	return (e.Gitleaks == nil || *e.Gitleaks) && path.Clean(e.Path) != LeaksFile
}

// dialect says whose meaning a file's keys have.
type dialect uint8

const (
	picketDialect dialect = iota // built-in rules stay unless useDefault is false
	leaksDialect                 // built-in rules go unless useDefault is true
	packDialect                  // one of picket's own packs
)

func dialectOf(name string) dialect {
	if strings.HasSuffix(path.Base(name), "gitleaks.toml") {
		return leaksDialect
	}
	return picketDialect
}

// loader collects what the files say and all their mistakes.
type loader struct {
	base    *rules.Set
	set     *rules.Set
	reader  Reader
	samples []rules.Sample
	stamps  []rules.OverlayStamp
	notes   []string
	targets []target // lists for named rules, given out when all rules are known
	pending []check  // references to rules, looked up when all rules are known
	errs    Errors
	failed  error  // a file that could not be read at all
	source  string // Rule.Source of the rules read; empty: the file's name
}

func newLoader(base *rules.Set, read Reader) *loader {
	return &loader{base: base, set: base.Clone(), reader: read}
}

func (l *loader) read(name string) ([]byte, bool) {
	data, err := l.reader(name)
	if err == nil {
		l.stamps = append(l.stamps, rules.Stamp(name, data))
		return data, true
	}
	if !errors.Is(err, fs.ErrNotExist) && l.failed == nil {
		l.failed = fmt.Errorf("reading %s: %w", name, err)
	}
	return nil, false
}

func (l *loader) result() (*Result, error) {
	if l.failed != nil {
		return nil, l.failed
	}
	l.finish()
	if len(l.errs) > 0 {
		l.sortErrors()
		return nil, l.errs
	}
	return &Result{Set: l.set, Samples: l.samples, Stamps: l.stamps, Notes: l.notes}, nil
}

// sortErrors puts the mistakes in the order of the files, then of the lines.
func (l *loader) sortErrors() {
	order := map[string]int{}
	for i, s := range l.stamps {
		order[s.Name] = i
	}
	slices.SortStableFunc(l.errs, func(a, b *Error) int {
		return cmp.Or(order[a.File]-order[b.File], a.Line-b.Line, strings.Compare(a.Key, b.Key), strings.Compare(a.Problem, b.Problem))
	})
}
