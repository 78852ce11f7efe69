package foreign

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/scanners"
)

// secret is made up, and stands nowhere as a whole.
var secret = "AKIA" + "Y7Q3MZ5KX2WTRPLB"

func hash() string {
	sum := sha1.Sum([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, file, text, tool string
		want                   []Entry
	}{
		{"gitleaks report", "r.json", `[{"RuleID":"aws","File":"a\\b.txt","StartLine":3,"Secret":"` + secret + `"}]`, "gitleaks",
			[]Entry{{Rule: "aws", Path: "a/b.txt", Line: 3, Secret: secret}}},
		{"gitleaks, redacted", "r.json", `[{"RuleID":"aws","File":"a","StartLine":3,"Secret":"REDACTED"}]`, "gitleaks",
			[]Entry{{Rule: "aws", Path: "a", Line: 3}}},
		{"gitleaks, nothing", "r.json", `[]`, "gitleaks", []Entry{}},
		{".gitleaksignore", "x/.gitleaksignore", "# a\n\na:b.txt:aws:3\n" + fmt.Sprintf("%040d", 1) + ":c.txt:aws:4\n" + fmt.Sprintf("%064d", 1) + ":d.txt:aws:5\nnonsense\naws:6\n#e.txt:aws:7\nf.txt:aws:x\n" + fmt.Sprintf("%040d", 1) + ":aws:8\n", "gitleaks",
			[]Entry{{Rule: "aws", Path: "a:b.txt", Line: 3}, {Rule: "aws", Path: "c.txt", Line: 4}, {Rule: "aws", Path: "d.txt", Line: 5}, {Rule: "aws", Path: fmt.Sprintf("%040d", 1), Line: 8}}},
		{"detect-secrets", ".secrets.baseline", `{"version":"1.5.0","plugins_used":[],"results":{"./a.txt":[{"type":"AWS Access Key","filename":"a.txt","hashed_secret":"` + hash() + `","line_number":3}]}}`,
			"detect-secrets", []Entry{{Rule: "AWS Access Key", Path: "a.txt", Line: 3, SHA1: hash()}}},
		{"TruffleHog", "t.json", `{"level":"info","msg":"begins"}` + "\n" + `{"SourceMetadata":{"Data":{"Filesystem":{"file":"a.txt","line":2}}},"DetectorName":"AWS","Raw":"` + secret + `"}` + "\n",
			"TruffleHog", []Entry{{Rule: "AWS", Path: "a.txt", Line: 2, Secret: secret}}},
		{"Kingfisher", "k.json", `{"findings":[{"rule":{"name":"AWS","id":"kingfisher.aws.1"},"finding":{"snippet":"` + secret + `","path":"./a.txt","line":3}}]}`,
			"Kingfisher", []Entry{{Rule: "kingfisher.aws.1", Path: "a.txt", Line: 3, Secret: secret}}},
		{"Kingfisher, lines", "k.jsonl", `{"rule":{"id":"k1"},"finding":{"path":"a","line":1}}` + "\n" + `{"rule":{"id":"k2"},"finding":{"path":"b","line":2}}`,
			"Kingfisher", []Entry{{Rule: "k1", Path: "a", Line: 1}, {Rule: "k2", Path: "b", Line: 2}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.file, []byte("\xef\xbb\xbf"+c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got.Tool != c.tool {
				t.Errorf("tool %q, want %q", got.Tool, c.tool)
			}
			if diff := cmp.Diff(c.want, got.Entries); diff != "" {
				t.Error(diff)
			}
		})
	}
	_, err := Parse("t.json", []byte(`{"DetectorName":"AWS","Raw":"x"}`+"\n\n{cut off\n"))
	if err == nil || !strings.Contains(err.Error(), "TruffleHog: line 3") {
		t.Errorf("a report that ends within a line: %v", err)
	}
	for _, text := range []string{"", "{}", `{"plugins_used":[]}`, `{"results":{}}`, "words", `{"findings":[]}`, `[{"a":1}]`, "null"} {
		if got, err := Parse("x.json", []byte(text)); !errors.Is(err, ErrUnknown) && !(text == "null" && err == nil && len(got.Entries) == 0) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestMatch(t *testing.T) {
	found := []scanners.Finding{
		{Rule: "a", Path: "a.txt", Line: 3, Secret: secret, Fingerprint: "1"},
		{Rule: "b", Path: "b.txt", Line: 9, Secret: "other", Fingerprint: "2"},
		{Rule: "d", Path: "d.py", Line: 4, Fingerprint: "4"},
		{Rule: "c", Path: "c.txt", Line: 1, Secret: "third", Fingerprint: "3", Commit: &scanners.Provenance{Places: []scanners.Place{{Path: "old.txt", Line: 5}}}},
	}
	for _, c := range []struct {
		entry Entry
		want  string // fingerprint; "" for none
	}{
		{Entry{Secret: secret}, "1"},
		{Entry{SHA1: hash(), Path: "moved.txt", Line: 77}, "1"},
		{Entry{Path: "b.txt", Line: 9}, "2"},
		{Entry{Path: "old.txt", Line: 5}, "3"},
		{Entry{Path: "b.txt", Line: 9, Secret: "oth"}, "2"},
		{Entry{Path: "b.txt", Line: 9, Secret: "another one"}, "2"},
		{Entry{Path: "b.txt", Line: 9, Secret: "replaced since"}, ""},
		{Entry{Path: "d.py", Line: 4, Secret: "of a line of risky code"}, ""},
		{Entry{Path: "d.py", Line: 4}, "4"},
		{Entry{Path: "b.txt", Line: 9, SHA1: "of a part of it"}, "2"},
		{Entry{Path: "b.txt", Line: 8}, ""},
		{Entry{Path: "b.txt"}, ""},
	} {
		matched, missing := Match([]Entry{c.entry, c.entry}, found)
		switch {
		case c.want == "" && (len(matched) != 0 || len(missing) != 2):
			t.Errorf("%+v: matched %+v", c.entry, matched)
		case c.want != "" && (len(matched) != 1 || matched[0].Fingerprint != c.want || len(missing) != 0):
			t.Errorf("%+v: matched %+v, missing %+v", c.entry, matched, missing)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.json", []byte(`[{"RuleID":"aws","File":"a","StartLine":3}]`))
	f.Add("a.json", []byte(`{"plugins_used":[],"results":{"a":[{"line_number":-1}]}}`))
	f.Add(".gitleaksignore", []byte("a:b:3"))
	f.Add("a.json", []byte(`{"findings":[{"rule":{}}]}{"findings":[]}`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		list, err := Parse(name, data)
		if err != nil {
			return
		}
		Match(list.Entries, []scanners.Finding{{Path: "a", Line: 3, Secret: "x"}})
		if _, err := json.Marshal(list); err != nil {
			t.Error(err)
		}
	})
}
