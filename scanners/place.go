package scanners

import (
	"bytes"
	"unicode/utf8"

	"picket/rules"
)

// maxContext is how much of a line, in bytes, goes along with a finding.
const maxContext = 512

// Cursor remembers a place of one text, so that the next one behind it is found
// without counting from the start. The zero Cursor stands at the start.
type Cursor struct {
	off, line, col int // line and col count from 0
	lineStart      int
}

// move counts on to a byte offset; to one before the cursor, from the start.
func (c *Cursor) move(text []byte, off int) {
	if off < c.off {
		*c = Cursor{}
	}
	step := text[c.off:off]
	if n := bytes.Count(step, []byte{'\n'}); n > 0 {
		c.line += n
		c.lineStart = c.off + bytes.LastIndexByte(step, '\n') + 1
		c.col, step = 0, text[c.lineStart:off]
	}
	c.col += utf8.RuneCount(step)
	c.off = off
}

// LocateFrom fills in where a finding stands: lines, columns, the text itself, and
// the line around it. start and end are byte offsets of t.Bytes; whoever goes through
// a text from front to back uses one cursor for all of it.
func (f *Finding) LocateFrom(c *Cursor, t Text, start, end int) {
	c.move(t.Bytes, start)
	f.Path = t.Path
	f.Line, f.Column = c.line+1, c.col+1
	last := *c
	last.move(t.Bytes, end)
	f.EndLine, f.EndColumn = last.line+1, last.col+1
	f.Match = string(t.Bytes[start:end])
	f.Secret = f.Match
	f.Context, f.SecretAt = around(t.Bytes, c.lineStart, start, end)
}

// around cuts the line (or lines) that hold [start, end) to maxContext bytes and
// says where the match begins in the cut.
func around(text []byte, lineStart, start, end int) (string, int) {
	from := max(lineStart, start-maxContext/4)
	stop := min(len(text), from+max(maxContext, end-start))
	if i := bytes.IndexByte(text[min(end, stop):stop], '\n'); i >= 0 {
		stop = end + i
	}
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
