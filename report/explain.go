package report

import (
	"io"
	"strings"

	"picket/rules"
	"picket/scanners"
)

// Explain writes everything that a person may want to know about a rule. Its
// samples are shown with the secrets masked but for their beginning: they are
// made up, but tools that read the terminal do not know that.
func Explain(w io.Writer, st Style, r *rules.Rule, samples []rules.Sample) error {
	p := newPrinter(st, nil)
	title := r.Title
	if title == "" {
		title = r.ID
	}
	p.printf("%s %s\n", p.colors.path.Sprint(Escape(title)), p.colors.rule.Sprint("["+Escape(r.ID)+"]"))
	p.printf("%s %s", p.severity(r.Severity).Sprint(SeverityName(r.Severity)), r.Category)
	if c := ConfidenceName(r.Confidence); c != "" {
		p.printf(", %s confidence", c)
	}
	p.printf(", from %s\n\n", Escape(r.Source))
	remedy := "fix"
	if r.Category == rules.Secret || r.Category == "" {
		remedy = "rotate"
	}
	p.field("why", r.Help.Why)
	p.field(remedy, inLines(r.Help.Rotate))
	p.field("avoid", r.Help.Avoid)
	for _, ref := range r.Help.References {
		p.field("see", ref)
	}
	p.samples(r, samples, true, "finds")
	p.samples(r, samples, false, "passes")
	return p.flush(w)
}

// samples writes those of one rule that match or must not.
func (p *printer) samples(r *rules.Rule, samples []rules.Sample, match bool, label string) {
	for _, s := range samples {
		if s.Rule != r.ID || s.Match != match {
			continue
		}
		text := strings.TrimSpace(s.Text)
		if isSecret(&scanners.Finding{Category: r.Category}) {
			text = maskRange(text, longWords(text), 0, len(text))
		}
		if s.Path != "" {
			text = s.Path + ": " + text
		}
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			if i == 6 && len(lines) > 8 {
				p.printf("          ...\n")
				break
			}
			p.printf("  %s%s\n", p.colors.label.Sprintf("%-8s", label), Escape(line))
			label = ""
		}
	}
}
