package code

import (
	"bytes"
	"testing"
	"time"

	"picket/rules"
	"picket/scanners"
)

var fuzzPaths = []string{"a.go", "a.py", "a.js", "a.java", "a.kt", "a.c", "a.cs", "a.rb", "a.php", "a.rs", "a.sh", "a.sql", "a.swift", "a.ps1", "a.xml", "a.properties"}

// FuzzScan throws bytes at all languages: no panic, and every finding within the text.
func FuzzScan(f *testing.F) {
	s, _ := builtin(f)
	f.Add([]byte("eval(x + \"a\")\nexec(`a${b}`)"))
	f.Add([]byte("curl x | sh\nimport os\nos.system(f'{a}')"))
	f.Add([]byte("<?php eval(base64_decode($x)); ?>"))
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

// TestBounded scans files that are made to be slow: nested and repeated halves of
// what the rules look for. One that is quadratic takes minutes here.
func TestBounded(t *testing.T) {
	s, _ := builtin(t)
	for path, pieces := range map[string][]string{
		"a.js":  {"eval(", "eval(\"a\",", "x.innerHTML = a + ", "new Function(a,", "jwt.verify(a, null, {algorithms: [", "setTimeout(\"a\" + ", "Math.random() "},
		"a.py":  {"eval(", "import os\nos.system(", "requests.get(a, ", "yaml.load(", "execute(f\"select ", "x.verify_mode = "},
		"a.sh":  {"curl a | ", "curl a ", "rm -rf $a/ ", "sh -c \"$(", "docker run "},
		"a.php": {"<?php eval(", "echo $_GET . ", "$sql = \"select $a\" . "},
		"a.go":  {"import \"os/exec\"\nexec.Command(\"sh\", \"-c\", a + ", "InsecureSkipVerify: true, ", "tls.Config{"},
		"a.rb":  {"eval(params ", "where(\"#{params", "validates with: /^a$/ "},
		"a.xml": {"compilation ", "<httpCookies ", "{{{ "},
		"a.sql": {"grant all ", "create user a identified by 'b' ", "exec("},
	} {
		for _, piece := range pieces {
			text := bytes.Repeat([]byte(piece), 60_000/len(piece))
			start := time.Now()
			s.Scan(nil, scanners.Text{Path: path, Bytes: text})
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("%s: %d bytes of %q took %v", path, len(text), piece, d)
			}
		}
	}
}

// TestWritten holds what docs/patterns.md says of single elements.
func TestWritten(t *testing.T) {
	finds := func(spec, path, text string) bool {
		s, err := New(&rules.Set{Rules: []rules.Rule{{ID: "x", Matcher: Matcher, Source: "test", Spec: spec}}})
		if err != nil {
			t.Fatalf("%s: %v", spec, err)
		}
		return len(s.Scan(nil, scanners.Text{Path: path, Bytes: []byte(text)})) > 0
	}
	for _, c := range []struct {
		spec, path, text string
		want             bool
	}{
		{"in go\nmatch open(<lit>)", "a.go", `open("a" + NAME)`, true},
		{"in go\nmatch open(<lit>)", "a.go", `open(name)`, false},
		{"in go\nmatch open(<dyn>)", "a.go", `open(name)`, true},
		{"in go\nmatch open(<dyn>)", "a.go", `x.open(name)`, false},
		{"in go\nmatch .open(<dyn>)", "a.go", `x.open(name)`, true},
		{"in go\nmatch open(<dyn>)", "a.go", `func open(name string)`, false},
		{"in python\nmatch ~acme.io.send(... key=<str:^k> ...)", "a.py", "from acme import io as z\nz.send(1, key='kk', b=2)", true},
		{"in python\nmatch ~acme.io.send(...)", "a.py", "import acme.io\nacme.io.send(1)", true},
		{"in python\nmatch ~acme.io.send(...)", "a.py", "io.send(1)", false},
		{"in javascript\nmatch ~acme.<a|b>(<interp>)", "a.ts", "import { a as q } from 'acme'\nq(`x${y}`)", true},
		{"in javascript\nmatch ~acme.<a|b>(<interp>)", "a.js", "require('acme').b('x' + y)", true},
		{"in javascript\nmatch ~acme.<a|b>(<interp>)", "a.js", "require('acme').b('x')", false},
		{"in go\nmatch ~example.com/m/v2.Run(<num:under 10>)", "a.go", "import \"example.com/m/v2\"\nvar x = m.Run(9)", true},
		{"in go\nmatch ~example.com/m/v2.Run(<num:under 10>)", "a.go", "import (\n\tq \"example.com/m/v2\"\n)\nvar x = q.Run(9)", true},
		{"in go\nmatch bad(...)\nunless good(<expr>)", "a.go", "bad(a, good(b))", false},
		{"in go\nmatch bad(...)\nunless good(<expr>)", "a.go", "bad(a, b)", true},
		{"in go\nmatch bad(...)\nalso /b\\b/", "a.go", "bad(a)", false},
		{"in go\nmatch bad(...)\nnear 1 /flag/", "a.go", "flag\nbad(a)", true},
		{"in go\nmatch bad(...)\nnear 1 /flag/", "a.go", "flag\n\n\n\nbad(a)", false},
		{"in go\nmatch bad(...)\nnot-near 1 good()", "a.go", "good()\nbad(a)", false},
		{"in go\nmatch bad(...)\nfile /marker/", "a.go", "bad(a)\n\n\n\n// marker", true},
		{"in go\nmatch bad(...)\nnot-file /marker/", "a.go", "bad(a)\n\n\n\n// marker", false},
		{"in go\nmatch bad(...)\npath cmd/*", "cmd/a.go", "bad(a)", true},
		{"in go\nmatch bad(...)\npath cmd/*", "lib/a.go", "bad(a)", false},
		{"in go\nmatch bad(...)\ntests skip", "a_test.go", "bad(a)", false},
		{"in go\nmatch bad(...)", "vendor/x/a.go", "bad(a)", false},
		{"in shell\nwords deploy-*\nmatch <id:^deploy-\\w+$> <any>? now", "a.sh", "deploy-all x now", true},
		{"in go\nmatch a <any>? = bad", "a.go", "a b = bad", true},
		{"in go\nmatch a <any>? = bad", "a.go", "a = bad", false}, // what may be missing takes what it can
		{"in go\nmatch <one|two>.three", "a.go", "two.three", true},
		{"in go\nmatch bad {... x: 1 ...}", "a.go", "bad{\n\ty: 2,\n\tx: 1,\n}", true},
	} {
		if got := finds(c.spec, c.path, c.text); got != c.want {
			t.Errorf("%q on %s %q: %v, want %v", c.spec, c.path, c.text, got, c.want)
		}
	}
	for _, spec := range []string{"match a()", "in nothing\nmatch a()", "in go", "in go\nmatch ...", "in go\nmatch f(", "in go\nmatch <dyn>", "in go\nmatch f(<str:[>)", "in go\nnear x f()", "in go\nmatch ~a.<dyn>()", "in go\nwhatever x", "in go\nmatch abc\ntests never"} {
		if _, err := New(&rules.Set{Rules: []rules.Rule{{ID: "x", Matcher: Matcher, Source: "test", Spec: spec}}}); err == nil {
			t.Errorf("%q was taken", spec)
		}
	}
}
