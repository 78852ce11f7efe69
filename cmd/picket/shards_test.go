package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shardRepo is a repository with findings of every kind in its history.
type shardRepo struct {
	t   *testing.T
	dir string
	env []string
	now int
	rnd *rand.Rand
}

func newShardRepo(t *testing.T, seed uint64) *shardRepo {
	home := t.TempDir()
	r := &shardRepo{t: t, dir: filepath.Join(home, "repo"), now: 1_700_000_000, rnd: rand.New(rand.NewPCG(seed, 1))}
	r.env = []string{"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "HOME=" + home, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.org", "GIT_COMMITTER_NAME=Cem", "GIT_COMMITTER_EMAIL=cem@example.org"}
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.git("init", "-q", "-b", "main")
	return r
}

// run runs a program in the repository and gives its exit code and what it printed.
func (r *shardRepo) run(name string, args ...string) (int, string) {
	r.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = r.dir
	date := fmt.Sprintf("%d +0100", r.now)
	cmd.Env = append(r.env[:len(r.env):len(r.env)], "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), b.String()
}

func (r *shardRepo) git(args ...string) {
	r.t.Helper()
	if code, out := r.run("git", args...); code != 0 {
		r.t.Fatalf("git %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
}

func (r *shardRepo) write(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *shardRepo) commit(message string) {
	r.t.Helper()
	r.now += 60
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
}

// token is a new made-up secret.
func (r *shardRepo) token() string {
	const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	random := make([]byte, 30)
	for i := range random {
		random[i] = letters[r.rnd.IntN(len(letters))]
	}
	return githubToken(string(random))
}

// accept adds records of what is found in a path to a file of accepted findings.
func (r *shardRepo) accept(file, path, reason string, more ...string) {
	r.t.Helper()
	args := append([]string{"audit", "--format", "template", "--template", filepath.Join(filepath.Dir(r.dir), "accept.tpl")}, more...)
	tpl := `{{range .Findings}}{{if eq .Path "` + path + `"}}{"fingerprint":"{{.Fingerprint}}","rule":"{{.Rule}}","path":"{{.Path}}"` + reason + `}{{"\n"}}{{end}}{{end}}`
	r.outside("accept.tpl", tpl)
	cmd := exec.Command(filepath.Join(bin, "picket"), args...)
	cmd.Dir, cmd.Env = r.dir, r.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, _ := cmd.Output()
	if !strings.Contains(string(out), "fingerprint") {
		r.t.Fatalf("nothing is found in %s: %s%s", path, out, stderr.String())
	}
	old, _ := os.ReadFile(filepath.Join(r.dir, file))
	r.write(file, string(old)+string(out))
}

// outside writes a file beside the repository.
func (r *shardRepo) outside(name, text string) string {
	r.t.Helper()
	file := filepath.Join(filepath.Dir(r.dir), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
	return file
}

// fill gives the repository a history in which findings stand in several places, are
// accepted in every way, come and go, and are found in every kind of text.
func (r *shardRepo) fill() {
	line := func(secret string) string { return "name = \"" + secret + "\"\n" }
	r.write("CODEOWNERS", "* @all\n/src/ @core\n")
	r.write(".picket.toml", "[policy]\nsla = { critical = 1 }\n[policy.audit]\nmedium = \"block\"\n")
	r.write("README", "read me\n")
	r.commit("begin")
	for i := range 12 { // each in two files, of which the first is freed every third time
		s := r.token()
		comment := []string{"", " # picket:allow reason=\"made up\"", " # picket:allow no-such-rule"}[i%3]
		r.write(fmt.Sprintf("src/first%d.txt", i), fmt.Sprintf("text %d\nname = \"%s\"%s\n", i, s, comment))
		r.commit(fmt.Sprintf("first %d", i))
		r.write(fmt.Sprintf("lib/later%d.txt", i), line(s)+strings.Repeat("x\n", i))
		if i%4 == 0 {
			r.write(fmt.Sprintf("lib/freed%d.txt", i), "more\nname = \""+s+"\" # picket:allow\n")
		}
		r.commit(fmt.Sprintf("later %d", i))
	}
	both := r.token()
	r.write("both.txt", "a = \""+both+"\"; b = \""+r.token()+"\"\n")
	r.write("names/"+r.token()+"/file.txt", "name = \""+r.token()+"\"\n")
	r.write("latin\xe9.txt", "caf\xe9 = 1\nna\xefve = \""+r.token()+"\" caf\xe9\n")
	r.write("Dockerfile", "FROM alpine\nRUN curl http://example.org/x.sh | sh\nUSER root\n")
	r.write("run.py", "import os, subprocess\nsubprocess.call(input(), shell=True)\neval(input())\n# picket:allow nothing here\n")
	r.write("id_rsa", "not a key\n")
	r.write("main.tf", "resource \"aws_s3_bucket\" \"b\" {\n  acl = \"public-read-write\"\n}\n")
	r.commit("many\n\nwith a key " + r.token())
	r.commit("again " + both)
	r.git("tag", "-a", "-m", "tagged with "+r.token(), "v1")
	r.git("-c", "user.name=x", "commit", "-q", "--allow-empty", "--author", "Bot <"+r.token()+"@example.org>", "-m", "by a bot")
	// A side branch, from which something goes while the main one gets a copy of it.
	gone := r.token()
	r.git("checkout", "-q", "-b", "side")
	r.write("side/a.txt", line(gone))
	r.commit("side")
	r.git("rm", "-q", "side/a.txt")
	r.write("side/b.txt", "other\n")
	r.commit("side is clean")
	r.git("checkout", "-q", "main")
	r.write("side/c.txt", "again\n"+line(gone))
	r.commit("copied")
	r.now += 60
	r.git("merge", "-q", "--no-commit", "side")
	r.git("rm", "-q", "-f", "side/c.txt", "lib/later1.txt", "src/first1.txt", "src/first2.txt")
	r.commit("merged, and gone")
	r.write("README", "read me\n"+line(r.token()))
	r.git("stash", "-q")
	r.accept(".picket/allow.jsonl", "src/first3.txt", `,"reason":"made up"`)
	r.accept(".picket/allow.jsonl", "src/first9.txt", `,"until":"2020-01-01"`)
	r.accept(".picket/allow.jsonl", "run.py", `,"scope":"path"`)
	r.accept(".picket/baseline.jsonl", "lib/later5.txt", "", "--range", "HEAD~18..HEAD")
	r.accept(".picket/baseline.jsonl", "both.txt", "")
	old, _ := os.ReadFile(filepath.Join(r.dir, ".picket/allow.jsonl"))
	r.write(".picket/allow.jsonl", string(old)+`{"fingerprint":"0123456789abcdef","reason":"met by nothing"}`+"\n")
	r.write(".gitleaksignore", "src/first6.txt:github-pat:2\nlib/later11.txt:github-pat:1\nnowhere.txt:github-pat:1\n")
	r.commit("accepted")
}

// shardFormats are all formats, but for the one that is written with a template.
const shardFormats = "text json jsonl sarif gitlab codequality junit csv markdown github azure reviewdog sonar gitleaks template"

// reports runs picket and gives its exit code and the report in every format.
func (r *shardRepo) reports(name string, args ...string) (int, map[string]string) {
	r.t.Helper()
	template := r.outside("all.tpl", `{{json .}}`)
	args = append(args, "--template", template)
	file := func(format string) string { return filepath.Join(filepath.Dir(r.dir), name+"."+format) }
	for format := range strings.FieldsSeq(shardFormats) {
		args = append(args, "-o", format+":"+file(format))
	}
	code, out := r.run(filepath.Join(bin, "picket"), args...)
	list := map[string]string{}
	for format := range strings.FieldsSeq(shardFormats) {
		data, err := os.ReadFile(file(format))
		if err != nil {
			r.t.Fatalf("picket %s: exit %d, %v\n%s", strings.Join(args, " "), code, err, out)
		}
		list[format] = timeless(string(data))
	}
	return code, list
}

// timeless is a report without the times of the run that made it.
func timeless(text string) string {
	for _, re := range []string{`(?m) in [0-9.]+ s$`, `"(startTimeUtc|endTimeUtc|start_time|end_time)": "[^"]*"`, `(<testsuite [^>]*) time="[0-9.]+"`} {
		text = regexp.MustCompile(re).ReplaceAllString(text, "$1")
	}
	return text
}

// parts runs the N parts of an audit and gives their reports, and what joins them.
func (r *shardRepo) parts(n int, flags ...string) []string {
	r.t.Helper()
	merge := []string{"report", "merge"}
	for k := 1; k <= n; k++ {
		file := filepath.Join(filepath.Dir(r.dir), fmt.Sprintf("part-%d.json", k))
		args := append([]string{"audit", "--shard", fmt.Sprintf("%d/%d", k, n), "-o", "json:" + file}, flags...)
		if code, out := r.run(filepath.Join(bin, "picket"), args...); code > 2 {
			r.t.Fatalf("exit %d\n%s", code, out)
		}
		merge = append(merge, file)
	}
	return merge
}

// same holds that parts, joined, are what one run prints, in every format.
func (r *shardRepo) same(n int, flags ...string) map[string]string {
	r.t.Helper()
	text := []string{}
	audit := []string{}
	for _, f := range flags {
		if f == "--verbose" || strings.HasPrefix(f, "--owner") || strings.HasPrefix(f, "--group-by") {
			text = append(text, f)
		} else {
			audit = append(audit, f)
		}
	}
	wantCode, want := r.reports("whole", append([]string{"audit"}, flags...)...)
	gotCode, got := r.reports("joined", append(r.parts(n, audit...), text...)...)
	if gotCode != wantCode {
		r.t.Errorf("%d parts, %q: exit %d, want %d", n, flags, gotCode, wantCode)
	}
	for format := range strings.FieldsSeq(shardFormats) {
		if d := cmp.Diff(strings.Split(want[format], "\n"), strings.Split(got[format], "\n")); d != "" {
			r.t.Errorf("%d parts, %q: %s differs:\n%.3000s", n, flags, format, d)
		}
	}
	return want
}

// TestPartsJoined: what one run prints is what its parts print when they are joined.
func TestPartsJoined(t *testing.T) {
	t.Parallel()
	r := newShardRepo(t, 1)
	r.fill()
	want := r.same(2)
	for format, words := range map[string][]string{
		"text":     {"(commit message)", "(commit header)", "(tag v1)", "run.py", "Dockerfile", "main.tf", `caf\xe9`, "overdue", "met no finding", "frees nothing", "***/file.txt", "taken out in"},
		"json":     {`"by": "suppression"`, `"by": "baseline"`, `"by": "comment"`, `"removed_in"`, `"unused"`},
		"sarif":    {`"inSource"`, `"external"`},
		"gitleaks": {`"Match"`},
	} {
		for _, w := range words {
			if !strings.Contains(want[format], w) {
				t.Errorf("the %s of one run has no %s: the test tests little", format, w)
			}
		}
	}
	r.same(3, "--places", "--verbose")
	r.same(7, "--show-secrets", "--group-by=owner")
	r.same(2, "--base", "HEAD~20", "--unreachable")
	r.same(3, "--owner=@core")
	for _, narrow := range [][]string{{"--range", "HEAD~3..HEAD"}, {"--state", filepath.Join(filepath.Dir(r.dir), "state")}, {"--since-ref", "HEAD~1"}} {
		if code, out := r.run(filepath.Join(bin, "picket"), append([]string{"audit", "--shard", "1/2"}, narrow...)...); code != 2 || !strings.Contains(out, "only a whole history is worth sharding") {
			t.Errorf("%q: exit %d\n%s", narrow, code, out)
		}
	}
}

// TestPartsOfDamageJoined: what cannot be read is named as one run names it.
func TestPartsOfDamageJoined(t *testing.T) {
	t.Parallel()
	r := newShardRepo(t, 2)
	for i := range 9 {
		r.write(fmt.Sprintf("f%d.txt", i), fmt.Sprintf("%d\nname = \"%s\"\n", i, r.token()))
		r.write(fmt.Sprintf("z%d.zip", i), "PK\x03\x04broken"+fmt.Sprint(i))
		r.commit("one more")
	}
	lost := 0
	for i := range 6 {
		_, id := r.run("git", "rev-parse", fmt.Sprintf("HEAD:f%d.txt", i))
		id = strings.TrimSpace(id)
		if os.Remove(filepath.Join(r.dir, ".git/objects", id[:2], id[2:])) == nil {
			lost++
		}
	}
	if want := r.same(3, "--verbose"); lost == 0 || !strings.Contains(want["text"], "not everything could be checked") {
		t.Errorf("%d objects are lost: %s", lost, want["text"])
	}
}

// TestPartsOfListJoined does the same for a list of repositories.
func TestPartsOfListJoined(t *testing.T) {
	t.Parallel()
	r := newShardRepo(t, 3)
	r.fill()
	names := "# a list\n.\nnowhere\n"
	for i := range 3 {
		other := filepath.Join("..", fmt.Sprintf("other%d", i))
		r.git("clone", "-q", "--bare", ".", other)
		if i == 0 {
			r.git("-C", other, "update-ref", "-d", "refs/heads/side")
		}
		names += other + "\n"
	}
	list := r.outside("list", names)
	r.same(2, "--repos", list)
	r.same(7, "--repos", list, "--places", "--verbose")
}
