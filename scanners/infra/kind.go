package infra

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"picket/scanners/infra/doc"
)

// kinds are the kinds of file that a spec may name.
var kinds = [...]string{
	"terraform", "cloudformation", "kubernetes", "helm-values", "dockerfile", "compose", "github",
	"github-action", "dependabot", "gitlab", "spring", "npm", "pre-commit", "ansible", "azure-pipelines", "circleci", "kubeconfig",
}

// kindsOf reads the first line of a spec, which names the kinds.
func kindsOf(spec string) ([]string, error) {
	line, _, _ := strings.Cut(strings.TrimLeft(spec, "\n\t "), "\n")
	names, ok := strings.CutPrefix(line, "in ")
	if !ok {
		return nil, fmt.Errorf("the spec must begin with a line \"in\" and its kinds of file")
	}
	fields := strings.Fields(names)
	for _, f := range fields {
		known := false
		for _, k := range kinds {
			known = known || k == f
		}
		if !known {
			return nil, fmt.Errorf("there is no kind of file %q", f)
		}
	}
	return fields, nil
}

// kindOf tells the kind of a file by its name and, for YAML and JSON in general,
// by a word of its text. "yaml" means that each document decides for itself.
func kindOf(p string, text []byte) string {
	base := strings.ToLower(path.Base(p))
	switch {
	case strings.HasSuffix(base, ".tf"), strings.HasSuffix(base, ".tofu"), strings.HasSuffix(base, ".tf.json"):
		return "terraform"
	case base == "dockerfile", base == "containerfile", strings.HasPrefix(base, "dockerfile.") && !strings.HasSuffix(base, ".md"), strings.HasSuffix(base, ".dockerfile"):
		return "dockerfile"
	case base == "package.json":
		return "npm"
	}
	ext := path.Ext(base)
	switch ext {
	case ".yml", ".yaml":
	case ".json", ".template":
		if bytes.Contains(text, []byte("AWS::")) {
			return "cloudformation"
		}
		if ext == ".json" && bytes.Contains(text, []byte(`"apiVersion"`)) {
			return "yaml"
		}
		return ""
	default:
		return ""
	}
	if k := pipelineKind(p, base); k != "" {
		return k
	}
	switch {
	case bytes.Contains(text, []byte("AWS::")):
		return "cloudformation"
	case bytes.Contains(text, []byte("apiVersion")):
		return "yaml"
	case strings.HasPrefix(base, "values"):
		return "helm-values"
	case bytes.Contains(text, []byte("hosts:")) && bytes.Contains(text, []byte("tasks:")), strings.Contains(p, "roles/") && strings.Contains(p, "/tasks/"):
		return "ansible"
	}
	return ""
}

func pipelineKind(p, base string) string {
	stem := strings.TrimSuffix(strings.TrimSuffix(base, ".yml"), ".yaml")
	switch {
	case strings.HasPrefix(p, ".github/workflows/"), strings.Contains(p, "/.github/workflows/"):
		return "github"
	case stem == "action":
		return "github-action"
	case stem == "dependabot":
		return "dependabot"
	case strings.HasSuffix(stem, ".gitlab-ci"), strings.Contains(p, ".gitlab/ci/"):
		return "gitlab"
	case strings.HasPrefix(stem, "docker-compose"), strings.HasPrefix(stem, "compose"):
		return "compose"
	case stem == ".pre-commit-config":
		return "pre-commit"
	case stem == "application", strings.HasPrefix(stem, "application-"), stem == "bootstrap":
		return "spring"
	case strings.HasPrefix(stem, "azure-pipelines"):
		return "azure-pipelines"
	case strings.HasSuffix(p, ".circleci/config.yml"):
		return "circleci"
	}
	return ""
}

// kindOfDocument tells a Kubernetes object by its two fields.
func kindOfDocument(root *doc.Node) string {
	if root.Get("apiVersion") == nil || root.Get("kind") == nil {
		return ""
	}
	if root.Get("clusters") != nil && root.Get("users") != nil {
		return "kubeconfig"
	}
	return "kubernetes"
}

// hasCommands says whether files of a kind hold shell text.
func hasCommands(kind string) bool {
	switch kind {
	case "dockerfile", "github", "github-action", "circleci", "gitlab", "azure-pipelines":
		return true
	}
	return false
}

// commands are the places of shell text in a document, each once: what an alias names
// stands in several places of the tree.
func commands(kind string, root *doc.Node) [][2]int {
	var out [][2]int
	switch kind {
	case "dockerfile":
		for _, k := range root.Kids {
			if k.Key == "RUN" {
				out = append(out, [2]int{k.Start, k.End})
			}
		}
	case "github", "github-action", "circleci":
		walk(root, func(n *doc.Node) {
			if n.Key == "run" && n.Kind == doc.Scalar || n.Key == "command" && kind == "circleci" {
				out = append(out, source(n))
			}
		})
	case "gitlab":
		walk(root, func(n *doc.Node) {
			if n.Key == "script" || n.Key == "before_script" || n.Key == "after_script" {
				for _, v := range flat(n) {
					out = append(out, source(v))
				}
			}
		})
	case "azure-pipelines":
		walk(root, func(n *doc.Node) {
			if (n.Key == "script" || n.Key == "bash") && n.Kind == doc.Scalar {
				out = append(out, source(n))
			}
		})
	}
	slices.SortFunc(out, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], a[1]-b[1]) })
	return slices.Compact(out)
}

// source is where the text of a scalar stands, without quotes.
func source(n *doc.Node) [2]int {
	if !n.Raw && n.End-n.Start >= 2 && n.End-n.Start > len(n.Value) {
		return [2]int{n.Start + 1, n.End - 1}
	}
	return [2]int{n.Start, n.End}
}

// walkLimit bounds a walk: aliases can make a small file a very large tree.
const walkLimit = 200_000

func walk(n *doc.Node, f func(*doc.Node)) {
	left := walkLimit
	var down func(*doc.Node, int)
	down = func(n *doc.Node, depth int) {
		if left--; left < 0 || depth > 200 {
			return
		}
		f(n)
		for _, k := range n.Kids {
			down(k, depth+1)
		}
	}
	down(n, 0)
}
