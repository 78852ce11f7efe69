package install

import (
	"context"
	"testing"

	"picket/rules"
)

// TestProveInSharedFolder proves a repository in which the hooks folder lies below
// a folder that holds the hooks themselves, as husky has it: the throw-away clone
// must get both, in whatever order they are found.
func TestProveInSharedFolder(t *testing.T) {
	for name, runs := range map[string]bool{"with picket": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.repo("r")
			s.git("r", "config", "core.hooksPath", ".husky/_")
			s.write("r/.husky/_/pre-commit", "#!/bin/sh\ntest ! -f .husky/pre-commit || exec sh .husky/pre-commit\n", 0o755)
			hook := "true\n"
			if runs {
				hook = "exec '" + program + "' pre-commit\n"
			}
			s.write("r/.husky/pre-commit", hook, 0o644)
			o := s.options("r")
			o.Packs = githubPacks
			if _, err := InstallRules(context.Background(), o); err != nil {
				t.Fatal(err)
			}
			for range 4 { // the order of a map differs from run to run
				p, err := Prove(context.Background(), o, nil)
				if err != nil {
					t.Fatal(err)
				}
				if p.Refused != runs || p.Seen != runs {
					t.Fatalf("refused %t, seen %t, want %t:\n%s", p.Refused, p.Seen, runs, p.Output)
				}
			}
		})
	}
}

// githubPacks holds a rule for the token that Prove makes up.
func githubPacks(_ context.Context, folder, _ string) (Rules, error) {
	return packsOf(folder, rules.Rule{ID: "github", Title: "a token", Category: rules.Secret, Severity: rules.High, Regex: `ghp_[0-9A-Za-z]{36}`, Keywords: []string{"ghp_"}})
}

func TestIsFalse(t *testing.T) {
	for value, want := range map[string]bool{"false": true, "False": true, "NO": true, "off": true, "0": true, "00": true, "": true,
		"true": false, "yes": false, "on": false, "1": false, "-1": false, "word": false} {
		if got := isFalse(value); got != want {
			t.Errorf("isFalse(%q) = %t", value, got)
		}
	}
}
