package match

import (
	"regexp"
	"strings"
	"testing"

	"picket/rules"
)

// find runs both halves and returns "rule:secret" of each hit that no comment covers.
func find(e *Engine, path, text string) []string {
	hits := e.Settle([]byte(text), path, e.Find(nil, []byte(text)))
	var got []string
	for _, h := range hits {
		if !h.Comment.Frees {
			got = append(got, e.rule(h.Rule).ID+":"+h.Secret)
		}
	}
	return got
}

func ptr(n int) *int { return &n }

func TestRules(t *testing.T) {
	base := rules.Rule{ID: "acme-key", Regex: `\b(acme_[a-z0-9]{8})\b`, Keywords: []string{"acme"}}
	with := func(change func(*rules.Rule)) rules.Rule {
		r := base
		change(&r)
		return r
	}
	pass := rules.Rule{ID: "pass-generic", Generic: true, Regex: `(?i)secret\s*=\s*"([^"]+)"`}
	tests := []struct {
		name  string
		set   rules.Set
		path  string
		text  string
		want  string // hits joined by spaces
		found string // the twin: the same set on this text finds this
		twin  string
	}{
		{name: "group", set: rules.Set{Rules: []rules.Rule{base}}, text: "x acme_1234abcd y", want: "acme-key:acme_1234abcd",
			twin: "acme_ 1234abcd", found: ""},
		{name: "second group", set: rules.Set{Rules: []rules.Rule{with(func(r *rules.Rule) {
			r.Regex, r.SecretGroup = `(acme)_(\w+)`, 2
		})}}, text: "acme_1", want: "acme-key:1", twin: "acme", found: ""},
		{name: "first group that is not empty", set: rules.Set{Rules: []rules.Rule{with(func(r *rules.Rule) {
			r.Regex = `acme:(a*)(b+)`
		})}}, text: "acme:bb", want: "acme-key:bb", twin: "acme:ab", found: "acme-key:a"},
		{name: "keyword gate", set: rules.Set{Rules: []rules.Rule{with(func(r *rules.Rule) {
			r.Keywords = []string{"elsewhere"}
		})}}, text: "acme_1234abcd", want: "", twin: "ELSEWHERE acme_1234abcd", found: "acme-key:acme_1234abcd"},
		{name: "entropy must exceed", set: rules.Set{Rules: []rules.Rule{with(func(r *rules.Rule) {
			r.Entropy, r.SecretGroup, r.Regex = 2, 1, `acme_(\w+)`
		})}}, text: "acme_abcd", want: "", twin: "acme_abcde", found: "acme-key:abcde"},
		{name: "stop word in any case", set: rules.Set{Rules: []rules.Rule{with(func(r *rules.Rule) {
			r.Allowlists = []rules.Allowlist{{StopWords: []string{"TEST"}}}
		})}}, text: "acme_12test34", want: "", twin: "acme_12toast3", found: "acme-key:acme_12toast3"},
		{name: "regexp on the line", set: rules.Set{Rules: []rules.Rule{base}, Allowlists: []rules.Allowlist{
			{Regexes: []string{`fixture`}, Target: rules.TargetLine}}},
			text: "acme_1234abcd # fixture", want: "", twin: "acme_1234abcd\n# fixture", found: "acme-key:acme_1234abcd"},
		{name: "target rules", set: rules.Set{Rules: []rules.Rule{base, pass}, Allowlists: []rules.Allowlist{
			{Regexes: []string{`0000`}, TargetRules: []string{"acme-key"}}}},
			text: `acme_00001111 secret="0000"`, want: "pass-generic:0000", twin: "acme_11112222", found: "acme-key:acme_11112222"},
		{name: "AND needs the path too", path: "src/a", set: rules.Set{Rules: []rules.Rule{base}, Allowlists: []rules.Allowlist{
			{Condition: rules.And, Regexes: []string{`0000`}, Paths: []string{`^src/`}}}},
			text: "acme_00001111", want: "", twin: "acme_11112222", found: "acme-key:acme_11112222"},
		{name: "rule path", path: "a.yml", set: rules.Set{Rules: []rules.Rule{with(func(r *rules.Rule) { r.Path = `\.yml$` })}},
			text: "acme_00001111", want: "acme-key:acme_00001111", twin: "acme", found: ""},
		{name: "specific before generic", set: rules.Set{Rules: []rules.Rule{base, pass}},
			text: `secret = "acme_1234abcd"`, want: "acme-key:acme_1234abcd",
			twin: "secret = \"acme_1234abcx9\"", found: "pass-generic:acme_1234abcx9"},
		{name: "required within lines", set: rules.Set{Rules: []rules.Rule{
			with(func(r *rules.Rule) { r.Required = []rules.Required{{ID: "near", WithinLines: ptr(1)}} }),
			{ID: "near", Regex: `account \d+`, SkipReport: true, Keywords: []string{"never there"}}}},
			text: "acme_1234abcd\n\naccount 7", want: "", twin: "acme_1234abcd\naccount 7", found: "acme-key:acme_1234abcd"},
		{name: "required within columns", set: rules.Set{Rules: []rules.Rule{
			with(func(r *rules.Rule) { r.Required = []rules.Required{{ID: "near", WithinColumns: ptr(3)}} }),
			{ID: "near", Regex: `account \d+`}}},
			text: "acme_1234abcd\n     account 7", want: "near:account 7",
			twin: "acme_1234abcd\n   account 7", found: "acme-key:acme_1234abcd near:account 7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := New(&tt.set, Options{})
			if got := strings.Join(find(e, tt.path, tt.text), " "); got != tt.want {
				t.Errorf("%q: found %q, want %q", tt.text, got, tt.want)
			}
			if got := strings.Join(find(e, tt.path, tt.twin), " "); got != tt.found {
				t.Errorf("%q: found %q, want %q", tt.twin, got, tt.found)
			}
		})
	}
}

func TestComments(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{{ID: "acme-key", Regex: `acme_\d+`}, {ID: "other-key", Regex: `other_\d+`}}}
	tests := []struct{ text, want string }{
		{"acme_1", "acme-key:1"},
		{"acme_1 # gitleaks:allow", ""},
		{"acme_1 # picket:allow", ""},
		{"acme_1 # picket:allow because it is a test", "acme-key:1"}, // a word there is an id
		{"acme_1 # picket:allow nosuchrule", "acme-key:1"},
		{"acme_1 # picket:allow nosuchrule, acme-key", ""},
		{"acme_1 # picket:allow acme-key because it is a test", ""},
		{"acme_1 # picket:allow - because it is a test", ""},
		{"acme_1 # picket:allow reason=x", ""},
		{"acme_1 # picket:allow reson=x", "acme-key:1"},
		{`acme_1 "picket:allow", "more"`, ""},
		{"acme_1 # picket:allow acme-key", ""},
		{"acme_1 # picket:allow other-key", "acme-key:1"},
		{"acme_1 # picket:allow other-key, acme-key", ""},
		{"acme_1 # picket:allow acme-kye", "acme-key:1"},
		{"acme_1 # picket:allowed", "acme-key:1"},
		{"picket:allowacme_1", "acme-key:1"},
		{"acme_1 other_2 <!-- picket:allow -->", ""},
		{"acme_1 other_2 // picket:allow other-key", "acme-key:1"},
		{"# picket:allow\nacme_1", "acme-key:1"},
		{"acme_1\n# picket:allow", "acme-key:1"},
		{"# picket:allow-next-line\nacme_1\nacme_2", "acme-key:2"},
		{"# picket:allow-next-line acme-key\r\nacme_1", ""},
		{"x picket:allow\racme_1\ry gitleaks:allow\r", "acme-key:1"},
		{"x\racme_1 picket:allow\ry\r", ""},
		{"x\racme_1 gitleaks:allow\r", ""},
		{"x picket:allow-next-line\racme_1\racme_2\r", "acme-key:2"},
		{"x picket:allow-begin\ra\racme_1\rpicket:allow-end\racme_2\r", "acme-key:2"},
		{"acme_1 x\r\r\nacme_2 picket:allow\r\n", "acme-key:1"},
		{"# picket:allow-next-line other-key\nacme_1", "acme-key:1"},
		{"acme_1 # picket:allow-next-line", "acme-key:1"},
		{"# picket:allow-begin\nacme_1\nacme_2\n# picket:allow-end\nacme_3", "acme-key:3"},
		{"# picket:allow-begin other-key\nacme_1\nother_2\n", "acme-key:1"},
		{"# picket:allow-end\nacme_1", "acme-key:1"},
		{"acme_1 # picket:allow-begin", "acme-key:1"},
		{"acme_1 # picket:allow until=2020-01-01", ""}, // whether it has expired is policy
	}
	e := New(set, Options{})
	for _, tt := range tests {
		got := strings.ReplaceAll(strings.Join(find(e, "", tt.text), " "), "acme_", "")
		if got != tt.want {
			t.Errorf("%q: found %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestPaths(t *testing.T) {
	set := &rules.Set{
		Rules: []rules.Rule{
			{ID: "store", Path: `(?i)\.p12$`, Allowlists: []rules.Allowlist{{Paths: []string{`^fixtures/`}}}},
			{ID: "acme-key", Regex: `acme_\d+`, Allowlists: []rules.Allowlist{{Commits: []string{"ABCDEF"}}}},
		},
		Allowlists: []rules.Allowlist{{Paths: []string{`(^|/)vendor/`}}},
	}
	e := New(set, Options{})
	if len(e.PathHits("a/KEY.P12")) != 1 || len(e.PathHits("fixtures/a.p12")) != 0 || len(e.PathHits("a.p12.txt")) != 0 {
		t.Error("a path rule finds the wrong paths")
	}
	for _, pattern := range []string{`(?i)\.p(?:12|fx)$`, `(?i)\.kks$`, `é$`, `a*$`, `(?m)x$`, `ab|c$`, `^[^/]+$`, `(?:^|/)id_[dr]sa$`, `$`} {
		alone := New(&rules.Set{Rules: []rules.Rule{{ID: "p", Path: pattern}}}, Options{})
		for _, path := range []string{"a.p12", "a.PFX", "a.p13", "a.kks", "a.kKs", "a.kkſ", "é", "x/é", "\xa9", "aa", "b", "x", "x\ny", "abz", "c", "a/b", "id_rsa", "k/id_dsa", "id_rsb", "s"} {
			want := 0
			if regexp.MustCompile(pattern).MatchString(path) {
				want = 1
			}
			if got := len(alone.PathHits(path)); got != want {
				t.Errorf("%s on %q: %d hits, want %d", pattern, path, got, want)
			}
		}
	}
	if !e.PathSkipped("x/vendor/y") || e.PathSkipped("x/vendors/y") || e.PathSkipped("") {
		t.Error("the global allow list frees the wrong paths")
	}
	hits := e.Find(nil, []byte("acme_1"))
	if len(hits) != 1 || !e.CommitAllowed(&hits[0], "a", "abcdef") || e.CommitAllowed(&hits[0], "a", "abcde0") {
		t.Error("a commit on the allow list does not free, or another one does")
	}
}
