package install

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// way is how picket gets to run in a repository.
type way uint8

const (
	bySlots  way = iota // files in the hooks folder
	byConfig            // Git's configuration names the hook (Git 2.54 and later)
)

// place decides how picket can be had in this layout. The error says why it
// cannot, and what to do about it.
func place(l *Layout, found []manager, o Options) (way, error) {
	if l.Version.configHooks() && !o.Shim && (l.HooksPath != nil || anyTakes(found)) {
		return byConfig, nil
	}
	if l.HooksPath == nil {
		return bySlots, nil
	}
	where := l.HooksPath.where()
	unset := "git config " + l.HooksPath.flag() + "--unset core.hooksPath"
	switch {
	case l.HooksPath.Value == "":
		return 0, hint(fmt.Errorf("core.hooksPath is set to nothing (%s): git takes the current folder for its hooks", where), unset)
	case l.HooksPath.Value == os.DevNull || l.HooksPath.Value == "/dev/null":
		return 0, hint(fmt.Errorf("core.hooksPath is %s (%s): no hook runs in this repository", l.HooksPath.Value, where), unset)
	case inObjects(l):
		return 0, hint(fmt.Errorf("core.hooksPath is %s (%s), inside Git's own folder for something else", l.HooksPath.Value, where), unset)
	}
	if st, err := os.Stat(l.HooksDir); err == nil && !st.IsDir() {
		return 0, hint(fmt.Errorf("core.hooksPath names %s (%s), which is no folder", l.HooksDir, where), unset)
	}
	if l.HooksPath.own() || inside(l.HooksDir, l.CommonDir) || o.SharedPath {
		return bySlots, nil
	}
	return 0, hint(fmt.Errorf("git runs the hooks in %s here, because core.hooksPath is set for more than this repository (%s)", l.HooksDir, where),
		"picket install --hooks-path puts picket there, for every repository that uses that folder",
		"git config core.hooksPath "+shellQuote(filepath.Join(l.CommonDir, "hooks"))+" gives this repository hooks of its own again",
		"git 2.54 and newer can run picket beside that folder; this is git "+l.Version.Text)
}

// own tells whether a setting is this repository's.
func (s *setting) own() bool { return s.Scope == "local" || s.Scope == "worktree" }

// flag is the option of git config for the setting's scope, with a space.
func (s *setting) flag() string {
	switch s.Scope {
	case "worktree", "global", "system":
		return "--" + s.Scope + " "
	}
	return ""
}

// where says where a setting is made, with the line when it is in a file.
func (s *setting) where() string {
	file, ok := strings.CutPrefix(s.Origin, "file:")
	if !ok {
		return strings.TrimSuffix(s.Origin, ":")
	}
	if n := settingLine(file, "hookspath"); n > 0 {
		return fmt.Sprintf("%s:%d", file, n)
	}
	return file
}

// settingLine finds the last line of a configuration file that sets a variable of
// that name (git-config(1), "Syntax"); 0 when there is none, as in an include.
func settingLine(file, name string) int {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	found := 0
	for i, line := range strings.Split(string(data), "\n") {
		if _, after, ok := strings.Cut(line, "]"); ok && strings.HasPrefix(strings.TrimSpace(line), "[") {
			line = after
		}
		key, _, _ := strings.Cut(line, "=")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			found = i + 1
		}
	}
	return found
}

// inObjects tells whether the hooks folder is one that Git uses for other things.
func inObjects(l *Layout) bool {
	for _, base := range []string{l.GitDir, l.CommonDir} {
		for _, sub := range []string{"objects", "refs", "logs", "info", "modules", "worktrees", "reftable", "picket"} {
			if below(l.HooksDir, filepath.Join(base, sub)) && !below(l.HooksDir, filepath.Join(base, "modules")) && !below(l.HooksDir, filepath.Join(base, "worktrees")) {
				return true
			}
		}
		if filepath.Clean(l.HooksDir) == base {
			return true
		}
	}
	return false
}

func anyTakes(found []manager) bool {
	for _, m := range found {
		if m.takes {
			return true
		}
	}
	return false
}

// FindProgram finds picket-hook: beside the running executable, else in PATH.
func FindProgram(executable, path string) (string, error) {
	name := "picket-hook" + filepath.Ext(executable)
	dirs := []string{filepath.Dir(executable)}
	if real, err := filepath.EvalSymlinks(executable); err == nil {
		dirs = append(dirs, filepath.Dir(real))
	}
	for _, dir := range append(dirs, filepath.SplitList(path)...) {
		if !filepath.IsAbs(dir) {
			continue
		}
		p := filepath.Join(dir, name)
		if st, err := os.Stat(p); err == nil && st.Mode().IsRegular() && runnable(st) {
			return p, nil
		}
	}
	return "", hint(fmt.Errorf("%s was found neither beside %s nor in PATH", name, executable),
		"picket comes as two programs: `make install`, or `go install` of both folders below cmd, brings them together")
}

// checkProgram makes sure that a program is a picket-hook before it goes into a slot.
func checkProgram(path string) (occupant, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return occupant{}, err
	}
	o, err := inspect(real)
	if err != nil {
		return o, err
	}
	if o.tenant != ours || o.shim {
		return o, fmt.Errorf("%s is not a picket-hook", path)
	}
	if !runnable(o.info) {
		return o, hint(fmt.Errorf("%s cannot be executed", path), "chmod +x "+shellQuote(path))
	}
	return o, nil
}

var errNothing = errors.New("nothing is installed here")

// shellQuote quotes for a POSIX shell, only where it must.
func shellQuote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@,:") == "" {
		return s
	}
	return shellQuoteAlways(s)
}

func shellQuoteAlways(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
