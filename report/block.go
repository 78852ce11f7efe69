package report

import (
	"bytes"
	"fmt"
	"io"
	"sort"
	"strings"

	"picket/rules"
	"picket/scanners"
)

// printer writes one report. It collects everything and writes once, so that two
// processes on one terminal do not mix their lines.
type printer struct {
	out     bytes.Buffer
	style   Style
	colors  palette
	secrets *Redactor
	told    map[string]bool // texts of help that have been told
	brief   bool            // a hook: nothing is known of what became of a finding
	owners  func(path string) []string
	overdue func(f *scanners.Finding) int
	shown   func(f *scanners.Finding) (before, found, after string) // Run.Excerpt
}

func newPrinter(st Style, all ...[]scanners.Finding) *printer {
	var findings []scanners.Finding
	for _, list := range all {
		findings = append(findings, list...)
	}
	return &printer{
		style: st, colors: newPalette(st.Color),
		secrets: NewRedactor(findings), told: map[string]bool{},
	}
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

func (p *printer) flush(w io.Writer) error {
	text := p.out.String()
	if strings.Contains(text, "##") {
		// A command to a CI system can also come about where two texts meet.
		text = Defuse(text, `\x23`)
	}
	if strings.Contains(text, "::") {
		text = noCommands(text)
	}
	_, err := io.WriteString(w, text)
	return err
}

// noCommands breaks up what GitHub's runner takes for a command: "::" at the
// beginning of a line, after white space or not. A file can be named like that.
func noCommands(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if rest := strings.TrimLeft(line, " \t"); strings.HasPrefix(rest, "::") {
			line = line[:len(line)-len(rest)] + `\x3a` + rest[1:]
		}
		b.WriteString(line)
	}
	return b.String()
}

// line is the three parts of a finding's line, redacted unless the user wants to
// see secrets.
func (p *printer) line(f *scanners.Finding) (before, found, after string) {
	if p.shown != nil {
		return p.shown(f)
	}
	if p.style.ShowSecrets {
		return ClearLine(f)
	}
	return p.secrets.Line(f)
}

// ClearLine is Redactor.Line without redaction.
func ClearLine(f *scanners.Finding) (before, found, after string) {
	main, ok := mainSpan(f)
	if !ok {
		line, _, _ := strings.Cut(f.Context, "\n")
		return line, "", ""
	}
	start := strings.LastIndexByte(f.Context[:main.start], '\n') + 1
	after, _, _ = strings.Cut(f.Context[main.end:], "\n")
	return f.Context[start:main.start], f.Context[main.start:main.end], after
}

// group is one finding and its repeats: the same rule found the same text.
type group struct {
	scanners.Finding
	also  []scanners.Finding
	twins []scanners.Finding // of other rules, which found the same text in the same places
}

// grouped joins repeats, worst first, then in the order of reports, and then what
// several rules say of the same text.
func grouped(findings []scanners.Finding) []group {
	groups := repeats(findings)
	sort.SliceStable(groups, func(i, j int) bool {
		a, b := &groups[i], &groups[j]
		if a.Severity != b.Severity {
			return a.Severity > b.Severity
		}
		return scanners.Compare(&a.Finding, &b.Finding) < 0
	})
	return twins(groups)
}

// twins puts a group that stands in the same places as an earlier, worse one under
// that.
func twins(groups []group) []group {
	out := groups[:0]
	first := map[string]int{}
	for _, g := range groups {
		key := g.places()
		if i, ok := first[key]; ok && key != "" {
			out[i].twins = append(out[i].twins, g.Finding)
			continue
		}
		first[key] = len(out)
		out = append(out, g)
	}
	return out
}

// places names where a group stands; "" when it is about a file as such.
func (g *group) places() string {
	var b strings.Builder
	for _, f := range append([]scanners.Finding{g.Finding}, g.also...) {
		if f.Line == 0 || f.EndLine == f.Line && f.EndColumn <= f.Column {
			return ""
		}
		fmt.Fprintf(&b, "%s\x00%d:%d-%d:%d\x00", f.Path, f.Line, f.Column, f.EndLine, f.EndColumn)
	}
	return b.String()
}

func repeats(findings []scanners.Finding) []group {
	var groups []group
	index := map[string]int{}
	for _, f := range findings {
		key := f.Fingerprint
		if key == "" {
			key = f.Rule + "\x00" + f.Secret
		}
		if i, ok := index[key]; ok {
			groups[i].also = append(groups[i].also, f)
			continue
		}
		index[key] = len(groups)
		groups = append(groups, group{Finding: f})
	}
	return groups
}

// Place is where a finding stands, as editors and terminals understand it.
func Place(f *scanners.Finding) string {
	path := Escape(f.Path)
	if path == "" {
		path = "-"
	}
	if f.Line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d:%d", path, f.Line, f.Column)
}

// place is Place, without a secret that the path itself holds.
func (p *printer) place(f *scanners.Finding) string {
	if p.style.ShowSecrets {
		return Place(f)
	}
	masked := *f
	masked.Path = p.secrets.Path(f.Path)
	return Place(&masked)
}

// block writes one group.
func (p *printer) block(g group) {
	title := Escape(g.Title)
	if title == "" {
		title = Escape(g.Rule)
	}
	place := p.place(&g.Finding) + ":"
	level := SeverityName(g.Severity)
	rule := "[" + Escape(g.Rule) + "]"
	p.printf("%s %s:", p.colors.path.Sprint(place), p.severity(g.Severity).Sprint(level))
	switch room := p.style.width() - textWidth(place) - len(level) - textWidth(rule) - 4; {
	case textWidth(title) <= room:
		p.printf(" %s %s\n", title, p.colors.rule.Sprint(rule))
	case room >= -1:
		p.printf(" %s\n", p.colors.rule.Sprint(rule))
		p.lines(title)
	default: // the path alone fills the line
		p.printf("\n")
		p.lines(title + " " + rule)
	}
	p.excerpt(&g.Finding)
	p.history(&g.Finding)
	p.help(&g.Finding)
	p.also(g.also)
	if p.owners != nil {
		p.field("owner", strings.Join(p.owners(g.Path), " "))
	}
	if p.overdue != nil {
		if n := p.overdue(&g.Finding); n > 0 {
			p.field("overdue", "for "+Count(int64(n), "day"))
		}
	}
	fingerprints := g.Fingerprint
	for _, t := range g.twins {
		p.field("also", "as "+lowerFirst(t.Title)+" ["+t.Rule+"]")
		fingerprints += " " + t.Fingerprint
	}
	p.field("allow", "picket allow "+fingerprints+` --reason "..."`)
}

// lines writes a text below the first line of a finding.
func (p *printer) lines(text string) {
	for _, line := range wrap(text, p.style.width()-3) {
		p.printf("  %s\n", line)
	}
}

// lowerFirst writes a title within a sentence; a word in capitals stays.
func lowerFirst(s string) string {
	if len(s) > 1 && 'A' <= s[0] && s[0] <= 'Z' && 'a' <= s[1] && s[1] <= 'z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

// severity is the colour of a severity.
func (p *printer) severity(s rules.Severity) interface{ Sprint(...any) string } {
	if s == rules.Medium || s == rules.Low {
		return p.colors.warns
	}
	return p.colors.blocks
}

// SeverityName is the word for a severity; one that was never set counts as high.
func SeverityName(s rules.Severity) string {
	switch s {
	case rules.Low:
		return "low"
	case rules.Medium:
		return "medium"
	case rules.Critical:
		return "critical"
	}
	return "high"
}

// help tells why the finding matters and what to do; what was told before, of this
// rule or of another, is not said again.
func (p *printer) help(f *scanners.Finding) {
	remedy := "fix"
	if isSecret(f) {
		remedy = "rotate"
	}
	for _, part := range []struct{ label, text string }{{"why", f.Help.Why}, {remedy, inLines(f.Help.Rotate)}} {
		if !p.told[part.text] {
			p.told[part.text] = true
			p.field(part.label, part.text)
		}
	}
}

// inLines puts what a line of code was and what it should be under each other, where a
// rule says it in that form.
func inLines(remedy string) string {
	return strings.Replace(remedy, "  |  after: ", "\nafter:  ", 1)
}

// also lists where else the same thing was found.
func (p *printer) also(also []scanners.Finding) {
	const named = 3
	if len(also) == 0 {
		return
	}
	var places []string
	for i := range also {
		if i == named && len(also) > named+1 {
			places = append(places, Count(int64(len(also)-named), "other place"))
			break
		}
		places = append(places, p.place(&also[i]))
	}
	p.field("also", "in "+join(places))
}

// field writes a labelled, wrapped text; nothing when the text is empty. The text's
// own line ends are kept.
func (p *printer) field(label, text string) {
	const indent = 10
	for _, part := range strings.Split(strings.TrimSpace(text), "\n") {
		for _, line := range wrap(Escape(part), p.style.width()-indent-1) {
			p.printf("  %s%s\n", p.colors.label.Sprintf("%-8s", label), line)
			label = ""
		}
	}
}

// history tells which commit brought a finding in, in an audit.
func (p *printer) history(f *scanners.Finding) {
	c := f.Commit
	if c == nil {
		return
	}
	date, _, _ := strings.Cut(c.Date, "T")
	if c.Date == "" { // a tag, or a blob that no commit has
		p.field("object", short(c.ID))
	} else {
		p.field("commit", short(c.ID)+"  "+date+"  "+p.secrets.Path(c.Author))
	}
	if p.brief {
		return
	}
	switch {
	case c.Partial:
	case c.InHead:
		p.field("state", "still in HEAD")
	case c.RemovedIn != "":
		p.field("state", "taken out in "+short(c.RemovedIn)+", but still in the history")
	default:
		p.field("state", "not in HEAD, but still in the history")
	}
	switch n := len(c.Places); {
	case c.Commits > 0:
		p.counted(f)
	case n > 0:
		p.field("also", "in "+Count(int64(n), "other place")+" of the history")
	}
}

// counted lists all places of a finding in the history, with how many commits hold
// each.
func (p *printer) counted(f *scanners.Finding) {
	c := f.Commit
	held := "by " + Count(int64(c.Commits), "commit")
	if len(c.Places) > 0 && c.PathCommits > 0 {
		held += ", here by " + Count(int64(c.PathCommits), "commit")
	}
	p.field("held", held)
	for i := range c.Places {
		o := &c.Places[i]
		place := p.place(&scanners.Finding{Path: o.Path})
		if o.Line > 0 {
			place += fmt.Sprintf(":%d", o.Line)
		}
		if o.Commit != "" {
			place += ", first in " + short(o.Commit)
		}
		if o.Commits > 0 {
			place += ", held by " + Count(int64(o.Commits), "commit")
		}
		p.field("also", "in "+place)
	}
}

// short is the beginning of an object id, enough to find it again.
func short(id string) string {
	if len(id) > 12 {
		return id[:12]
	}
	return id
}
