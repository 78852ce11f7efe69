package code

import (
	"regexp"
	"slices"
	"testing"

	"picket/rules/load"
)

func TestPieces(t *testing.T) {
	for _, c := range []struct {
		re   string
		want []string
		fold bool
	}{
		{`^actions\/github-script@`, []string{"actions/github-script@"}, false},
		{`WTF_CSRF_ENABLED['"]\]?$`, []string{"WTF_CSRF_ENABLED"}, false},
		{`(?i)\$\{\{\s*toJSON\(\s*secrets\s*\)`, []string{"toJSON("}, true},
		{`ab?cd*ee+f{2}g{0,1}h`, []string{"ee"}, false},
		{`\b(sql|query|stmt)$`, []string{"sql", "query", "stmt"}, false},
		{`x(abc|de)?y`, []string{"x"}, false},
		{`foo|bar\.baz`, []string{"foo", "bar.baz"}, false},
		{`foo|[a-z]+`, nil, false},
		{`[^\]x]lit[[]`, []string{"lit"}, false},
		{`(?:(?i:abc)|)d`, []string{"d"}, true},
		{`\x41bc`, nil, false},
		{``, nil, false},
	} {
		got := piecesOf(c.re)
		if !slices.Equal(got.texts, c.want) || got.fold != c.fold && len(c.want) > 0 {
			t.Errorf("%s: pieces %q, fold %t; want %q, %t", c.re, got.texts, got.fold, c.want, c.fold)
		}
	}
}

// FuzzLazyEqualsRegexp holds the look beforehand to the regexp alone, with specs of
// built-in rules as texts to begin with.
func FuzzLazyEqualsRegexp(f *testing.F) {
	set, err := load.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	for i, r := range set.Rules {
		if r.Matcher == Matcher && i%9 == 0 {
			f.Add(`(?i)\b(req|request)\.(body|query)\b|ab?c{1,2}[^x]|\$\{\{`, r.Spec)
		}
	}
	f.Add("(?i)ks", "\u212a\u017f")
	f.Add("a|b?c", "c")
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		if err != nil {
			t.Skip("no regexp: ", err)
		}
		l, err := NewLazy(expr, true)
		if err != nil {
			t.Fatalf("%q compiles, but: %v", expr, err)
		}
		if want, got := re.MatchString(text), l.Match([]byte(text)); want != got {
			t.Fatalf("%q on %q: %t, want %t (pieces %q)", expr, text, got, want, piecesOf(expr).texts)
		}
		if want, got := re.FindStringIndex(text), l.Find(text); !slices.Equal(want, got) {
			t.Fatalf("%q on %q: %v, want %v", expr, text, got, want)
		}
	})
}
