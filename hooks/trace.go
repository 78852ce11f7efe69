package hooks

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// tracer writes where the time goes, when somebody asks for it with --verbose or
// PICKET_TRACE=1. Without that it costs a comparison per phase.
type tracer struct {
	w     io.Writer
	name  string
	start time.Time
	last  time.Time
	lines []string
}

func newTracer(ev *Event) *tracer {
	t := &tracer{name: ev.Name}
	if v := ev.getenv("PICKET_TRACE"); ev.Verbose || v != "" && v != "0" {
		t.w = ev.Stderr
		t.start = ev.Start
		if t.start.IsZero() {
			t.start = time.Now()
		}
		t.last = t.start
	}
	return t
}

// on tells whether anybody listens.
func (t *tracer) on() bool { return t.w != nil }

// phase ends a phase and names it.
func (t *tracer) phase(name string) {
	if t.w == nil {
		return
	}
	now := time.Now()
	t.lines = append(t.lines, fmt.Sprintf("%8d us  %s", now.Sub(t.last).Microseconds(), name))
	t.last = now
}

// say adds a line without a time.
func (t *tracer) say(format string, args ...any) {
	if t.w != nil {
		t.lines = append(t.lines, "             "+fmt.Sprintf(format, args...))
	}
}

// end prints everything.
func (t *tracer) end(code int) {
	if t.w == nil {
		return
	}
	t.phase("words")
	head := fmt.Sprintf("picket: %s: exit %d after %d us", t.name, code, time.Since(t.start).Microseconds())
	io.WriteString(t.w, head+"\n  "+strings.Join(t.lines, "\n  ")+"\n")
}
