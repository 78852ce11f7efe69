package main_test

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdCommit commits, and knows what must happen. In a guilty run git refuses,
// HEAD stays, the message names a finding and never the secret; in a clean run
// the commit is made; picket may warn of an odd name, but not fail.
//
//	commit [NAME=VALUE... git argument before "commit"... --] [git commit argument...]
//	commit -run PROGRAM ARGUMENT...    the program commits
//
// "commit -always ..." expects a pass in both runs, "commit -never" a refusal.
func cmdCommit(ts *testscript.TestScript, neg bool, args []string) {
	refuse := ts.Getenv("GUILTY") != ""
	if len(args) > 0 && (args[0] == "-always" || args[0] == "-never") {
		refuse, args = args[0] == "-never", args[1:]
	}
	if neg {
		ts.Fatalf("unsupported: ! commit")
	}
	before, run := split(args)
	old := head(ts, before)
	err := run(ts)
	stderr := ts.ReadFile("stderr")
	if !refuse {
		if err != nil {
			ts.Fatalf("a harmless commit was refused: %v", err)
		}
		if strings.Contains(stderr, "picket: error") || strings.Contains(stderr, "blocked") {
			ts.Fatalf("the commit went through, but picket complained")
		}
		return
	}
	if err == nil {
		ts.Fatalf("the commit went through")
	}
	if now := head(ts, before); now != old {
		ts.Fatalf("HEAD moved from %q to %q", old, now)
	}
	mustName(ts, stderr)
}

// split separates what stands before "commit" on Git's command line, and gives
// the call that commits.
func split(args []string) (before []string, run func(*testscript.TestScript) error) {
	if len(args) > 1 && args[0] == "-run" {
		return nil, func(ts *testscript.TestScript) error { return ts.Exec(args[1], args[2:]...) }
	}
	for i, a := range args {
		if a == "--" {
			before, args = args[:i], args[i+1:]
			break
		}
	}
	line := append(append([]string{}, before...), "commit", "-m", "a change")
	line = append(line, args...)
	return before, func(ts *testscript.TestScript) error { return runGit(ts, line...) }
}

func head(ts *testscript.TestScript, before []string) string {
	line := append(append([]string{}, before...), "rev-parse", "-q", "--verify", "HEAD")
	if err := runGit(ts, line...); err != nil {
		return "unborn"
	}
	return strings.TrimSpace(ts.ReadFile("stdout"))
}

// mustName holds a message to its contract: a finding with its rule and its
// fingerprint command, no error of picket's own, no secret in the clear.
func mustName(ts *testscript.TestScript, text string) {
	if !strings.Contains(text, "picket allow ") {
		ts.Fatalf("the message does not say how to allow the finding")
	}
	if strings.Contains(text, "picket: error") {
		ts.Fatalf("picket failed instead of finding")
	}
	for _, name := range []string{"SECRET", "AWS_KEY", "MORE"} {
		if strings.Contains(text, ts.Getenv(name)) {
			ts.Fatalf("the message shows the secret $%s", name)
		}
	}
}

// cmdAudit audits the history. In a guilty run it exits 1 and lists a finding,
// in a clean run it exits 0. "audit -exit N ..." expects N in both.
func cmdAudit(ts *testscript.TestScript, neg bool, args []string) {
	want := "0"
	if ts.Getenv("GUILTY") != "" {
		want = "1"
	}
	if len(args) > 1 && args[0] == "-exit" {
		want, args = args[1], args[2:]
	}
	if neg {
		ts.Fatalf("unsupported: ! audit")
	}
	err := ts.Exec("picket", append([]string{"audit"}, args...)...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != want {
		ts.Fatalf("picket audit: exit %s, want %s", got, want)
	}
	if out := ts.ReadFile("stdout"); got == "1" {
		mustName(ts, out)
	}
}
