package install

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"picket/hooks"
	"picket/hooks/slot"
)

// Options say what to install, and where.
type Options struct {
	Dir     string   // where the search for the repository begins; empty: the current folder
	Env     []string // the whole environment
	Program string   // path of picket-hook
	Version string   // of this picket

	Hooks      []string // events beyond the default ones
	Shim       bool     // text shims instead of the program itself
	Record     bool     // the events that record commits
	SharedPath bool     // also into a hooks folder that other repositories use
	Write      bool     // also into the configuration of other hook managers

	// Packs compiles the rules and writes them into the folder <common>/picket,
	// which exists. top is the work tree, empty in a bare repository.
	Packs func(ctx context.Context, folder, top string) (Rules, error)
	Now   func() time.Time

	disk disk
}

// Rules are the rules that were compiled.
type Rules struct {
	Digest string // hex
	Count  int
	Files  []string // configuration files that were applied, relative to the top
}

// Result is what an installation did.
type Result struct {
	Layout   *Layout
	Slots    []Done
	Rules    Rules
	Changed  bool     // whether anything was changed at all
	ByConfig bool     // picket runs by Git's configuration, not by slots
	Notes    []string // remarks for people
	Snippets []Snippet
	// Missed are events that could not be taken, with the reason. When pre-commit
	// is among them the repository is not protected.
	Missed []Missed
}

// Done is one slot after the installation.
type Done struct {
	Event  string
	Path   string
	Action string // "new", "unchanged", "upgraded", "chained"
	Kept   string // where the hook that stood there is kept, when one was displaced now
}

// Missed is an event that was not installed.
type Missed struct {
	Event, Path, Reason string
}

// Protected tells whether commits will be checked.
func (r *Result) Protected() bool {
	for _, m := range r.Missed {
		if m.Event == "pre-commit" {
			return false
		}
	}
	return true
}

// Install protects one repository. Run again it changes nothing.
func Install(ctx context.Context, o Options) (*Result, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	a := asker{dir: o.Dir, env: o.Env}
	l, err := look(ctx, a)
	if err != nil {
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
	found := met(l, hooksIn(l.HooksDir))
	how, err := place(l, found, o)
	if err != nil {
		return nil, err
	}
	job := &job{ctx: ctx, o: o, ask: a, layout: l, program: program, result: &Result{Layout: l, ByConfig: how == byConfig}}
	for _, m := range found {
		job.textual = job.textual || m.chains
	}
	if how != byConfig && !exists(manifestPath(l.CommonDir)) {
		// Before anything is written: a refused installation leaves nothing behind.
		if err := o.disk.probe(l.HooksDir); err != nil {
			return nil, readOnly(l.HooksDir, err)
		}
	}
	if err := job.begin(); err != nil {
		return nil, err
	}
	events = job.withEarlier(events)
	if how == byConfig {
		err = job.byConfig("local", filepath.Join(l.CommonDir, "picket", "hooks"), events)
	} else {
		err = job.bySlots(events)
	}
	if err == nil {
		err = job.advise(found)
	}
	if err == nil {
		err = job.finish()
	}
	job.result.sort()
	return job.result, err
}

// InstallRules compiles the rules for a repository and installs no hook: for hooks
// that another manager starts.
func InstallRules(ctx context.Context, o Options) (Rules, error) {
	l, err := look(ctx, asker{dir: o.Dir, env: o.Env})
	if err != nil {
		return Rules{}, err
	}
	folder := filepath.Join(l.CommonDir, hooks.Folder)
	if err := o.disk.mkdir(folder); err != nil {
		return Rules{}, readOnly(folder, err)
	}
	return o.Packs(ctx, folder, l.Top)
}

// sort puts the slots into the order in which events are listed.
func (r *Result) sort() {
	place := map[string]int{}
	for i, e := range slot.Events() {
		place[e.Name] = i
	}
	slices.SortStableFunc(r.Slots, func(a, b Done) int { return place[a.Event] - place[b.Event] })
}

// events lists what to install: the default ones, those asked for, and in a bare
// repository those of a server.
func (o Options) events(l *Layout) ([]string, error) {
	for _, name := range o.Hooks {
		if _, ok := slot.Lookup(name); !ok {
			return nil, hint(fmt.Errorf("picket has no hook for %q", name), "the events are listed in `picket hook --help`")
		}
	}
	var names []string
	for _, e := range slot.Events() {
		if e.Set == slot.Default || e.Set == slot.Bare && l.Bare && l.Top == "" || e.Set == slot.Record && o.Record || slices.Contains(o.Hooks, e.Name) {
			names = append(names, e.Name)
		}
	}
	return names, nil
}

// hooksIn looks at every hook of a folder that is not a sample.
func hooksIn(dir string) []occupant {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var all []occupant
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".sample" || e.IsDir() {
			continue
		}
		if o, err := inspect(filepath.Join(dir, e.Name())); err == nil {
			all = append(all, o)
		}
	}
	return all
}

// job is one installation under way.
type job struct {
	ctx     context.Context
	o       Options
	ask     asker
	layout  *Layout
	program occupant
	before  *Manifest // what an earlier run wrote; nil: none
	now     *Manifest // what this run writes
	result  *Result
	textual bool   // another manager reads the slots as text, and fails on a program
	own     string // the program in picket's folder, for shims
	home    string // of an installation for the whole machine whose shims are placed
}

// folder is where picket keeps its own things in a repository.
func (j *job) folder() string { return filepath.Join(j.layout.CommonDir, "picket") }

// begin makes picket's folder, compiles the rules, and opens the manifest.
func (j *job) begin() error {
	made := missing(j.folder())
	if err := j.o.disk.mkdir(j.folder()); err != nil {
		return readOnly(j.folder(), err)
	}
	if err := j.o.disk.sweep(j.folder()); err != nil {
		return err
	}
	var err error
	if j.before, err = readManifest(j.layout.CommonDir); err != nil {
		return err
	}
	j.now = &Manifest{Format: manifestFormat, Since: j.o.Now().UTC().Format(time.RFC3339)}
	if j.before != nil {
		j.now = j.before.clone()
	} else {
		j.result.Changed = true
	}
	j.downgrade()
	j.now.Picket = j.o.Version
	j.now.made(made)
	j.now.Record = j.now.Record || j.o.Record
	if err := j.o.disk.ask("packs", j.folder()); err != nil {
		return err
	}
	if j.result.Rules, err = j.o.Packs(j.ctx, j.folder(), j.layout.Top); err != nil {
		return err
	}
	if j.now.Rules != j.result.Rules.Digest {
		j.result.Changed = true
	}
	j.now.Rules = j.result.Rules.Digest
	if record := filepath.Join(j.folder(), hooks.RecordFile); j.now.Record && !exists(record) {
		j.result.Changed = true
		return j.o.disk.writeFile(record, nil, mode{perm: 0o666})
	}
	return nil
}

// mkdir makes a folder after it was noted in the manifest which ones it makes, so
// that they can go again whenever the installation ends.
func (j *job) mkdir(path string) error {
	if made := missing(path); len(made) > 0 {
		j.now.made(made)
		if err := j.finish(); err != nil {
			return readOnly(j.folder(), err)
		}
	}
	return j.o.disk.mkdir(path)
}

// withEarlier adds the events that an earlier installation took on request: they
// are kept up to date with the others.
func (j *job) withEarlier(events []string) []string {
	for _, s := range j.now.Slots {
		if _, ok := slot.Lookup(s.Event); ok && !slices.Contains(events, s.Event) {
			events = append(events, s.Event)
		}
	}
	return events
}

// seldom are the events whose slots get a text shim: they are rare, and slow by
// themselves, so that a shell more does not count, and copies of the program would.
func seldom(event string) bool {
	switch event {
	case "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit":
		return false
	}
	return true
}

// ownProgram puts the program into picket's own folder, for shims and links, and
// gives its path there.
func (j *job) ownProgram() (string, error) {
	path := filepath.Join(j.folder(), "bin", "picket-hook"+filepath.Ext(j.o.Program))
	if err := j.mkdir(filepath.Dir(path)); err != nil {
		return "", readOnly(path, err)
	}
	was, err := inspect(path)
	if err != nil || was.sum == j.program.sum && runnable(was.info) {
		return path, err
	}
	exact, err := j.mode()
	if err != nil {
		return "", err
	}
	if err := j.o.disk.place(j.o.Program, path, exact); err != nil {
		return "", readOnly(path, err)
	}
	j.result.Changed = true
	return path, nil
}

// finish writes the manifest as things stand now.
func (j *job) finish() error { return j.now.write(j.o.disk, j.layout.CommonDir) }

// mode is the exact mode that a shared repository asks for, 0 when the umask is
// to decide (core.sharedRepository in git-config(1)).
func (j *job) mode() (fs.FileMode, error) {
	return sharedMode(j.layout.Shared)
}

// sharedMode gives the permissions of a program in a shared repository.
func sharedMode(value string) (fs.FileMode, error) {
	switch value {
	case "", "umask", "false", "no", "off", "0":
		return 0, nil
	case "group", "true", "yes", "on", "1":
		return 0o775, nil
	case "all", "world", "everybody", "2":
		return 0o777 &^ 0o002, nil
	}
	n, err := strconv.ParseUint(value, 8, 32)
	if err != nil || n > 0o777 || n&0o600 != 0o600 {
		return 0, fmt.Errorf("core.sharedRepository is %q, which git does not accept either", value)
	}
	m := fs.FileMode(n)
	return m | (m&0o444)>>2, nil // whoever may read a program may run it
}

func readOnly(path string, err error) error {
	return hint(fmt.Errorf("picket cannot write to %s: %w", path, unpath(err)), "run it as the user who owns the repository")
}
