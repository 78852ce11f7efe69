package install

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		name, manager, old, want string // want: the added text; "" when the form is not known
	}{
		{"hook", "husky", "npm test\n", command + "\n"},
		{"hook with interpreter", "husky", "#!/bin/sh\nnpm test\n", command + "\n"},
		{"hook of CRLF", "husky", "#!/bin/sh\r\nnpm test\r\n", command + "\r\n"},
		{"no hook yet", "husky", "", command + "\n"},
		{"interpreter and no more", "husky", "#!/bin/sh", "\n" + command},
		{"jobs", "lefthook", "pre-commit:\n  jobs:\n    - run: x\n", "    - name: picket\n      run: " + command + "\n"},
		{"jobs, flush list", "lefthook", "pre-commit:\n  jobs:\n  - run: x\n", "  - name: picket\n    run: " + command + "\n"},
		{"commands", "lefthook", "pre-commit:\n    commands:\n        lint:\n            run: x\n", "        picket:\n            run: " + command + "\n"},
		{"other hooks", "lefthook", "pre-push:\n  jobs:\n    - run: x", "\npre-commit:\n  jobs:\n    - name: picket\n      run: " + command},
		{"inline", "lefthook", "pre-commit: {jobs: [{run: x}]}\n", ""},
		{"commented key", "lefthook", "# pre-commit:\n", "pre-commit:\n  jobs:\n    - name: picket\n      run: " + command + "\n"},
		{"repos", "pre-commit", "repos:\n- repo: local\n  hooks: []\n", localRepo("")},
		{"repos, indented", "pre-commit", "# top\nrepos:\n    - repo: local\n      hooks: []\n", localRepo("    ")},
		{"repos, empty file", "pre-commit", "", "repos:\n" + localRepo("  ")},
		{"repos, inline", "pre-commit", "repos: []\n", ""},
		{"PreCommit", "overcommit", "PreCommit:\n  ALL:\n    quiet: true\n", "  Picket:\n    enabled: true\n    required: true\n    command: ['picket-hook', 'pre-commit']\n"},
		{"no PreCommit", "overcommit", "verify_signatures: false\n", "PreCommit:\n  Picket:\n    enabled: true\n    required: true\n    command: ['picket-hook', 'pre-commit']\n"},
		{"command", "simple-git-hooks", `{"simple-git-hooks": {"pre-commit": "npm test"}}`, command + " && "},
		{"other command", "simple-git-hooks", "{\n  \"simple-git-hooks\": {\n    \"pre-push\": \"x\"\n  }\n}\n", "\n    \"pre-commit\": \"" + command + "\","},
		{"no command", "simple-git-hooks", `{"simple-git-hooks": {}}`, `"pre-commit": "` + command + `"`},
		{"a file of its own", "simple-git-hooks", `{"pre-commit": "x"}`, command + " && "},
		{"a dependency of that name", "simple-git-hooks", `{"devDependencies": {"simple-git-hooks": "^2"}, "scripts": {"pre-commit": "no"}, "simple-git-hooks": {"pre-commit": "}"}}`, command + " && "},
		{"only a dependency", "simple-git-hooks", `{"devDependencies": {"simple-git-hooks": {"pre-commit": "x"}}}`, ""},
		{"no such key", "simple-git-hooks", `{"name": "simple-git-hooks"}`, ""},
		{"a script", "simple-git-hooks", `{"simple-git-hooks": "file.js", "pre-commit": "x"}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			content, added := recipes()[c.manager].edit(c.old)
			if added != c.want {
				t.Fatalf("added %q, want %q", added, c.want)
			}
			if added == "" {
				return
			}
			before, after, found := strings.Cut(content, added)
			if !found || before+after != c.old {
				t.Errorf("taking %q out of %q does not give %q", added, content, c.old)
			}
			if c.manager != "simple-git-hooks" {
				return
			}
			var file struct {
				Hooks map[string]string `json:"simple-git-hooks"`
				Own   string            `json:"pre-commit"`
			}
			if err := json.Unmarshal([]byte(content), &file); err != nil || !strings.HasPrefix(file.Hooks["pre-commit"]+file.Own, command) {
				t.Errorf("%v, simple-git-hooks would run %q: %s", err, file.Hooks["pre-commit"]+file.Own, content)
			}
		})
	}
}

// FuzzEdits holds that an edit adds one text and changes no other byte, whatever
// the file is.
func FuzzEdits(f *testing.F) {
	f.Add("pre-commit:\n  jobs:\n    - run: x\n")
	f.Add("repos:\r\n- repo: local\r\n")
	f.Add(`{"simple-git-hooks": {"pre-commit": "npm test"}}`)
	f.Add("#!/bin/sh")
	f.Fuzz(func(t *testing.T, old string) {
		for name, r := range recipes() {
			content, added := r.edit(old)
			if added == "" {
				continue
			}
			i := strings.Index(content, added)
			if i < 0 || len(content) != len(old)+len(added) {
				t.Fatalf("%s: %q became %q by adding %q", name, old, content, added)
			}
			if !removable(content, added, old) {
				t.Fatalf("%s: %q cannot be got back from %q", name, old, content)
			}
		}
	})
}

// removable tells whether taking an added text out, at any of its places, gives
// the old text back. What is added may stand in the old text too.
func removable(content, added, old string) bool {
	for at := 0; ; at++ {
		i := strings.Index(content[at:], added)
		if i < 0 {
			return false
		}
		at += i
		if content[:at]+content[at+len(added):] == old {
			return true
		}
	}
}

// FuzzPath holds that the manifest keeps every byte of a path.
func FuzzPath(f *testing.F) {
	for _, s := range []string{"/a/b", "/r\xe4der", "", "\"x\"\n", "\x00\"x\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.HasPrefix(s, quotedPath) {
			return // no path holds a NUL
		}
		data, err := json.Marshal(Edit{Path: Path(s)})
		if err != nil {
			t.Fatal(err)
		}
		var back Edit
		if err := json.Unmarshal(data, &back); err != nil || string(back.Path) != s {
			t.Fatalf("%q came back as %q, %v", s, back.Path, err)
		}
	})
}
