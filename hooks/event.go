package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"picket/git"
	"picket/git/pages"
	"picket/hooks/slot"
	"picket/report"
	"picket/rules"
	"picket/scanners/team"
)

// The exit codes of a hook.
const (
	Clean       = 0   // everything was looked at, nothing blocks
	Blocked     = 1   // the gate is closed
	Trouble     = 2   // something could not be checked
	Interrupted = 130 // stopped by a signal
)

// Event is one call of a hook by Git (githooks(5)), or by hand.
type Event struct {
	Name string
	Args []string
	// Slot is the file that Git started, when it was one in a hooks folder: what
	// it displaced is kept near it and is run too. Empty: nothing is chained.
	Slot string
	// HomeDir is the folder of an installation for the whole machine, whose rules
	// hold where a repository has none; empty: Slot tells.
	HomeDir string
	Dir     string   // where Git started the hook; empty: the current folder
	Env     []string // the whole environment

	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Terminal       bool // whether Stderr is a terminal
	Verbose        bool
	Patience       time.Duration // how long it may be silent at a terminal; 0: 2 seconds

	// Compile makes the rules of a repository that has none, when the hook was
	// started by another manager, in a clone where nobody ran picket install. In a
	// slot missing rules are trouble: there they were, and are gone. May be nil.
	Compile func(ctx context.Context, dir string, env []string) error

	// Busy is called before a kept hook is started, and what it gives when that is
	// over: in between a signal ends the context and not the process, because the
	// kept hook has got the signal too and is waited for. May be nil.
	Busy func() (over func())

	// Large is called before much is read: a push, or many changes. May be nil.
	Large func()

	Start time.Time // of the process, for the trace
}

// getenv gives the last value of a variable, as exec would pass it on.
func (e *Event) getenv(name string) string {
	for i := len(e.Env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(e.Env[i], name+"="); ok {
			return v
		}
	}
	return ""
}

// run is one event under way.
type run struct {
	ev    Event
	ctx   context.Context
	repo  *git.Repo
	book  *Book
	trace *tracer
	input []byte // what Git gave on standard input, for events that have one
}

// handler judges one event. Its error says that it could not.
type handler func(*run) (code int, err error)

// handlers maps the events to what judges them.
func handlers(name string) handler {
	switch name {
	case "pre-commit", "pre-applypatch":
		return (*run).staged
	case "pre-merge-commit":
		return (*run).merge
	case "prepare-commit-msg":
		return (*run).replay
	case "commit-msg", "applypatch-msg":
		return (*run).message
	case "pre-push":
		return (*run).push
	case "pre-receive", "update", "post-receive":
		return (*run).receive
	case "post-commit":
		return (*run).committed
	case "post-rewrite":
		return (*run).rewritten
	}
	return nil
}

// Run judges an event and gives the exit code. Everything it has to say goes to
// ev.Stderr; on success that is nothing.
func Run(ctx context.Context, ev Event) (code int) {
	stretch(false)
	r := &run{ev: ev, ctx: ctx, trace: newTracer(&ev)}
	defer func() {
		if p := recover(); p != nil {
			code = r.fail(faultOf(p))
		}
		if ctx.Err() != nil {
			code = Interrupted
		}
		if r.repo != nil {
			r.repo.Close()
		}
		r.trace.end(code)
	}()
	judge := handlers(ev.Name)
	if judge == nil {
		return r.fail(fmt.Errorf("picket has no hook for %q", ev.Name))
	}
	if err := r.open(); err != nil {
		return r.fail(err)
	}
	return r.chained(judge)
}

// open finds the repository, reads the input, and looks whether the repository
// opted out.
func (r *run) open() (err error) {
	e, _ := slot.Lookup(r.ev.Name)
	if e.Stdin && r.ev.Large != nil {
		r.ev.Large()
	}
	if e.Stdin && r.ev.Stdin != nil {
		if r.input, err = io.ReadAll(r.ev.Stdin); err != nil {
			return fmt.Errorf("reading standard input: %w", err)
		}
	}
	opt := git.Options{Dir: r.ev.Dir, Env: r.ev.Env, Trusted: r.ev.Slot != ""}
	if r.ev.Name == "pre-merge-commit" {
		opt.Merging = mergeHeads(r.ev.Env)
	}
	if r.repo, err = git.Open(r.ctx, opt); err != nil {
		return err
	}
	r.trace.phase("repository")
	return nil
}

// judged runs the handler, unless the repository opted out.
func (r *run) judged(judge handler) int {
	off, err := r.optedOut()
	code := Clean
	if err == nil && !off {
		code, err = judge(r)
	}
	if r.ctx.Err() != nil {
		return Interrupted
	}
	if err != nil {
		return r.fail(err)
	}
	return code
}

// rules loads the rules, once.
func (r *run) rules() (*Book, error) {
	if r.book != nil {
		return r.book, nil
	}
	book, err := r.openBook()
	if err != nil {
		return nil, err
	}
	r.book = book
	r.trace.phase("rules")
	return book, nil
}

// openBook loads the rules. Where another manager started the hook, in a clone
// that has none, it has them compiled first.
func (r *run) openBook() (*Book, error) {
	book, err := OpenBook(r.repo, r.ev.home())
	if !errors.Is(err, fs.ErrNotExist) || r.ev.Slot != "" || r.ev.Compile == nil {
		return book, err
	}
	if failed := r.ev.Compile(r.ctx, r.ev.Dir, r.ev.Env); failed != nil {
		return nil, fmt.Errorf("%w, and compiling it failed: %w", err, failed)
	}
	return OpenBook(r.repo, r.ev.home())
}

// home is the folder of an installation for the whole machine, when the hook was
// started from one: its rules are there. It is the folder above the hooks, and named
// picket; above other hooks folders lies what a repository holds.
func (e *Event) home() string {
	if e.HomeDir != "" || e.Slot == "" {
		return e.HomeDir
	}
	if above := filepath.Dir(filepath.Dir(e.Slot)); filepath.Base(above) == Folder {
		return above
	}
	return ""
}

// faultOf is the error that a panic stands for: that of a rule pack which turned
// out to be damaged (see rules.Shelf), or else a mistake of ours.
func faultOf(p any) error {
	if err, ok := p.(*rules.PackError); ok {
		return err
	}
	if pages.IsFault(p) {
		return errors.New("the pages of a file that is mapped cannot be read: is the disk full, or damaged?")
	}
	return fmt.Errorf("a fault in picket itself: %v", p)
}

// fail prints that something could not be checked and gives the exit code for it.
func (r *run) fail(err error) int {
	if r.ctx.Err() != nil {
		return Interrupted
	}
	word, code := "error", Trouble
	if r.lenient() {
		word, code = "warning", Clean
	}
	for i, line := range strings.Split(strings.TrimSpace(err.Error()), "\n") {
		if i == 0 {
			line = "picket: " + word + ": " + report.Escape(line)
		} else {
			line = "  " + report.Escape(strings.TrimSpace(line))
		}
		io.WriteString(r.ev.Stderr, line+"\n")
	}
	var h interface{ Hints() []string }
	if errors.As(err, &h) {
		for _, hint := range h.Hints() {
			io.WriteString(r.ev.Stderr, "picket: hint: "+report.Escape(hint)+"\n")
		}
	}
	return code
}

// lenient tells whether somebody chose to let pass what could not be checked.
func (r *run) lenient() bool {
	switch r.ev.getenv("PICKET_ON_ERROR") {
	case "warn":
		return true
	case "":
		return r.book != nil && r.book.Rules.Settings().Policy.OnError == rules.ActionWarn
	}
	return false
}

// scanners builds the scanners of the rules, once.
func (b *Book) scanners() (*team.Team, error) {
	if b.team != nil {
		return b.team, nil
	}
	depth := b.Rules.Settings().Scan.MaxDecodeDepth
	switch {
	case depth == 0:
		depth = team.HookDepth
	case depth < 0:
		depth = 0
	}
	var err error
	b.team, err = team.Over(b.Rules, team.Options{DecodeDepth: depth})
	return b.team, err
}
