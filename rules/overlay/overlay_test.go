package overlay

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/rules"
)

// tree is a repository in memory.
type tree map[string]string

func (t tree) read(name string) ([]byte, error) {
	text, ok := t[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

func baseSet() *rules.Set {
	return &rules.Set{
		Rules: []rules.Rule{
			{ID: "aws-key", Title: "AWS", Category: rules.Secret, Severity: rules.High, Confidence: rules.MediumConfidence,
				Source: "gitleaks", Regex: `AKIA([A-Z]{16})`, Keywords: []string{"akia"}, Tags: []string{"a"}},
			{ID: "no-curl", Title: "curl", Category: rules.Code, Severity: rules.Medium, Confidence: rules.MediumConfidence,
				Source: "picket", Regex: `curl`, Keywords: []string{"curl"}},
			{ID: "db-file", Title: "database", Category: rules.File, Severity: rules.Low, Confidence: rules.MediumConfidence,
				Source: "picket", Path: `\.db$`},
		},
		Allowlists: []rules.Allowlist{{Description: "base", Paths: []string{`vendor/`}}},
	}
}

func load(t *testing.T, files tree) *Result {
	t.Helper()
	r, err := Load(baseSet(), files.read)
	if err != nil {
		t.Fatalf("the files are refused: %v", err)
	}
	return r
}

func ids(s *rules.Set) string {
	var all []string
	for _, r := range s.Rules {
		all = append(all, r.ID)
	}
	return strings.Join(all, " ")
}

func TestWhichRulesStay(t *testing.T) {
	for name, tc := range map[string]struct {
		files tree
		want  string
		lists int
	}{
		"nothing":                        {tree{}, "aws-key no-curl db-file", 1},
		"picket keeps the built-in":      {tree{PicketFile: "[[rules]]\nid='x'\nregex='x'"}, "aws-key no-curl db-file x", 1},
		"picket without them":            {tree{PicketFile: "[extend]\nuseDefault=false\n[[rules]]\nid='x'\nregex='x'"}, "x", 0},
		"gitleaks replaces secret rules": {tree{LeaksFile: "[[rules]]\nid='x'\nregex='x'"}, "no-curl db-file x", 0},
		"gitleaks extends the default":   {tree{LeaksFile: "[extend]\nuseDefault=true\n[[rules]]\nid='x'\nregex='x'"}, "aws-key no-curl db-file x", 1},
		"both files":                     {tree{LeaksFile: "[[rules]]\nid='x'\nregex='x'", PicketFile: "[[rules]]\nid='y'\nregex='y'"}, "no-curl db-file x y", 0},
		"gitleaks' file not wanted":      {tree{LeaksFile: "[[rules]]\nid='x'\nregex='x'", PicketFile: "[extend]\ngitleaks=false"}, "aws-key no-curl db-file", 1},
		"gitleaks' file extended by name": {tree{LeaksFile: "[[rules]]\nid='x'\nregex='x'", PicketFile: "[extend]\npath='.gitleaks.toml'"},
			"aws-key no-curl db-file x", 1},
		"disabled":  {tree{PicketFile: "[extend]\ndisabledRules=['aws-key']"}, "no-curl db-file", 1},
		"packs off": {tree{PicketFile: "[packs]\ncode=false\nfiles=false"}, "aws-key", 1},
		"extended gitleaks file that wants the default": {tree{LeaksFile: "[extend]\npath='ci/more.toml'",
			"ci/more.toml": "[extend]\nuseDefault=true\n[[rules]]\nid='z'\nregex='z'"}, "aws-key no-curl db-file z", 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := load(t, tc.files)
			if got := ids(r.Set); got != tc.want {
				t.Errorf("rules are %q, want %q", got, tc.want)
			}
			if len(r.Set.Allowlists) != tc.lists {
				t.Errorf("%d global lists, want %d", len(r.Set.Allowlists), tc.lists)
			}
			if len(r.Stamps) != len(tc.files) && tc.files[PicketFile] != "[extend]\ngitleaks=false" {
				t.Errorf("%d stamps for %d files", len(r.Stamps), len(tc.files))
			}
		})
	}
}

func TestRuleIsMerged(t *testing.T) {
	r := load(t, tree{PicketFile: `
[[rules]]
id = "aws-key"
title = "own title"
severity = "Low"
entropy = 3
secretGroup = 1
keywords = ["ASIA"]
tags = ["b"]
skipReport = true
filters = ["placeholder"]
[rules.allowlist]
regexTarget = "line"
condition = "AND"
regexes = ["x"]
stopwords = ["Example"]
[[rules.required]]
id = "no-curl"
withinLines = 5
`})
	five := 5
	want := baseSet().Rules[0]
	want.Title, want.Severity, want.Entropy, want.SecretGroup, want.SkipReport = "own title", rules.Low, 3, 1, true
	want.Keywords, want.Tags, want.Filters = []string{"akia", "asia"}, []string{"a", "b"}, []string{"placeholder"}
	want.Allowlists = []rules.Allowlist{{Condition: rules.And, Target: rules.TargetLine, Regexes: []string{"x"}, StopWords: []string{"example"}}}
	want.Required = []rules.Required{{ID: "no-curl", WithinLines: &five}}
	if d := cmp.Diff(want, r.Set.Rules[0]); d != "" {
		t.Errorf("the merged rule differs (-want +got):\n%s", d)
	}
	replaced := load(t, tree{PicketFile: "[[rules]]\nid='aws-key'\nregex='y'\nreplace=true"}).Set.Rules[0]
	if replaced.Regex != "y" || replaced.Keywords != nil || replaced.Source != PicketFile || replaced.Severity != rules.High {
		t.Errorf("the replacing rule is %+v", replaced)
	}
}

func TestBaseIsNotChanged(t *testing.T) {
	base := baseSet()
	before := base.Digest()
	files := tree{PicketFile: "[extend]\ndisabledRules=['no-curl']\n[packs]\nfiles=false\n[[rules]]\nid='aws-key'\nkeywords=['x']\n" +
		"[[allowlists]]\ntargetRules=['aws-key']\npaths=['y']\n[[allowlists]]\npaths=['z']"}
	r, err := Load(base, files.read)
	if err != nil {
		t.Fatal(err)
	}
	if base.Digest() != before {
		t.Error("the base set was changed")
	}
	if r.Set.Digest() == before || len(r.Set.Rules[0].Allowlists) != 1 || len(r.Set.Allowlists) != 2 {
		t.Errorf("the overlay was not applied: %+v", r.Set)
	}
}

const allSettings = `
[scan]
maxDecodeDepth = 0
maxArchiveDepth = 3
maxFileSize = "20 MB"
[policy]
mode = "warn"
confidence = "medium"
high = "warn"
newOnly = true
requireReason = true
baseline = "ci/base.jsonl"
[policy.categories]
code = "track"
[policy.categories.infra]
critical = "block"
[policy.rules]
no-curl = "block"
[policy.hook]
low = "warn"
[policy.audit]
medium = "block"
[[policy.paths]]
paths = ["^test/"]
high = "track"
[policy.sla]
critical = 7
[policy.inline]
enabled = false
rules = ["aws-key"]
authors = ["sec@example.org"]
[[allow]]
fingerprint = "00112233AABBCCDD"
reason = "test"
until = 2027-01-31
date = "2026-01-01"
`

func TestSettings(t *testing.T) {
	r := load(t, tree{PicketFile: allSettings, LeaksIgnore: "# comment\n\ndir/a:b.txt:aws-key:12\n" + strings.Repeat("a", 40) + ":x.go:no-curl:3\r\n"})
	want := rules.Settings{
		Scan: rules.Scan{MaxDecodeDepth: -1, MaxArchiveDepth: 3, MaxFileSize: 20e6},
		Policy: rules.Policy{
			Mode: rules.ModeWarn, Baseline: "ci/base.jsonl", NewOnly: true, RequireReason: true,
			Gate: rules.Gate{
				Severity:   rules.Levels{rules.High: rules.ActionWarn},
				Confidence: rules.MediumConfidence,
				Categories: map[rules.Category]rules.Levels{
					rules.Code:  {rules.Low: rules.ActionTrack, rules.Medium: rules.ActionTrack, rules.High: rules.ActionTrack, rules.Critical: rules.ActionTrack},
					rules.Infra: {rules.Critical: rules.ActionBlock},
				},
				Rules: map[string]rules.Action{"no-curl": rules.ActionBlock},
			},
			Hook:   rules.Gate{Severity: rules.Levels{rules.Low: rules.ActionWarn}},
			Audit:  rules.Gate{Severity: rules.Levels{rules.Medium: rules.ActionBlock}},
			Paths:  []rules.PathGate{{Paths: []string{"^test/"}, Gate: rules.Gate{Severity: rules.Levels{rules.High: rules.ActionTrack}}}},
			SLA:    [5]int{rules.Critical: 7},
			Inline: rules.Inline{Disabled: true, Rules: []string{"aws-key"}, Authors: []string{"sec@example.org"}},
		},
		Allows: []rules.Allow{
			{Fingerprint: "00112233aabbccdd", Reason: "test", Until: "2027-01-31", Date: "2026-01-01", Source: PicketFile},
			{Rule: "aws-key", Path: "dir/a:b.txt", Line: 12, Source: LeaksIgnore},
			{Rule: "no-curl", Path: "x.go", Line: 3, Commit: strings.Repeat("a", 40), Source: LeaksIgnore},
		},
	}
	if d := cmp.Diff(want, r.Set.Settings); d != "" {
		t.Errorf("the settings differ (-want +got):\n%s", d)
	}
}

func TestSamplesAreAssembled(t *testing.T) {
	r := load(t, tree{PicketFile: `
[[rules]]
id = "x"
regex = "x"
matches = ["one", ["tw", "o"], {text = ["th", "ree"], path = "a.txt"}, "key-<<hex 32>>"]
ignores = ["cat <<EOF"]
`})
	if len(r.Samples) != 5 {
		t.Fatalf("got %d samples, want 5", len(r.Samples))
	}
	random := strings.TrimPrefix(r.Samples[3].Text, "key-")
	if len(random) != 32 || !isHex(random) || random == strings.Repeat(random[:1], 32) {
		t.Errorf("the random run is %q", random)
	}
	r.Samples[3].Text = ""
	want := []rules.Sample{
		{Rule: "x", Text: "one", Match: true}, {Rule: "x", Text: "two", Match: true},
		{Rule: "x", Text: "three", Path: "a.txt", Match: true}, {Rule: "x", Match: true}, {Rule: "x", Text: "cat <<EOF"},
	}
	if d := cmp.Diff(want, r.Samples); d != "" {
		t.Errorf("the samples differ:\n%s", d)
	}
}

func TestSpecIsCanonical(t *testing.T) {
	r := load(t, tree{PicketFile: "[[rules]]\nid='x'\nmatcher='m'\n[rules.spec]\nb=[1,'\"q\"\\']\na={z=true,y=1.5}\n[[rules.spec.c]]\nd=1"})
	if got, want := r.Set.Rules[3].Spec, `{"a":{"y":1.5,"z":true},"b":[1,"\"q\"\\"],"c":[{"d":1}]}`; got != want {
		t.Errorf("the spec is %s, want %s", got, want)
	}
}

func TestUnreadableFileIsNotAbsent(t *testing.T) {
	_, err := Load(baseSet(), func(name string) ([]byte, error) {
		if name == PicketFile {
			return nil, fs.ErrPermission
		}
		return nil, fs.ErrNotExist
	})
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), PicketFile) {
		t.Errorf("got %v, want the permission error with the name of the file", err)
	}
}

func TestLoadFile(t *testing.T) {
	files := tree{"/etc/org-gitleaks.toml": "[[rules]]\nid='x'\nregex='x'", "conf.toml": "[extend]\npath='sub/more.toml'", "sub/more.toml": "[[rules]]\nid='y'\nregex='y'"}
	for name, want := range map[string]string{"/etc/org-gitleaks.toml": "no-curl db-file x", "conf.toml": "aws-key no-curl db-file y"} {
		r, err := LoadFile(baseSet(), name, files.read)
		if err != nil || ids(r.Set) != want {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if _, err := LoadFile(baseSet(), "none.toml", files.read); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
}

func TestNotes(t *testing.T) {
	r := load(t, tree{LeaksFile: "[extend]\nuseDefault=true\ndisabledRules=['gone']"})
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], `.gitleaks.toml:3: extend.disabledRules: there is no rule "gone"`) {
		t.Errorf("the notes are %q", r.Notes)
	}
}

func TestByteSize(t *testing.T) {
	for text, want := range map[string]int64{
		"500": 500, "500b": 500, "20kB": 20e3, "20 MB": 20e6, "1g": 1e9, "9223372036854775807": 1<<63 - 1, "9223372036GB": 9223372036e9,
		"9223372037GB": 0, "9223372036854775808": 0, "0": 0, "-1": 0, "": 0, "MB": 0, "1.5MB": 0, "1TB": 0, "1MBB": 0,
	} {
		if got, err := byteSize(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}
