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
	groups map[string]*group // by kind of file
	shell  *code.Scanner
}

// group is the rules of one kind of file. A rule is compiled when a file of the
// kind holds one of its words.
type group struct {
	rules  []*entry
	once   sync.Once
	filter *code.Words
}

// entry is a rule before and after it is compiled.
type entry struct {
	src  *rules.Rule
	once sync.Once
	rule *rule
}

// New sorts the infra rules of a set by kind of file. shell looks at commands
// within the files; nil: nobody does. An error names a rule that people wrote
// and the line of its spec; built-in ones are read when a file of their kind is.
func New(set *rules.Set, shell *code.Scanner) (*Scanner, error) {
	s := &Scanner{groups: map[string]*group{}, shell: shell}
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		kinds, err := kindsOf(r.Spec)
		e := &entry{src: r}
		if err == nil && (r.Source != "picket" || len(r.Keywords) == 0) {
			var c *rule
			c, err = compile(r, true)
			e.once.Do(func() { e.rule = c })
		}
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		for _, k := range kinds {
			g := s.groups[k]
			if g == nil {
				g = &group{}
				s.groups[k] = g
			}
			g.rules = append(g.rules, e)
		}
	}
	return s, nil
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

// compiled is the rule, ready. A built-in rule that does not compile is a mistake
// of this program, which its tests find.
func (e *entry) compiled() *rule {
	e.once.Do(func() {
		c, err := compile(e.src, false)
		if err != nil {
			panic("built-in rule " + e.src.ID + ": " + err.Error())
		}
		e.rule = c
	})
	return e.rule
}

// words are what must stand in a file for the rule to look at it.
func (e *entry) words() []string {
	if e.rule == nil {
		return e.src.Keywords
	}
	return e.rule.keywords()
}

// wanted are the rules whose words stand in a text.
func (g *group) wanted(text []byte) []*entry {
	g.once.Do(func() {
		lists := make([][]string, len(g.rules))
		for i, e := range g.rules {
			lists[i] = e.words()
		}
		g.filter = code.NewWords(lists)
	})
	var out []*entry
	for _, k := range g.filter.Find(text) {
		out = append(out, g.rules[k])
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
	from := len(dst)
	if kind != "yaml" && !hasCommands(kind) && (s.groups[kind] == nil || len(s.groups[kind].wanted(t.Bytes)) == 0) {
		return dst // nothing to find: the file need not be read
	}
	for _, root := range read(kind, t.Bytes) {
		k := kind
		if kind == "yaml" {
			if k = kindOfDocument(root); k == "" {
				continue
			}
		}
		dst = s.document(dst, t, k, root)
	}
	return code.Ordered(dst, from)
}

// maxSize is where a file is data and no longer written by people.
const maxSize = 4 << 20

func (s *Scanner) document(dst []scanners.Finding, t scanners.Text, kind string, root *doc.Node) []scanners.Finding {
	if g := s.groups[kind]; g != nil {
		from := len(dst)
		for _, e := range g.wanted(t.Bytes) {
			dst = e.compiled().apply(dst, t, root)
		}
		if kind == "kubernetes" && bytes.Contains(t.Bytes, []byte("{{")) {
			capped(dst[from:])
		}
	}
	if s.shell != nil {
		for _, c := range commands(kind, root) {
			dst = s.shell.ScanPart(dst, t, "shell", c[0], c[1])
		}
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
