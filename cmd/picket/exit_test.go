package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestExitCode(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		outcome outcome
		err     error
		want    int
	}{
		{clean, nil, exitClean}, {blocked, nil, exitFindings}, {incomplete, nil, exitTrouble},
		{clean, broken, exitTrouble}, {blocked, broken, exitTrouble}, {incomplete, broken, exitTrouble},
		{blocked, errInterrupted, exitInterrupted}, {clean, errors.Join(errInterrupted, broken), exitInterrupted},
	} {
		if got := exitCode(c.outcome, c.err); got != c.want {
			t.Errorf("outcome %d, error %v: %d, want %d", c.outcome, c.err, got, c.want)
		}
	}
}

func TestComplain(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("a\n  b\n"), "picket: error: a\n  b\n"},
		{errors.New("bad \x1b[2J name"), "picket: error: bad \\x1b[2J name\n"},
		{wrongUse("do that", "cannot %s", "this"), "picket: error: cannot this\npicket: hint: do that\n"},
		{errInterrupted, "picket: error: interrupted, nothing is known\n"},
	} {
		var b bytes.Buffer
		(&app{stderr: &b}).complain(c.err)
		if b.String() != c.want {
			t.Errorf("%v: %q, want %q", c.err, b.String(), c.want)
		}
	}
}

func TestGetenvTakesTheLast(t *testing.T) {
	a := &app{env: []string{"A=1", "B=2", "A=3", "AB=4"}}
	if got := a.getenv("A") + a.getenv("B") + a.getenv("C"); got != "32" {
		t.Errorf("got %q", got)
	}
}

// TestOneRunStandsAlone holds that run keeps nothing between calls and reads no
// environment but what it is given.
func TestOneRunStandsAlone(t *testing.T) {
	t.Setenv("FORCE_COLOR", "1")
	for range 2 {
		var out, errs bytes.Buffer
		code := run([]string{"scan", "-"}, strings.NewReader("harmless\n"), &out, &errs, []string{"PATH=/usr/bin:/bin"})
		if code != exitClean || !strings.Contains(out.String(), "no findings") || strings.Contains(out.String(), "\x1b") || errs.Len() > 0 {
			t.Fatalf("exit %d, %q, %q", code, out.String(), errs.String())
		}
	}
}
