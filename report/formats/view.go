package formats

import (
	"net/url"
	"strings"

	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// view is a run as the formats see it: in order, and redacted unless the user
// wants to see secrets.
type view struct {
	run    *report.Run
	opt    Options
	clear  bool // everything is shown as it is
	items  []report.Item
	redact *report.Redactor
}

func newView(run *report.Run, opt Options) view {
	v := view{run: run, opt: opt, clear: opt.ShowSecrets || run.Redacted, items: run.Items(), redact: report.NewRedactor(run.Findings())}
	for i, it := range v.items {
		if path := v.path(it.Path); path != it.Path {
			masked := *it.Finding
			masked.Path = path
			v.items[i].Finding = &masked
		}
	}
	return v
}

// path is a path without a secret that it holds itself.
func (v view) path(path string) string {
	if v.clear {
		return path
	}
	return v.redact.Path(path)
}

// secret is what a finding found, as it may be shown.
func (v view) secret(f *scanners.Finding) string {
	if v.clear {
		return f.Secret
	}
	return v.redact.Shown(f)
}

// match is the whole match, as it may be shown.
func (v view) match(f *scanners.Finding) string {
	if v.clear {
		return f.Match
	}
	return v.redact.Matched(f)
}

// title is what a finding is, for people.
func title(f *scanners.Finding) string {
	if f.Title != "" {
		return report.Escape(f.Title)
	}
	return report.Escape(f.Rule)
}

// message is a finding in one line: what it is and what was found.
func (v view) message(f *scanners.Finding) string {
	text := title(f)
	if s := v.secret(f); s != "" {
		text += ": " + report.Escape(cut(s, 120))
	}
	return text
}

// advice is what to do about a finding, with the command that allows it.
func advice(f *scanners.Finding) string {
	var parts []string
	for _, s := range []string{f.Help.Why, f.Help.Rotate} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	parts = append(parts, "If it is harmless: picket allow "+f.Fingerprint+` --reason "..."`)
	return sentences(parts...)
}

// links are the references of a finding that are addresses of the web. A rule of the
// user's may have others, and there are consumers that refuse a whole report for one.
func links(f *scanners.Finding) []string {
	var list []string
	for _, ref := range f.Help.References {
		if u, err := url.Parse(ref); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
			list = append(list, ref)
		}
	}
	return list
}

// sentences joins texts that may lack a full stop.
func sentences(parts ...string) string {
	var b strings.Builder
	for _, s := range parts {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			if text := b.String(); !strings.ContainsAny(text[len(text)-1:], ".!?:;") {
				b.WriteByte('.')
			}
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}

// cut shortens a text to n characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-3]) + "..."
}

// worst is the order for formats that are cut: by action, then severity, then as
// they stand.
func worst(a, b report.Item) int {
	if a.Action != b.Action {
		return int(b.Action) - int(a.Action)
	}
	return int(severity(b.Finding)) - int(severity(a.Finding))
}

// severity is a finding's severity; one that was never set counts as high.
func severity(f *scanners.Finding) rules.Severity {
	if f.Severity == 0 {
		return rules.High
	}
	return f.Severity
}

// person splits "Name <address>".
func person(author string) (name, address string) {
	name, rest, ok := strings.Cut(author, " <")
	if !ok {
		return author, ""
	}
	return name, strings.TrimSuffix(rest, ">")
}
