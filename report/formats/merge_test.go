package formats

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func part(name string, findings ...Finding) Document {
	return Document{Version: 1, Tool: Tool{Name: "picket"}, RulesDigest: "d", Part: name, Complete: true,
		Scanned: Scanned{Files: 5, Commits: 7, Blobs: 2, Bytes: 20}, Findings: findings, Notes: []string{"part " + name + " of the audit alone"}}
}

func finding(secret string, order int, path string, head bool, places ...Place) Finding {
	return Finding{Rule: "r", Fingerprint: secret, Order: order, Commit: strings.Repeat("c", order), Path: path, Line: 1, InHead: &head, Places: places}
}

func TestMergeParts(t *testing.T) {
	gone := finding("a", 4, "x", false)
	gone.RemovedIn, gone.RemovedOrder = "gone", 6
	early := finding("a", 2, "y", false, Place{Commit: "ccc", Path: "x", Line: 3, Order: 3})
	early.RemovedIn, early.RemovedOrder = "before", 5
	tagged := finding("b", 0, "(tag v1)", true)
	got, err := Merge([]Document{part("1/2", gone, tagged), part("2/2", early, finding("b", 9, "z", false))})
	if err != nil {
		t.Fatal(err)
	}
	if got.Scanned != (Scanned{Files: 5, Commits: 7, Blobs: 4, Bytes: 40}) || len(got.Findings) != 2 || !got.Complete || got.Part != "" || len(got.Notes) != 0 {
		t.Fatalf("%+v", got)
	}
	a, b := got.Findings[0], got.Findings[1]
	if a.Order != 2 || a.RemovedIn != "gone" || *a.InHead {
		t.Errorf("%+v", a)
	}
	if d := cmp.Diff([]Place{{Commit: "ccc", Path: "x", Line: 3, Order: 3}}, a.Places); d != "" {
		t.Error(d)
	}
	if b.Path != "z" || !*b.InHead || len(b.Places) != 1 {
		t.Errorf("a commit comes before a tag: %+v", b)
	}
}

// TestMergeAllowed lets the first place decide, as a single run does.
func TestMergeAllowed(t *testing.T) {
	one, two := part("1/2", finding("a", 5, "x", true), finding("b", 1, "x", true)), part("2/2")
	two.Allowed = []Allowed{{Rule: "r", Fingerprint: "a", Path: "y", Order: 2}, {Rule: "r", Fingerprint: "b", Path: "y", Order: 2}}
	got, err := Merge([]Document{one, two})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Findings) != 1 || got.Findings[0].Fingerprint != "b" || len(got.Allowed) != 1 || got.Allowed[0].Fingerprint != "a" {
		t.Errorf("findings %+v, allowed %+v", got.Findings, got.Allowed)
	}
}

func TestMergeRefuses(t *testing.T) {
	other := part("2/2")
	other.RulesDigest = "e"
	whole := part("")
	for name, docs := range map[string][]Document{
		"none":             {},
		"a part missing":   {part("1/3"), part("3/3")},
		"a part twice":     {part("1/2"), part("1/2")},
		"other rules":      {part("1/2"), other},
		"other division":   {part("1/2"), part("2/3")},
		"a whole and part": {whole, part("1/2")},
	} {
		if _, err := Merge(docs); err == nil {
			t.Errorf("%s: merged", name)
		}
	}
	list := part("1/2", finding("a", 1, "x", true))
	list.List = true
	rest := part("2/2", finding("a", 1, "x", true))
	rest.List, rest.RulesDigest, rest.Findings[0].Repository = true, "e", "elsewhere"
	if got, err := Merge([]Document{list, rest}); err != nil || len(got.Findings) != 2 || got.Scanned.Commits != 14 || !got.List {
		t.Errorf("parts of a list: %+v, %v", got, err)
	}
	if _, err := Merge([]Document{list, part("2/2")}); err == nil {
		t.Error("a list was merged with a part of one audit")
	}
	whole.Complete = false
	one, two := whole, part("")
	one.Repository, two.Repository = "a", "b"
	got, err := Merge([]Document{one, two})
	if err != nil || got.Complete || got.Scanned.Commits != 14 {
		t.Errorf("two repositories: %+v, %v", got, err)
	}
	var b bytes.Buffer
	if err := WriteDocument(&b, got); err != nil {
		t.Fatal(err)
	}
	again, err := ReadDocument(&b)
	if err != nil || again.Scanned != got.Scanned {
		t.Errorf("%+v, %v", again, err)
	}
	for _, text := range []string{"", "{}", `{"version": 2, "tool": {"name": "picket"}}`} {
		if _, err := ReadDocument(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read as a report", text)
		}
	}
}
