package install

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"picket/hooks/slot"
)

// Machine says for whom picket is installed when not for one repository.
type Machine struct {
	Scope string // global: this user; system: everybody
	Home  string // folder for the programs and the rules; its last part is "picket"
}

// MachineHome is the folder that an installation for a user or for the machine
// uses by default. getenv reads the environment.
func MachineHome(scope, goos string, getenv func(string) string) (string, error) {
	if scope == "system" {
		if goos == "windows" {
			return filepath.Join(getenv("ProgramData"), "picket"), nil
		}
		return "/usr/local/lib/picket", nil
	}
	base := getenv("XDG_DATA_HOME")
	switch {
	case filepath.IsAbs(base):
	case goos == "windows":
		base = getenv("LOCALAPPDATA")
	case goos == "darwin" && getenv("HOME") != "":
		base = filepath.Join(getenv("HOME"), "Library", "Application Support")
	case getenv("HOME") != "":
		base = filepath.Join(getenv("HOME"), ".local", "share")
	}
	if !filepath.IsAbs(base) {
		return "", errors.New("there is no home folder to install into")
	}
	return filepath.Join(base, "picket"), nil
}

// InstallMachine protects every repository of a user or of the machine. With a Git
// that runs hooks from its configuration (2.54) that is all. An older one copies
// hooks into repositories that are made or cloned from now on; with SharedPath it
// is pointed to one hooks folder for all, which runs each repository's own hooks too.
func InstallMachine(ctx context.Context, o Options, m Machine) (*Result, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	a := asker{dir: o.Dir, env: withoutRepository(o.Env)}
	text, err := a.line(ctx, "version")
	if err != nil {
		return nil, fmt.Errorf("git cannot be run: %w", err)
	}
	l := &Layout{CommonDir: filepath.Dir(m.Home)}
	if l.Version, err = parseVersion(text); err != nil {
		return nil, err
	}
	program, err := checkProgram(o.Program)
	if err != nil {
		return nil, err
	}
	if o.Program, err = filepath.EvalSymlinks(o.Program); err != nil {
		return nil, err
	}
	events, err := o.events(l)
	if err != nil {
		return nil, err
	}
	j := &job{ctx: ctx, o: o, ask: a, layout: l, program: program, result: &Result{Layout: l, ByConfig: l.Version.configHooks()}}
	if err := j.begin(); err != nil {
		return nil, err
	}
	switch {
	case o.SharedPath:
		err = j.sharedPath(m)
	case l.Version.configHooks():
		err = j.byConfig(m.Scope, filepath.Join(m.Home, "hooks"), events)
	default:
		err = j.template(m, events)
	}
	if err == nil {
		err = j.finish()
	}
	j.result.sort()
	return j.result, err
}

// template puts shims into the folder that Git copies into new repositories. They
// start the one program in Home, so that an upgrade reaches all of them.
func (j *job) template(m Machine, events []string) error {
	own, err := j.ownProgram()
	if err != nil {
		return err
	}
	j.o.Program = own
	dir := filepath.Join(m.Home, "template")
	have, err := j.ask.line(j.ctx, "config", "--"+m.Scope, "--type=path", "--get", "init.templateDir")
	if err == nil && have != "" && have != dir {
		dir = have
		j.result.Notes = append(j.result.Notes, "init.templateDir is "+dir+" already: picket's hooks are put into it")
	}
	j.layout.HooksDir = filepath.Join(dir, "hooks")
	j.o.Shim = true
	j.home = m.Home
	if err := j.bySlots(events); err != nil {
		return err
	}
	if dir != filepath.Join(m.Home, "template") {
		return nil
	}
	return j.key(Key{Scope: m.Scope, Key: "init.templateDir", Value: filepath.ToSlash(dir)})
}

// key sets one key and notes it in the manifest before.
func (j *job) key(k Key) error {
	known := false
	for _, have := range j.now.Config {
		known = known || have == k
	}
	if !known {
		j.now.Config = append(j.now.Config, k)
	}
	if err := j.finish(); err != nil {
		return err
	}
	changed, err := j.setKeys([]Key{k})
	j.result.Changed = j.result.Changed || changed
	return err
}

// passThrough are the hooks that picket does not answer, and that a hooks folder
// for the whole machine would keep from running. reference-transaction is left
// out: a shell for each change of a ref costs more than it is worth.
func passThrough() []string {
	return []string{"post-applypatch", "post-checkout", "post-merge", "pre-rebase", "pre-auto-gc", "post-update", "push-to-checkout", "sendemail-validate"}
}

// sharedPath points core.hooksPath to one folder for all repositories. Git runs no
// other hook then, so each file there runs the repository's own after itself.
func (j *job) sharedPath(m Machine) error {
	dir := filepath.Join(m.Home, slot.ChainDir)
	if have, err := j.ask.line(j.ctx, "config", "--"+m.Scope, "--type=path", "--get", "core.hooksPath"); err == nil && have != dir {
		return hint(fmt.Errorf("core.hooksPath is set to %s already", have), "git config --"+m.Scope+" --unset core.hooksPath")
	}
	var all []string
	for _, e := range slot.Events() {
		if e.Set != slot.Record {
			all = append(all, e.Name)
		}
	}
	j.layout.HooksDir = dir
	if err := j.bySlots(all); err != nil {
		return err
	}
	for _, event := range append(passThrough(), "post-commit", "post-rewrite") {
		path := filepath.Join(dir, event)
		text := passShim(event)
		j.now.put(Slot{Event: event, Path: Path(path), SHA256: hash(text), Shim: true})
		if o, err := inspect(path); err == nil && o.sum == hash(text) {
			continue
		}
		if err := j.o.disk.writeFile(path, text, mode{perm: 0o777}); err != nil {
			return readOnly(path, err)
		}
		j.result.Changed = true
	}
	return j.key(Key{Scope: m.Scope, Key: "core.hooksPath", Value: filepath.ToSlash(dir)})
}

// passShim is a hook that only runs the repository's own.
func passShim(event string) []byte {
	return []byte("#!/bin/sh\n" + slot.ShimMark + " runs the repository's own hook, which core.hooksPath would hide.\n" +
		"own=$(git rev-parse --git-common-dir)/hooks/" + event + "\n" +
		"test ! -x \"$own\" || exec \"$own\" \"$@\"\n")
}

// UninstallMachine undoes InstallMachine. Repositories that got their hooks from a
// template keep them, and say so.
func UninstallMachine(ctx context.Context, o Options, m Machine) (*Undone, error) {
	l := &Layout{CommonDir: filepath.Dir(m.Home)}
	u := &undo{ctx: ctx, ask: asker{dir: o.Dir, env: withoutRepository(o.Env)}, disk: o.disk, layout: l, result: &Undone{Layout: l}}
	man, err := readManifest(l.CommonDir)
	if err != nil {
		return nil, err
	}
	if man == nil {
		return u.result, hint(errNothing, "`picket install --"+m.Scope+"` would")
	}
	for _, k := range man.Config {
		if k.Key == "init.templateDir" {
			u.note("repositories made since have a hook that now finds no program: run `picket uninstall` in them")
		}
	}
	return u.result, u.all(man)
}

// isDir tells whether a folder stands at path.
func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}
