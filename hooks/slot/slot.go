// Package slot says what a hook slot is: which events there are, by which names
// picket-hook is started for them, where the hook that stood there before is
// kept, and by what mark picket's own files are known. Both the hook and the
// installer go by it. It touches no file but the links beside kept hooks.
package slot

import (
	"path/filepath"
	"strings"
)

// Mark stands in every picket-hook binary, so that an installer of any version
// knows its own work without a manifest. The NUL bytes keep it out of texts.
const Mark = "\x00picket-hook \x02 slot binary \x02 known by this mark\x00"

// ShimMark begins the second line of a text shim.
const ShimMark = "# picket-shim 1:"

// KeptSuffix is appended to the hooks folder to name the folder where displaced
// hooks are kept. It stands beside the hooks folder, at the same depth, and holds
// links to the hooks folder's other entries: a kept script that looks at its own
// name, at its neighbours or at ".." finds what it always found.
const KeptSuffix = ".kept-by-picket"

// Kept is where the hook that stood in the slot before is kept.
func Kept(path string) string {
	event, ok := EventOf(filepath.Base(path))
	if !ok {
		event = filepath.Base(path)
	}
	return filepath.Join(KeptDir(filepath.Dir(path)), event)
}

// KeptDir is the folder of kept hooks that belongs to a hooks folder.
func KeptDir(hooksDir string) string { return filepath.Clean(hooksDir) + KeptSuffix }

// ChainDir is the name of a hooks folder for the whole machine, to which
// core.hooksPath points. Git runs no other hooks then, so the hooks in it run the
// repository's own after themselves.
const ChainDir = "hooks-before-the-repositorys"

// Set says when an event is installed.
type Set uint8

const (
	Default   Set = iota // by every installation
	OnRequest            // when named with --hook
	Bare                 // by default in a bare repository
	Record               // with --record
)

// Event is one of Git's hooks that picket answers (githooks(5)).
type Event struct {
	Name string
	Set  Set
	// Stdin is set when Git gives the hook its input on standard input.
	Stdin bool
	// What says in a few words what picket does there.
	What string
}

// Events lists all events, in the order in which they are shown.
func Events() []Event {
	return []Event{
		{Name: "pre-commit", What: "what is staged"},
		{Name: "pre-merge-commit", What: "what a merge adds to all its parents"},
		{Name: "commit-msg", What: "the commit message"},
		{Name: "applypatch-msg", What: "the message of an applied patch"},
		{Name: "pre-applypatch", What: "what an applied patch changes"},
		{Name: "pre-push", Stdin: true, What: "every commit that a push would publish"},
		{Name: "prepare-commit-msg", Set: OnRequest, What: "what is staged in a rebase, cherry-pick or revert"},
		{Name: "post-commit", Set: Record, What: "notes whether the commit was checked"},
		{Name: "post-rewrite", Set: Record, Stdin: true, What: "carries the notes over a rewrite"},
		{Name: "pre-receive", Set: Bare, Stdin: true, What: "every commit that is pushed here"},
		{Name: "update", Set: OnRequest, What: "every commit pushed to one ref here"},
		{Name: "post-receive", Set: OnRequest, Stdin: true, What: "reports what a push brought, refuses nothing"},
	}
}

// Lookup finds an event by name.
func Lookup(name string) (Event, bool) {
	for _, e := range Events() {
		if e.Name == name {
			return e, true
		}
	}
	return Event{}, false
}

// asides are the endings that installers append when they move a hook aside, and
// .exe. Some of them run what they moved, under its new name.
var asides = [...]string{".exe", ".legacy", ".old", ".bak"}

// EventOf gives the event that a file of this base name stands for: its name
// without .exe and without the endings that other installers append.
func EventOf(base string) (string, bool) {
	for again := true; again; {
		again = false
		for _, end := range asides {
			if len(base) > len(end) && strings.EqualFold(base[len(base)-len(end):], end) {
				base, again = base[:len(base)-len(end)], true
			}
		}
	}
	e, ok := Lookup(base)
	return e.Name, ok
}

// Asides gives the names under which other installers may have put the slot away.
func Asides(path string) []string {
	bare := path
	if strings.EqualFold(filepath.Ext(bare), ".exe") {
		bare = bare[:len(bare)-len(".exe")]
	}
	return []string{bare + ".legacy", bare + ".old", bare + ".bak", filepath.Join(filepath.Dir(bare), "old-hooks", filepath.Base(bare))}
}
