package infra

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"picket/rules/load"
	"picket/scanners/infra/doc"
)

// TestYAMLReference compares the reader with a YAML library, on the samples of
// all rules and on the workflows of this repository: keys, lists and the values
// of scalars must be the same wherever the reader says that it knows them.
func TestYAMLReference(t *testing.T) {
	texts := map[string]string{}
	samples, err := load.Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		if strings.HasSuffix(s.Path, ".yml") || strings.HasSuffix(s.Path, ".yaml") || strings.HasSuffix(s.Path, ".json") {
			texts[s.Path+" "+s.Text] = s.Text
		}
	}
	for _, pattern := range []string{"../../.github/workflows/*.yml", "../../docs/ci/*", "../../action.yml"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			if data, err := os.ReadFile(name); err == nil && strings.HasSuffix(name, "ml") {
				texts[name] = string(data)
			}
		}
	}
	compared := 0
	for name, text := range texts {
		if strings.Contains(text, "{{ .") {
			continue // a template, which is no YAML
		}
		dec := yaml.NewDecoder(strings.NewReader(text))
		docs := doc.YAML([]byte(text))
		for i := 0; ; i++ {
			var want yaml.Node
			if dec.Decode(&want) != nil || len(want.Content) == 0 {
				break
			}
			if i >= len(docs) {
				t.Errorf("%s: document %d is missing", name, i)
				break
			}
			compared++
			if a, b := flatOurs(docs[i]), flatTheirs(want.Content[0]); a != b {
				t.Errorf("%s\n got %s\nwant %s", name, a, b)
			}
		}
	}
	if compared < 200 {
		t.Errorf("only %d documents were compared", compared)
	}
}

func flatOurs(n *doc.Node) string {
	switch {
	case n.Unknown:
		return "?"
	case n.Kind == doc.Map:
		var out []string
		for _, k := range n.Kids {
			out = append(out, k.Key+"="+flatOurs(k))
		}
		sort.Strings(out)
		return fmt.Sprint("{", strings.Join(out, ","), "}")
	case n.Kind == doc.List:
		var out []string
		for _, k := range n.Kids {
			out = append(out, flatOurs(k))
		}
		return fmt.Sprint("[", strings.Join(out, ","), "]")
	}
	return strings.Join(strings.Fields(n.Value), " ")
}

func flatTheirs(n *yaml.Node) string {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		return "?"
	}
	switch n.Kind {
	case yaml.AliasNode:
		return flatTheirs(n.Alias)
	case yaml.MappingNode:
		var out []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			out = append(out, n.Content[i].Value+"="+flatTheirs(n.Content[i+1]))
		}
		sort.Strings(out)
		return fmt.Sprint("{", strings.Join(out, ","), "}")
	case yaml.SequenceNode:
		var out []string
		for _, k := range n.Content {
			out = append(out, flatTheirs(k))
		}
		return fmt.Sprint("[", strings.Join(out, ","), "]")
	}
	if strings.Contains(n.Value, "{{") && !strings.Contains(n.Value, "${{") {
		return "?"
	}
	return strings.Join(strings.Fields(n.Value), " ")
}
