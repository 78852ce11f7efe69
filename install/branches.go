package install

import (
	"fmt"
	"path/filepath"
	"strings"
)

// onBranches finds configuration that holds on some branches only and names another
// hooks folder (git-config(1), "Conditional includes"): on any other branch Git says
// nothing of it, and the hooks there look as if they always ran.
func (e *exam) onBranches() {
	out, err := e.ask.bytes(e.ctx, "config", "-z", "--show-origin", "--type=path", "--get-regexp", `^includeif\.onbranch:.*\.path$`)
	if err != nil {
		return // there is none, or what it names cannot be told, which Git then says itself
	}
	fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		key, file, _ := strings.Cut(fields[i+1], "\n")
		branches, _ := strings.CutPrefix(strings.TrimSuffix(key, ".path"), "includeif.onbranch:")
		if !filepath.IsAbs(file) {
			from, ok := strings.CutPrefix(fields[i], "file:")
			if !ok {
				continue // a relative path that no file names is refused by Git
			}
			if !filepath.IsAbs(from) {
				from = filepath.Join(e.root(), from)
			}
			file = filepath.Join(filepath.Dir(from), file)
		}
		path, err := e.ask.line(e.ctx, "config", "-f", file, "--includes", "--type=path", "--get", "core.hooksPath")
		if err != nil || filepath.Clean(path) == filepath.Clean(e.layout.HooksDir) {
			continue
		}
		e.add(Check{Name: "branches", State: Remark, Mend: "picket doctor, on such a branch",
			What: fmt.Sprintf("on branches that match %q the hooks are those in %s (%s)", branches, path, file)})
	}
}

// root is the folder that Git's answers are relative to.
func (e *exam) root() string {
	if e.ask.dir != "" {
		return e.ask.dir
	}
	if e.layout.Top != "" {
		return e.layout.Top
	}
	return e.layout.GitDir
}
