package team

import (
	"bytes"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/match"
)

// marker gives the findings of one text the allow comments that cover them.
type marker struct {
	t        *Team
	text     []byte
	comments *match.Comments
	line     int // a line, from 1,
	off      int // and where it begins: findings come nearly in order
}

// mark gives a finding the allow comment that covers it, by its lines.
func (m *marker) mark(f *scanners.Finding) {
	if f.Category == rules.File || f.Line < 1 {
		return
	}
	start, ok := m.lineStart(f.Line)
	if !ok {
		return
	}
	end := start
	if f.EndLine > f.Line {
		end, _ = m.lineStart(f.EndLine)
	}
	c := m.comments.At(start, end, f.Rule)
	switch {
	case c.Frees:
		f.Inline = scanners.ParseInline(c.Rest)
		f.Inline.Line = scanners.LineOf(m.text, c.At, f.Line, start)
		return
	case m.t.shelf.Settings().Policy.Inline.Peers:
		f.Inline = m.peer(f)
	}
	f.Misnamed = c.Misnamed
}

// peer gives another tool's comment that covers a finding.
func (m *marker) peer(f *scanners.Finding) *scanners.Inline {
	if f.Category != rules.Code && f.Category != rules.Infra || f.Line < 1 {
		return nil
	}
	start, _ := m.lineStart(max(f.Line-1, 1))
	end, ok := m.lineStart(f.EndLine + 1)
	if !ok {
		end = len(m.text)
	}
	end = max(end, start)
	return peerComment(m.text[start:end], f.Tags)
}

// lineStart returns the offset of a line's first byte; false when the text has fewer
// lines, and then that of its last.
func (m *marker) lineStart(line int) (int, bool) {
	for m.line > max(line, 1) {
		m.off = 1 + bytes.LastIndexByte(m.text[:m.off-1], '\n')
		m.line--
	}
	for m.line < line {
		i := bytes.IndexByte(m.text[m.off:], '\n')
		if i < 0 {
			return m.off, false
		}
		m.off += i + 1
		m.line++
	}
	return m.off, true
}
