package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// The recipes under docs/ci and action.yml are run here as they stand, in a
// repository with a secret and in one without, with the variables that their
// services set. What a service does with the files is beyond this test.

// recipe is one run of a script in a fresh repository.
type recipe struct {
	dir string
	env []string
}

func newRecipe(t *testing.T, guilty bool) *recipe {
	t.Helper()
	dir := t.TempDir()
	home := t.TempDir()
	r := &recipe{dir: dir, env: []string{
		"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "HOME=" + home,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "RUNNER_TEMP=" + home,
		"GOCACHE=" + goEnv(t, "GOCACHE"), "GOMODCACHE=" + goEnv(t, "GOMODCACHE"),
	}}
	r.must(t, "git init -q -b main . && git commit -q --allow-empty -m begin && git branch base")
	text := "name = " + planted(guilty)["SECRET"] + "\n"
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r.must(t, "git add -A && git commit -q -m change")
	return r
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// run gives a script's output and exit code.
func (r *recipe) run(script string, env ...string) (string, int) {
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = r.dir, append(append([]string{}, r.env...), env...)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return string(out), 0
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func (r *recipe) must(t *testing.T, script string, env ...string) string {
	t.Helper()
	out, code := r.run(script, env...)
	if code != 0 {
		t.Fatalf("%s: exit %d\n%s", script, code, out)
	}
	return out
}

func (r *recipe) has(t *testing.T, file, want string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, file))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), want) {
		t.Errorf("%s lacks %q:\n%.500s", file, want, data)
	}
}

// each runs a recipe with a secret, which must fail, and without, which must pass.
func each(t *testing.T, script string, env []string, check func(*testing.T, *recipe, string, bool)) {
	t.Helper()
	for _, guilty := range []bool{true, false} {
		r := newRecipe(t, guilty)
		out, code := r.run(script, env...)
		want := 0
		if guilty {
			want = 1
		}
		if code != want {
			t.Fatalf("guilty %v: exit %d, want %d\n%s", guilty, code, want, out)
		}
		if strings.Contains(out, planted(true)["SECRET"]) {
			t.Errorf("the log shows the secret:\n%s", out)
		}
		check(t, r, out, guilty)
	}
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func TestGitHubAction(t *testing.T) {
	var action struct {
		Runs struct {
			Using string
			Steps []struct {
				Shell, Run string
				Env        map[string]string
			}
		}
	}
	readYAML(t, "../../action.yml", &action)
	source, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(action.Runs.Steps) != 2 || action.Runs.Using != "composite" {
		t.Fatalf("%+v", action.Runs)
	}
	for _, step := range action.Runs.Steps {
		if step.Shell == "" || strings.Contains(step.Run, "${{") {
			t.Errorf("a step without a shell, or that runs what an input holds: %s", step.Run)
		}
	}
	script := action.Runs.Steps[0].Run + action.Runs.Steps[1].Run
	env := []string{"SOURCE=" + source, "GITHUB_STEP_SUMMARY=summary.md", "GITHUB_BASE_REF=", "POLICY_FROM=base", "SARIF=picket.sarif", "ARGUMENTS=--quiet"}
	each(t, script, env, func(t *testing.T, r *recipe, out string, guilty bool) {
		r.has(t, "picket.sarif", `"version": "2.1.0"`)
		r.has(t, "summary.md", "## picket audit: ")
		if strings.Contains(out, "::error file=a.txt,line=1") != guilty {
			t.Errorf("annotations: %s", out)
		}
	})
}

func TestGitLabTemplate(t *testing.T) {
	var file struct {
		Picket struct {
			Script    []string
			Artifacts struct{ Reports map[string]string }
		}
	}
	readYAML(t, "../../docs/ci/gitlab.yml", &file)
	for _, base := range []string{"", "base"} {
		env := []string{"CI_MERGE_REQUEST_DIFF_BASE_SHA=" + base}
		each(t, strings.Join(file.Picket.Script, "\n"), env, func(t *testing.T, r *recipe, out string, guilty bool) {
			if len(file.Picket.Artifacts.Reports) != 3 {
				t.Errorf("reports: %v", file.Picket.Artifacts.Reports)
			}
			for _, report := range file.Picket.Artifacts.Reports {
				r.has(t, report, "")
			}
			if guilty {
				r.has(t, "gl-secret-detection-report.json", `"file": "a.txt"`)
			}
		})
	}
}

func TestGenericRecipe(t *testing.T) {
	script, err := filepath.Abs("../../docs/ci/generic.sh")
	if err != nil {
		t.Fatal(err)
	}
	each(t, script, []string{"BASE=base"}, func(t *testing.T, r *recipe, out string, guilty bool) {
		r.has(t, "picket-junit.xml", "<testsuite ")
		r.has(t, "picket.json", `"complete": true`)
	})
	// A shallow clone proves nothing, and fails.
	r := newRecipe(t, false)
	out, code := r.run("git clone -q --depth 1 file://$PWD shallow && cd shallow && " + script)
	if code != 2 {
		t.Errorf("a shallow clone: exit %d\n%s", code, out)
	}
}

func TestPreReceiveRecipe(t *testing.T) {
	script, err := filepath.Abs("../../docs/ci/pre-receive.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, guilty := range []bool{true, false} {
		r := newRecipe(t, guilty)
		r.must(t, "git init -q --bare server.git && "+script+" server.git")
		out, code := r.run("git push -q server.git main")
		if (code != 0) != guilty {
			t.Errorf("guilty %v: exit %d\n%s", guilty, code, out)
		}
		if strings.Contains(out, "picket: push blocked") != guilty {
			t.Errorf("guilty %v: %s", guilty, out)
		}
	}
}
