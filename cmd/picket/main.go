// Command picket protects repositories: it installs hooks, scans files and what
// is staged, and audits histories. It only wires rooms together, prints their
// results and chooses the exit code; what finds, judges or formats is elsewhere.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

// gcPercent lets a short command, which is over before its heap has grown, do with
// fewer collections: 85 ms of processor time become 60.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}

// run is the whole command: it has no state but its arguments, so tests call it
// as main does.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who asks a second time does not want to wait
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: env}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		err = errors.Join(errInterrupted, err)
	}
	a.complain(err)
	if a.hookCode != 0 && err == nil {
		return a.hookCode
	}
	return exitCode(a.result, err)
}

// auditsTrust is "cache" in one program alone, which the tests of this folder link with
// -X main.auditsTrust=cache: its audits take the built-in rules from the user's cache.
var auditsTrust string

// app is what every subcommand gets: its streams, its environment, and a place
// for its verdict.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            []string
	result         outcome
	partial        bool   // interrupted, with a result printed
	crews          *crews // of the audits of a list
	distrusts      bool   // of what lies in the user's cache
	compiled       bool   // a configuration may come compiled from there: no samples are asked for
	hookCode       int    // of a hook that was run by hand; its code is the command's
}

// getenv reads the environment that the command was given; the last entry of a
// name wins, as it does for exec.
func (a *app) getenv(name string) string {
	for i := len(a.env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(a.env[i], name+"="); ok {
			return v
		}
	}
	return ""
}
