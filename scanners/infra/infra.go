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
	rules []entry
	words *code.Words
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
	roster, err := RosterOf(set)
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

// RosterOf sorts the infra rules of a set by kind of file. An error names a rule
// that people wrote and the line of its spec; built-in ones have tests.
func RosterOf(set *rules.Set) (scanners.Roster, error) {
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
	roster := m.Roster()
	return roster, code.Fit(roster, func(string) bool { return false })
}

// group gives the rules of a kind of file; nil when there are none.
func (s *Scanner) group(kind string) *group {
	if g, ok := s.groups.Load(kind); ok {
		return g.(*group)
	}
	var g *group
	if words := code.WordsOf(s.shelf, s.roster, kind, false); words != nil {
		g = &group{rules: make([]entry, words.Len()), words: words}
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

// wanted are the rules for a kind of file whose words stand in a text.
func (s *Scanner) wanted(kind string, text []byte) []*entry {
	if kind == "" {
		return nil
	}
	g := s.group(kind)
	if g == nil {
		return nil
	}
	var out []*entry
	var buf [32]code.Met
	for _, m := range g.words.Find(buf[:0], text) {
		out = append(out, &g.rules[m.List])
	}
	return out
}

// Scan implements scanners.Scanner.
func (s *Scanner) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	if t.Mode == 0o120000 || len(t.Bytes) == 0 || len(t.Bytes) > maxSize {
		return dst
	}
	kind := kindOf(t.Path, t.Bytes)
	if kind == "" {
		return dst
	}
	var wanted [2][]*entry // by the kinds of a document
	some := false
	kinds := [2]string{kind}
	if kind == "yaml" {
		kinds[0] = "kubernetes"
		if bytes.Contains(t.Bytes, []byte("clusters")) {
			kinds[1] = "kubeconfig"
		}
	}
	for i, k := range kinds {
		wanted[i] = s.wanted(k, t.Bytes)
		some = some || len(wanted[i]) > 0
	}
	var shell *code.Within
	if hasCommands(kind) {
		shell = s.shell.Within(t, "shell")
	}
	if !some && shell == nil {
		return dst // nothing to find: the file need not be read
	}
	from := len(dst)
	for _, root := range read(kind, t.Bytes) {
		k := 0
		if kind == "yaml" {
			if k = slices.Index(kinds[:], kindOfDocument(root)); k < 0 {
				continue
			}
		}
		dst = s.document(dst, t, kinds[k], root, wanted[k], shell)
	}
	return code.Ordered(dst, from)
}

// Awake says of which kind a text is, none when it is not looked at, and which rules
// may find something in it, "shell" among them for those that look at commands.
func (s *Scanner) Awake(t scanners.Text) (kind string, rules []string) {
	if kind = kindOf(t.Path, t.Bytes); kind == "yaml" {
		kind = "kubernetes"
	}
	for _, e := range s.wanted(kind, t.Bytes) {
		rules = append(rules, s.shelf.Rule(e.index).ID)
	}
	if hasCommands(kind) && s.shell.Within(t, "shell") != nil {
		rules = append(rules, "shell")
	}
	return kind, rules
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
