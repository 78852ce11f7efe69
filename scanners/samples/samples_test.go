package samples

import (
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/team"
)

func TestCheck(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{{ID: "acme", Regex: `acme_\d{4}`}, {ID: "other", Regex: `other`}}}
	list := []rules.Sample{
		{Rule: "acme", Text: "key = acme_1234", Match: true},
		{Rule: "acme", Text: "key = acme_12", Match: false},
		{Rule: "gone", Text: "anything", Match: true},
	}
	if got := Check(set, crew(t, set), list); len(got) != 0 {
		t.Fatalf("good samples fail: %v", got)
	}
	list[0].Match, list[1].Match = false, true
	got := Check(set, crew(t, set), list)
	if len(got) != 2 || !strings.Contains(got[0].Error(), "innocent") || !strings.Contains(got[1].Error(), "finds nothing") {
		t.Fatalf("bad samples: %v", got)
	}
	for _, f := range got {
		if strings.Contains(f.Error(), "acme_") {
			t.Errorf("the message holds the sample: %v", f)
		}
	}
	// A generic rule yields to the one that knows more.
	generic := &rules.Set{Rules: []rules.Rule{{ID: "acme", Regex: `acme_\d{4}`}, {ID: "any", Regex: `key = (\w+)`, Generic: true}}}
	yields := []rules.Sample{{Rule: "any", Text: "key = acme_1234", Match: true}}
	if got := Check(generic, crew(t, generic), yields); len(got) != 0 {
		t.Errorf("a generic rule that yielded fails: %v", got)
	}
	yields[0].Text = "word = thing"
	if got := Check(generic, crew(t, generic), yields); len(got) != 1 {
		t.Errorf("a generic rule that finds nothing passes: %v", got)
	}
	bad := &rules.Set{Rules: []rules.Rule{{ID: "acme", Regex: `(`}}}
	if got := Check(bad, nil, list); len(got) != 1 || got[0].Err == nil {
		t.Fatalf("a pattern that does not compile: %v", got)
	}
}

func crew(t *testing.T, set *rules.Set) scanners.Scanner {
	t.Helper()
	made, err := team.New(set, team.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return made
}
