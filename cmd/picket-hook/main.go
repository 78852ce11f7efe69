// By default a Go program starts a goroutine, and a thread for it, that looks for
// changes of its limit of processors. A hook ends before there are any; without
// it a small commit takes a tenth less.
//
//go:debug updatemaxprocs=0

// Command picket-hook is what stands in a repository's hook slots: Git starts it
// under the name of the event, and it lets pass or refuses. It links only what a
// hook needs, because every commit pays for it; what installs it, audits or
// formats is in the command picket.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"picket/hooks"
	"picket/hooks/slot"
	"picket/report"
)

const usage = `usage: picket-hook [--verbose] EVENT [ARGUMENT...]

EVENT is one of Git's hooks, ARGUMENT what Git gives it (githooks(5)); its
standard input is read as Git would write it. In a hook slot the name of the
file is the event. picket install puts it there.

events:
`

// gcPercent lets the heap grow to 16 MB before a collection (the least heap is 4 MB
// at 100), where much is read. To set it stops the world, which takes a twentieth
// of the time of a small commit, and such a one does not reach 4 MB.
const gcPercent = 400

func main() {
	start := time.Now()
	code, done := 0, false
	ev, err := parse(os.Args, os.Stdout)
	switch {
	case err != nil:
		fmt.Fprintf(os.Stderr, "picket: error: %s\npicket: hint: picket-hook --help\n", report.Escape(err.Error()))
		code, done = hooks.Trouble, true
	case ev == nil:
		done = true
	}
	if !done {
		ev.Start, ev.Compile = start, compile
		ev.Large = func() { debug.SetGCPercent(gcPercent) }
		var ctx context.Context
		ctx, ev.Busy = stoppable()
		ev.Env, ev.Stdin, ev.Stdout, ev.Stderr = os.Environ(), os.Stdin, os.Stdout, os.Stderr
		ev.Terminal = isatty.IsTerminal(os.Stderr.Fd())
		code = hooks.Run(ctx, *ev)
	}
	os.Exit(code)
}

// stoppable gives a context and what is called before a kept hook runs. A signal
// ends a hook at once, whatever it reads or computes, as it ends any program: there
// is nothing to be put in order, and Git and shells make 130 of it. To catch
// signals takes two threads, which a commit would pay for; so that begins only
// when a kept hook is started, which has got the signal too and is waited for.
func stoppable() (ctx context.Context, busy func() (over func())) {
	ctx, cancel := context.WithCancel(context.Background())
	var running atomic.Bool
	var once sync.Once
	watch := func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		go func() {
			<-signals
			cancel()
			if !running.Load() {
				os.Exit(hooks.Interrupted)
			}
		}()
	}
	return ctx, func() func() {
		running.Store(true)
		once.Do(watch)
		return func() { running.Store(false) }
	}
}

// compile has picket, which stands beside this program or in PATH, make the rules.
func compile(ctx context.Context, dir string, env []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	picket := filepath.Join(filepath.Dir(self), "picket"+filepath.Ext(self))
	if _, err := os.Stat(picket); err != nil {
		if picket, err = exec.LookPath("picket"); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, picket, "install", "--rules-only", "--quiet")
	cmd.Dir, cmd.Env = dir, env
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", picket, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// parse tells what is to be done from the command line; nil when it was done:
// help, or the version.
func parse(argv []string, stdout io.Writer) (*hooks.Event, error) {
	if len(argv) == 0 {
		return nil, fmt.Errorf("started without a name")
	}
	if event, ok := slot.EventOf(filepath.Base(argv[0])); ok {
		return &hooks.Event{Name: event, Args: argv[1:], Slot: argv[0]}, nil
	}
	ev := &hooks.Event{}
	args := argv[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch flag := args[0]; {
		case flag == "--verbose" || flag == "-v":
			ev.Verbose = true
		case flag == "--slot" && len(args) > 1:
			ev.Slot, args = args[1], args[1:]
		case flag == "--home" && len(args) > 1:
			ev.HomeDir, args = args[1], args[1:]
		case flag == "--version":
			_, err := fmt.Fprintf(stdout, "picket-hook %s\n", report.Version)
			return nil, err
		case flag == "--help" || flag == "-h":
			return nil, help(stdout)
		case flag == "--mark":
			_, err := io.WriteString(stdout, slot.Mark)
			return nil, err
		default:
			return nil, fmt.Errorf("unknown flag %q", flag)
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return nil, fmt.Errorf("no event is named")
	}
	if _, ok := slot.Lookup(args[0]); !ok {
		return nil, fmt.Errorf("picket has no hook for %q", args[0])
	}
	ev.Name, ev.Args = args[0], args[1:]
	return ev, nil
}

func help(w io.Writer) error {
	text := usage
	for _, e := range slot.Events() {
		text += fmt.Sprintf("  %-19s %s\n", e.Name, e.What)
	}
	_, err := io.WriteString(w, text)
	return err
}
