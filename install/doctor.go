package install

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"picket/hooks/slot"
)

// State says how one thing stands.
type State string

const (
	OK      State = "ok"
	Hole    State = "hole"    // commits or pushes get past picket
	Unknown State = "unknown" // it cannot be told
	Remark  State = "remark"  // protected, but something should be mended
)

// Check is one thing that doctor looked at.
type Check struct {
	Name  string `json:"name"` // an event, or what else was looked at
	State State  `json:"state"`
	What  string `json:"what"`           // how it stands, and why
	Mend  string `json:"mend,omitempty"` // the command that mends it
}

// Diagnosis is what doctor found in one repository.
type Diagnosis struct {
	Dir      string   `json:"dir"`
	HooksDir string   `json:"hooks_dir"`
	Git      string   `json:"git"`
	Checks   []Check  `json:"checks"`
	Missed   []string `json:"unchecked_commits,omitempty"`
	Proof    *Proof   `json:"proof,omitempty"`
}

// Worst is the state of the whole: a hole outweighs what cannot be told.
func (d *Diagnosis) Worst() State {
	worst := OK
	for _, c := range d.Checks {
		switch {
		case c.State == Hole:
			return Hole
		case c.State == Unknown, c.State == Remark && worst == OK:
			worst = c.State
		}
	}
	return worst
}

// Rulebook tells doctor about the rules that a hook would apply: the state of the
// packs, and what the policy makes of a finding, in words and with what mends them.
// home is the folder of an installation for the whole machine, when it is that one
// whose hooks run.
type Rulebook func(ctx context.Context, l *Layout, home string) []Check

// Diagnose tells for every event whether the next git command would run picket.
func Diagnose(ctx context.Context, o Options, rules Rulebook) (*Diagnosis, error) {
	a := asker{dir: o.Dir, env: o.Env}
	l, err := look(ctx, a)
	if err != nil {
		return nil, err
	}
	d := &Diagnosis{Dir: l.Top, HooksDir: l.HooksDir, Git: l.Version.Text}
	if d.Dir == "" {
		d.Dir = l.GitDir
	}
	e := &exam{ctx: ctx, ask: a, layout: l, d: d, program: o.Program}
	if e.manifest, err = readManifest(l.CommonDir); err != nil {
		e.add(Check{Name: "manifest", State: Unknown, What: err.Error(), Mend: "picket install"})
	}
	if e.configured, err = e.configHooks(); err != nil {
		return nil, err
	}
	for _, ev := range e.events() {
		d.Checks = append(d.Checks, e.event(ev))
	}
	if rules != nil {
		d.Checks = append(d.Checks, rules(ctx, l, e.home)...)
	}
	e.optedOut()
	e.onBranches()
	e.worktrees()
	e.submodules()
	e.bypassed()
	return d, nil
}

// exam is one examination under way.
type exam struct {
	ctx        context.Context
	ask        asker
	layout     *Layout
	manifest   *Manifest
	d          *Diagnosis
	program    string              // the picket-hook of this installation; may be empty
	home       string              // of the installation for the machine that runs here
	configured map[string][]string // commands of enabled hooks in the configuration, by event
}

func (e *exam) add(c Check) { e.d.Checks = append(e.d.Checks, c) }

// events lists what should be there: the default ones, and what was installed.
func (e *exam) events() []string {
	var names []string
	for _, ev := range slot.Events() {
		want := ev.Set == slot.Default || ev.Set == slot.Bare && e.layout.Bare && e.layout.Top == ""
		if e.manifest != nil && e.manifest.at(ev.Name, e.layout.HooksDir) != nil {
			want = true
		}
		if want {
			names = append(names, ev.Name)
		}
	}
	return names
}

// event tells whether Git would run picket for one event.
func (e *exam) event(name string) Check {
	for _, cmd := range e.configured[name] {
		path := strings.ReplaceAll(strings.Trim(cmd, "'"), `'\''`, "'")
		if o, err := inspect(filepath.FromSlash(path)); err == nil && o.tenant == ours && runnable(o.info) {
			e.home = filepath.Dir(filepath.Dir(filepath.FromSlash(path)))
			return e.runs(name, path, o, "git's configuration runs "+path)
		}
	}
	path := filepath.Join(e.layout.HooksDir, slotName(name))
	if s := shadowing(path); s != "" && exists(s) {
		path = s
	}
	o, err := inspect(path)
	if err != nil {
		return Check{Name: name, State: Unknown, What: err.Error()}
	}
	switch o.tenant {
	case ours:
		if !runnable(o.info) {
			return Check{name, Hole, path + " is not executable, so git passes over it" + e.silenced(), "chmod +x " + shellQuote(path)}
		}
		return e.runs(name, path, o, path)
	case vacant:
		return e.vacant(name, path)
	case blocked:
		return Check{name, Hole, path + " is neither a file nor a link", "remove it, then run picket install"}
	}
	return e.foreign(name, path, o)
}

// silenced adds that Git was told not to say that it passes over a hook.
func (e *exam) silenced() string {
	if v, err := e.ask.line(e.ctx, "config", "--type=bool", "--get", "advice.ignoredHook"); err == nil && v == "false" {
		return ", and says nothing because advice.ignoredHook is false"
	}
	return ""
}

// runs checks that a file of picket's can really be started here.
func (e *exam) runs(name, path string, o occupant, where string) Check {
	if o.shim {
		program := shimProgram(o.data)
		if strings.Contains(string(o.data), " --home ") {
			e.home = filepath.Dir(filepath.Dir(program))
		}
		if programAt(program) {
			if po, err := inspect(program); err == nil && po.tenant == ours && !po.shim {
				return e.runs(name, program, po, where)
			}
			return Check{name, Hole, where + " starts " + program + ", which is not picket", "picket install"}
		}
		if found, err := exec.LookPath("picket-hook"); err == nil {
			return Check{name, Remark, where + " starts " + found + ", because " + program + " is gone", "picket install"}
		}
		return Check{name, Hole, where + " finds no program: " + program + " is gone", "picket install"}
	}
	cmd := exec.CommandContext(e.ctx, path)
	cmd.Args = []string{"picket-hook", "--mark"} // not the event's name: that would run it
	out, err := cmd.Output()
	if err != nil || string(out) != slot.Mark {
		return Check{name, Hole, fmt.Sprintf("%s cannot be run on this machine: %v", path, err), "picket install"}
	}
	if e.program != "" {
		if p, err := inspect(resolve(e.program)); err == nil && p.sum != o.sum {
			return Check{name, Remark, where + " is of another version", "picket install"}
		}
	}
	return Check{Name: name, State: OK, What: where}
}

// shimProgram reads the program out of a shim.
func shimProgram(data []byte) string {
	for _, line := range strings.Split(string(data), "\n") {
		if v, ok := strings.CutPrefix(line, "hook="); ok {
			return strings.ReplaceAll(strings.Trim(v, "'"), `'\''`, "'")
		}
	}
	return ""
}

// vacant tells why there is no hook in a slot.
func (e *exam) vacant(name, path string) Check {
	c := Check{name, Hole, "no hook stands at " + path, "picket install"}
	if e.layout.HooksPath == nil {
		return c
	}
	own := filepath.Join(e.layout.CommonDir, "hooks", slotName(name))
	where := e.layout.HooksPath.where()
	c.What = fmt.Sprintf("core.hooksPath is %q (%s), and no hook stands there", e.layout.HooksPath.Value, where)
	if o, err := inspect(own); err == nil && o.tenant == ours {
		c.What = fmt.Sprintf("%s is hidden by core.hooksPath = %q (%s)", own, e.layout.HooksPath.Value, where)
		c.Mend = "git config " + e.layout.HooksPath.flag() + "--unset core.hooksPath, or picket install"
	}
	return c
}

// foreign tells whether somebody else's hook runs picket.
func (e *exam) foreign(name, path string, o occupant) Check {
	j := &job{layout: e.layout}
	for _, m := range managers() {
		if !m.wrote(o.data) {
			continue
		}
		if aside, err := inspect(filepath.Join(filepath.Dir(path), name) + ".legacy"); m.chains && err == nil && aside.tenant == ours && runnable(aside.info) {
			return e.runs(name, path+".legacy", aside, "run by "+m.name+": "+path+".legacy")
		}
		if name == "pre-commit" && j.through(m) {
			return Check{Name: name, State: OK, What: "run by " + m.name + ", whose configuration starts picket-hook"}
		}
		return Check{name, Hole, fmt.Sprintf("%s is %s's hook and does not run picket%s", path, m.name, e.moved(name)), "picket install"}
	}
	if o.link != "" {
		if !exists(filepath.Join(filepath.Dir(path), o.link)) && !exists(o.link) {
			return Check{name, Hole, path + " is a link to " + o.link + ", which is not there: git runs nothing", "picket install"}
		}
		return Check{name, Hole, path + " is a link to " + o.link + ", not picket's hook" + e.moved(name), "picket install"}
	}
	if text := string(o.data); strings.Contains(text, "picket-hook") || strings.Contains(text, "picket hook") {
		return Check{Name: name, State: OK, What: path + " names picket; whether it runs it, --prove shows"}
	}
	return Check{name, Hole, path + " is another hook, and does not run picket" + e.moved(name), "picket install"}
}

// moved says that picket's own hook was there before.
func (e *exam) moved(name string) string {
	if e.manifest != nil && e.manifest.at(name, e.layout.HooksDir) != nil {
		return "; it was put over picket's since the installation"
	}
	return ""
}

// configHooks reads which commands Git's configuration sets for which event. A Git
// that knows no such hooks runs none.
func (e *exam) configHooks() (map[string][]string, error) {
	if !e.layout.Version.configHooks() {
		return nil, nil
	}
	out, err := e.ask.bytes(e.ctx, "config", "-z", "--get-regexp", `^hook\..*\.(event|command|enabled)$`)
	var failed *gitError
	if err != nil {
		if asGitError(err, &failed) && failed.code == 1 {
			return nil, nil
		}
		return nil, err
	}
	events, command, off := map[string][]string{}, map[string]string{}, map[string]bool{}
	for _, entry := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		key, value, given := strings.Cut(entry, "\n")
		name := strings.TrimPrefix(key[:strings.LastIndexByte(key, '.')], "hook.")
		switch endOf(key) {
		case "event":
			events[value] = append(events[value], name)
		case "command":
			command[name] = value
		case "enabled":
			off[name] = given && isFalse(value) // a key without a value is true
		}
	}
	found := map[string][]string{}
	for event, names := range events {
		for _, n := range names {
			if !off[n] && command[n] != "" {
				found[event] = append(found[event], command[n])
			}
		}
	}
	return found, nil
}

// isFalse tells whether Git reads a value as the boolean false (git-config(1),
// "Values").
func isFalse(value string) bool {
	switch strings.ToLower(value) {
	case "false", "no", "off", "":
		return true
	}
	n, err := strconv.Atoi(value)
	return err == nil && n == 0
}
