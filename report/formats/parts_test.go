package formats

import (
	"strings"
	"testing"
)

// TestParts joins reports of parts: all of them, or it is an error.
func TestParts(t *testing.T) {
	doc := func(part, digest string) Document {
		return Document{Version: 1, Tool: Tool{Name: "picket"}, Part: part, RulesDigest: digest, Complete: true}
	}
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
		"none":             {nil, "no report"},
	} {
		out, err := Merge(c.docs)
		if c.want == "" {
			if err != nil || !out.Complete || out.Part != "" {
				t.Errorf("%s: %v, complete %t, part %q", name, err, out.Complete, out.Part)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	open := doc("2/2", "a")
	open.Complete = false
	if out, err := Merge([]Document{doc("1/2", "a"), open}); err != nil || out.Complete {
		t.Errorf("with a part that is not complete: %v, complete %t", err, out.Complete)
	}
}
