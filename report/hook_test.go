package report

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"picket/policy"
	"picket/rules"
	"picket/scanners"
)

// token is a made-up secret that stands nowhere in this file as a whole.
func token(tail string) string { return "gh" + "p_" + strings.Repeat("x4Rt", 8) + tail }

// sample is a finding in a line of code.
func sample(path string, line int, secret string) scanners.Finding {
	before := "const token = \""
	return scanners.Finding{
		Rule: "github-pat", Title: "GitHub personal access token", Category: rules.Secret,
		Severity: rules.Critical, Confidence: rules.HighConfidence,
		Path: path, Line: line, Column: len(before) + 1, EndLine: line, EndColumn: len(before) + 1 + len(secret),
		Secret: secret, Match: secret, Context: before + secret + "\" // do not lose", SecretAt: len(before),
		Fingerprint: scanners.Fingerprint("github-pat", secret),
		Help: rules.Help{
			Why:    "Whoever reads it can act as the user who made it, in every repository that the user can reach, until it is revoked.",
			Rotate: "Revoke it at https://github.com/settings/tokens and make a new one with fewer rights.",
		},
	}
}

func hookText(t *testing.T, st Style, run HookRun) string {
	t.Helper()
	var b bytes.Buffer
	if err := Hook(&b, st, run); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func blockedRun(fs ...scanners.Finding) HookRun {
	return HookRun{
		Action: "commit", Verdict: policy.Verdict{Blocking: fs}, Rules: 222, Digest: "0123456789abcdef",
		Coverage: scanners.Coverage{Files: 7, Bytes: 12345, Complete: true}, ShowAll: "picket scan --staged",
	}
}

func TestHookSaysNothingWhenThereIsNothing(t *testing.T) {
	if got := hookText(t, Style{}, blockedRun()); got != "" {
		t.Errorf("a clean commit printed %q", got)
	}
	if got := hookText(t, Style{}, blockedRun(sample("a.go", 3, token("aaaa")))); got == "" {
		t.Error("a blocked commit printed nothing")
	}
}

func TestHookMessage(t *testing.T) {
	secret := token("aaaa")
	got := hookText(t, Style{}, blockedRun(sample("src/config.go", 14, secret), sample("src/other.go", 3, secret), sample("src/config.go", 20, token("bbbb"))))
	for _, want := range []string{
		"picket: commit blocked: 2 secrets in 3 places\n",
		"src/config.go:14:16: critical: GitHub personal access token [github-pat]\n",
		`   14 | const token = "` + secret[:4] + "****************aa\" // do not lose\n",
		`      |                ^^^^^^^^^^^^^^^^^^^^^^` + "\n",
		"why     Whoever reads it", "rotate  Revoke it at", "also    in src/other.go:3:16\n",
		"allow   picket allow " + scanners.Fingerprint("github-pat", secret),
		"picket: checked 7 files, 12.1 KB, by 222 rules (0123456789ab)\n", "picket allow --last",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the message lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, secret) || strings.Contains(got, "no-verify") {
		t.Errorf("the message gives away what it must not:\n%s", got)
	}
	if n := strings.Count(got, "why "); n != 1 {
		t.Errorf("the reason of one rule is told %d times", n)
	}
	fitsIn80(t, got)
	if shown := hookText(t, Style{ShowSecrets: true}, blockedRun(sample("a.go", 3, secret))); !strings.Contains(shown, secret) {
		t.Errorf("with ShowSecrets the secret is not shown:\n%s", shown)
	}
}

func fitsIn80(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("a line of %d columns: %q", n, line)
		}
	}
}

func TestHookCapsFindings(t *testing.T) {
	var fs []scanners.Finding
	for i := range 25 {
		fs = append(fs, sample("a.go", i+1, token(strings.Repeat(string(rune('a'+i)), 4))))
	}
	got := hookText(t, Style{}, blockedRun(fs...))
	if n := strings.Count(got, "a.go:"); n != maxShown {
		t.Errorf("%d findings are shown, want %d", n, maxShown)
	}
	if !strings.Contains(got, "... and 15 more findings; all of them: picket scan --staged\n") {
		t.Errorf("the others are not counted:\n%s", got)
	}
}

func TestHookColour(t *testing.T) {
	run := blockedRun(sample("a.go", 3, token("aaaa")))
	if got := hookText(t, Style{}, run); strings.ContainsAny(got, "\x1b\r") {
		t.Errorf("without colour there are escapes: %q", got)
	}
	if got := hookText(t, Style{Color: true}, run); !strings.Contains(got, "\x1b[") {
		t.Errorf("with colour there is none: %q", got)
	}
}

func TestHookIncomplete(t *testing.T) {
	run := blockedRun()
	run.Coverage = scanners.Coverage{Files: 1, Skipped: []scanners.Skip{{Path: "big\x1b.bin", Reason: "object is missing"}}}
	got := hookText(t, Style{}, run)
	if !strings.Contains(got, "picket: error: not everything could be checked\n  big\\x1b.bin: object is missing\n") {
		t.Errorf("an incomplete run does not say so: %q", got)
	}
}

// TestHookNamesWhatWasSkipped holds that what the configuration leaves out is said,
// that the list is cut and counted, and that nothing skipped is nothing said.
func TestHookNamesWhatWasSkipped(t *testing.T) {
	for _, c := range []struct {
		skipped  int
		complete bool
		want     string // "": nothing is said
	}{
		{0, true, ""},
		{1, true, "picket: not everything was checked, as the configuration wants it\n  f0: too large\n\n"},
		{maxSkips, false, "  f4: too large\n\n"},
		{maxSkips + 1, false, "  f4: too large\n  and 1 more text\n"},
		{maxSkips + 2, false, "  f4: too large\n  and 2 more texts\n"},
	} {
		run := HookRun{Action: "commit", Rules: 3, Coverage: scanners.Coverage{Files: 1, Complete: c.complete}}
		for i := range c.skipped {
			run.Coverage.Skipped = append(run.Coverage.Skipped, scanners.Skip{Path: "f" + strconv.Itoa(i), Reason: "too large"})
		}
		if got := hookText(t, Style{}, run); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%d skipped, complete %t: %q", c.skipped, c.complete, got)
		}
	}
}

func TestHookWarnsAndCapped(t *testing.T) {
	f := sample("a.go", 3, token("aaaa"))
	f.Severity = rules.Medium
	run := blockedRun()
	run.Verdict = policy.Verdict{Warning: []scanners.Finding{f}, Capped: 1}
	got := hookText(t, Style{}, run)
	if !strings.HasPrefix(got, "picket: 1 warning\n") || !strings.Contains(got, "1 finding would block this commit") {
		t.Errorf("warnings: %s", got)
	}
	if strings.Contains(got, "blocked") {
		t.Errorf("a warning claims to block: %s", got)
	}
}

// TestHookTwins holds that two rules on the same text are one block, with one
// command that allows both.
func TestHookTwins(t *testing.T) {
	a := sample("a.go", 3, token("aaaa"))
	b := a
	b.Rule, b.Title, b.Severity, b.Fingerprint = "other-rule", "Another thing", rules.High, "0123456789abcdef"
	got := hookText(t, Style{}, blockedRun(b, a))
	for _, want := range []string{
		"critical: GitHub personal access token [github-pat]\n", "also    as another thing [other-rule]\n",
		"picket allow " + a.Fingerprint + " 0123456789abcdef --reason",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	b.Line, b.EndLine = 4, 4
	if got := hookText(t, Style{}, blockedRun(b, a)); strings.Contains(got, "also    as") {
		t.Errorf("two places are one:\n%s", got)
	}
}

func TestHookSaysHowToGoOn(t *testing.T) {
	pattern := sample("a.go", 3, token("aaaa"))
	pattern.Category = rules.Code
	pushed := sample("a.go", 3, token("aaaa"))
	pushed.Commit = &scanners.Provenance{ID: strings.Repeat("ab", 20), Author: "Ada", Date: "2026-01-01T00:00:00Z"}
	for _, c := range []struct {
		action    string
		finding   scanners.Finding
		want, not string
	}{
		{"commit", pushed, "take it out, git add, commit again; rotate what was ever pushed", "state"},
		{"commit", pattern, "picket: fix it, git add, commit again\n", "rotate what"},
		{"push", pushed, "take it out in the commits that nobody has yet, then push again", "git add"},
		{"merge", pushed, "then go on with the merge", "commit again"},
	} {
		run := blockedRun(c.finding)
		run.Action = c.action
		got := hookText(t, Style{}, run)
		if !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s: want %q, not %q:\n%s", c.action, c.want, c.not, got)
		}
	}
}

func TestHookMasksPaths(t *testing.T) {
	secret := token("aaaa")
	run := blockedRun(sample("keys/"+secret+".txt", 3, secret), sample("b/"+secret, 1, secret))
	if got := hookText(t, Style{}, run); strings.Contains(got, secret[6:30]) || !strings.Contains(got, "keys/"+Mask(secret)+".txt:3:16") {
		t.Errorf("a secret in a path:\n%s", got)
	}
	if got := hookText(t, Style{ShowSecrets: true}, run); !strings.Contains(got, "keys/"+secret+".txt:3:16") {
		t.Errorf("with ShowSecrets:\n%s", got)
	}
}

// FuzzHook holds the message to its form, whatever stands in a repository: it is
// printable, fits the terminal but for words that cannot be broken, and hides
// the secret.
func FuzzHook(f *testing.F) {
	f.Add("a.go", "x = ", "y", "title", 3)
	f.Add("a\x1b[2J\u202e", "\t日本\u0301", "\r\n\xff", "\x00", 0)
	f.Add(strings.Repeat("long/", 40), strings.Repeat("x", 500), strings.Repeat("y", 500), strings.Repeat("word ", 60), 1<<30)
	f.Fuzz(func(t *testing.T, path, before, after, title string, line int) {
		secret := token("zz1q")
		if strings.Contains(path+before+after+title, secret[6:30]) {
			t.Skip("the surroundings hold the secret themselves")
		}
		find := sample(path, line, secret)
		find.Title, find.Help.Why = title, title
		find.Context, find.SecretAt = before+secret+after, len(before)
		got := hookText(t, Style{}, blockedRun(find, find))
		for _, r := range got {
			if r != '\n' && (r < ' ' || r == 0x7f || hidden(r)) {
				t.Fatalf("%q is printed: %q", r, got)
			}
		}
		if strings.Contains(got, secret[6:30]) || !utf8.ValidString(got) {
			t.Fatalf("the message: %q", got)
		}
		for l := range strings.Lines(got) {
			l = strings.TrimSuffix(l, "\n")
			words := strings.Fields(l)
			if textWidth(l) > 80 && len(words) > 3 {
				t.Fatalf("%d columns that could be broken: %q", textWidth(l), l)
			}
		}
	})
}

// TestHookGivesNoCommands holds that a file name is no command to the runner that
// reads the log.
func TestHookGivesNoCommands(t *testing.T) {
	run := blockedRun(sample("::error::x", 3, token("aaaa")))
	run.Coverage.Complete = false
	run.Coverage.Skipped = []scanners.Skip{{Path: "::stop-commands::x", Reason: "gone"}}
	got := hookText(t, Style{}, run)
	for line := range strings.Lines(got) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("a command: %q", line)
		}
	}
	if !strings.Contains(got, `\x3a:error::x:3:16`) || !strings.Contains(got, `\x3a:stop-commands::x: gone`) {
		t.Errorf("the names are gone:\n%s", got)
	}
}

func TestHookCapsNotes(t *testing.T) {
	run := blockedRun(sample("a.go", 3, token("aaaa")))
	for i := range 9 {
		run.Verdict.Notes = append(run.Verdict.Notes, strings.Repeat("x", i+1))
	}
	got := hookText(t, Style{}, run)
	if n := strings.Count(got, "picket: note: x"); n != maxSkips || !strings.Contains(got, "picket: note: and 4 others\n") {
		t.Errorf("%d notes:\n%s", n, got)
	}
}
