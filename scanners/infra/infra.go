// Package infra finds dangerous settings in the files that describe
// infrastructure: Terraform, CloudFormation, Kubernetes, Dockerfiles, Compose,
// and the pipelines of GitHub and GitLab. It knows what one file says literally;
// it never resolves variables, renders templates or asks a cloud.
//
// A rule's spec says which values to look at and what must not stand there;
// docs/patterns.md defines it. Commands within a file (RUN, run:, script:) are
// looked at by the code scanner's shell rules.
package infra

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/code"
	"picket/scanners/infra/doc"
	"picket/scanners/match"
)

// Matcher is the value of Rule.Matcher for the rules of this package.
const Matcher = "infra"

// Scanner applies the infra rules of a set. It is safe for concurrent use.
type Scanner struct {
	shelf  *rules.Shelf
	roster scanners.Roster // by kind of file
	groups sync.Map        // by kind: *group
	shell  *code.Scanner
}

// group is the rules of one kind of file. It is read when a file of the kind is
// seen, a rule is read and compiled when one of its words stands in one.
type group struct {
	rules []entry      // those for the kind itself
	words *match.Words // of those, and then of those for commands in its files
}

// entry is a rule before and after it is compiled.
type entry struct {
	shelf *rules.Shelf
	index int
	once  sync.Once
	rule  *rule
}

// New makes a scanner of the infra rules of a set. shell looks at commands within
// the files; nil: nobody does. An error names a rule whose spec cannot be read.
func New(set *rules.Set, shell *code.Scanner) (*Scanner, error) {
	roster, err := RosterOf(set, shell.Roster())
	if err != nil {
		return nil, err
	}
	return Over(set.Shelf(), roster, shell), nil
}

// Over is New for a set whose rules are read one by one, and whose roster was
// made before. It reads none.
func Over(shelf *rules.Shelf, roster scanners.Roster, shell *code.Scanner) *Scanner {
	return &Scanner{shelf: shelf, roster: roster, shell: shell}
}

// commandsOf stands before the name of a kind where a roster lists the rules for the
// commands in its files.
const commandsOf = "commands of "

// RosterOf sorts the infra rules of a set by kind of file, and beside them those for
// the commands in such files, which the roster of the code scanner lists. An error
// names a rule that people wrote and the line of its spec; built-in ones have tests.
func RosterOf(set *rules.Set, commands scanners.Roster) (scanners.Roster, error) {
	var m scanners.RosterMaker
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		kinds, err := kindsOf(r.Spec)
		words := r.Keywords
		if err == nil && (r.Source != "picket" || len(words) == 0) {
			var c *rule
			if c, err = compile(r, true); err == nil {
				words = c.keywords()
			}
		}
		if err != nil {
			return "", fmt.Errorf("rule %s: %w", r.ID, err)
		}
		for _, k := range kinds {
			m.Add(k, scanners.Listed{Rule: i, Words: words})
		}
	}
	shell, _ := code.Shell(commands)
	for _, k := range kinds {
		for i := range shell {
			if hasCommands(k) {
				m.Add(commandsOf+k, shell[i])
			}
		}
	}
	roster := m.Roster()
	return roster, code.Fit(Kinds(roster, commands))
}

// Kinds are those of a roster that was made with one of the code scanner.
func Kinds(r, commands scanners.Roster) (all []code.Kind) {
	for _, name := range kinds {
		if k := kindIn(r, commands, name); k != nil {
			all = append(all, *k)
		}
	}
	return all
}

// kindIn is one kind of a roster; nil when there are no rules for it.
func kindIn(r, commands scanners.Roster, name string) *code.Kind {
	_, exact := code.Shell(commands)
	k := &code.Kind{Name: name, Lists: r.Group(name), Within: r.Group(commandsOf + name), Exact: [2]bool{false, exact}}
	if len(k.Lists)+len(k.Within) == 0 {
		return nil
	}
	return k
}

// group gives the rules of a kind of file; nil when there are none.
func (s *Scanner) group(kind string) *group {
	if g, ok := s.groups.Load(kind); ok {
		return g.(*group)
	}
	var g *group
	words := code.WordsOf(s.shelf, s.roster, kind, func() *code.Kind { return kindIn(s.roster, s.shell.Roster(), kind) })
	if words != nil {
		g = &group{rules: make([]entry, words.Own()), words: words}
		for i := range g.rules {
			g.rules[i].shelf, g.rules[i].index = s.shelf, words.Rule(i)
		}
	}
	have, _ := s.groups.LoadOrStore(kind, g)
	return have.(*group)
}

// Keywords compiles a rule strictly and returns the words of which one must stand
// in a file: what a built-in rule says beforehand.
func Keywords(r *rules.Rule) ([]string, error) {
	if _, err := kindsOf(r.Spec); err != nil {
		return nil, err
	}
	c, err := compile(r, true)
	if err != nil {
		return nil, err
	}
	return c.keywords(), nil
}

// compiled is the rule, ready. One that does not compile would not be in the
// roster, or is built in, and tests find it.
func (e *entry) compiled() *rule {
	e.once.Do(func() {
		src := e.shelf.Rule(e.index)
		c, err := compile(src, false)
		if err != nil {
			panic("rule " + src.ID + ": " + err.Error())
		}
		e.rule = c
	})
	return e.rule
}

// Look is what there is to look for in one text; the zero value: nothing.
type Look struct {
	kind   string
	kinds  [2]string // of its documents
	groups [2]*group
}

// Words is the table of the words that are looked for; nil: none.
func (l *Look) Words() *match.Words {
	if l.groups[0] == nil {
		return nil
	}
	return l.groups[0].words
}

// Name is the kind, of YAML that of its first sort of document; empty: none.
func (l *Look) Name() string { return l.kinds[0] }

// Look goes by the name of a text and, for some formats, by words in it.
func (s *Scanner) Look(t scanners.Text) (l Look) {
	if t.Mode == 0o120000 || len(t.Bytes) == 0 || len(t.Bytes) > maxSize || s.roster == "" {
		return l
	}
	if l.kind = kindOf(t.Path, t.Bytes); l.kind == "" {
		return l
	}
	l.kinds[0] = l.kind
	if l.kind == "yaml" {
		l.kinds[0] = "kubernetes"
		if bytes.Contains(t.Bytes, []byte("clusters")) {
			l.kinds[1] = "kubeconfig"
		}
	}
	for i, k := range l.kinds {
		if k != "" {
			l.groups[i] = s.group(k)
		}
	}
	return l
}

// Scan implements scanners.Scanner.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	l := s.Look(t)
	return s.ScanSeen(dst, t, &l, match.Seen{})
}

// ScanSeen is Scan of a text that was looked at: seen is what is known of it.
func (s *Scanner) ScanSeen(dst []scanners.Finding, t scanners.Text, l *Look, seen match.Seen) []scanners.Finding {
	var wanted [2][]*entry // by the kinds of a document
	var shell *code.Within
	some := false
	for i, g := range l.groups {
		if g != nil {
			wanted[i], shell = s.wanted(t, g, seen)
			some = some || len(wanted[i]) > 0 || shell != nil
		}
	}
	if !some {
		return dst // nothing to find: the file need not be read
	}
	from := len(dst)
	for _, root := range read(l.kind, t.Bytes) {
		k := 0
		if l.kind == "yaml" {
			if k = slices.Index(l.kinds[:], kindOfDocument(root)); k < 0 {
				continue
			}
		}
		dst = s.document(dst, t, l.kinds[k], root, wanted[k], shell)
	}
	return code.Ordered(dst, from)
}

// wanted are the rules of a group whose words stand in a text, and those for commands.
func (s *Scanner) wanted(t scanners.Text, g *group, seen match.Seen) (out []*entry, shell *code.Within) {
	var room [32]match.Met
	met := seen.In(g.words, t.Bytes, room[:0])
	for _, m := range met {
		if m.List < len(g.rules) {
			out = append(out, &g.rules[m.List])
		}
	}
	return out, s.shell.Within(t, met, len(g.rules))
}

// Awake says of which kind a text is, none when it is not looked at, and which rules
// may find something in it, "shell" among them for those that look at commands.
func (s *Scanner) Awake(t scanners.Text) (kind string, rules []string) {
	l := s.Look(t)
	if l.groups[0] == nil {
		return l.Name(), nil
	}
	wanted, shell := s.wanted(t, l.groups[0], match.Seen{})
	for _, e := range wanted {
		rules = append(rules, s.shelf.Rule(e.index).ID)
	}
	if shell != nil {
		rules = append(rules, "shell")
	}
	return l.Name(), rules
}

// maxSize is where a file is data and no longer written by people.
const maxSize = 4 << 20

func (s *Scanner) document(dst []scanners.Finding, t scanners.Text, kind string, root *doc.Node, wanted []*entry, shell *code.Within) []scanners.Finding {
	from := len(dst)
	for _, e := range wanted {
		dst = e.compiled().apply(dst, t, root)
	}
	if kind == "kubernetes" && bytes.Contains(t.Bytes, []byte("{{")) {
		capped(dst[from:])
	}
	if shell != nil {
		dst = shell.Scan(dst, commands(kind, root))
	}
	return dst
}

// capped lowers what is found in a template: whether a line of it is ever
// rendered is for the conditions around it to say, which nobody evaluates here.
func capped(fs []scanners.Finding) {
	for i := range fs {
		fs[i].Severity = min(fs[i].Severity, rules.Medium)
	}
}

func read(kind string, src []byte) []*doc.Node {
	switch kind {
	case "terraform":
		return []*doc.Node{doc.HCL(src)}
	case "dockerfile":
		return []*doc.Node{doc.Dockerfile(src)}
	case "terraform-json":
		return doc.YAML(src)
	}
	return doc.YAML(src)
}
