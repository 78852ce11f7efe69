package report

import (
	"fmt"
	"io"

	"picket/policy"
	"picket/scanners"
)

// maxShown is how many groups of findings a hook shows: more is not read.
const maxShown = 10

// maxSkips is how many unreadable texts, and how many notes, a hook names.
const maxSkips = 5

// HookRun is what a hook did.
type HookRun struct {
	Action   string // what Git was about to do: "commit", "merge", "push"
	Verdict  policy.Verdict
	Coverage scanners.Coverage
	Rules    int    // how many were applied
	Digest   string // of the rule set, in hex
	ShowAll  string // the command that shows every finding; empty: none does
	Lenient  bool   // what could not be checked stops nothing, by somebody's choice
}

// Hook writes what a person at a terminal needs to know: nothing when there is
// nothing to say, else the findings, why they matter, and how to go on.
func Hook(w io.Writer, st Style, run HookRun) error {
	shown := run.Verdict.Shown()
	if len(shown) == 0 && run.Coverage.Complete && len(run.Coverage.Skipped) == 0 && run.Verdict.Capped == 0 {
		return nil
	}
	var allowed []scanners.Finding
	for _, a := range run.Verdict.Allowed {
		allowed = append(allowed, a.Finding)
	}
	p := newPrinter(st, shown, run.Verdict.Tracked, allowed)
	p.brief = true
	p.headline(run)
	groups := append(grouped(run.Verdict.Blocking), grouped(run.Verdict.Warning)...)
	p.capped(groups, run.ShowAll)
	p.unread(run.Coverage, run.Lenient)
	for i, note := range run.Verdict.Notes {
		if i == maxSkips {
			p.printf("picket: note: and %s\n", Count(int64(len(run.Verdict.Notes)-i), "other"))
			break
		}
		p.wrapped("picket: note: " + note)
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

// whatWasFound counts findings by kind, in the words of people: the same secret
// in three places is one secret.
func whatWasFound(findings []scanners.Finding) string {
	var secrets, patterns tally
	for i := range findings {
		if isSecret(&findings[i]) {
			secrets.add(&findings[i])
		} else {
			patterns.add(&findings[i])
		}
	}
	var parts []string
	for _, t := range []struct {
		tally
		noun string
	}{{secrets, "secret"}, {patterns, "risky pattern"}} {
		if t.places == 0 {
			continue
		}
		text := Count(int64(len(t.things)), t.noun)
		if t.places > len(t.things) {
			text += " in " + Count(int64(t.places), "place")
		}
		parts = append(parts, text)
	}
	return join(parts)
}

// tally counts things and the places where they stand.
type tally struct {
	things map[string]bool
	places int
}

func (t *tally) add(f *scanners.Finding) {
	if t.things == nil {
		t.things = map[string]bool{}
	}
	t.things[f.Fingerprint+"\x00"+f.Rule] = true
	t.places++
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

// unread says what could not be looked at, or by the repository's choice was not.
func (p *printer) unread(c scanners.Coverage, lenient bool) {
	switch {
	case !c.Complete && lenient:
		p.printf("%s\n", p.colors.warns.Sprint("picket: warning: not everything could be checked"))
	case !c.Complete:
		p.printf("%s\n", p.colors.blocks.Sprint("picket: error: not everything could be checked"))
	case len(c.Skipped) > 0:
		p.printf("%s\n", p.colors.warns.Sprint("picket: not everything was checked, as the configuration wants it"))
	default:
		return
	}
	for i, s := range c.Skipped {
		if i == maxSkips {
			p.printf("  and %s\n", Count(int64(len(c.Skipped)-maxSkips), "more text"))
			break
		}
		p.printf("  %s: %s\n", Escape(s.Path), Escape(s.Reason))
	}
	p.printf("\n")
}

// closing ends with what was covered and how to go on.
func (p *printer) closing(run HookRun, groups int) {
	if n := run.Verdict.Capped; n > 0 {
		p.wrapped("picket: " + Count(int64(n), "finding") + " would block this " + run.Action +
			", but the policy's mode does not block yet")
	}
	p.wrapped(p.checked(run))
	if !run.Verdict.Blocks() {
		return
	}
	p.wrapped("picket: " + wayOut(run.Action, anySecret(run.Verdict.Blocking)))
	if groups > 1 {
		p.wrapped(`picket: or, if all of it is harmless: picket allow --last --reason "..."`)
	}
}

// wayOut says how to go on, by what was refused.
func wayOut(action string, secret bool) string {
	verb, rotate := "fix it", ""
	if secret {
		verb, rotate = "take it out", "; rotate what was ever pushed"
	}
	switch action {
	case "push":
		return verb + " in the commits that nobody has yet, then push again"
	case "commit":
		return verb + ", git add, commit again" + rotate
	}
	return verb + ", git add, then go on with the " + action
}

func anySecret(findings []scanners.Finding) bool {
	for i := range findings {
		if isSecret(&findings[i]) {
			return true
		}
	}
	return false
}

// minor counts the tracked findings in files. One that stands in none is about the
// change as a whole (the branch it goes to), and would be counted in every commit.
func minor(tracked []scanners.Finding) int {
	n := 0
	for i := range tracked {
		if tracked[i].Line > 0 {
			n++
		}
	}
	return n
}

// checked is the line that states what was covered.
func (p *printer) checked(run HookRun) string {
	text := fmt.Sprintf("picket: checked %s, %s, by %s", Count(run.Coverage.Files, "file"),
		Size(run.Coverage.Bytes), Count(int64(run.Rules), "rule"))
	if run.Digest != "" {
		text += " (" + short(run.Digest) + ")"
	}
	if n := len(run.Verdict.Allowed); n > 0 {
		text += "; " + Count(int64(n), "finding") + " allowed"
	}
	if n := minor(run.Verdict.Tracked); n > 0 {
		text += "; " + Count(int64(n), "minor finding") + " only counted"
	}
	return text
}

// wrapped writes a text in lines of the terminal's width, all but the first indented.
func (p *printer) wrapped(text string) {
	const indent = "  "
	for i, line := range wrap(Escape(text), p.style.width()-len(indent)-1) {
		if i > 0 {
			line = indent + line
		}
		p.printf("%s\n", line)
	}
}
