package formats

import (
	"strings"
	"testing"
)

// TestParts joins reports of parts: all of them, or it is an error.
func TestParts(t *testing.T) {
	doc := func(name, digest string) Document {
		d := part(name)
		d.RulesDigest = digest
		return d
	}
	old, counting, shown := part("2/2"), part("2/2"), part("2/2")
	moved, grown := part("2/2"), part("2/2")
	moved.Runs[0].Head, grown.Runs[0].Scanned.Commits = "elsewhere", 8
	old.Runs, counting.Counts, shown.Runs[0].Clear = nil, true, true
	for name, c := range map[string]struct {
		docs []Document
		want string // part of the error; "" is none
	}{
		"all":              {[]Document{doc("2/3", "a"), doc("1/3", "a"), doc("3/3", "a")}, ""},
		"the only one":     {[]Document{doc("1/1", "a")}, ""},
		"one is missing":   {[]Document{doc("1/3", "a"), doc("3/3", "a")}, "part 2/3 is missing"},
		"the last":         {[]Document{doc("1/2", "a")}, "part 2/2 is missing"},
		"twice":            {[]Document{doc("1/2", "a"), doc("1/2", "a")}, "part 1/2 is there twice"},
		"other division":   {[]Document{doc("1/2", "a"), doc("2/3", "a")}, "of another division"},
		"other rules":      {[]Document{doc("1/2", "a"), doc("2/2", "b")}, "made with other rules"},
		"of nothing":       {[]Document{doc("0/0", "a")}, "is no part"},
		"beyond the last":  {[]Document{doc("1/1", "a"), doc("2/1", "a")}, "is no part"},
		"before the first": {[]Document{doc("0/1", "a"), doc("1/1", "a")}, "is no part"},
		"no number":        {[]Document{doc("1/x", "a")}, "is no part"},
		"whole, twice":     {[]Document{doc("", "a"), doc("", "a")}, "is no part"},
		"a part and all":   {[]Document{doc("1/2", "a"), doc("", "a")}, "is no part"},
		"other version":    {[]Document{doc("1/2", "d"), old}, "another version"},
		"HEAD moved":       {[]Document{doc("1/2", "d"), moved}, "different histories"},
		"more commits":     {[]Document{doc("1/2", "d"), grown}, "different histories"},
		"one counts":       {[]Document{doc("1/2", "d"), counting}, "some parts count"},
		"one shows":        {[]Document{doc("1/2", "d"), shown}, "some parts show"},
		"none":             {nil, "no report"},
	} {
		j, err := Join(c.docs, "")
		if c.want == "" {
			if err != nil || !j.Runs[0].Coverage.Complete || j.Runs[0].Part != "" {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	open := part("2/2")
	open.Runs[0].Complete = false
	if run := joined(t, part("1/2"), open); run.Coverage.Complete {
		t.Error("with a part that is not complete the run is")
	}
}
