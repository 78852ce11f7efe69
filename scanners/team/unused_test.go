package team

import (
	"fmt"
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/match"
)

func TestUnused(t *testing.T) {
	team, err := New(&rules.Set{Rules: []rules.Rule{{ID: "acme-key", Regex: `acme_\d+`}, {ID: "other-key", Regex: `other_\d+`}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, text, want string }{
		{"a.py", "x = 1 # picket:allow\n", "1 picket:allow"},
		{"a.py", "acme_1 # picket:allow\n", ""},
		{"a.py", "acme_1 # picket:allow other-key\n", "1 picket:allow other-key"},
		{"a.py", "acme_1 # picket:allow acme-kye\n", "1 picket:allow acme-kye!"},
		{"a.py", "\nx = 1 # gitleaks:allow\n", "2 gitleaks:allow"},
		{"a.py", "acme_1 # gitleaks:allow\n", ""},
		{"a.py", "acme_1 # gitleaks:allow picket:allow\n", ""},
		{"a.py", "x # gitleaks:allow picket:allow\n", "1 gitleaks:allow, 1 picket:allow"},
		{"a.py", "# picket:allow-next-line acme-key\n\nacme_1\n", "1 picket:allow-next-line acme-key"},
		{"a.py", "# picket:allow-next-line acme-key\nacme_1\n", ""},
		{"a.py", "# picket:allow-begin\nx\n# picket:allow-end\n", "1 picket:allow-begin"},
		{"a.py", "# picket:allow-begin\nacme_1\n# picket:allow-end\n", ""},
		{"a.py", "acme_1 # picket:allow\nother_1\nx # picket:allow\n", "3 picket:allow"},
		// Not where a comment begins.
		{"a.py", "x = '# picket:allow'\n", ""},
		{"a.py", "'''\n# picket:allow\n'''\n", ""},
		{"a.py", "# write picket:allow there\n", ""},
		{"a.py", "x = '# picket:allow'\ny # picket:allow\n", "2 picket:allow"}, // one that is none hides none that is
		{"a.go", "// picket:allow\n", "1 picket:allow"},
		{"a.go", "/* picket:allow */ x\n", "1 picket:allow"},
		{"a.go", "x := `\n// picket:allow\n`\n", ""},
		{"a.go", "x := \"# picket:allow\"\n", ""},
		{"a.md", "# picket:allow\n    x # picket:allow\n", ""},
		{"a.md", "x <!-- picket:allow -->\n", "1 picket:allow"},
		{"a.md", "write `<!-- picket:allow -->` there\n", ""},
		{"a.yaml", "x: 1 # picket:allow\n", "1 picket:allow"},
		{"a.yaml", "x: '1 # picket:allow'\n", ""},
		{"a.txt", "# picket:allow\n", ""},
		{"a.py", "x # picket:allowed\n", ""},
	} {
		var got []string
		for _, u := range team.Unused(scanners.Text{Path: tt.path, Bytes: []byte(tt.text)}) {
			s := fmt.Sprintf("%d %s", u.Line, strings.Join(append([]string{u.Comment}, u.Rules...), " "))
			if u.Misnamed != "" {
				s += "!"
			}
			got = append(got, s)
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.path, tt.text, got, tt.want)
		}
	}
}

// TestManyMarks looks at texts that hold nothing but marks, on a line each and on one:
// each is looked at once. (Quadratic work would take hours, not a second.)
func TestManyMarks(t *testing.T) {
	team, err := New(&rules.Set{Rules: []rules.Rule{{ID: "acme-key", Regex: `acme_\d+`}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const n = 100_000
	for _, path := range []string{"a.go", "a.yaml"} {
		if got := len(team.Unused(scanners.Text{Path: path, Bytes: []byte(strings.Repeat("// picket:allow\n", n))})); got != n {
			t.Errorf("%s: %d unused, want %d", path, got, n)
		}
		one := team.Unused(scanners.Text{Path: path, Bytes: []byte(strings.Repeat("// picket:allow ", n))})
		if len(one) == 0 || len(one) > 1000/len("picket:allow") {
			t.Errorf("%s: %d unused on one line", path, len(one))
		}
	}
}

// FuzzMarks holds that what frees a finding is among the marks, so that no comment
// in use is reported as unused.
func FuzzMarks(f *testing.F) {
	for _, s := range []string{
		"acme_1 # picket:allow", "# picket:allow-next-line\nacme_1", "picket:allow-begin x\nacme_1\npicket:allow-end\nacme_2",
		"gitleaks:allow picket:allow acme-key, b\nacme_3 gitleaks:allow", "picket:allow:allow acme_1",
	} {
		f.Add(s)
	}
	team, err := New(&rules.Set{Rules: []rules.Rule{{ID: "acme-key", Regex: `acme_\d+`}}}, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := map[int]bool{}
		for _, m := range match.Marks([]byte(text)) {
			if !strings.HasPrefix(text[m.At:], m.Name) {
				t.Fatalf("%q: no %s at %d", text, m.Name, m.At)
			}
			lines[1+strings.Count(text[:m.At], "\n")] = true
		}
		for _, found := range team.Scan(nil, scanners.Text{Bytes: []byte(text)}) {
			if strings.Contains(text, "\x00") {
				return // it may have been read as UTF-16
			}
			if found.Inline != nil && !lines[found.Inline.Line] {
				t.Errorf("%q: freed by line %d, where no mark is", text, found.Inline.Line)
			}
		}
	})
}
