package team

import (
	"testing"

	"picket/rules"
	"picket/scanners"
)

// fixed is a scanner that finds the same thing in every text.
type fixed []scanners.Finding

func (f fixed) Scan(dst []scanners.Finding, _ scanners.Text) []scanners.Finding {
	return append(dst, f...)
}

func (f fixed) ScanChange(dst []scanners.Finding, _ scanners.Change) ([]scanners.Finding, error) {
	return dst, nil
}

func TestTeam(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{
		{ID: "acme-key", Regex: `acme_\d+`},
		{ID: "odd-call", Matcher: "file", Spec: "name nothing"},
	}}
	team, err := New(set, Options{})
	if err != nil {
		t.Fatal(err)
	}
	team.files = fixed{
		{Rule: "odd-call", Line: 1, Column: 1, EndLine: 1},
		{Rule: "odd-call", Line: 3, Column: 1, EndLine: 4},
		{Rule: "odd-call", Line: 9, Column: 1, EndLine: 9},
	}
	count := func(text string) (n int) {
		found := team.Scan(nil, scanners.Text{Bytes: []byte(text)})
		for i := 1; i < len(found); i++ {
			if inOrder(found[i-1], found[i]) > 0 {
				t.Errorf("%q: out of order", text)
			}
		}
		for _, f := range found {
			if f.Inline == nil {
				n++
			}
		}
		return n
	}
	for text, want := range map[string]int{
		"a\nacme_1\n":                      4,
		"a\nb\n":                           3,
		"x picket:allow":                   2,
		"a\nb\nc\nd picket:allow odd-call": 2,
		"a\nb\nc\nd picket:allow acme-key": 3,
		"a\nacme_1 picket:allow-next-line odd-call\nc": 3,
		"a picket:allow-begin\nacme_1\nc\nd\n":         2,
	} {
		if got := count(text); got != want {
			t.Errorf("%q: %d findings, want %d", text, got, want)
		}
	}
}

func TestNobodysRule(t *testing.T) {
	for _, r := range []rules.Rule{{ID: "a", Matcher: "nobody"}, {ID: "b", Matcher: "file", Spec: "nonsense"}} {
		if _, err := New(&rules.Set{Rules: []rules.Rule{r}}, Options{}); err == nil {
			t.Errorf("%+v was taken", r)
		}
	}
}
