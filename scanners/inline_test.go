package scanners

import "testing"

func TestParseInline(t *testing.T) {
	for _, c := range []struct{ rest, reason, until string }{
		{"", "", ""},
		{" because it is a test", "because it is a test", ""},
		{" github-pat, aws-key made up */", "made up", ""},
		{` github-pat until=2027-01-01 reason="made up, for tests" -->`, "made up, for tests", "2027-01-01"},
		{" reason='a b' until=2027-01-01\r", "a b", "2027-01-01"},
		{` reason="not closed`, "not closed", ""},
		{" until=soon", "", "soon"},
		{" reason=fixture words", "fixture", ""},
	} {
		got := ParseInline(c.rest)
		if got.Reason != c.reason || got.Until != c.until {
			t.Errorf("%q: %+v, want reason %q until %q", c.rest, *got, c.reason, c.until)
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
