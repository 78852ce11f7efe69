package formats

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// part is one part's report of some findings.
func part(name string, findings ...PartFinding) Document {
	d := Document{Version: 1, Tool: Tool{Name: "picket", Command: "audit"}, RulesDigest: "d", Part: name, Complete: true}
	d.Runs = []PartRun{{RulesDigest: "d", Complete: true, Remarks: []string{"a remark"}, Findings: findings,
		Scanned: Scanned{Files: 5, Commits: 7, Blobs: 2, Bytes: 20}}}
	return d
}

// finding is a secret that a commit of an order brought in.
func finding(secret string, order int, path string, head bool, places ...Place) PartFinding {
	return PartFinding{Before: exact("in " + path), Finding: Finding{Rule: "r", Fingerprint: secret, Category: "secret", Severity: "high", Action: "block",
		Order: order, Commit: strings.Repeat("c", order+1), Path: path, Line: 1, InHead: &head, Places: places}}
}

// joined is the one run of some parts.
func joined(t *testing.T, docs ...Document) *report.Run {
	t.Helper()
	j, err := Join(docs, "")
	if err != nil || len(j.Runs) != 1 || j.List {
		t.Fatalf("%+v, %v", j, err)
	}
	return j.Runs[0]
}

func TestJoinParts(t *testing.T) {
	gone := finding("a", 4, "x", false)
	gone.Left, gone.Standing = []string{"6:1"}, "4-5"
	early := finding("a", 2, "y", false, Place{Commit: "ccc", Path: "x", Line: 3, Order: 3})
	early.Left, early.Standing = []string{"4:1", "5:1", "7:01"}, "2-3"
	tagged := finding("b", 0, "(tag v1)", true)
	one, two := part("1/2", gone, tagged), part("2/2", early, finding("b", 9, "z", false))
	one.Runs[0].Commits = map[int]string{6: "gone"}
	two.Runs[0].Commits = map[int]string{4: "early", 5: "before", 7: "side"}
	run := joined(t, one, two)
	if c := run.Coverage; c.Files != 5 || c.Commits != 7 || c.Blobs != 4 || c.Bytes != 40 || !c.Complete || run.Part != "" {
		t.Errorf("%+v", run)
	}
	if d := cmp.Diff([]string{"a remark"}, run.Notes()); d != "" {
		t.Error(d)
	}
	if len(run.Verdict.Blocking) != 2 {
		t.Fatalf("%+v", run.Verdict)
	}
	a, b := run.Verdict.Blocking[0], run.Verdict.Blocking[1]
	if a.Commit.Order != 2 || a.Commit.RemovedIn != "gone" || a.Commit.InHead {
		t.Errorf("%+v", a.Commit)
	}
	if before, _, _ := run.Excerpt(&a); before != "in y" {
		t.Errorf("the line is %q, that of the later place", before)
	}
	if d := cmp.Diff([]scanners.Place{{Commit: "ccc", Path: "x", Line: 3, Order: 3}}, a.Commit.Places); d != "" {
		t.Error(d)
	}
	if b.Path != "z" || !b.Commit.InHead || len(b.Commit.Places) != 1 {
		t.Errorf("a commit comes before a tag: %+v", b)
	}
}

// TestJoinRemoved: what took a finding out can be said when it is known what all parts
// have of it.
func TestJoinRemoved(t *testing.T) {
	ids := map[int]string{5: "e", 6: "f", 7: "g", 8: "h"}
	for name, c := range map[string]struct {
		left     [2][]string
		standing [2]string
		want     string
	}{
		"a merge that lacks what its parents have in two parts": {[2][]string{{"5:1", "7:10"}, {"6:1", "7:01"}}, [2]string{"1-4", "1-4"}, "g"},
		"a merge that chose a side":                             {[2][]string{{"7:10"}, nil}, [2]string{"1-4", ""}, "g"},
		"which counts less than who took it out":                {[2][]string{{"5:1", "7:10"}, nil}, [2]string{"1-4", ""}, "e"},
		"another part has it still":                             {[2][]string{{"5:1"}, {"8:1"}}, [2]string{"1-4", "2,4-7"}, "h"},
		"nobody is known":                                       {[2][]string{nil, nil}, [2]string{"1-4", "3"}, ""},
	} {
		var docs []Document
		for i := range 2 {
			f := finding("a", 1+i, fmt.Sprint("path", i), false)
			f.Left, f.Standing = c.left[i], c.standing[i]
			docs = append(docs, part(fmt.Sprintf("%d/2", i+1), f))
			docs[i].Runs[0].Commits = ids
		}
		if got := joined(t, docs...).Verdict.Blocking[0].Commit; got.RemovedIn != c.want || got.Left != nil || got.Standing != "" {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
	}
	for _, bad := range []string{"9:1", "5", "5:", "5:2", ":1"} {
		f := finding("a", 1, "x", false)
		f.Left = []string{bad}
		d := part("1/2", f)
		d.Runs[0].Commits = ids
		if _, err := Join([]Document{d, part("2/2")}, ""); err == nil || !strings.Contains(err.Error(), "left") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestJoinDecidesAnew: what is accepted is decided when all places are known, not by
// the part that saw some of them.
func TestJoinDecidesAnew(t *testing.T) {
	freed := finding("a", 1, "early", true) // its first place has an allow comment
	freed.Freed, freed.Reason = true, "made up"
	late := finding("a", 5, "late", true)
	counted := finding("b", 1, "early", true) // and here the later place has
	free := finding("b", 5, "late", true)
	free.Freed = true
	one, two := part("1/2", late, counted), part("2/2", freed, free)
	run := joined(t, one, two)
	if len(run.Verdict.Allowed) != 1 || run.Verdict.Allowed[0].Finding.Path != "early" || run.Verdict.Allowed[0].By != policy.ByComment ||
		run.Verdict.Allowed[0].Reason != "made up" || len(run.Verdict.Blocking) != 1 || run.Verdict.Blocking[0].Fingerprint != "b" {
		t.Errorf("%+v", run.Verdict)
	}
	// A suppression holds where any place fits it, and a baseline's entries where all do.
	for _, allows := range [][]PartAllow{{{Fingerprint: "a", Path: "late", Line: 1}, {Rule: "r", Path: "early", Line: 1}}, nil} {
		for i := range 2 {
			d := []*Document{&one, &two}[i]
			d.Runs[0].Allows, d.Runs[0].Entries = allows, 9
			d.Runs[0].Baseline = nil
		}
		one.Runs[0].Baseline = []exact{"a\x00late", "b\x00early"}
		two.Runs[0].Baseline = []exact{"a\x00early", "b\x00nowhere"}
		v := joined(t, one, two).Verdict
		by := map[string]policy.Means{}
		for _, a := range v.Allowed {
			by[a.Finding.Fingerprint] = a.By
		}
		want := map[string]policy.Means{"a": policy.BySuppression, "b": policy.BySuppression}
		if allows == nil {
			want = map[string]policy.Means{"a": policy.ByBaseline}
		}
		if d := cmp.Diff(want, by); d != "" {
			t.Error(d)
		}
		if v.Stale != 6 || len(v.Unused) != 0 {
			t.Errorf("%d stale, unused %v", v.Stale, v.Unused)
		}
	}
}

// TestJoinCode keeps what is no secret apart by its path.
func TestJoinCode(t *testing.T) {
	one, other := finding("a", 1, "x", true), finding("a", 1, "y", true)
	one.Category, other.Category = string(rules.Code), string(rules.Code)
	if v := joined(t, part("1/2", one), part("2/2", other)).Verdict; len(v.Blocking) != 2 {
		t.Errorf("%+v", v)
	}
}

// TestJoinTimes takes the parts together from the first one's start to the last one's end.
func TestJoinTimes(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	one, two := part("1/2"), part("2/2")
	one.Runs[0].Started, one.Runs[0].Ended = noon, noon.Add(3*time.Second)
	two.Runs[0].Started, two.Runs[0].Ended = noon.Add(-time.Second), noon.Add(time.Second)
	if run := joined(t, one, two); !run.Started.Equal(noon.Add(-time.Second)) || !run.Ended.Equal(noon.Add(3*time.Second)) {
		t.Errorf("from %s to %s", run.Started, run.Ended)
	}
}

func TestJoinList(t *testing.T) {
	doc := func(part, digest string, positions ...int) Document {
		d := Document{Version: 1, Tool: Tool{Name: "picket"}, List: true, Part: part, RulesDigest: digest, Complete: true}
		for _, p := range positions {
			d.Runs = append(d.Runs, PartRun{Repository: strings.Repeat("r", p), Position: p, RulesDigest: digest, Complete: true, Findings: []PartFinding{finding("a", 1, "x", true)}})
		}
		return d
	}
	j, err := Join([]Document{doc("1/3", "d", 3, 1), doc("2/3", "e", 2), doc("3/3", "")}, "")
	if err != nil || !j.List || strings.Join(j.Names, " ") != "r rr rrr" || len(j.Runs) != 3 || j.Runs[1].Digest != "e" {
		t.Errorf("%+v, %v", j, err)
	}
	if _, err := Join([]Document{doc("1/2", "d", 1), doc("2/2", "d", 1)}, ""); err == nil || !strings.Contains(err.Error(), "different lists") {
		t.Errorf("two lists: %v", err)
	}
	if _, err := Join([]Document{doc("1/2", "d", 1), part("2/2")}, ""); err == nil || !strings.Contains(err.Error(), "of a list") {
		t.Errorf("a list and a part of one audit: %v", err)
	}
}

// TestJoinOwner leaves what somebody owns.
func TestJoinOwner(t *testing.T) {
	mine, other := finding("a", 1, "x", true), finding("b", 1, "y", true)
	mine.Owners = []string{"@me", "@us"}
	d := part("1/1", mine, other)
	if _, err := Join([]Document{d}, "@me"); err == nil || !strings.Contains(err.Error(), "CODEOWNERS") {
		t.Errorf("without the file: %v", err)
	}
	d.Runs[0].Owned = true
	whole := Document{Version: 1, Tool: Tool{Name: "picket"}, Findings: []Finding{mine.Finding, other.Finding}}
	for name, docs := range map[string][]Document{"part": {d}, "whole": {whole}} {
		for owner, want := range map[string]int{"": 2, "@me": 1, "@nobody": 0} {
			if j, err := Join(docs, owner); err != nil || len(j.Runs[0].Verdict.Blocking) != want {
				t.Errorf("%s, owner %q: %v, want %d", name, owner, err, want)
			}
		}
	}
}

func TestMergeRepositories(t *testing.T) {
	doc := func(name, digest string, complete bool) Document {
		return Document{Version: 1, Tool: Tool{Name: "picket"}, Repository: name, RulesDigest: digest, Complete: complete, Scanned: Scanned{Commits: 7}, Notes: []string{name}}
	}
	got := Merge([]Document{doc("a", "d", true), doc("b", "e", false)})
	if got.Complete || got.Scanned.Commits != 14 || got.RulesDigest != "" || got.Repository != "" || len(got.Notes) != 2 {
		t.Errorf("%+v", got)
	}
	if same := Merge([]Document{doc("a", "d", true), doc("b", "d", true)}); !same.Complete || same.RulesDigest != "d" {
		t.Errorf("%+v", same)
	}
}

// TestReadDocument reads what is written, as one object or as lines, to its end.
func TestReadDocument(t *testing.T) {
	want := NewDocument(sampleRun(), Options{})
	for name, write := range map[string]func(*bytes.Buffer) error{
		"json":  func(b *bytes.Buffer) error { return WriteDocument(b, want) },
		"lines": func(b *bytes.Buffer) error { return WriteLines(b, want) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := ReadDocument(strings.NewReader(b.String()))
		if d := cmp.Diff(want, got); d != "" || err != nil || len(got.Findings) == 0 {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
		for _, more := range []string{"{}", "x", `{"version": 1}`} {
			if _, err := ReadDocument(strings.NewReader(b.String() + more)); err == nil {
				t.Errorf("%s: with %q behind it, it was read", name, more)
			}
		}
	}
	for _, text := range []string{"", "{}", `{"version": 2, "tool": {"name": "picket"}}`} {
		if _, err := ReadDocument(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read as a report", text)
		}
	}
}

// TestExact keeps bytes that JSON has no letters for.
func TestExact(t *testing.T) {
	for _, text := range []string{"", "plain", "caf\xe9", "base64:eA==", "a\x00b", "\xff\xfe"} {
		data, err := exact(text).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var got exact
		if err := got.UnmarshalJSON(data); err != nil || string(got) != text {
			t.Errorf("%q became %s and %q: %v", text, data, got, err)
		}
	}
	for _, bad := range []string{`"base64:?"`, `1`} {
		if err := new(exact).UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
