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
}

// at returns the line and the column, in code points, both from 1, of an offset.
// A byte that is no UTF-8 counts as one code point, so that columns are right in
// Latin-1 as well. A BOM is no column.
func (p *position) at(off int) (line, col int) {
	for off < p.off {
		p.off = bytes.LastIndexByte(p.text[:p.off-1], '\n') + 1
		p.line--
	}
	if n := bytes.Count(p.text[p.off:off], []byte{'\n'}); n > 0 {
		p.line += n
		p.off = bytes.LastIndexByte(p.text[:off], '\n') + 1
	}
	head := p.text[p.off:off]
	if p.off == 0 {
		head = bytes.TrimPrefix(head, utf8BOM)
	}
	return p.line, utf8.RuneCount(head) + 1
}

// margin is how many bytes of a line are shown on each side of a secret.
const margin = 120

// context returns the line (or lines) of the secret, cut to margin on either
// side, and where the secret stands in it, or -1 when it was decoded.
func context(text []byte, h *match.Hit) (string, int) {
	from := bytes.LastIndexByte(text[:h.SecretStart], '\n') + 1
	if from == 0 && bytes.HasPrefix(text, utf8BOM) && h.SecretStart >= len(utf8BOM) {
		from = len(utf8BOM)
	}
	if h.SecretStart-from > margin {
		from = h.SecretStart - margin
		for from < h.SecretStart && !utf8.RuneStart(text[from]) {
			from++
		}
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
