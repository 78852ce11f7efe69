package install

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"picket/hooks"
)

func asGitError(err error, to **gitError) bool { return errors.As(err, to) }

// optedOut tells whether the repository wants no hooks of picket's.
func (e *exam) optedOut() {
	v, err := e.ask.line(e.ctx, "config", "--type=bool", "--get", hooks.OptOut)
	if err == nil && v == "false" {
		e.add(Check{hooks.OptOut, Hole, "it is false: picket's hooks let everything pass here", "git config --unset " + hooks.OptOut})
	}
}

// worktrees finds linked work trees in which Git looks for hooks elsewhere and
// finds none: a relative core.hooksPath names another folder in each.
func (e *exam) worktrees() {
	out, err := e.ask.bytes(e.ctx, "worktree", "list", "--porcelain", "-z")
	if err != nil {
		if out, err = e.ask.bytes(e.ctx, "worktree", "list", "--porcelain"); err != nil { // -z came with 2.36
			e.add(Check{Name: "worktrees", State: Unknown, What: err.Error()})
			return
		}
		out = []byte(strings.ReplaceAll(string(out), "\n", "\x00"))
	}
	for _, line := range strings.Split(string(out), "\x00") {
		path, ok := strings.CutPrefix(line, "worktree ")
		if !ok || filepath.Clean(path) == e.layout.Top || !isDir(path) || filepath.Clean(path) == e.layout.GitDir {
			continue
		}
		e.elsewhere("worktree "+path, path)
	}
}

// submodules finds submodules that are checked out and not protected.
func (e *exam) submodules() {
	if e.layout.Top == "" || !exists(filepath.Join(e.layout.Top, ".gitmodules")) {
		return
	}
	out, err := e.ask.bytes(e.ctx, "config", "-z", "-f", filepath.Join(e.layout.Top, ".gitmodules"), "--get-regexp", `^submodule\..*\.path$`)
	if err != nil {
		return // no submodule has a path
	}
	for _, entry := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		_, rel, ok := strings.Cut(entry, "\n")
		path := filepath.Join(e.layout.Top, filepath.FromSlash(rel))
		if ok && exists(filepath.Join(path, ".git")) {
			e.elsewhere("submodule "+rel, path)
		}
	}
}

// elsewhere tells whether commits in another folder are checked.
func (e *exam) elsewhere(name, dir string) {
	other := asker{dir: dir, env: withoutRepository(e.ask.env)}
	l, err := look(e.ctx, other)
	if err != nil {
		e.add(Check{Name: name, State: Unknown, What: err.Error()})
		return
	}
	sub := &exam{ctx: e.ctx, ask: other, layout: l, d: &Diagnosis{}, program: e.program}
	if sub.configured, err = sub.configHooks(); err != nil {
		e.add(Check{Name: name, State: Unknown, What: err.Error()})
		return
	}
	c := sub.event("pre-commit")
	if c.State == Hole || c.State == Unknown {
		e.add(Check{name, c.State, c.What, "picket install, in " + dir})
	}
}

// maxMissed is how many commits are named that got past picket.
const maxMissed = 20

// bypassed lists commits that were made since the installation without a check
// and that a branch still holds. It needs the record of install --record.
func (e *exam) bypassed() {
	path := filepath.Join(e.layout.CommonDir, hooks.Folder, hooks.RecordFile)
	known, err := hooks.ReadRecord(path)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		e.add(Check{Name: "record", State: Unknown, What: err.Error()})
		return
	}
	var missed []string
	for id, word := range known {
		if word != "unchecked" {
			continue
		}
		if out, err := e.ask.line(e.ctx, "for-each-ref", "--count=1", "--contains", id, "--format=%(refname)", "refs/heads"); err == nil && out != "" {
			missed = append(missed, id)
		}
	}
	slices.Sort(missed)
	if len(missed) == 0 {
		return
	}
	e.d.Missed = missed
	shown := missed[:min(len(missed), maxMissed)]
	what := "1 commit was"
	if len(missed) > 1 {
		what = strconv.Itoa(len(missed)) + " commits were"
	}
	e.add(Check{"record", Hole, what + " made without a check: " + strings.Join(shown, ", "), "picket audit"})
}
