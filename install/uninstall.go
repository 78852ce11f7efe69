package install

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"picket/hooks/slot"
)

// Undone is what an uninstallation did.
type Undone struct {
	Layout   *Layout
	Removed  []string // slots that were picket's
	Restored []string // slots in which the hook of before stands again
	Notes    []string // what was changed by others since, and left alone
}

// undo is one uninstallation under way.
type undo struct {
	ctx    context.Context
	ask    asker
	disk   disk
	layout *Layout
	result *Undone
}

func (u *undo) note(format string, args ...any) {
	u.result.Notes = append(u.result.Notes, fmt.Sprintf(format, args...))
}

// Uninstall takes picket out of one repository and puts back what was there. What
// somebody changed since is left as it is, and said.
func Uninstall(ctx context.Context, o Options) (*Undone, error) {
	a := asker{dir: o.Dir, env: o.Env}
	l, err := look(ctx, a)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(l.CommonDir)
	if err != nil {
		return nil, err
	}
	u := &undo{ctx: ctx, ask: a, disk: o.disk, layout: l, result: &Undone{Layout: l}}
	if m == nil {
		m = &Manifest{Slots: byMark(l.HooksDir), Made: []Path{Path(filepath.Join(l.CommonDir, "picket"))}}
		if len(m.Slots) == 0 && !exists(filepath.Join(l.CommonDir, "picket")) {
			return u.result, hint(errNothing, "`picket doctor` says what runs in this repository")
		}
	}
	return u.result, u.all(m)
}

// byMark finds picket's slots without a manifest: hooks that came from a
// template, or whose manifest was lost.
func byMark(dir string) []Slot {
	var slots []Slot
	for _, e := range slot.Events() {
		path := filepath.Join(dir, slotName(e.Name))
		for _, p := range append([]string{path, filepath.Join(dir, e.Name)}, slot.Asides(path)...) {
			if o, err := inspect(p); err == nil && o.tenant == ours {
				slots = append(slots, Slot{Event: e.Name, Path: Path(path), SHA256: o.sum})
				break
			}
		}
	}
	return slots
}

// all undoes everything in the manifest. The manifest goes last: until then a
// second run can finish what this one could not.
func (u *undo) all(m *Manifest) error {
	dirs := map[string]bool{}
	if err := unsetKeys(u, slices.Clone(m.Config)); err != nil {
		return err
	}
	for _, s := range m.Slots {
		if err := u.free(s); err != nil {
			return readOnly(string(s.Path), err)
		}
		dirs[filepath.Dir(string(s.Path))] = true
	}
	for dir := range dirs {
		if err := u.clearKept(dir); err != nil {
			return err
		}
		if err := u.disk.sweep(dir); err != nil {
			return err
		}
	}
	for _, e := range m.Edits {
		if err := u.unedit(e.Path, e.Text, e.Created, "the lines for picket"); err != nil {
			return err
		}
	}
	created := false
	for _, x := range m.Exclude {
		created = created || x.Created
		if err := u.unedit(x.Path, x.Text+"\n", created, "a line of picket's"); err != nil {
			return err
		}
	}
	if err := u.folder(); err != nil {
		return err
	}
	return u.unmake(m.Made)
}

// free gives one slot back: picket's file, wherever others have put it since, is
// replaced by what it displaced.
func (u *undo) free(s Slot) error {
	path := slotOf(string(s.Path))
	kept := keptFor(path)
	o, err := inspect(path)
	if ours := u.oursOf(string(s.Path)); ours != "" {
		if k, kErr := inspect(kept); kept != "" && kErr == nil && err == nil && replacedByMaker(k, o, path, ours) {
			if err := u.disk.remove(kept); err != nil {
				return err
			}
			kept = ""
		}
		return u.giveBack(ours, kept)
	}
	if err != nil || kept == "" {
		if err == nil && o.tenant == foreign {
			u.note("%s was replaced since by another hook, and stays", path)
		}
		return err
	}
	if o.tenant == vacant {
		u.note("%s was removed since; the hook that picket kept stands there again", path)
		return u.giveBack(path, kept)
	}
	if k, err := inspect(kept); err == nil && k.link == o.link && k.sum == o.sum {
		return u.disk.remove(kept) // the installation never got further
	}
	aside := path + ".legacy"
	if a, err := inspect(aside); err == nil && a.link == keptLink(kept) && a.sum == keptSum(kept) {
		return u.disk.remove(kept)
	}
	u.note("%s was replaced since by another hook, and stays; the one that was there before picket is in %s", path, kept)
	return nil
}

// oursOf finds picket's file: where it was put, in the slot, or under a name that
// another installer gave it. Of several the others are removed by whoever calls.
func (u *undo) oursOf(path string) string {
	bare := slotOf(path)
	for _, p := range append([]string{path, bare, bare + ".exe"}, slot.Asides(bare)...) {
		if o, err := inspect(p); err == nil && o.tenant == ours {
			return p
		}
	}
	return ""
}

func keptSum(kept string) string {
	o, _ := inspect(kept)
	return o.sum
}

func keptLink(kept string) string {
	o, _ := inspect(kept)
	return o.link
}

// giveBack replaces picket's file by the kept hook, or removes it.
func (u *undo) giveBack(path, kept string) error {
	if kept == "" {
		if !exists(path) {
			return nil
		}
		u.result.Removed = append(u.result.Removed, path)
		return u.disk.remove(path)
	}
	to := path
	if s := shadowing(path); s != "" {
		to = s
	}
	if err := u.disk.move(kept, to); err != nil {
		return err
	}
	u.result.Restored = append(u.result.Restored, to)
	if to != path {
		return u.disk.remove(path)
	}
	return nil
}

// keptFor gives the hook that was displaced, if it is there.
func keptFor(path string) string {
	if kept := slot.Kept(path); exists(kept) {
		return kept
	}
	return ""
}

// clearKept removes the links beside kept hooks, and the folder when nothing is
// left in it.
func (u *undo) clearKept(hooksDir string) error {
	dir := slot.KeptDir(hooksDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // there is none
	}
	left := 0
	for _, e := range entries {
		if !slot.IsNeighbour(dir, e.Name()) && !strings.HasPrefix(e.Name(), tempPrefix) {
			left++
			continue
		}
		if err := u.disk.remove(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	if left == 0 {
		return u.disk.remove(dir)
	}
	u.note("%s still holds what picket does not own", dir)
	return nil
}

// unedit takes a text out of a file again, if it still stands there once.
func (u *undo) unedit(path Path, text string, created bool, what string) error {
	data, err := os.ReadFile(string(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	before, after, found := strings.Cut(string(data), text)
	if !found {
		u.note("%s was changed since: %s could not be found there", path, what)
		return nil
	}
	if before+after == "" && created {
		return u.disk.remove(string(path))
	}
	st, err := os.Stat(string(path))
	if err != nil {
		return err
	}
	return u.disk.writeFile(string(path), []byte(before+after), mode{exact: st.Mode().Perm()})
}

// folder removes picket's own folder, the manifest last.
func (u *undo) folder() error {
	dir := filepath.Join(u.layout.CommonDir, "picket")
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	manifest := manifestPath(u.layout.CommonDir)
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if path == manifest {
			continue
		}
		if e.Name() == supersededDir {
			u.note("%s holds hooks that others replaced while picket kept them, and stays", path)
			continue
		}
		if err := u.disk.ask("remove", path); err != nil {
			return err
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return u.disk.remove(manifest)
}

// unmake removes the folders that were made, innermost first, when they are empty.
func (u *undo) unmake(made []Path) error {
	made = append([]Path{Path(filepath.Join(u.layout.CommonDir, "picket"))}, made...)
	slices.SortFunc(made, func(a, b Path) int { return len(a) - len(b) })
	for i := len(made) - 1; i >= 0; i-- {
		dir := string(made[i])
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) > 0 {
			continue
		}
		if err := u.disk.remove(dir); err != nil {
			return err
		}
	}
	return nil
}
