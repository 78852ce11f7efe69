package main_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestShardRecipes runs the recipes for audits in parts: each part as its job would,
// then the job that joins them, whose exit code is the verdict.
func TestShardRecipes(t *testing.T) {
	for name, script := range map[string]string{
		"github": shardsOfGitHub(t), "gitlab": shardsOfGitLab(t), "kubernetes": shardsOfKubernetes(t),
	} {
		t.Run(name, func(t *testing.T) {
			each(t, script, nil, func(t *testing.T, r *recipe, _ string, guilty bool) {
				r.has(t, "picket.json", `"complete": true`)
				if guilty {
					r.has(t, "picket.json", `"rule": "github-pat"`)
				}
			})
		})
		t.Run(name+", a part missing", func(t *testing.T) {
			r := newRecipe(t, false)
			lost := strings.Replace(script, "picket report merge", "rm -f parts/part-1/part.json part-1.json reports/1.json; picket report merge", 1)
			if out, code := r.run(lost); code != 2 || !strings.Contains(out, "is missing") {
				t.Errorf("exit %d, want 2\n%s", code, out)
			}
		})
	}
}

func shardsOfGitHub(t *testing.T) string {
	t.Helper()
	type job struct {
		Strategy struct{ Matrix struct{ Part []int } }
		Steps    []struct{ Run string }
	}
	var file struct{ Jobs map[string]job }
	readYAML(t, "../../docs/ci/shards-github.yml", &file)
	part, join := file.Jobs["part"], file.Jobs["join"]
	script := ""
	for _, k := range part.Strategy.Matrix.Part {
		for _, step := range part.Steps {
			if strings.Contains(step.Run, "picket audit") {
				run := strings.ReplaceAll(step.Run, "${{ matrix.part }}", fmt.Sprint(k))
				script += fmt.Sprintf("%s\nmkdir -p parts/part-%d; mv part.json parts/part-%d/\n", run, k, k) // what the artifacts do
			}
		}
	}
	for _, step := range join.Steps {
		if strings.Contains(step.Run, "picket report") {
			script += step.Run + "\n"
		}
	}
	return whole(t, script, len(part.Strategy.Matrix.Part))
}

func shardsOfGitLab(t *testing.T) string {
	t.Helper()
	var file struct {
		Part struct {
			Parallel int
			Script   []string
		} `yaml:"picket-part"`
		Join struct{ Script []string } `yaml:"picket-join"`
	}
	readYAML(t, "../../docs/ci/shards-gitlab.yml", &file)
	script := ""
	for k := range file.Part.Parallel {
		script += fmt.Sprintf("export CI_NODE_INDEX=%d CI_NODE_TOTAL=%d\n%s\n", k+1, file.Part.Parallel, strings.Join(file.Part.Script, "\n"))
	}
	return whole(t, script+strings.Join(file.Join.Script, "\n"), file.Part.Parallel)
}

func shardsOfKubernetes(t *testing.T) string {
	t.Helper()
	var file struct {
		Spec struct {
			Completions int
			Template    struct {
				Spec struct {
					Containers []struct{ Args []string }
				}
			}
		}
	}
	readYAML(t, "../../docs/ci/shards-kubernetes.yml", &file)
	args := file.Spec.Template.Spec.Containers[0].Args[0]
	script := "echo . > list.txt\nset +e\n"
	for k := range file.Spec.Completions {
		script += fmt.Sprintf("(export JOB_COMPLETION_INDEX=%d\n%s) || exit 9\n", k, args)
	}
	return whole(t, script+"set -e\npicket report merge reports/*.json -o picket.json", file.Spec.Completions)
}

// whole holds that a script was put together at all.
func whole(t *testing.T, script string, parts int) string {
	t.Helper()
	if n := strings.Count(script, "picket audit"); parts < 2 || n != parts || !strings.Contains(script, "picket report merge") {
		t.Fatalf("%d audits for %d parts:\n%s", n, parts, script)
	}
	return script
}
