package audit

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"picket/git"
	"picket/rules"
	"picket/scanners/team"
)

// sandbox is a real repository of a test: its own home, fixed identities and
// dates, nothing of the environment's.
type sandbox struct {
	t   testing.TB
	dir string
	env []string
	now int
}

func newSandbox(t testing.TB, init ...string) *sandbox {
	t.Helper()
	root := t.TempDir()
	s := &sandbox{t: t, dir: filepath.Join(root, "repo"), now: 1_700_000_000}
	s.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + root, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.org", "GIT_COMMITTER_NAME=Cem", "GIT_COMMITTER_EMAIL=cem@example.org"}
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s.git(append([]string{"init", "-q", "-b", "main"}, init...)...)
	s.git("config", "gc.auto", "0")
	return s
}

func (s *sandbox) git(args ...string) string {
	s.t.Helper()
	out, err := s.try(args...)
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(out)
}

func (s *sandbox) try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = s.dir
	date := fmt.Sprintf("%d +0100", s.now)
	cmd.Env = append(s.env[:len(s.env):len(s.env)], "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	err := cmd.Run()
	return b.String(), err
}

func (s *sandbox) write(name, text string) {
	s.t.Helper()
	p := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// commit commits everything, a minute after the last one, and returns the id.
func (s *sandbox) commit(message string) string {
	s.t.Helper()
	s.now += 60
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", message)
	return s.git("rev-parse", "HEAD")
}

// testSet has a rule of each kind that needs care.
func testSet() *rules.Set {
	two := 2
	return &rules.Set{
		Rules: []rules.Rule{
			{ID: "token", Category: rules.Secret, Severity: rules.Critical, Regex: `\b(acme_[a-z0-9]{16})\b`, Keywords: []string{"acme_"}},
			{ID: "gated", Category: rules.Secret, Severity: rules.High, Regex: `\b(k[0-9]{10})\b`, Keywords: []string{"opensesame"}},
			{ID: "block", Category: rules.Secret, Severity: rules.High, Regex: `-----BEGIN TEST-----[\s\S]{8,}?-----END TEST-----`, Keywords: []string{"begin test"}},
			{ID: "generic", Category: rules.Secret, Severity: rules.Medium, Generic: true, Regex: `(?i)[\w.-]{0,20}?(?:password)[\s=:]{1,4}([a-z0-9_]{8,})`, Keywords: []string{"password"}, Entropy: 1.5},
			{ID: "yaml-only", Category: rules.Secret, Severity: rules.High, Path: `\.ya?ml$`, Regex: `yamlkey-[a-f0-9]{12}`, Keywords: []string{"yamlkey"}},
			{ID: "paired", Category: rules.Secret, Severity: rules.High, Regex: `pair_[0-9]{8}`, Required: []rules.Required{{ID: "partner", WithinLines: &two}}},
			{ID: "partner", Category: rules.Secret, Severity: rules.Low, Regex: `mate_[0-9]{8}`, SkipReport: true},
			{ID: "store", Category: rules.File, Severity: rules.Medium, Path: `(?:^|/)keys/.*\.p12$`},
		},
		Allowlists: []rules.Allowlist{
			{Paths: []string{`^vendor/`}},
			{TargetRules: []string{"token"}, Condition: rules.And, Paths: []string{`^examples/`}, StopWords: []string{"zzzz"}},
		},
	}
}

func (s *sandbox) options(set *rules.Set) Options {
	s.t.Helper()
	crew, err := team.New(set, team.Options{DecodeDepth: team.AuditDepth})
	if err != nil {
		s.t.Fatal(err)
	}
	repo, err := git.Open(context.Background(), git.Options{Dir: s.dir, Env: s.env, LazyFetch: true})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { repo.Close() })
	return Options{Repo: repo, Set: set, Team: crew, Workers: 2}
}

// audit runs an audit of each way and holds them to each other.
func (s *sandbox) audit(set *rules.Set) *Result {
	s.t.Helper()
	return s.both(s.options(set))
}

// both audits fast and whole, and demands that they agree.
func (s *sandbox) both(opt Options) *Result {
	s.t.Helper()
	fast, err := Run(context.Background(), opt)
	if err != nil {
		s.t.Fatal(err)
	}
	opt.Whole = true
	whole, err := Run(context.Background(), opt)
	if err != nil {
		s.t.Fatal(err)
	}
	equal(s.t, fast, whole)
	return fast
}

// random text with secrets in it: lines of words, tokens whole and in pieces.
func randomLine(r *rand.Rand) string {
	letters := func(n int, of string) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = of[r.IntN(len(of))]
		}
		return string(b)
	}
	const digits, few = "0123456789", "abc123"
	token := "acme_" + letters(16, few)
	switch r.IntN(28) {
	case 0:
		return "key: " + token
	case 1:
		return token[:9]
	case 2:
		return token[9:] + " " + token
	case 3:
		return "code k" + letters(10, "01")
	case 4:
		return "open" + "sesame"
	case 5:
		return "-----BEGIN" + " TEST-----"
	case 6:
		return "-----END" + " TEST-----"
	case 7:
		return "my.password = " + letters(8+r.IntN(4), few)
	case 8:
		return "yamlkey-" + letters(12, "ab")
	case 9:
		return "pair_" + letters(8, "01")
	case 10:
		return "mate_" + letters(8, "01")
	case 11:
		return "key: " + token + " # picket:" + "allow"
	case 12:
		return "acme_" + "zzzz" + letters(12, few)
	case 13:
		return "data: " + base64.StdEncoding.EncodeToString([]byte("the key: "+token+" and more"))
	case 14:
		return hex.EncodeToString([]byte(token))
	}
	return "line " + letters(3+r.IntN(12), "abcdefghij ")
}
