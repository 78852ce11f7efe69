package report

import (
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	long := strings.Repeat("x", 90)
	for _, c := range []struct {
		text   string
		indent int
		want   []string
	}{
		{"", 2, []string{""}},
		{"  ok   a   b", 4, []string{"  ok   a   b"}},
		{"  ok   " + strings.Repeat("word ", 20) + "end", 7, []string{
			"  ok   " + strings.TrimSpace(strings.Repeat("word ", 14)),
			strings.TrimSpace(strings.Repeat("word ", 6)) + " end"}},
		{"see " + long + " there", 2, []string{"see", long, "there"}},
		{long, 2, []string{long}},
	} {
		got := Fill(c.text, c.indent)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q:\n%q, want\n%q", c.text, got, c.want)
		}
	}
}

func TestInLines(t *testing.T) {
	for text, want := range map[string]string{
		"before: gets(b)  |  after: fgets(b, n, f)": "before: gets(b)\nafter:  fgets(b, n, f)",
		"Revoke it | after: all":                    "Revoke it | after: all",
	} {
		if got := inLines(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
