package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

func TestShorten(t *testing.T) {
	for text, want := range map[string]string{
		"/work/r/.git/hooks/x is there":   ".git/hooks/x is there",
		"chmod +x '/work/r/.git/hooks/x'": "chmod +x '.git/hooks/x'",
		"in /work/r":                      "in /work/r",
		"/other/work/r/x and /work/r/y":   "/other/work/r/x and y",
		"/work/rr/x":                      "/work/rr/x",
	} {
		if got := shorten(text, "/work/r/"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestHelpFits holds that the help of every command fits a terminal.
func TestHelpFits(t *testing.T) {
	seen := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		seen++
		var b strings.Builder
		cmd.SetOut(&b)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: %d columns: %s", cmd.CommandPath(), n, line)
			}
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newRoot(&app{}))
	if seen < 20 {
		t.Errorf("only %d commands were looked at", seen)
	}
}
