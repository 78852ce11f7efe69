package infra

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"picket/rules/load"
	"picket/scanners/infra/doc"
)

// TestYAMLReference compares the reader with a YAML library, on the samples of
// all rules, on the workflows of this repository and on the files of PICKET_YAML,
// a folder, when given: keys, lists and the values of scalars must be the same
// wherever the reader says that it knows them.
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
	if err := filesBelow(os.Getenv("PICKET_YAML"), texts, ".yml", ".yaml", ".json"); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for name, text := range texts {
		if strings.Contains(text, "{{ .") || strings.Contains(text, "{{-") || strings.HasPrefix(text, "{{") {
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
	t.Logf("%d documents", compared)
	if compared < 200 {
		t.Errorf("only %d documents were compared", compared)
	}
}

// filesBelow adds the files of a folder with one of some endings; "" is no folder.
func filesBelow(dir string, texts map[string]string, endings ...string) error {
	if dir == "" {
		return nil
	}
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !slices.Contains(endings, filepath.Ext(p)) {
			return err
		}
		data, err := os.ReadFile(p)
		texts[p] = string(data)
		return err
	})
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
	return scalar(n.Value)
}

// scalar is a value with its blanks made one; a template in it is not known.
func scalar(s string) string {
	if strings.Contains(s, "{{") && !strings.Contains(s, "${{") {
		return "?"
	}
	return strings.Join(strings.Fields(s), " ")
}

// merged gives the members of a map with those of its merge keys, which its own
// go before.
func merged(n *yaml.Node) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if v := n.Content[i+1]; n.Content[i].Value == "<<" && n.Content[i].Tag == "!!merge" {
			list := []*yaml.Node{v}
			if v.Kind == yaml.SequenceNode {
				list = v.Content
			}
			for _, m := range list {
				if m.Kind == yaml.AliasNode {
					m = m.Alias
				}
				for k, v := range merged(m) {
					if _, have := out[k]; !have {
						out[k] = v
					}
				}
			}
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag != "!!merge" {
			out[n.Content[i].Value] = flatTheirs(n.Content[i+1])
		}
	}
	return out
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
		for k, v := range merged(n) {
			out = append(out, k+"="+v)
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
	return scalar(n.Value)
}
