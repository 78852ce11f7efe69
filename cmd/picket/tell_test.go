package main

import "testing"

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
