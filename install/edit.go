package install

import (
	"encoding/json"
	"strings"
)

// The edits below add lines to a text and change no other byte of it. They know
// the common shapes of each file; of another shape they give "" and leave the
// user the lines to put in by hand.

// editShell puts picket first into a shell hook, after the first line if that
// names an interpreter.
func editShell(old string) (content, added string) {
	at := 0
	if strings.HasPrefix(old, "#!") {
		if i := strings.IndexByte(old, '\n'); i >= 0 {
			at = i + 1
		} else {
			at = len(old)
		}
	}
	return insert(old, at, command+"\n")
}

// line is one line of a text with what matters of its layout.
type line struct {
	start, end int    // byte offsets; end is after the newline
	indent     int    // spaces before the text
	text       string // without indent, comment-only lines included
}

func linesOf(s string) []line {
	var all []line
	for at := 0; at < len(s); {
		end := strings.IndexByte(s[at:], '\n')
		if end < 0 {
			end = len(s)
		} else {
			end += at + 1
		}
		raw := strings.TrimRight(s[at:end], "\r\n")
		t := strings.TrimLeft(raw, " ")
		all = append(all, line{at, end, len(raw) - len(t), strings.TrimRight(t, " ")})
		at = end
	}
	return all
}

// blank tells whether a line says nothing in YAML.
func (l line) blank() bool { return l.text == "" || strings.HasPrefix(l.text, "#") }

// childOf finds the first line that says something below line i, indented deeper
// or, for a list, as deep; -1 when there is none.
func childOf(all []line, i int) int {
	for j := i + 1; j < len(all); j++ {
		if all[j].blank() {
			continue
		}
		if all[j].indent > all[i].indent || all[j].indent == all[i].indent && strings.HasPrefix(all[j].text, "- ") {
			return j
		}
		return -1
	}
	return -1
}

// keyAt finds a line that is exactly a mapping key with its value below it, at an
// indent, from line i on and before anything less indented; -1 when there is none.
func keyAt(all []line, from, indent int, key string) int {
	for j := from; j < len(all); j++ {
		if all[j].blank() {
			continue
		}
		if all[j].indent < indent {
			return -1
		}
		if all[j].indent == indent && all[j].text == key+":" {
			return j
		}
	}
	return -1
}

func hasKey(all []line, indent int, key string) bool {
	for _, l := range all {
		if l.indent == indent && strings.HasPrefix(l.text, key+":") {
			return true
		}
	}
	return false
}

// editLefthook adds a job to pre-commit, as a list item of jobs, as an entry of
// commands, or as a new block.
func editLefthook(old string) (content, added string) {
	all := linesOf(old)
	if !hasKey(all, 0, "pre-commit") {
		return insert(old, len(old), "pre-commit:\n  jobs:\n    - name: picket\n      run: "+command+"\n")
	}
	pre := keyAt(all, 0, 0, "pre-commit")
	if pre < 0 {
		return "", ""
	}
	first := childOf(all, pre)
	if first < 0 || all[first].indent == 0 {
		return "", ""
	}
	deep := all[first].indent
	if i := keyAt(all, first, deep, "jobs"); i >= 0 {
		item := childOf(all, i)
		if item < 0 || !strings.HasPrefix(all[item].text, "- ") {
			return "", ""
		}
		pad := strings.Repeat(" ", all[item].indent)
		return insert(old, all[item].start, pad+"- name: picket\n"+pad+"  run: "+command+"\n")
	}
	if i := keyAt(all, first, deep, "commands"); i >= 0 {
		entry := childOf(all, i)
		if entry < 0 || all[entry].indent <= deep {
			return "", ""
		}
		pad := strings.Repeat(" ", all[entry].indent)
		step := strings.Repeat(" ", all[entry].indent-deep)
		return insert(old, all[entry].start, pad+"picket:\n"+pad+step+"run: "+command+"\n")
	}
	return "", ""
}

// localRepo is a list entry of .pre-commit-config.yaml, indented.
func localRepo(pad string) string {
	return pad + "- repo: local\n" + pad + "  hooks:\n" + pad + "    - id: picket\n" + pad + "      name: picket\n" +
		pad + "      entry: " + command + "\n" + pad + "      language: system\n" + pad + "      pass_filenames: false\n" + pad + "      always_run: true\n"
}

// editRepos adds picket as the first repository of a pre-commit configuration.
func editRepos(old string) (content, added string) {
	all := linesOf(old)
	if strings.TrimSpace(old) == "" {
		return insert(old, len(old), "repos:\n"+localRepo("  "))
	}
	i := keyAt(all, 0, 0, "repos")
	if i < 0 {
		return "", ""
	}
	item := childOf(all, i)
	if item < 0 {
		return insert(old, all[i].end, localRepo("  "))
	}
	if !strings.HasPrefix(all[item].text, "- ") {
		return "", ""
	}
	return insert(old, all[item].start, localRepo(strings.Repeat(" ", all[item].indent)))
}

// editOvercommit adds a hook of picket's to PreCommit.
func editOvercommit(old string) (content, added string) {
	const body = "Picket:\n%senabled: true\n%srequired: true\n%scommand: ['picket-hook', 'pre-commit']\n"
	all := linesOf(old)
	if !hasKey(all, 0, "PreCommit") {
		return insert(old, len(old), "PreCommit:\n  "+strings.ReplaceAll(body, "%s", "    "))
	}
	i := keyAt(all, 0, 0, "PreCommit")
	if i < 0 {
		return "", ""
	}
	first := childOf(all, i)
	if first < 0 || all[first].indent == 0 {
		return "", ""
	}
	pad := strings.Repeat(" ", all[first].indent)
	return insert(old, all[first].start, pad+strings.ReplaceAll(body, "%s", pad+pad))
}

// hasTopKey tells whether a JSON object has a key at its top.
func hasTopKey(data []byte, key string) bool { return valueAt(string(data), key) >= 0 }

// valueAt finds where the value of a key begins, in the object that is a JSON text,
// by its outermost keys only; -1 when there is no such key or no such object.
func valueAt(text, key string) int {
	if !json.Valid([]byte(text)) {
		return -1
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return -1
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return -1
		}
		at := int(dec.InputOffset())
		at += len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n:"))
		if name == key {
			return at
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return -1
		}
	}
	return -1
}

// editSimple puts picket in front of simple-git-hooks' pre-commit command. Only
// the bytes of the command are added; the rest of the file keeps its form.
func editSimple(old string) (content, added string) {
	at := valueAt(old, "simple-git-hooks")
	switch {
	case at < 0 && valueAt(old, "pre-commit") < 0:
		return "", ""
	case at < 0: // a file of its own
		at = strings.IndexByte(old, '{')
	case old[at] != '{':
		return "", "" // the name of another file
	}
	var object json.RawMessage
	if json.NewDecoder(strings.NewReader(old[at:])).Decode(&object) != nil {
		return "", ""
	}
	value := valueAt(string(object), "pre-commit")
	if value < 0 {
		return insertKey(old, at)
	}
	if value += at; old[value] != '"' {
		return "", ""
	}
	added = command + " && "
	return old[:value+1] + added + old[value+1:], added
}

// insertKey adds a pre-commit key to the object that begins at a brace, laid out
// like the key that comes first in it.
func insertKey(old string, brace int) (content, added string) {
	rest := old[brace+1:]
	space := rest[:len(rest)-len(strings.TrimLeft(rest, " \t\r\n"))]
	comma := ","
	if strings.HasPrefix(rest[len(space):], "}") {
		comma = ""
	}
	added = space + `"pre-commit": "` + command + `"` + comma
	content = old[:brace+1] + added + rest
	if !json.Valid([]byte(content)) {
		return "", ""
	}
	return content, added
}
