package main

import (
	"errors"
	"fmt"
	"strings"

	"picket/report"
)

// The exit codes, the same for every subcommand and every output format.
const (
	exitClean       = 0   // everything was looked at, nothing blocks
	exitFindings    = 1   // the gate is closed
	exitTrouble     = 2   // something could not be checked, or misuse
	exitInterrupted = 130 // stopped by a signal, as shells report it
)

// outcome is what a command found out. An error is not an outcome: it means that
// the command could not find out.
type outcome uint8

const (
	clean outcome = iota
	blocked
	incomplete // nothing more is wrong than that not everything was looked at
)

var errInterrupted = errors.New("interrupted")

// exitCode is the one place where a result becomes a number. Doubt is 2: a run
// that was not complete is no verdict, whatever else it found.
func exitCode(o outcome, err error) int {
	switch {
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case err != nil, o == incomplete:
		return exitTrouble
	case o == blocked:
		return exitFindings
	}
	return exitClean
}

// hinter is an error that knows what to try instead.
type hinter interface{ Hints() []string }

// misuse is an error in what was typed.
type misuse struct {
	err   error
	hints []string
}

func (m *misuse) Error() string   { return m.err.Error() }
func (m *misuse) Unwrap() error   { return m.err }
func (m *misuse) Hints() []string { return m.hints }

// wrongUse makes an error about the command line, with what to type instead.
func wrongUse(hint, format string, args ...any) error {
	return &misuse{err: fmt.Errorf(format, args...), hints: []string{hint}}
}

// complain prints an error and its hints, on standard error, one line each.
func (a *app) complain(err error) {
	switch {
	case err == nil:
		return
	case errors.Is(err, errInterrupted) && a.partial:
		fmt.Fprintln(a.stderr, "picket: error: interrupted: only what was found until then is listed")
		return
	case errors.Is(err, errInterrupted):
		fmt.Fprintln(a.stderr, "picket: error: interrupted, nothing is known")
		return
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		prefix := "picket: error: "
		if i > 0 {
			prefix = "  "
		}
		fmt.Fprintln(a.stderr, prefix+report.Escape(line))
	}
	var h hinter
	if errors.As(err, &h) {
		for _, hint := range h.Hints() {
			fmt.Fprintln(a.stderr, "picket: hint: "+report.Escape(hint))
		}
	}
}

// remark prints a message that is not a result.
func (a *app) remark(format string, args ...any) {
	fmt.Fprintln(a.stderr, "picket: "+report.Escape(fmt.Sprintf(format, args...)))
}
