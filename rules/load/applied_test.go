package load

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"picket/rules"
	"picket/rules/overlay"
)

// TestOver changes the configuration under a cache in every way: what comes out is
// always what applying it gives, and a pack is used when nothing changed.
func TestOver(t *testing.T) {
	base := &rules.Set{Rules: []rules.Rule{{ID: "a", Regex: "a", Category: rules.Secret}}}
	cache := Cache{Dir: filepath.Join(t.TempDir(), "cache"), Prepare: func(s *rules.Set) { s.Plan = "a plan" }}
	if err := os.Mkdir(cache.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	read := func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
	given := func() (*rules.Set, error) { return base, nil }
	applied := 0
	with := func(base *rules.Set, read overlay.Reader) (*overlay.Result, error) {
		applied++
		return overlay.Load(base, read)
	}
	rule := func(id string) string { return "[[rules]]\nid = '" + id + "'\nregex = '" + id + "'\n" }
	for i, step := range []struct {
		what    string
		change  map[string]string // "": the file goes
		place   string
		applied bool
	}{
		{"no configuration", nil, "p", true}, // nothing was read, so nothing is kept
		{"a file", map[string]string{".picket.toml": rule("b")}, "p", true},
		{"the same", nil, "p", false},
		{"the same at another place", nil, "q", true},
		{"changed", map[string]string{".picket.toml": rule("c")}, "p", true},
		{"one more", map[string]string{".gitleaks.toml": rule("d")}, "p", true},
		{"the same again", nil, "p", false},
		{"one less", map[string]string{".gitleaks.toml": ""}, "p", true},
		{"with a remark", map[string]string{".gitleaks.toml": "[extend]\nuseDefault=true\ndisabledRules=['gone']"}, "p", true},
		{"with the same remark", nil, "p", true},
		{"none", map[string]string{".gitleaks.toml": "", ".picket.toml": ""}, "p", true},
		{"back as it was kept last", map[string]string{".picket.toml": rule("c")}, "p", false},
	} {
		maps.Copy(files, step.change)
		maps.DeleteFunc(files, func(_, text string) bool { return text == "" })
		want, err := overlay.Load(base, read)
		if err != nil {
			t.Fatal(err)
		}
		applied = 0
		got, err := cache.Over(given, step.place, overlay.Files(), read, with)
		if err != nil {
			t.Fatal(err)
		}
		if got.Set.Digest() != want.Set.Digest() || fmt.Sprint(got.Notes) != fmt.Sprint(want.Notes) {
			t.Errorf("%s: other rules came out", step.what)
		}
		if (applied == 1) != step.applied {
			t.Errorf("%d, %s: applied %d times", i, step.what, applied)
		}
		if !step.applied && got.Set.Plan != "a plan" {
			t.Errorf("%s: the plan is %q", step.what, got.Set.Plan)
		}
	}
	for i := range 2 * keptApplied {
		if _, err := cache.Over(given, fmt.Sprint(i), overlay.Files(), read, with); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := os.ReadDir(cache.Dir); err != nil || len(names) != keptApplied {
		t.Errorf("%d packs are kept, %v", len(names), err)
	}
}
