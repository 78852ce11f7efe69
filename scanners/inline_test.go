package scanners

import (
	"strings"
	"testing"
)

func TestParseInline(t *testing.T) {
	for _, c := range []struct{ rest, reason, until string }{
		{"", "", ""},
		{" - because it is a test", "because it is a test", ""},
		{" github-pat it is a test", "it is a test", ""},
		{" rule a-b", "a-b", ""},
		{" github-pat, aws-key made up */", "made up", ""},
		{` github-pat until=2027-01-01 reason="made up, for tests" -->`, "made up, for tests", "2027-01-01"},
		{" reason='a b' until=2027-01-01\r", "a b", "2027-01-01"},
		{` reason="not closed`, "not closed", ""},
		{" until=soon", "", "soon"},
		{" reason=fixture words", "fixture", ""},
		{" (made up)", "(made up)", ""},
	} {
		got := ParseInline(c.rest)
		if got.Reason != c.reason || got.Until != c.until {
			t.Errorf("%q: %+v, want reason %q until %q", c.rest, *got, c.reason, c.until)
		}
	}
}

func TestCutRules(t *testing.T) {
	for _, c := range []struct{ rest, ids, after string }{
		{"", "", ""},
		{" -->", "", "-->"},
		{": github-pat", "github-pat", ""},
		{" a-b , c.d,e2 */", "a-b c.d e2", "*/"},
		{" until=2027-01-01", "", "until=2027-01-01"},
		{" until = soon", "until", "= soon"},
		{" a-b, reason=x", "a-b", "reason=x"},
		{" because it is", "because", "it is"},
		{" - because", "", "- because"},
		{" a-b. Then", "a-b", " Then"},
	} {
		ids, after := CutRules(c.rest)
		if got := strings.Join(ids, " "); got != c.ids || strings.TrimLeft(after, ". ") != strings.TrimLeft(c.after, ". ") {
			t.Errorf("%q: ids %q, then %q; want %q, then %q", c.rest, got, after, c.ids, c.after)
		}
	}
}

func TestQuotable(t *testing.T) {
	for word, want := range map[string]string{
		"because": `"because"`, "git-hub.pat2": `"git-hub.pat2"`, "Because": `"Because"`,
		"gKq8zWlpT": "a word", "a1b2c3d4": "a word", strings.Repeat("a", 41): "a word",
	} {
		if got := Quotable(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}

func FuzzParseInline(f *testing.F) {
	f.Add(` a-b, until=2027-01-01 reason="x y" z`)
	f.Fuzz(func(t *testing.T, rest string) {
		if got := ParseInline(rest); len(got.Reason) > len(rest) || len(got.Until) > len(rest) {
			t.Errorf("%q: %+v is longer than what was read", rest, *got)
		}
	})
}
