package git

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// trickyConfigs are files in every spelling that Git's own parser has a rule for.
var trickyConfigs = []string{
	"[core]\n\tbare = true\n",
	"\xef\xbb\xbf[core]\r\n\tBare=yes ; a comment\r\n",
	"[Core] bare\n[core]x=1 # end",
	"[remote \"Ori\\\"gin\\\\x\"]\n\turl = \"a b # no comment\" tail \n\tpromisor\n",
	"[a.B.c]\n\tk = v\n",
	"[a \"B.c\"]k=1\n[a]\nk2=2\n",
	"[a]\nk = one \\\n  two\n",
	"[a]\nk = \"x\\ty\\n\\\\\\\"\"\n",
	"[a]\nk = x   \t \n",
	"[a]\nk = \"  x  \"\n",
	"[a]\nk = a\"b c\"d   e\n",
	"[a]\nk =\nl\n",
	"# only\n; comments\n",
	"[a]\nk = v\\\n",
	"",
}

// badConfigs are files that Git refuses.
var badConfigs = []string{"[core", "[core]\nbare = \"open\n", "[a]\n1k = v\n", "[a]\nk = \\x\n", "[a \"b]\nk=v\n", "[a]\nk.x = 1\n"}

// TestConfigEqualsGit parses with real Git beside.
func TestConfigEqualsGit(t *testing.T) {
	s := newSandbox(t)
	for _, text := range trickyConfigs {
		s.write("config", text)
		var want []string
		if out := s.git(".", "config", "-z", "--list", "-f", s.path("config")); out != "" {
			want = strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
		}
		var got []string
		err := parseConfig([]byte(text), func(key, value string, has bool) error {
			if has {
				key += "\n" + value
			}
			got = append(got, key)
			return nil
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: got %q, %v, git has %q", text, got, err, want)
		}
	}
	for _, text := range badConfigs {
		s.write("config", text)
		if out, err := s.try(".", "config", "--list", "-f", s.path("config")); err == nil {
			t.Fatalf("git reads %q as %q: the case shows nothing", text, out)
		}
		if err := parseConfig([]byte(text), func(string, string, bool) error { return nil }); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

// TestFormat reads what a repository says of its format.
func TestFormat(t *testing.T) {
	v1 := "[core]\nrepositoryformatversion=1\n"
	for _, c := range []struct {
		text string
		want repoFormat
		bad  string // in the reason for asking plumbing
	}{
		{text: "", want: repoFormat{hash: SHA1, bare: -1}},
		{text: "[core]\nbare=false\n", want: repoFormat{hash: SHA1}},
		{text: v1 + "[extensions]\nobjectFormat=sha256\nworktreeConfig=true\n", want: repoFormat{version: 1, hash: SHA256, bare: -1, worktreeConfig: true, newer: "objectformat"}},
		{text: v1 + "[extensions]\nrefStorage=reftable\n", want: repoFormat{version: 1, hash: SHA1, bare: -1, reftable: true, newer: "refstorage"}},
		{text: v1 + "[extensions]\nrefStorage=files\n", want: repoFormat{version: 1, hash: SHA1, bare: -1, newer: "refstorage"}},
		{text: "[extensions]\npartialClone=origin\npreciousObjects=true\n", want: repoFormat{hash: SHA1, bare: -1, partial: true}},
		{text: "[remote \"x\"]\npromisor\n", want: repoFormat{hash: SHA1, bare: -1, partial: true}},
		{text: "[remote \"x\"]\npromisor=false\n", want: repoFormat{hash: SHA1, bare: -1}},
		{text: "[extensions]\nrefStorage=reftable\n", bad: "version 0"},
		{text: v1 + "[extensions]\nobjectFormat=md5\n", bad: "object format"},
		{text: v1 + "[extensions]\nnew=1\n", bad: "extension new"},
		{text: "[core]\nrepositoryformatversion=2\n", bad: "version 2"},
		{text: "[core]\nbare=perhaps\n", bad: "core.bare"},
		{text: "[core\n", bad: "configuration"},
	} {
		f := &repoFormat{hash: SHA1, bare: -1}
		err := f.parse([]byte(c.text), "config")
		var why *UnsupportedError
		switch {
		case c.bad == "" && (err != nil || *f != c.want):
			t.Errorf("%q: %+v, %v", c.text, f, err)
		case c.bad != "" && (!errors.As(err, &why) || !strings.Contains(why.What, c.bad)):
			t.Errorf("%q: %v, want a reason with %q", c.text, err, c.bad)
		}
	}
}

// TestReftable keeps the native reader from guessing refs that are elsewhere, and
// from taking the stand-in that such a repository has for a HEAD at its word.
func TestReftable(t *testing.T) {
	s := newSandbox(t)
	committed(s, "r")
	r := s.open("r", false)
	r.reftable = true
	var why *UnsupportedError
	if _, err := r.headNative(); !errors.As(err, &why) || why.What != "reftable" {
		t.Fatalf("reftable: %v", err)
	}
	r.reftable = false
	if id, err := r.headNative(); err != nil || id == "" {
		t.Fatalf("files: %q, %v", id, err)
	}
	if err := os.WriteFile(s.path("r/.git/HEAD"), []byte("ref: refs/heads/.invalid\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if id, err := r.headNative(); !errors.As(err, &why) {
		t.Fatalf("the stand-in: %q, %v", id, err)
	}
}
