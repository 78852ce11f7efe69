package report

import (
	"fmt"
	"io"

	"picket/policy"
	"picket/scanners"
)

// maxShown is how many groups of findings a hook shows: more is not read.
const maxShown = 10

// maxSkips is how many unreadable texts a hook names.
const maxSkips = 5

// HookRun is what a hook did.
type HookRun struct {
	Action   string // what Git was about to do: "commit", "merge", "push"
	Verdict  policy.Verdict
	Coverage scanners.Coverage
	Rules    int    // how many were applied
	Digest   string // of the rule set, in hex
	ShowAll  string // the command that shows every finding; empty: none does
}

// Hook writes what a person at a terminal needs to know: nothing when there is
// nothing to say, else the findings, why they matter, and how to go on.
func Hook(w io.Writer, st Style, run HookRun) error {
	shown := run.Verdict.Shown()
	if len(shown) == 0 && run.Coverage.Complete && run.Verdict.Capped == 0 {
		return nil
	}
	var allowed []scanners.Finding
	for _, a := range run.Verdict.Allowed {
		allowed = append(allowed, a.Finding)
	}
	p := newPrinter(st, shown, run.Verdict.Tracked, allowed)
	p.headline(run)
	groups := append(grouped(run.Verdict.Blocking), grouped(run.Verdict.Warning)...)
	p.capped(groups, run.ShowAll)
	p.unread(run.Coverage)
	for _, note := range run.Verdict.Notes {
		p.wrapped("picket: note: "+note, "  ")
	}
	p.closing(run, len(groups))
	return p.flush(w)
}

// headline says in one line what happened.
func (p *printer) headline(run HookRun) {
	v := run.Verdict
	warnings := Count(int64(len(v.Warning)), "warning")
	switch {
	case v.Blocks() && len(v.Warning) > 0:
		p.printf("%s: %s and %s\n\n", p.colors.blocks.Sprintf("picket: %s blocked", run.Action), whatWasFound(v.Blocking), warnings)
	case v.Blocks():
		p.printf("%s: %s\n\n", p.colors.blocks.Sprintf("picket: %s blocked", run.Action), whatWasFound(v.Blocking))
	case len(v.Warning) > 0:
		p.printf("%s\n\n", p.colors.warns.Sprint("picket: "+warnings))
	}
}

// whatWasFound counts findings by kind, in the words of people.
func whatWasFound(findings []scanners.Finding) string {
	secrets, other := int64(0), int64(0)
	for i := range findings {
		if isSecret(&findings[i]) {
			secrets++
		} else {
			other++
		}
	}
	var parts []string
	if secrets > 0 {
		parts = append(parts, Count(secrets, "secret"))
	}
	if other > 0 {
		parts = append(parts, Count(other, "risky pattern"))
	}
	return join(parts)
}

// capped writes the first groups and counts the others.
func (p *printer) capped(groups []group, showAll string) {
	for i, g := range groups {
		if i == maxShown {
			text := "... and " + Count(int64(len(groups)-maxShown), "more finding")
			if showAll != "" {
				text += "; all of them: " + showAll
			}
			p.printf("%s\n\n", text)
			return
		}
		p.block(g)
		p.printf("\n")
	}
}

// unread says what could not be looked at.
func (p *printer) unread(c scanners.Coverage) {
	if c.Complete {
		return
	}
	p.printf("%s\n", p.colors.blocks.Sprint("picket: error: not everything could be checked"))
	for i, s := range c.Skipped {
		if i == maxSkips {
			p.printf("  and %s\n", Count(int64(len(c.Skipped)-maxSkips), "more"+" text"))
			break
		}
		p.printf("  %s: %s\n", Escape(s.Path), Escape(s.Reason))
	}
	p.printf("\n")
}

// closing ends with what was covered and how to go on.
func (p *printer) closing(run HookRun, groups int) {
	if n := run.Verdict.Capped; n > 0 {
		p.wrapped("picket: "+Count(int64(n), "finding")+" would block this "+run.Action+
			", but the policy's mode does not block yet", "  ")
	}
	p.wrapped(p.checked(run), "  ")
	if !run.Verdict.Blocks() {
		return
	}
	p.wrapped("picket: take it out, git add, "+run.Action+" again; what was ever pushed must be rotated", "  ")
	if groups > 1 {
		p.wrapped(`picket: all of it is harmless? picket allow --last --reason "..."`, "  ")
	}
}

// checked is the line that states what was covered.
func (p *printer) checked(run HookRun) string {
	text := fmt.Sprintf("picket: checked %s, %s, %s", Count(run.Coverage.Files, "file"),
		Size(run.Coverage.Bytes), Count(int64(run.Rules), "rule"))
	if run.Digest != "" {
		text += " (" + short(run.Digest) + ")"
	}
	if n := len(run.Verdict.Allowed); n > 0 {
		text += "; " + Count(int64(n), "finding") + " allowed"
	}
	if n := len(run.Verdict.Tracked); n > 0 {
		text += "; " + Count(int64(n), "minor finding") + " only counted"
	}
	return text
}

// wrapped writes a text in lines of the terminal's width.
func (p *printer) wrapped(text, indent string) {
	for i, line := range wrap(Escape(text), p.style.width()-len(indent)-1) {
		if i > 0 {
			line = indent + line
		}
		p.printf("%s\n", line)
	}
}
