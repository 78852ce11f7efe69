package install

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"picket/hooks/slot"
)

// todo is one slot that is to be taken.
type todo struct {
	entry Slot
	was   occupant
	from  string // where was stands: the slot, or on Windows the name that shadows it
	shim  []byte
}

// bySlots takes the slots of a hooks folder. The manifest is written before the
// first slot is touched, so that what a crash leaves is known.
func (j *job) bySlots(events []string) error {
	dir := j.layout.HooksDir
	if err := j.mkdir(dir); err != nil {
		return readOnly(dir, err)
	}
	if err := j.o.disk.sweep(dir); err != nil {
		return readOnly(dir, err)
	}
	var err error
	if j.own = j.o.Program; !j.o.Shim {
		if j.own, err = j.ownProgram(); err != nil {
			return err
		}
	}
	var todos []todo
	for _, event := range events {
		t, err := j.plan(event)
		if err != nil {
			return err
		}
		if t != nil {
			todos = append(todos, *t)
		}
	}
	if j.layout.inTree() {
		if err := j.exclude(todos); err != nil {
			return err
		}
	}
	if err := j.finish(); err != nil {
		return readOnly(j.folder(), err)
	}
	for _, t := range todos {
		if err := j.take(t); err != nil {
			return readOnly(string(t.entry.Path), err)
		}
	}
	return j.neighbours(dir)
}

// plan looks at one slot and decides what to do with it; nil: nothing.
func (j *job) plan(event string) (*todo, error) {
	asShim := j.o.Shim || seldom(event) || j.textual
	path := filepath.Join(j.layout.HooksDir, slotName(event))
	if asShim {
		path = filepath.Join(j.layout.HooksDir, event)
	}
	was, err := inspect(path)
	if err != nil {
		return nil, err
	}
	if was.tenant == foreign && j.chains(was) {
		return j.planAt(event, filepath.Join(j.layout.HooksDir, event)+".legacy", true)
	}
	return j.planAt(event, path, asShim)
}

// chains tells whether a hook is of a manager that runs what it moved to .legacy.
func (j *job) chains(o occupant) bool {
	for _, m := range managers() {
		if m.chains && m.wrote(o.data) {
			return true
		}
	}
	return false
}

// planAt plans to stand at one path: the slot, or where a manager runs its
// predecessor from. There it is a text, because not every manager reads others.
func (j *job) planAt(event, path string, asShim bool) (*todo, error) {
	t := &todo{entry: Slot{Event: event, Path: Path(path), SHA256: j.program.sum, Shim: asShim}, from: path}
	if asShim {
		t.shim = shim(j.own, event, j.home)
		t.entry.SHA256 = hash(t.shim)
	}
	var err error
	if t.was, err = inspect(path); err != nil {
		return nil, err
	}
	if s := shadowing(path); s != "" && s != path {
		if o, err := inspect(s); err == nil && o.tenant != vacant {
			t.was, t.from = o, s
		}
	}
	if have := j.now.at(event, j.layout.HooksDir); have != nil {
		t.entry.Kept = have.Kept
	}
	switch t.was.tenant {
	case blocked:
		j.miss(event, path, "something that is neither a file nor a link stands there")
		return nil, nil
	case ours:
		if t.was.sum == t.entry.SHA256 && t.from == path && runnable(t.was.info) {
			j.done(t, "unchanged")
			j.now.put(t.entry)
			return nil, nil
		}
	case foreign:
		if j.layout.inTree() && j.tracked(t.from) {
			j.miss(event, path, "the hook there is a file of the repository, committed with it")
			return nil, nil
		}
		t.entry.Kept = t.was.kept(slot.Kept(path))
	}
	j.now.put(t.entry)
	return t, nil
}

// makeRoom frees the place where a hook is kept from one that was kept earlier and
// is not the same: since then somebody put another hook over picket, and it is
// that one which runs. The earlier one goes where that somebody would have put it,
// had picket not been there: where they moved picket to, or else out of the way,
// into picket's folder, from where uninstalling does not remove it.
func (j *job) makeRoom(path, kept string, was occupant) error {
	o, err := inspect(kept)
	if err != nil || o.tenant == vacant || o.link == was.link && o.sum == was.sum {
		return err
	}
	bare := slotOf(path)
	aside := asideOf(bare, path)
	if replacedByMaker(o, was, bare, aside) {
		return j.o.disk.remove(kept)
	}
	if aside != "" {
		return j.o.disk.move(kept, aside)
	}
	away := filepath.Join(j.folder(), supersededDir, filepath.Base(kept)+"-"+o.short())
	if err := j.mkdir(filepath.Dir(away)); err != nil {
		return err
	}
	j.result.Notes = append(j.result.Notes, "the hook kept earlier was replaced by another since; it is in "+away+" and no longer runs")
	return j.o.disk.move(kept, away)
}

// asideOf finds picket's file under a name that another installer gave it, other
// than except.
func asideOf(bare, except string) string {
	for _, aside := range slot.Asides(bare) {
		if o, err := inspect(aside); err == nil && o.tenant == ours && aside != except {
			return aside
		}
	}
	return ""
}

// replacedByMaker tells whether a kept hook is gone without picket too: the manager
// that wrote it took the slot back with its next version, and put picket aside for
// that, or overwrote it. Without picket it would have overwritten its own hook.
func replacedByMaker(kept, now occupant, bare, aside string) bool {
	for _, m := range managers() {
		if !m.takes || !m.wrote(kept.data) || !m.wrote(now.data) {
			continue
		}
		if aside == "" || m.aside != "" && (aside == bare+m.aside || filepath.Base(filepath.Dir(aside)) == m.aside) {
			return true
		}
	}
	return false
}

// supersededDir is where hooks go that somebody else replaced while picket kept them.
const supersededDir = "superseded"

// slotOf is the slot that a path is, or was put away from.
func slotOf(path string) string {
	if event, ok := slot.EventOf(filepath.Base(path)); ok {
		return filepath.Join(filepath.Dir(path), event)
	}
	return path
}

// short names an occupant in a file name.
func (o occupant) short() string { return hash([]byte(o.sum + o.link))[:8] }

// take keeps what stands in the slot, then replaces it.
func (j *job) take(t todo) error {
	d := j.o.disk
	path := string(t.entry.Path)
	if t.was.tenant == foreign {
		kept := string(t.entry.Kept.Path)
		if err := j.mkdir(filepath.Dir(kept)); err != nil {
			return err
		}
		if err := j.makeRoom(path, kept, t.was); err != nil {
			return err
		}
		if !exists(kept) {
			if err := d.keep(t.from, kept); err != nil {
				return err
			}
		}
	}
	exact, err := j.mode()
	if err != nil {
		return err
	}
	if t.shim != nil {
		err = d.writeFile(path, t.shim, mode{perm: 0o777, exact: exact})
	} else {
		err = d.place(j.o.Program, path, exact)
	}
	if err == nil && t.from != path {
		err = d.remove(t.from)
	}
	if err != nil {
		return err
	}
	if err := j.clearAsides(path); err != nil {
		return err
	}
	switch t.was.tenant {
	case vacant:
		j.done(&t, "new")
	case ours:
		j.done(&t, "upgraded")
	case foreign:
		j.done(&t, "new")
		j.result.Slots[len(j.result.Slots)-1].Kept = string(t.entry.Kept.Path)
	}
	j.result.Changed = true
	return nil
}

// clearAsides removes copies of picket that others had put away; beside picket in
// the slot they would check everything a second time.
func (j *job) clearAsides(path string) error {
	for _, aside := range slot.Asides(slotOf(path)) {
		if o, err := inspect(aside); err == nil && o.tenant == ours && aside != path {
			if err := j.o.disk.remove(aside); err != nil {
				return err
			}
		}
	}
	return nil
}

// neighbours links the hooks folder's other entries beside the kept hooks.
func (j *job) neighbours(dir string) error {
	if err := j.o.disk.ask("neighbours", dir); err != nil {
		return err
	}
	return slot.LinkNeighbours(dir)
}

// exclude tells Git not to list picket's files in the work tree.
func (j *job) exclude(todos []todo) error {
	type entry struct{ path, end string }
	var wanted []entry
	for _, t := range todos {
		wanted = append(wanted, entry{string(t.entry.Path), ""})
		if t.entry.Kept != nil {
			wanted = append(wanted, entry{filepath.Dir(string(t.entry.Kept.Path)), "/"})
		}
	}
	file := filepath.Join(j.layout.CommonDir, "info", "exclude")
	data, err := os.ReadFile(file)
	created := errors.Is(err, fs.ErrNotExist)
	if err != nil && !created {
		return err
	}
	text := string(data)
	for _, w := range wanted {
		rel, err := filepath.Rel(resolve(j.layout.Top), resolve(filepath.Dir(w.path)))
		if err != nil {
			return err
		}
		line := "/" + escapePattern(filepath.ToSlash(filepath.Join(rel, filepath.Base(w.path)))) + w.end
		if strings.Contains("\n"+text, "\n"+line+"\n") {
			continue
		}
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		text += line + "\n"
		j.now.Exclude = append(j.now.Exclude, Line{Path: Path(file), Text: line, Created: created})
	}
	if text == string(data) {
		return nil
	}
	if err := j.mkdir(filepath.Dir(file)); err != nil {
		return err
	}
	if err := j.finish(); err != nil {
		return err
	}
	return j.o.disk.writeFile(file, []byte(text), mode{perm: 0o666})
}

// escapePattern makes a path literal in a file of patterns (gitignore(5)).
func escapePattern(s string) string {
	r := strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "!", `\!`, "#", `\#`)
	s = r.Replace(s)
	if strings.HasSuffix(s, " ") {
		s = s[:len(s)-1] + `\ `
	}
	return s
}

// tracked tells whether a path is in the index.
func (j *job) tracked(path string) bool {
	_, err := j.ask.line(j.ctx, "ls-files", "--error-unmatch", "--", path)
	return err == nil
}

func (j *job) done(t *todo, action string) {
	j.result.Slots = append(j.result.Slots, Done{Event: t.entry.Event, Path: string(t.entry.Path), Action: action})
}

func (j *job) miss(event, path, reason string) {
	j.result.Missed = append(j.result.Missed, Missed{Event: event, Path: path, Reason: reason})
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
