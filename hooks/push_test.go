package hooks

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

const null40 = "0000000000000000000000000000000000000000"

// remote makes a repository with a remote that has its first commit.
func (s *sandbox) remote(args ...string) (repo, head string) {
	s.t.Helper()
	s.git("", append(append([]string{"init", "-q", "--bare"}, args...), "remote.git")...)
	s.repo("r", args...)
	s.git("r", "remote", "add", "origin", s.path("remote.git"))
	s.git("r", "push", "-q", "origin", "main")
	return "r", s.git("r", "rev-parse", "HEAD")
}

func TestPush(t *testing.T) {
	s := newSandbox(t)
	_, base := s.remote()
	push := func(code int, says string, lines ...string) {
		t.Helper()
		s.want(code, says, "r", "pre-push", strings.Join(lines, "\n")+"\n", "origin", s.path("remote.git"))
	}
	line := func(local, remote string) string {
		return "refs/heads/main " + local + " refs/heads/main " + remote
	}
	clean := s.commit("r", "a", "one\n")
	push(Clean, "", line(clean, base))
	added := s.commit("r", "b", token("a"))
	gone := s.commit("r", "b", "taken out again\n")
	push(Blocked, added[:12], line(gone, base))
	push(Blocked, "test-token", line(gone, null40))                  // a new branch
	push(Blocked, "test-token", line(gone, strings.Repeat("1", 40))) // a remote that knows more than we do
	push(Clean, "", "(delete) "+null40+" refs/heads/old "+base)
	push(Clean, "", line(clean, base), "(delete) "+null40+" refs/heads/old "+base)
	// Every line counts, not the first alone.
	push(Blocked, "test-token", "refs/heads/x "+clean+" refs/heads/x "+null40, line(gone, base))
	push(Trouble, "four fields", "refs/heads/main "+clean)
	// The local side stands as it was typed.
	push(Blocked, "test-token", "HEAD@{0 seconds ago} "+gone+" refs/heads/main "+base)
	push(Clean, "", "HEAD@{1 day ago} "+clean+" refs/heads/main "+base)
	push(Trouble, "", line(strings.Repeat("2", 40), base))
	// What a remote has is public already.
	s.git("r", "push", "-q", "--no-verify", "origin", "main")
	next := s.commit("r", "c", "two\n")
	push(Clean, "", line(next, gone))
}

func TestPushMessagesAndTags(t *testing.T) {
	s := newSandbox(t)
	_, base := s.remote()
	s.commit("r", "a", "one\n")
	s.git("r", "commit", "-q", "--amend", "-m", "why "+token("m"))
	bad := s.git("r", "rev-parse", "HEAD")
	s.want(Blocked, "commit message", "r", "pre-push", "refs/heads/main "+bad+" refs/heads/main "+base+"\n", "origin", "x")
	s.git("r", "commit", "-q", "--amend", "-m", "why")
	good := s.git("r", "rev-parse", "HEAD")
	s.want(Clean, "", "r", "pre-push", "refs/heads/main "+good+" refs/heads/main "+base+"\n", "origin", "x")
	s.git("r", "tag", "-a", "-m", "release", "v1")
	s.git("r", "tag", "-a", "-m", "of a tag "+token("t"), "v2", "v1")
	for tag, want := range map[string]int{"v1": Clean, "v2": Blocked} {
		id := s.git("r", "rev-parse", tag)
		says := ""
		if want == Blocked {
			says = "tag refs/tags/v2"
		}
		s.want(want, says, "r", "pre-push", "refs/tags/"+tag+" "+id+" refs/tags/"+tag+" "+null40+"\n", "origin", "x")
	}
	// Light tags and tags of blobs.
	s.git("r", "tag", "light")
	s.want(Clean, "", "r", "pre-push", "refs/tags/light "+good+" refs/tags/light "+null40+"\n", "origin", "x")
	s.write("r/blob", token("b"))
	blob := s.git("r", "hash-object", "-w", "blob")
	s.want(Blocked, "test-token", "r", "pre-push", "refs/tags/blob "+blob+" refs/tags/blob "+null40+"\n", "origin", "x")
}

func TestPushMergesAndSHA256(t *testing.T) {
	s := newSandbox(t)
	_, base := s.remote("--object-format=sha256")
	s.git("r", "checkout", "-q", "-b", "side")
	s.commit("r", "b", "side\n")
	s.git("r", "checkout", "-q", "main")
	s.commit("r", "c", "main\n")
	s.git("r", "merge", "-q", "--no-commit", "--no-ff", "side")
	good := s.commit("r")
	line := func(id string) string { return "refs/heads/main " + id + " refs/heads/main " + base + "\n" }
	s.want(Clean, "", "r", "pre-push", line(good), "origin", "x")
	s.git("r", "reset", "-q", "--hard", "HEAD~1")
	s.git("r", "merge", "-q", "--no-commit", "--no-ff", "side")
	evil := s.commit("r", "c", token("e")) // in neither parent
	s.want(Blocked, "c:1", "r", "pre-push", line(evil), "origin", "x")
	null64 := strings.Repeat("0", 64)
	s.want(Clean, "", "r", "pre-push", "(delete) "+null64+" refs/heads/main "+base+"\n", "origin", "x")
}

func TestPushThroughPreCommit(t *testing.T) {
	s := newSandbox(t)
	_, base := s.remote()
	bad := s.commit("r", "a", token("a"))
	s.want(Clean, "", "r", "pre-push", "", "origin", "x") // Git itself pushes nothing
	s.env = append(s.env, "PRE_COMMIT=1", "PRE_COMMIT_FROM_REF="+base, "PRE_COMMIT_TO_REF="+bad)
	s.want(Blocked, "test-token", "r", "pre-push", "")
	s.env[len(s.env)-1] = "PRE_COMMIT_TO_REF="
	s.want(Blocked, "test-token", "r", "pre-push", "")
	s.env[len(s.env)-1] = "PRE_COMMIT_TO_REF=" + base
	s.want(Clean, "", "r", "pre-push", "")
}

func TestPushIsRemembered(t *testing.T) {
	s := newSandbox(t)
	_, base := s.remote()
	first := s.commit("r", "a", "one\n")
	line := func(id string) string { return "refs/heads/main " + id + " refs/heads/main " + base + "\n" }
	s.want(Clean, "", "r", "pre-push", line(first), "origin", "x")
	s.env = append(s.env, "PICKET_TRACE=1")
	s.want(Clean, "0 new commits", "r", "pre-push", line(first), "origin", "x")
	second := s.commit("r", "b", "two\n")
	s.want(Clean, "1 new commits", "r", "pre-push", line(second), "origin", "x")
	// Under other rules nothing is remembered.
	s.write("r/.picket.toml", "[[rules]]\nid = \"other\"\ndescription = \"another\"\nregex = '''two'''\n")
	s.want(Blocked, "2 new commits", "r", "pre-push", line(second), "origin", "x")
	// A file that cannot be read or is damaged makes it look at everything.
	os.Remove(s.path("r/.picket.toml"))
	s.write("r/.git/picket/pushed", "nonsense\n\x00")
	s.want(Clean, "2 new commits", "r", "pre-push", line(second), "origin", "x")
}

// TestWarningsAreNotRemembered lets a push and a commit pass of which not everything
// could be read: neither counts as looked at.
func TestWarningsAreNotRemembered(t *testing.T) {
	s := newSandbox(t)
	_, base := s.remote()
	bad := s.commit("r", "a", token("a"))
	blob := s.git("r", "rev-parse", "HEAD:a")
	loose := s.path("r/.git/objects/" + blob[:2] + "/" + blob[2:])
	if err := os.Rename(loose, loose+".away"); err != nil {
		t.Fatal(err)
	}
	line := "refs/heads/main " + bad + " refs/heads/main " + base + "\n"
	env := s.env
	s.env = append(env[:len(env):len(env)], "PICKET_ON_ERROR=warn")
	s.want(Clean, "not everything", "r", "pre-push", line, "origin", "x")
	s.write("r/.git/picket/"+RecordFile, "")
	s.git("r", "reset", "-q", "--soft", base)
	s.want(Clean, "not everything", "r", "pre-commit", "")
	s.env = env
	s.git("r", "reset", "-q", "--soft", bad)
	s.want(Clean, "", "r", "post-commit", "")
	known, err := ReadRecord(s.path("r/.git/picket/" + RecordFile))
	if err != nil || known[bad] != "unchecked" {
		t.Errorf("recorded as %q, %v", known[bad], err)
	}
	if err := os.Rename(loose+".away", loose); err != nil {
		t.Fatal(err)
	}
	s.want(Blocked, "test-token", "r", "pre-push", line, "origin", "x")
}

func TestReceive(t *testing.T) {
	s := newSandbox(t)
	s.repo("seed")
	s.git("", "clone", "-q", "--bare", "seed", "server.git")
	s.pack("server.git")
	base := s.git("seed", "rev-parse", "HEAD")
	bad := s.commit("seed", "b", token("a"))
	s.git("seed", "push", "-q", "--no-verify", s.path("server.git"), "main:refs/heads/incoming")
	s.git("server.git", "update-ref", "-d", "refs/heads/incoming") // the objects are there, no ref names them
	line := base + " " + bad + " refs/heads/main\n"
	s.want(Blocked, bad[:12], "server.git", "pre-receive", line)
	s.want(Blocked, "test-token", "server.git", "update", "", "refs/heads/main", base, bad)
	s.want(Trouble, "three fields", "server.git", "pre-receive", "what\n")
	s.want(Trouble, "arguments", "server.git", "update", "", "refs/heads/main")
	s.want(Clean, "", "server.git", "pre-receive", base+" "+null40+" refs/heads/main\n")
	good := s.git("seed", "commit-tree", "-p", base, "-m", "good", base+"^{tree}")
	s.git("seed", "push", "-q", "--no-verify", s.path("server.git"), good+":refs/heads/good")
	s.git("server.git", "update-ref", "-d", "refs/heads/good")
	s.want(Clean, "", "server.git", "pre-receive", base+" "+good+" refs/heads/good\n")
	// After the fact: the refs have moved, and what came is still told apart.
	s.git("server.git", "update-ref", "refs/heads/main", bad)
	s.want(Blocked, "test-token", "server.git", "post-receive", line)
}

func TestOverrideAndBudget(t *testing.T) {
	s := newSandbox(t)
	s.repo("seed")
	base := s.git("seed", "rev-parse", "HEAD")
	bad := s.commit("seed", "b", token("a"))
	s.git("", "clone", "-q", "--bare", "seed", "server.git")
	s.pack("server.git")
	s.git("server.git", "update-ref", "refs/heads/main", base)
	line := base + " " + bad + " refs/heads/main\n"
	s.env = append(s.env, "GIT_PUSH_OPTION_COUNT=2", "GIT_PUSH_OPTION_0=ci.skip", "GIT_PUSH_OPTION_1=picket.override=a drill, ticket 7")
	s.want(Blocked, "not allowed here", "server.git", "pre-receive", line)
	s.git("server.git", "config", "picket.allowOverride", "true")
	s.want(Clean, "logged", "server.git", "pre-receive", line)
	log, err := os.ReadFile(s.path("server.git/picket/overrides.log"))
	if err != nil || !strings.Contains(string(log), bad) || !strings.Contains(string(log), "ticket 7") {
		t.Errorf("the log holds %q, %v", log, err)
	}
	s.git("server.git", "config", "picket.receiveBudget", "soon")
	s.want(Trouble, "picket.receiveBudget", "server.git", "pre-receive", line)
}

// TestWithin holds that what was looked at when the time ran out is no verdict, and
// that a run that is stopped is not called slow.
func TestWithin(t *testing.T) {
	whole, cancel := context.WithCancel(context.Background())
	r := &run{ctx: whole}
	var slow *budgetError
	if err := r.within(time.Nanosecond, func() error { <-r.ctx.Done(); return nil }); !errors.As(err, &slow) || r.ctx != whole {
		t.Errorf("too slow: %v", err)
	}
	if err := r.within(time.Hour, func() error { return nil }); err != nil || r.ctx != whole {
		t.Errorf("in time: %v", err)
	}
	failed := errors.New("failed")
	if err := r.within(time.Hour, func() error { return failed }); err != failed {
		t.Errorf("failed in time: %v", err)
	}
	cancel()
	if err := r.within(time.Hour, func() error { <-r.ctx.Done(); return r.ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
