package install

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Snippet is what another hook manager's configuration needs so that it runs
// picket itself, for everybody who works on the repository.
type Snippet struct {
	Manager string
	File    string // relative to the top of the work tree
	Text    string // lines to put there
	Written bool   // it was put there now
	Lasting bool   // without it the manager may take picket's slot away again
}

// command is how a manager starts picket: by the name that everybody has in PATH.
const command = "picket-hook pre-commit"

// recipe is how one manager is told to run picket.
type recipe struct {
	files []string // the first one that exists is edited, else the first is made
	text  string
	// edit puts picket into a file and gives the new content and what was added.
	// It changes nothing else in the file; "" means that it does not know how.
	edit func(old string) (content, added string)
	exec bool // a file that is made must be executable
}

func recipes() map[string]recipe {
	return map[string]recipe{
		"husky": {
			files: []string{".husky/pre-commit"}, text: command + "\n", exec: true, edit: editShell,
		},
		"lefthook": {
			files: []string{"lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", ".config/lefthook.yml", ".config/lefthook.yaml"},
			text:  "pre-commit:\n  jobs:\n    - name: picket\n      run: " + command + "\n",
			edit:  editLefthook,
		},
		"pre-commit": {
			files: []string{".pre-commit-config.yaml"}, text: localRepo(""), edit: editRepos,
		},
		"prek": {
			files: []string{".pre-commit-config.yaml"}, text: localRepo(""), edit: editRepos,
		},
		"overcommit": {
			files: []string{".overcommit.yml"},
			text:  "PreCommit:\n  Picket:\n    enabled: true\n    required: true\n    command: ['picket-hook', 'pre-commit']\n",
			edit:  editOvercommit,
		},
		"simple-git-hooks": {
			files: []string{"package.json", ".simple-git-hooks.json", "simple-git-hooks.json"},
			text:  "\"simple-git-hooks\": {\n  \"pre-commit\": \"" + command + "\"\n}\n",
			edit:  editSimple,
		},
	}
}

// through tells whether a manager's configuration starts picket by itself.
func (j *job) through(m manager) bool {
	r, ok := recipes()[m.name]
	if !ok || j.layout.Top == "" {
		return false
	}
	data, err := os.ReadFile(j.configOf(m, r))
	return err == nil && bytes.Contains(data, []byte("picket-hook"))
}

// configOf is the file of a manager that is read and edited.
func (j *job) configOf(m manager, r recipe) string {
	for _, f := range r.files {
		path := filepath.Join(j.layout.Top, filepath.FromSlash(f))
		if m.name == "simple-git-hooks" && f == "package.json" {
			data, err := os.ReadFile(path)
			if err != nil || !hasTopKey(data, "simple-git-hooks") {
				continue
			}
			return path
		}
		if exists(path) {
			return path
		}
	}
	return filepath.Join(j.layout.Top, filepath.FromSlash(r.files[0]))
}

// advise tells what the managers that were met need, and writes it when asked.
func (j *job) advise(found []manager) error {
	if j.layout.Top == "" {
		return nil
	}
	for _, m := range found {
		r, ok := recipes()[m.name]
		if !ok || j.through(m) {
			continue
		}
		path := j.configOf(m, r)
		rel, err := filepath.Rel(j.layout.Top, path)
		if err != nil {
			return err
		}
		s := Snippet{Manager: m.name, File: filepath.ToSlash(rel), Text: r.text, Lasting: m.takes && !j.result.ByConfig}
		if j.o.Write {
			if s.Written, err = j.write(r, path); err != nil {
				return err
			}
			if !s.Written {
				j.result.Notes = append(j.result.Notes, fmt.Sprintf("%s has a form that picket does not edit; put the lines there by hand", s.File))
			}
		}
		j.result.Snippets = append(j.result.Snippets, s)
	}
	return nil
}

// write edits one configuration file and notes it in the manifest before.
func (j *job) write(r recipe, path string) (bool, error) {
	data, err := os.ReadFile(path)
	created := errors.Is(err, fs.ErrNotExist)
	if err != nil && !created {
		return false, err
	}
	m := mode{perm: 0o666}
	if r.exec {
		m.perm = 0o777
	}
	if !created {
		st, err := os.Stat(path)
		if err != nil {
			return false, err
		}
		m = mode{exact: st.Mode().Perm()}
	}
	content, added := r.edit(string(data))
	if added == "" {
		return false, nil
	}
	j.now.Edits = append(j.now.Edits, Edit{Path: Path(path), Text: added, Created: created})
	if err := j.finish(); err != nil {
		return false, err
	}
	if err := j.mkdir(filepath.Dir(path)); err != nil {
		return false, err
	}
	j.result.Changed = true
	real := resolve(path) // a linked file is edited where it is
	return true, j.o.disk.writeFile(real, []byte(content), m)
}

// lineEnd is how the lines of a text end.
func lineEnd(text string) string {
	if i := strings.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// insert puts lines into a text at a byte offset, in the text's own line ends.
func insert(text string, at int, lines string) (content, added string) {
	added = strings.ReplaceAll(lines, "\n", lineEnd(text))
	if at == len(text) && text != "" && !strings.HasSuffix(text, "\n") {
		added = lineEnd(text) + strings.TrimSuffix(added, lineEnd(text))
	}
	return text[:at] + added + text[at:], added
}
