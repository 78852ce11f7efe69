package scanners

import (
	"bytes"
	"picket/rules"
	"unicode/utf8"
)

// maxContext is how much of a line, in bytes, goes along with a finding.
const maxContext = 512

// Locate fills in where a finding stands: lines, columns, the text itself, and
// the line around it. start and end are byte offsets of t.Bytes.
func (f *Finding) Locate(t Text, start, end int) {
	f.Path = t.Path
	lineStart := bytes.LastIndexByte(t.Bytes[:start], '\n') + 1
	f.Line = 1 + bytes.Count(t.Bytes[:lineStart], []byte{'\n'})
	f.Column = 1 + utf8.RuneCount(t.Bytes[lineStart:start])
	lastStart := lineStart
	if i := bytes.LastIndexByte(t.Bytes[start:end], '\n'); i >= 0 {
		lastStart = start + i + 1
	}
	f.EndLine = f.Line + bytes.Count(t.Bytes[start:end], []byte{'\n'})
	f.EndColumn = 1 + utf8.RuneCount(t.Bytes[lastStart:end])
	f.Match = string(t.Bytes[start:end])
	f.Secret = f.Match
	f.Context, f.SecretAt = around(t.Bytes, lineStart, start, end)
}

// around cuts the line (or lines) that hold [start, end) to maxContext bytes and
// says where the match begins in the cut.
func around(text []byte, lineStart, start, end int) (string, int) {
	stop := len(text)
	if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
		stop = end + i
	}
	from := max(lineStart, start-maxContext/4)
	stop = min(stop, from+max(maxContext, end-start))
	for from < start && !utf8.RuneStart(text[from]) {
		from++
	}
	return string(bytes.TrimRight(text[from:stop], "\r\n")), start - from
}

// NewFinding makes a finding of a rule, without a place. The severity may be
// lowered by the caller for where it stands.
func NewFinding(r *rules.Rule) Finding {
	return Finding{
		Rule: r.ID, Title: r.Title, Category: r.Category, Severity: r.Severity,
		Confidence: r.Confidence, Tags: r.Tags, Help: r.Help, Source: r.Source,
	}
}
