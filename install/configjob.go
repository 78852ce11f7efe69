package install

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// byConfig names the hooks in Git's configuration (git-config(1), "hook.<name>"):
// they run before the ones in the hooks folder and whatever core.hooksPath says.
// Each event gets a file of its own name in folder, because the command learns
// the event from no argument, and Git starts a plain path without a shell.
func (j *job) byConfig(scope, folder string, events []string) error {
	if err := j.mkdir(folder); err != nil {
		return readOnly(folder, err)
	}
	if err := j.o.disk.sweep(folder); err != nil {
		return readOnly(folder, err)
	}
	exact, err := j.mode()
	if err != nil {
		return err
	}
	program, err := j.ownProgram()
	if err != nil {
		return err
	}
	for _, event := range events {
		path := filepath.Join(folder, slotName(event))
		t := &todo{entry: Slot{Event: event, Path: Path(path), SHA256: j.program.sum}}
		was, err := inspect(path)
		if err != nil {
			return err
		}
		j.now.put(t.entry)
		for _, k := range configKeys(scope, event, path) {
			if !slices.Contains(j.now.Config, k) {
				j.now.Config = slices.DeleteFunc(j.now.Config, func(have Key) bool { return have.Scope == k.Scope && have.Key == k.Key })
				j.now.Config = append(j.now.Config, k)
			}
		}
		if err := j.finish(); err != nil {
			return readOnly(j.folder(), err)
		}
		action := "unchanged"
		if was.sum != j.program.sum || was.link != "" || !runnable(was.info) {
			action = "new"
			if was.tenant != vacant {
				action = "upgraded"
			}
			if err := j.o.disk.link(program, path, exact); err != nil {
				return readOnly(path, err)
			}
		}
		changed, err := j.setKeys(configKeys(scope, event, path))
		if err != nil {
			return err
		}
		if changed && action == "unchanged" {
			action = "upgraded"
		}
		j.result.Changed = j.result.Changed || action != "unchanged"
		j.done(t, action)
	}
	return nil
}

// configKeys are the keys of one hook. The command comes first: a hook with an
// event and no command stops every git command that looks for hooks.
func configKeys(scope, event, path string) []Key {
	name := "hook.picket-" + event
	return []Key{
		{Scope: scope, Key: name + ".command", Value: shellQuote(filepath.ToSlash(path))},
		{Scope: scope, Key: name + ".event", Value: event},
	}
}

// setKeys makes each key have exactly its value in its scope.
func (j *job) setKeys(keys []Key) (changed bool, err error) {
	for _, k := range keys {
		out, err := j.ask.line(j.ctx, "config", "--"+k.Scope, "--get-all", k.Key)
		if err == nil && out == k.Value {
			continue
		}
		if err := j.o.disk.ask("config", k.Key); err != nil {
			return changed, err
		}
		if _, err := j.ask.line(j.ctx, "config", "--"+k.Scope, "--replace-all", k.Key, k.Value); err != nil {
			return changed, fmt.Errorf("setting %s: %w", k.Key, err)
		}
		changed = true
	}
	return changed, nil
}

// unsetKeys removes the keys that still have the values they were given, the
// events first. Those that somebody has changed stay, and are noted.
func unsetKeys(u *undo, keys []Key) error {
	slices.SortStableFunc(keys, func(a, b Key) int {
		return strings.Compare(endOf(b.Key), endOf(a.Key)) // "event" before "command"
	})
	for _, k := range keys {
		out, err := u.ask.line(u.ctx, "config", "--"+k.Scope, "--get-all", k.Key)
		var failed *gitError
		if errors.As(err, &failed) && failed.code == 1 {
			continue
		}
		if err != nil {
			return err
		}
		if out != k.Value {
			u.note("%s has another value than picket gave it, and stays", k.Key)
			continue
		}
		if err := u.disk.ask("config", k.Key); err != nil {
			return err
		}
		if _, err := u.ask.line(u.ctx, "config", "--"+k.Scope, "--unset-all", k.Key); err != nil {
			return fmt.Errorf("removing %s: %w", k.Key, err)
		}
	}
	return nil
}

func endOf(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// programAt tells whether path is a program that can be run at all, for doctor.
func programAt(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular() && runnable(st)
}
