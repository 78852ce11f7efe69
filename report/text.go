package report

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"picket/scanners"
)

// TextOptions are what the text of a scan or an audit can leave out or add.
type TextOptions struct {
	Style
	Quiet   bool // findings only
	Verbose bool // every skipped text, every allowed finding
	ByOwner bool // findings under a heading for each owner
}

// maxTextSkips is how many skipped texts, and how many notes, are named without
// Verbose.
const maxTextSkips = 20

// Text writes a report for people: every finding that blocks or warns, then what
// was covered.
func Text(w io.Writer, run *Run, opt TextOptions) error {
	opt.ShowSecrets = opt.ShowSecrets || run.Redacted
	p := newPrinter(opt.Style, run.Findings())
	p.owners, p.overdue, p.shown = run.Owners, run.Overdue, run.Excerpt
	if opt.ByOwner && run.Owners != nil {
		p.byOwner(run)
	} else {
		p.blocks(run.Verdict.Shown())
	}
	if !opt.Quiet {
		p.summary(run, opt)
	}
	return p.flush(w)
}

func (p *printer) blocks(findings []scanners.Finding) {
	for _, g := range grouped(findings) {
		p.block(g)
		p.printf("\n")
	}
}

// byOwner writes the findings under a heading for each owner, those that nobody
// owns last. What two own is listed under both.
func (p *printer) byOwner(run *Run) {
	owned := map[string][]scanners.Finding{}
	var names []string
	for _, f := range run.Verdict.Shown() {
		list := run.Owners(f.Path)
		if len(list) == 0 {
			list = []string{""}
		}
		for _, name := range list {
			if owned[name] == nil {
				names = append(names, name)
			}
			owned[name] = append(owned[name], f)
		}
	}
	sort.Slice(names, func(i, j int) bool { return names[j] == "" || names[i] != "" && names[i] < names[j] })
	for _, name := range names {
		head := name
		if name == "" {
			head = "nobody"
		}
		p.printf("%s\n\n", p.colors.path.Sprintf("== %s: %s", Escape(head), Count(int64(len(owned[name])), "finding")))
		p.blocks(owned[name])
	}
}

// summary counts and states what was covered.
func (p *printer) summary(run *Run, opt TextOptions) {
	if opt.Verbose {
		for _, a := range run.Verdict.Allowed {
			text := p.place(&a.Finding) + ": allowed by " + string(a.By) + " [" + a.Finding.Rule + "]"
			if a.Reason != "" {
				text += ": " + a.Reason
			}
			p.printf("%s\n", Escape(text))
		}
	}
	p.skipped(run, opt.Verbose)
	notes := run.Notes()
	for i, note := range notes {
		if i == maxTextSkips && !opt.Verbose {
			p.printf("note: and %s (--verbose names them)\n", Count(int64(len(notes)-i), "other"))
			break
		}
		p.printf("note: %s\n", Escape(note))
	}
	if n := run.Verdict.Capped; n > 0 {
		p.wrapped(Count(int64(n), "finding") + " would block, but the policy's mode does not block yet")
	}
	p.verdict(run)
	p.printf("%s\n", covered(run))
}

// verdict is the line that everybody reads.
func (p *printer) verdict(run *Run) {
	v := run.Verdict
	var parts []string
	if n := len(v.Blocking); n > 0 {
		parts = append(parts, p.colors.blocks.Sprint(findingsThat(n, "blocks", "block")))
	}
	if n := len(v.Warning); n > 0 {
		parts = append(parts, p.colors.warns.Sprint(findingsThat(n, "warns", "warn")))
	}
	if n := minor(v.Tracked); n > 0 {
		parts = append(parts, findingsThat(n, "is only counted", "are only counted"))
	}
	if n := len(v.Allowed); n > 0 {
		parts = append(parts, findingsThat(n, "is allowed", "are allowed"))
	}
	switch {
	case len(parts) > 0:
		p.printf("%s\n", strings.Join(parts, ", "))
	case run.Coverage.Complete:
		p.printf("%s\n", p.colors.good.Sprint("no findings"))
	default:
		p.printf("nothing was found in what could be checked\n")
	}
}

func findingsThat(n int, one, many string) string {
	verb := many
	if n == 1 {
		verb = one
	}
	return Count(int64(n), "finding") + " " + verb
}

// skipped names what was not looked at: always when that leaves a doubt, else on
// request.
func (p *printer) skipped(run *Run, verbose bool) {
	c := run.Coverage
	doubts := c.Skipped
	if !verbose {
		doubts = c.Doubts()
	}
	if c.Complete && (!verbose || len(c.Skipped) == 0) {
		return
	}
	if c.Complete {
		p.printf("left out:\n")
	} else {
		p.printf("%s\n", p.colors.blocks.Sprint("not everything could be checked:"))
	}
	for i, s := range doubts {
		if i == maxTextSkips && !verbose {
			p.printf("  and %s (--verbose names them)\n", Count(int64(len(doubts)-i), "other"))
			break
		}
		p.printf("  %s: %s\n", Escape(s.Path), Escape(s.Reason))
	}
}

// covered states what was looked at.
func covered(run *Run) string {
	c := run.Coverage
	var parts []string
	if c.Commits > 0 {
		parts = append(parts, Count(c.Commits, "commit"))
	}
	if run.Command == "audit" {
		parts = append(parts, Count(c.Blobs, "blob"))
	} else {
		parts = append(parts, Count(c.Files, "file"))
	}
	parts = append(parts, Size(c.Bytes), Count(int64(run.Rules), "rule"))
	text := "checked " + strings.Join(parts, ", ")
	if run.Digest != "" {
		text += " (" + short(run.Digest) + ")"
	}
	if d := run.Ended.Sub(run.Started); d > 0 {
		text += fmt.Sprintf(" in %.2f s", d.Seconds())
	}
	if run.HeadOnly {
		text += "\nrisky code and configuration: as HEAD has them"
	}
	return text
}
