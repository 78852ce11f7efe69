package secrets

import (
	"bytes"
	"unicode/utf8"

	"picket/scanners/match"
)

// position counts lines and columns for growing, or nearly growing, offsets
// without starting over each time.
type position struct {
	text []byte
	off  int // offset of the start of line
	line int // from 1

	// The offset that was asked for last, and the code points before it on its line:
	// a line may be of many megabytes and have thousands of findings.
	last, points int
}

// at returns the line and the column, in code points, both from 1, of an offset.
// A byte that is no UTF-8 counts as one code point, so that columns are right in
// Latin-1 as well. A BOM is no column.
func (p *position) at(off int) (line, col int) {
	for off < p.off {
		p.off = bytes.LastIndexByte(p.text[:p.off-1], '\n') + 1
		p.line--
	}
	from := p.off
	if p.last >= p.off && p.last <= off {
		from = p.last
	}
	if n := bytes.Count(p.text[from:off], []byte{'\n'}); n > 0 {
		p.line += n
		p.off = bytes.LastIndexByte(p.text[:off], '\n') + 1
	}
	if p.last <= p.off || p.last > off || !utf8.RuneStart(p.byte(p.last)) {
		p.last, p.points = p.off, 0
		if p.off == 0 && off >= len(utf8BOM) && bytes.HasPrefix(p.text, utf8BOM) {
			p.last = len(utf8BOM)
		}
	}
	if off > p.last {
		p.points += utf8.RuneCount(p.text[p.last:off])
		p.last = off
	}
	return p.line, p.points + 1
}

// byte is the byte at an offset, or 0 behind the text.
func (p *position) byte(at int) byte {
	if at < len(p.text) {
		return p.text[at]
	}
	return 0
}

// margin is how many bytes of a line are shown on each side of a secret.
const margin = 120

// context returns the line (or lines) of the secret, cut to margin on either
// side, and where the secret stands in it, or -1 when it was decoded.
func context(text []byte, h *match.Hit) (string, int) {
	from := max(0, h.SecretStart-margin) // and not the line's start, which may be far off
	if i := bytes.LastIndexByte(text[from:h.SecretStart], '\n'); i >= 0 {
		from += i + 1
	} else {
		for from > 0 && from < h.SecretStart && !utf8.RuneStart(text[from]) {
			from++
		}
	}
	if from == 0 && bytes.HasPrefix(text, utf8BOM) && h.SecretStart >= len(utf8BOM) {
		from = len(utf8BOM)
	}
	to := h.SecretEnd
	rest := text[to:min(len(text), to+margin)]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		to += i
		if i > 0 && text[to-1] == '\r' {
			to--
		}
	} else {
		to += len(rest)
		for to > h.SecretEnd && to < len(text) && !utf8.RuneStart(text[to]) {
			to--
		}
	}
	at := h.SecretStart - from
	if h.Depth > 0 {
		at = -1
	}
	return string(text[from:to]), at
}
