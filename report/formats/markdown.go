package formats

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"picket/report"
	"picket/rules"
)

// maxMarkdown keeps a report within the 65,536 characters of a comment on GitHub.
const maxMarkdown = 60000

// writeMarkdown writes a summary for a job or a merge request: a table of what
// blocks and warns, worst first, then what was covered.
func writeMarkdown(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	items := slices.DeleteFunc(slices.Clone(v.items), func(it report.Item) bool { return it.Action == rules.ActionTrack })
	slices.SortStableFunc(items, worst)
	var b strings.Builder
	fmt.Fprintf(&b, "## picket %s: %s\n\n", run.Command, markdownVerdict(run))
	if len(items) > 0 {
		v.markdownTable(&b, items)
	}
	if !run.Coverage.Complete {
		b.WriteString("**Not everything could be checked:**\n\n")
		for i, s := range run.Coverage.Doubts() {
			if i == 20 {
				fmt.Fprintf(&b, "- and %s\n", report.Count(int64(len(run.Coverage.Doubts())-i), "other"))
				break
			}
			fmt.Fprintf(&b, "- %s: %s\n", code(s.Path), code(s.Reason))
		}
		b.WriteString("\n")
	}
	for _, note := range run.Notes() {
		fmt.Fprintf(&b, "- %s\n", code(note))
	}
	c := run.Coverage
	fmt.Fprintf(&b, "\nChecked %s, %s, %s, %s", report.Count(c.Files, "file"), report.Count(c.Blobs, "blob"),
		report.Count(c.Commits, "commit"), report.Size(c.Bytes))
	fmt.Fprintf(&b, " with %s", report.Count(int64(run.Rules), "rule"))
	if len(run.Digest) >= 12 {
		fmt.Fprintf(&b, " (`%s`)", run.Digest[:12])
	}
	fmt.Fprintf(&b, ". %s counted only, %s allowed.\n", report.Count(int64(len(run.Verdict.Tracked)), "finding"),
		report.Count(int64(len(run.Verdict.Allowed)), "finding"))
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownVerdict(run *report.Run) string {
	switch {
	case !run.Coverage.Complete:
		return "not everything could be checked"
	case run.Verdict.Blocks():
		return report.Count(int64(len(run.Verdict.Blocking)), "finding") + " to deal with"
	case len(run.Verdict.Warning) > 0:
		return report.Count(int64(len(run.Verdict.Warning)), "warning")
	}
	return "clean"
}

// markdownTable writes the findings until the report would grow too long.
func (v view) markdownTable(b *strings.Builder, items []report.Item) {
	owners := v.run.Owners != nil
	head, rule := "| | severity | where | what | found | allow |", "|---|---|---|---|---|---|"
	if owners {
		head, rule = head+" owner |", rule+"---|"
	}
	b.WriteString(head + "\n" + rule + "\n")
	for i, it := range items {
		row := v.markdownRow(it, owners)
		if b.Len()+len(row) > maxMarkdown {
			fmt.Fprintf(b, "\nAnd %s.\n", report.Count(int64(len(items)-i), "more finding"))
			break
		}
		b.WriteString(row)
	}
	b.WriteString("\n")
}

func (v view) markdownRow(it report.Item, owners bool) string {
	f := it.Finding
	mark := "**blocks**"
	if it.Action == rules.ActionWarn {
		mark = "warns"
	}
	where := code(report.Place(f))
	if c := f.Commit; c != nil && len(c.ID) >= 12 {
		where += "<br>" + code(c.ID[:12])
	}
	row := fmt.Sprintf("| %s | %s | %s | %s<br>%s | %s | %s |", mark, report.SeverityName(f.Severity), where,
		markdownText(title(f)), code(f.Rule), code(cut(v.secret(f), 60)), code(f.Fingerprint))
	if owners {
		row += " " + code(strings.Join(it.Owners, " ")) + " |"
	}
	return row + "\n"
}

// code is foreign text as an HTML code element: there GitHub and GitLab make no
// links or mentions of it.
func code(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + markdownText(s) + "</code>"
}

// markdownText writes every character that Markdown or HTML gives a meaning as a
// character reference, which neither reads again.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range report.Escape(s) {
		if r < 0x80 && strings.ContainsRune("\\`*_{}[]()<>#+!|~&\"'@$^=:", r) {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
