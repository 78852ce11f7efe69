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

// group is the rules of one kind of file, compiled when such a file is seen.
type group struct {
	rules  []*rules.Rule
	strict map[string]*rule
	once   sync.Once
	ready  []*rule
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
		var c *rule
		if err == nil && r.Source != "picket" {
			c, err = compile(r, true)
		}
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		for _, k := range kinds {
			g := s.groups[k]
			if g == nil {
				g = &group{strict: map[string]*rule{}}
				s.groups[k] = g
			}
			g.rules = append(g.rules, r)
			if c != nil {
				g.strict[r.ID] = c
			}
		}
	}
	return s, nil
}

// Check compiles every rule of a set strictly.
func Check(set *rules.Set) error {
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		if _, err := kindsOf(r.Spec); err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
		if _, err := compile(r, true); err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	return nil
}

func (g *group) compiled() []*rule {
	g.once.Do(func() {
		for _, r := range g.rules {
			c := g.strict[r.ID]
			if c == nil {
				var err error
				if c, err = compile(r, false); err != nil {
					panic("built-in rule " + r.ID + ": " + err.Error())
				}
			}
			g.ready = append(g.ready, c)
		}
	})
	return g.ready
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
		for _, r := range g.compiled() {
			dst = r.apply(dst, t, root)
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
