package hooks

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/git/scratch"
)

func TestStagedWhatIsNew(t *testing.T) {
	a, b := token("a"), token("b")
	cases := []struct {
		name   string
		before []string // files of the last commit
		act    func(s *sandbox)
		block  bool
	}{
		{"new file", nil, func(s *sandbox) { s.stage("r", "x", a) }, true},
		{"new line in an old file", []string{"x", "one\n"}, func(s *sandbox) { s.stage("r", "x", "one\n"+a) }, true},
		{"other line of a guilty file", []string{"x", a + "\none\n"}, func(s *sandbox) { s.stage("r", "x", a+"\ntwo\n") }, false},
		{"moved to another line", []string{"x", a + "\none\n"}, func(s *sandbox) { s.stage("r", "x", "one\nmore\n"+a+"\n") }, false},
		{"moved to another file", []string{"x", a + "\none\n"}, func(s *sandbox) { s.stage("r", "x", "one\n", "y", "new\n"+a) }, false},
		{"second copy in the same file", []string{"x", a + "\n"}, func(s *sandbox) { s.stage("r", "x", a+"\n\n"+a+"\n") }, true},
		{"copied to another file", []string{"x", a + "\n"}, func(s *sandbox) { s.stage("r", "y", a+"\n") }, true},
		{"renamed", []string{"x", a + "\n"}, func(s *sandbox) { s.git("r", "mv", "x", "y") }, false},
		{"renamed and copied", []string{"x", a + "\n"}, func(s *sandbox) { s.git("r", "mv", "x", "y"); s.stage("r", "z", a+"\n") }, true},
		{"renamed and edited", []string{"x", a + "\n"}, func(s *sandbox) { s.git("r", "mv", "x", "y"); s.stage("r", "y", "more\n"+a+"\n") }, false},
		{"replaced by another", []string{"x", a + "\n"}, func(s *sandbox) { s.stage("r", "x", b+"\n") }, true},
		{"removed", []string{"x", a + "\n"}, func(s *sandbox) { s.git("r", "rm", "-q", "x") }, false},
		{"removed here, added there", []string{"x", a + "\n", "y", "one\n"}, func(s *sandbox) { s.git("r", "rm", "-q", "x"); s.stage("r", "y", "one\n"+a) }, false},
		{"mode only", []string{"x", a + "\n"}, func(s *sandbox) { s.git("r", "update-index", "--chmod=+x", "x") }, false},
		{"unstaged", []string{"x", "one\n"}, func(s *sandbox) { s.write("r/x", a) }, false},
		{"untracked", nil, func(s *sandbox) { s.write("r/x", a) }, false},
		{"intended", nil, func(s *sandbox) { s.write("r/x", a); s.git("r", "add", "-N", "x") }, false},
		{"link target", nil, func(s *sandbox) { s.link("r/x", a) }, true},
		{"harmless link", nil, func(s *sandbox) { s.link("r/x", "README") }, false},
		{"file by name", nil, func(s *sandbox) { s.stage("r", "a.secret", "nothing\n") }, true},
		{"file by name, edited", []string{"a.secret", "one\n"}, func(s *sandbox) { s.stage("r", "a.secret", "two\n") }, false},
		{"file by name beside a deleted one", []string{"a.secret", "one\n"}, func(s *sandbox) { s.git("r", "rm", "-q", "a.secret"); s.stage("r", "b.secret", "two\n") }, true},
		{"many files", nil, func(s *sandbox) { s.stage("r", append(count(40, "text %d\n"), "z", a)...) }, true},
		{"many harmless files", nil, func(s *sandbox) { s.stage("r", count(40, "text %d\n")...) }, false},
		{"a pointer", nil, func(s *sandbox) { s.stage("r", "x", pointer("a")) }, false},
		{"a pointer with more", nil, func(s *sandbox) { s.stage("r", "x", pointer("a")+a+"\n") }, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			s.repo("r")
			s.commit("r", c.before...)
			c.act(s)
			if c.block {
				s.want(Blocked, "picket allow", "r", "pre-commit", "")
			} else {
				s.want(Clean, "", "r", "pre-commit", "")
			}
		})
	}
}

// pointer is a Git LFS pointer.
func pointer(id string) string {
	return "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("0a", 32) + "\nsize 12345\n"
}

func (s *sandbox) link(name, target string) {
	s.t.Helper()
	if err := os.Symlink(target, s.path(name)); err != nil {
		s.t.Fatal(err)
	}
	s.git(filepath.Dir(name), "add", filepath.Base(name))
}

func TestPointer(t *testing.T) {
	whole := pointer("")
	for text, want := range map[string]bool{
		whole: true, strings.TrimSuffix(whole, "\n"): true, whole + "\n": false, whole[1:]: false,
		strings.Replace(whole, "0a", "0A", 1): false, strings.Replace(whole, "12345", "", 1): false,
		strings.Replace(whole, "12345", "1x", 1): false, strings.Replace(whole, "oid", "ext-0-a b\noid", 1): false, "": false,
	} {
		if isPointer([]byte(text)) != want {
			t.Errorf("isPointer(%q) is not %t", text, want)
		}
	}
}

// TestNewsEqualsRef holds the lazy decision to its slow twin: scan everything on
// both sides and count. Random changes of files that share a few tokens; every other
// time all contents are held as large ones are.
func TestNewsEqualsRef(t *testing.T) {
	for seed := range 30 {
		s := newSandbox(t)
		s.repo("r")
		rnd := newRandom(seed)
		old := rnd.files(s, nil)
		s.commit("r", flat(old)...)
		now := rnd.files(s, old)
		for name := range old {
			if _, ok := now[name]; !ok {
				os.Remove(s.path("r/" + name))
			}
		}
		s.stage("r", flat(now)...)
		want := 0
		for _, tok := range rnd.tokens {
			want += max(0, occurrences(now, tok)-occurrences(old, tok))
		}
		look, _, err := Staged(context.Background(), s.open("r", seed%2), &Book{Rules: tokenRules().Shelf()})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(look.Findings); got != want {
			t.Errorf("seed %d: %d new findings, want %d\nold %q\nnew %q", seed, got, want, old, now)
		}
	}
}

func TestRulesAreReadAnew(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", token("a"), ".picket.toml", "[extend]\ndisabledRules = [\"test-token\"]\n")
	s.want(Clean, "this commit changes .picket.toml", "r", "pre-commit", "")
	kept, _ := os.ReadFile(s.path("r/.git/picket/rules.pack"))
	s.want(Clean, "this commit changes .picket.toml", "r", "pre-commit", "")
	if again, _ := os.ReadFile(s.path("r/.git/picket/rules.pack")); !bytes.Equal(kept, again) {
		t.Errorf("the pack was written again though nothing changed")
	}
	os.Remove(s.path("r/.picket.toml"))
	s.want(Blocked, "test-token", "r", "pre-commit", "")
	s.write("r/.picket.toml", "[extend\n")
	s.want(Trouble, ".picket.toml", "r", "pre-commit", "")
	s.write("r/.picket.toml", "[policy]\nonError = \"warn\"\n")
	s.want(Blocked, "test-token", "r", "pre-commit", "")
}

// TestAsNobody has root see what others do.
func TestAsNobody(t *testing.T) { scratch.AsNobody(t, "TestReadOnlyFolderFailsNoCommit") }

func TestReadOnlyFolderFailsNoCommit(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root writes into every folder: see TestAsNobody")
	}
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", ".picket.toml", "[extend]\ndisabledRules = [\"test-token\"]\n", "x", token("a"))
	os.Chmod(s.path("r/.git/picket"), 0o555)
	defer os.Chmod(s.path("r/.git/picket"), 0o755)
	s.want(Clean, "this commit changes .picket.toml", "r", "pre-commit", "")
}

func TestPackTrouble(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", "harmless\n")
	pack := s.path("r/.git/picket/rules.pack")
	whole, err := os.ReadFile(pack)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"missing": nil, "empty": {}, "cut": whole[:len(whole)-1], "changed": append(append([]byte{}, whole[:60]...), 'x')} {
		os.Remove(pack)
		if data != nil {
			if err := os.WriteFile(pack, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		s.want(Trouble, "picket install", "r", "pre-commit", "")
		s.env = append(s.env, "PICKET_ON_ERROR=warn")
		s.want(Clean, "picket: warning", "r", "pre-commit", "")
		s.env = s.env[:len(s.env)-1]
		_ = name
	}
	os.WriteFile(pack, whole, 0o644)
	s.want(Clean, "", "r", "pre-commit", "")
}

func TestMissingBlobIsTrouble(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", "harmless\n", "y", token("a"))
	id := s.git("r", "hash-object", "x")
	object := s.path("r/.git/objects/" + id[:2] + "/" + id[2:])
	data, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(object)
	s.want(Trouble, "x: ", "r", "pre-commit", "")
	// For those who choose it, a warning; what was found still blocks.
	s.write("r/.picket.toml", "[policy]\nonError = \"warn\"\n")
	s.want(Blocked, "x: ", "r", "pre-commit", "")
	s.git("r", "rm", "-q", "--cached", "y")
	s.want(Clean, "x: ", "r", "pre-commit", "")
	s.git("r", "add", "y")
	os.Remove(s.path("r/.picket.toml"))
	os.WriteFile(object, data, 0o444)
	s.want(Blocked, "test-token", "r", "pre-commit", "")
	// Of an old content it is no trouble: all that is found counts as new.
	s.commit("r", "x", token("b")+"\n")
	old := s.git("r", "rev-parse", "HEAD:x")
	s.stage("r", "x", token("b")+"\nmore\n")
	s.want(Clean, "", "r", "pre-commit", "")
	os.Remove(s.path("r/.git/objects/" + old[:2] + "/" + old[2:]))
	s.want(Blocked, "cannot be read", "r", "pre-commit", "")
}

func TestOptOut(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", token("a"))
	s.git("r", "config", "picket.enabled", "false")
	s.want(Clean, "", "r", "pre-commit", "")
	s.git("r", "config", "picket.enabled", "true")
	s.want(Blocked, "test-token", "r", "pre-commit", "")
	s.git("r", "config", "picket.enabled", "perhaps")
	s.want(Trouble, "picket.enabled", "r", "pre-commit", "")
}

func TestMerges(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.commit("r", "a", "one\n")
	s.git("r", "checkout", "-q", "-b", "side")
	s.commit("r", "b", token("a"))
	s.git("r", "checkout", "-q", "main")
	s.commit("r", "c", "two\n")
	side := s.git("r", "rev-parse", "side")
	s.git("r", "merge", "-q", "--no-commit", "--no-ff", "side")
	// What the side brings stands in one of the parents: the merge does not add it.
	s.want(Clean, "", "r", "pre-commit", "")
	s.stage("r", "c", token("b"))
	s.want(Blocked, "c:1", "r", "pre-commit", "")
	// Git runs pre-merge-commit before it writes MERGE_HEAD, and names the parents
	// in variables.
	os.Remove(s.path("r/.git/MERGE_HEAD"))
	s.stage("r", "c", "two\n")
	s.env = append(s.env, "GITHEAD_"+side+"=side")
	s.want(Clean, "", "r", "pre-merge-commit", "")
	s.env = s.env[:len(s.env)-1]
	s.want(Blocked, "b:1", "r", "pre-merge-commit", "")
}

// TestMergeCountsTheParentThatHadMost: what one parent had twice is not new in a merge
// because another had it once; a third is.
func TestMergeCountsTheParentThatHadMost(t *testing.T) {
	for _, most := range []string{"main", "side"} {
		s := newSandbox(t)
		s.repo("r")
		tok := token("a")
		had := map[string]string{"main": tok + "\n", "side": tok + "\n", most: tok + "\n" + tok + " again\n"}
		s.commit("r", "a", "begin\n")
		s.git("r", "checkout", "-q", "-b", "side")
		s.commit("r", "a", had["side"]+"of the side\n")
		s.git("r", "checkout", "-q", "main")
		s.commit("r", "a", had["main"]+"of the main line\n")
		if out, err := s.try("r", "merge", "-q", "side"); err == nil {
			t.Fatalf("the merge has no conflict:\n%s", out)
		}
		s.stage("r", "a", "merged\n"+tok+"\nmoved "+tok+"\n")
		s.want(Clean, "", "r", "pre-commit", "")
		s.stage("r", "a", "merged\n"+tok+"\nmoved "+tok+"\nnew "+tok+"\n")
		s.want(Blocked, "test-token", "r", "pre-commit", "")
	}
}

// TestConflictIsTrouble: of a path in conflict several versions are staged, and none is
// what would be committed.
func TestConflictIsTrouble(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.commit("r", "a", "one\n")
	s.git("r", "checkout", "-q", "-b", "side")
	s.commit("r", "a", "two\n")
	s.git("r", "checkout", "-q", "main")
	s.commit("r", "a", "three\n")
	if out, err := s.try("r", "merge", "-q", "side"); err == nil {
		t.Fatalf("the merge has no conflict:\n%s", out)
	}
	s.want(Trouble, "a: it is in conflict", "r", "pre-commit", "")
	s.stage("r", "a", "four\n")
	s.want(Clean, "", "r", "pre-commit", "")
}

func TestReplay(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", token("a"))
	s.want(Clean, "", "r", "prepare-commit-msg", "", ".git/COMMIT_EDITMSG")
	s.write("r/.git/CHERRY_PICK_HEAD", "")
	s.want(Blocked, "test-token", "r", "prepare-commit-msg", "", ".git/COMMIT_EDITMSG")
}

func TestInterrupted(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", token("a"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out bytes.Buffer
	code := Run(ctx, Event{Name: "pre-commit", Dir: s.path("r"), Env: s.env, Stdout: &out, Stderr: &out})
	if code != Interrupted {
		t.Errorf("exit %d, want %d\n%s", code, Interrupted, out.String())
	}
}

func TestTrace(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", "harmless\n")
	s.env = append(s.env, "PICKET_TRACE=1")
	s.want(Clean, "looked at 1 files, 1 contents, 9 bytes", "r", "pre-commit", "")
	s.want(Clean, " us  rules", "r", "pre-commit", "")
}

func TestAnnounce(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	s.stage("r", "x", strings.Repeat("a line of text\n", 1<<18))
	for _, c := range []struct {
		terminal bool
		patience time.Duration
		says     bool
	}{{true, time.Nanosecond, true}, {true, time.Hour, false}, {false, time.Nanosecond, false}} {
		var out bytes.Buffer
		code := Run(context.Background(), Event{Name: "pre-commit", Dir: s.path("r"), Env: s.env, Stdout: &out, Stderr: &out, Terminal: c.terminal, Patience: c.patience})
		if says := strings.Contains(out.String(), "still looking"); code != Clean || says != c.says {
			t.Errorf("terminal %t, patience %s: exit %d, it said %q", c.terminal, c.patience, code, out.String())
		}
	}
}

// TestLarge asks who is told that much is to be read: many changes and a push, not
// a few changes.
func TestLarge(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	told := func(event string, args ...string) bool {
		var out bytes.Buffer
		large := false
		code := Run(context.Background(), Event{Name: event, Args: args, Dir: s.path("r"), Env: s.env, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Large: func() { large = true }})
		if code != Clean {
			t.Errorf("%s: exit %d\n%s", event, code, out.String())
		}
		return large
	}
	s.stage("r", "x", "harmless\n")
	if told("pre-commit") {
		t.Error("one change is called large")
	}
	if !told("pre-push", "origin", "url") {
		t.Error("nobody was told of a push")
	}
	for i := range manyChanges {
		s.stage("r", fmt.Sprint("f", i), fmt.Sprintln("harmless", i))
	}
	if !told("pre-commit") {
		t.Errorf("nobody was told of %d changes", manyChanges)
	}
}
