package hooks

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"picket/git"
)

// applyRef is apply by going through the whole change, in the order of paths: a file
// that becomes a folder is taken out and put back.
func applyRef(changes []git.Change, there map[string]bool, folder string) {
	for _, c := range slices.SortedFunc(slices.Values(changes), byPath) {
		rest, ok := strings.CutPrefix("/"+c.Path, strings.TrimSuffix("/"+folder, "/")+"/")
		if !ok {
			continue
		}
		name, _, deeper := strings.Cut(rest, "/")
		if c.NewID != "" {
			there[name] = true
		} else if !deeper {
			delete(there, name)
		}
	}
}

// TestListingEqualsRef lists folders of random changes, in the order of paths and out
// of it, among names that sort before and behind a slash.
func TestListingEqualsRef(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	names := []string{"a", "a-", "a.b", "a0", "b", "\xff", "b b"}
	folders := 0
	for range 2000 {
		paths := map[string]bool{}
		for range r.Intn(12) {
			path := names[r.Intn(len(names))]
			for r.Intn(3) > 0 {
				path += "/" + names[r.Intn(len(names))]
			}
			paths[path] = true
		}
		var changes []git.Change
		for path := range paths { // in any order
			c := git.Change{Path: path}
			if r.Intn(3) > 0 {
				c.NewID = "1"
			}
			changes = append(changes, c)
		}
		l := &listing{change: change{changes: changes}}
		for _, folder := range []string{"", "a", "a/a", "a-", "b", "b/a0", "none"} {
			got, want := map[string]bool{"a": true, "x": true}, map[string]bool{"a": true, "x": true}
			l.apply(got, folder)
			applyRef(changes, want, folder)
			if !maps.Equal(got, want) {
				t.Fatalf("%q in %s: %v, want %v", folder, fmt.Sprint(changes), got, want)
			}
			if len(got) > 2 {
				folders++
			}
		}
	}
	if folders < 1000 {
		t.Errorf("only %d folders held something", folders)
	}
}
