package owners

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	const github = `# everything
*       @all
*.js    @js  # the comment is none
/build/logs/ @doctocat
docs/*  docs@example.com
apps/   @octocat
/apps/github
**/logs @logs
/a\ b.txt @space
\#x @hash
`
	const gitlab = `* @all
[Docs] @docs
*.md
README.md @readme
!internal.md
^[Optional][2] @two @three
/src/
[Bad
`
	const patterns = `/ @nobody
/build @top
there @any
v?/ @one
/all/** @below
/a/**/b @between
[half @file
`
	for _, c := range []struct{ file, path, want string }{
		{github, "x.go", "@all"},
		{github, "deep/x.js", "@js"},
		{github, "build/logs/a/b.txt", "@logs"},
		{github, "build/logs", "@logs"},
		{github, "docs/a.txt", "docs@example.com"},
		{github, "docs/deep/a.txt", "@all"},
		{github, "x/apps/a.txt", "@octocat"},
		{github, "apps/github/a.txt", ""},
		{github, "deep/logs/a.txt", "@logs"},
		{github, "a b.txt", "@space"},
		{github, "#x", "@hash"},
		{gitlab, "a.txt", "@all"},
		{gitlab, "a.md", "@all @docs"},
		{gitlab, "deep/README.md", "@all @readme"},
		{gitlab, "internal.md", "@all"},
		{gitlab, "src/a.md", "@all @docs @two @three"},
		{patterns, "build/x", "@top"},
		{patterns, "deep/build/x", ""},
		{patterns, "deep/there/x", "@any"},
		{patterns, "v1/x", "@one"},
		{patterns, "v12/x", ""},
		{patterns, "v/x", ""},
		{patterns, "all/a/b", "@below"},
		{patterns, "all", ""},
		{patterns, "a/x/y/b", "@between"},
		{patterns, "a/b", "@between"},
		{patterns, "[half", "@file"},
		{"", "a.txt", ""},
	} {
		if got := strings.Join(Parse([]byte(c.file)).Of(c.path), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.path, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("* @a\n[S][2] @b\n/x/**/y?.z \\# @c\n!a"), "x/y")
	f.Fuzz(func(t *testing.T, data []byte, path string) {
		for _, owner := range Parse(data).Of(path) {
			if owner == "" || strings.ContainsAny(owner, "\n") {
				t.Errorf("owner %q", owner)
			}
		}
	})
}
