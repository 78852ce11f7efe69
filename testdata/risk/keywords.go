package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"picket/rules/load"
	"picket/scanners/code"
	"picket/scanners/infra"
)

// keywords writes the line "keywords" of each rule for code and infrastructure in
// the packs of a folder anew. It follows from the spec, which a hook must not have
// to read to know that a rule has nothing to do with a file.
func keywords(dir string) error {
	set, err := load.Builtin()
	if err != nil {
		return err
	}
	words := map[string][]string{}
	for i := range set.Rules {
		r := &set.Rules[i]
		switch r.Matcher {
		case code.Matcher:
			words[r.ID], err = code.Keywords(r)
		case infra.Matcher:
			words[r.ID], err = infra.Keywords(r)
		}
		if err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	packs, err := filepath.Glob(filepath.Join(dir, "*.toml"))
	if err != nil {
		return err
	}
	for _, p := range packs {
		if err := rewrite(p, words); err != nil {
			return err
		}
	}
	return nil
}

// rewrite puts the line behind the rule's spec.
func rewrite(path string, words map[string][]string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var out []string
	id, spec := "", false
	for _, l := range strings.Split(string(data), "\n") {
		if v, ok := strings.CutPrefix(l, "id = "); ok {
			id = strings.Trim(v, `"`)
		}
		list, ours := words[id]
		if ours && !spec && strings.HasPrefix(l, "keywords = ") {
			continue
		}
		out = append(out, l)
		switch {
		case strings.HasPrefix(l, "spec = '''"):
			spec = true
		case spec && strings.HasSuffix(l, "'''"):
			spec = false
			if len(list) > 0 {
				text, err := line1(list)
				if err != nil {
					return err
				}
				out = append(out, text)
			}
		}
	}
	if text := strings.Join(out, "\n"); text != string(data) {
		return os.WriteFile(path, []byte(text), 0o644)
	}
	return nil
}

// line1 is a list in TOML, whose basic strings are JSON's for what stands here.
func line1(list []string) (string, error) {
	parts := make([]string, len(list))
	for i, w := range list {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(w); err != nil {
			return "", err
		}
		parts[i] = strings.TrimSpace(b.String())
	}
	return "keywords = [" + strings.Join(parts, ", ") + "]", nil
}
