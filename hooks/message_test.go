package hooks

import (
	"os"
	"strings"
	"testing"
)

func TestMessage(t *testing.T) {
	a := token("a")
	scissors := "# ------------------------ >8 ------------------------\n"
	diff := scissors + "# Do not touch the line above.\ndiff --git a/x b/x\n+"
	for _, c := range []struct {
		name, text string
		noEditor   bool
		config     []string
		block      bool
		note       bool // it passes, and a comment is spoken of
	}{
		{name: "clean", text: "a change\n\nthat explains itself\n"},
		{name: "subject", text: "use " + a + "\n", block: true},
		{name: "body, CRLF", text: "subject\r\n\r\nuse " + a + "\r\n", block: true},
		{name: "comment", text: "subject\n# " + a + "\n", note: true},
		{name: "comment, no editor", text: "subject\n# " + a + "\n", noEditor: true, block: true},
		{name: "comment that is kept", text: "subject\n# " + a + "\n", config: []string{"commit.cleanup", "whitespace"}, block: true},
		{name: "other comment char", text: "subject\n# " + a + "\n", config: []string{"core.commentChar", ";"}, block: true},
		{name: "other comment char, comment", text: "subject\n; " + a + "\n", config: []string{"core.commentChar", ";"}, note: true},
		{name: "auto comment char", text: "subject\n; " + a + "\n; help\n", config: []string{"core.commentChar", "auto"}, note: true},
		{name: "below the scissors", text: "subject\n" + diff + a + "\n"},
		{name: "below the scissors, auto", text: "subject\n" + strings.ReplaceAll(diff, "#", ";") + a + "\n", config: []string{"core.commentChar", "auto"}},
		{name: "below typed scissors", text: "subject\n" + scissors + a + "\n", block: true},
		{name: "below typed scissors, scissors mode", text: "subject\n" + scissors + a + "\n", config: []string{"commit.cleanup", "scissors"}},
		{name: "above the scissors", text: "subject " + a + "\n" + scissors + "+x\n", block: true},
		{name: "scissors, no editor", text: "subject\n" + scissors + "+" + a + "\n", noEditor: true, block: true},
		{name: "Latin-1", text: "caf\xe9 " + a + "\n", block: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			s.repo("r")
			if c.config != nil {
				s.git("r", append([]string{"config"}, c.config...)...)
			}
			if c.noEditor {
				s.env = append(s.env, "GIT_EDITOR=:")
			}
			s.write("r/.git/COMMIT_EDITMSG", c.text)
			want, says := Clean, ""
			if c.block {
				want, says = Blocked, "commit message:"
			}
			if c.note {
				says = "note: line 2 of the message"
			}
			s.want(want, says, "r", "commit-msg", "", ".git/COMMIT_EDITMSG")
		})
	}
	s := newSandbox(t)
	s.repo("r")
	s.want(Trouble, "argument", "r", "commit-msg", "")
	s.want(Trouble, "reading", "r", "commit-msg", "", "nowhere")
}

func TestRecord(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	record := s.path("r/.git/picket/" + RecordFile)
	s.want(Clean, "", "r", "post-commit", "")
	if _, err := os.Stat(record); err == nil {
		t.Fatal("commits are recorded though nobody asked")
	}
	s.write("r/.git/picket/"+RecordFile, "")
	known := func() map[string]string {
		m, err := ReadRecord(record)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	commit := func(args ...string) string {
		s.git("r", append([]string{"commit", "-q", "-m", "x", "--allow-empty"}, args...)...)
		s.want(Clean, "", "r", "post-commit", "")
		return s.git("r", "rev-parse", "HEAD")
	}
	s.stage("r", "a", "one\n")
	s.want(Clean, "", "r", "pre-commit", "")
	checked := commit()
	s.stage("r", "a", "two\n")
	unchecked := commit() // as with --no-verify: no pre-commit ran
	s.stage("r", "a", "three\n")
	s.want(Clean, "", "r", "pre-commit", "")
	s.stage("r", "a", "four\n") // what is committed is not what was checked
	slipped := commit()
	s.stage("r", "a", "five\n")
	s.want(Clean, "", "r", "pre-commit", "")
	amended := commit("--amend")
	for id, want := range map[string]string{checked: "checked", unchecked: "unchecked", slipped: "unchecked", amended: "checked"} {
		if got := known()[id]; got != want {
			t.Errorf("%s is %q, want %q", s.git("r", "show", "-s", "--format=%s", id), got, want)
		}
	}
	other := strings.Repeat("ab", 20)
	third := strings.Repeat("cd", 20)
	s.want(Clean, "", "r", "post-rewrite", checked+" "+other+"\n"+unchecked+" "+third+" extra\n", "rebase")
	if got := known(); got[other] != "rewritten" || got[third] != "unchecked" {
		t.Errorf("after a rewrite: %q and %q", got[other], got[third])
	}
}

// TestPeople refuses a commit whose author or committer is a secret, as a push does.
func TestPeople(t *testing.T) {
	for _, c := range []struct {
		name string
		env  []string
		want int
	}{
		{"nobody", nil, Clean},
		{"plain", []string{"GIT_AUTHOR_NAME=Ada Example", "GIT_AUTHOR_EMAIL=ada@example.com"}, Clean},
		{"name", []string{"GIT_AUTHOR_NAME=" + token("a"), "GIT_AUTHOR_EMAIL=ada@example.com"}, Blocked},
		{"address", []string{"GIT_AUTHOR_NAME=Ada Example", "GIT_AUTHOR_EMAIL=" + token("a")}, Blocked},
		{"committer", []string{"GIT_COMMITTER_NAME=" + token("a")}, Blocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			s.repo("r")
			s.env = append(s.env, c.env...)
			s.write("r/.git/COMMIT_EDITMSG", "a change\n\n# a comment\n")
			says := ""
			if c.want == Blocked {
				says = "commit header:"
			}
			s.want(c.want, says, "r", "commit-msg", "", ".git/COMMIT_EDITMSG")
		})
	}
}

// TestLongMessage passes without a word: rules about large files say nothing of it.
func TestLongMessage(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	long := "a change\n\n" + strings.Repeat("and it is told at length\n", 1<<19)
	s.write("r/.git/COMMIT_EDITMSG", long)
	s.want(Clean, "", "r", "commit-msg", "", ".git/COMMIT_EDITMSG")
	s.write("r/.git/COMMIT_EDITMSG", long+token("a")+"\n")
	s.want(Blocked, "commit message:", "r", "commit-msg", "", ".git/COMMIT_EDITMSG")
}
