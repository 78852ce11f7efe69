package match

import "bytes"

// lineRange is the stretch of the whole lines, without the last newline, that hold
// some place, and which other places it is that of.
type lineRange struct {
	Stretch
	first, last int // its first newline, or To; and its last, or From-1
}

// noLines are those of no place.
var noLines = lineRange{Stretch: Stretch{0, -1}}

// linesAround finds the lines of text[start:end), which newlines end.
func linesAround(text []byte, start, end int) lineRange {
	l := lineRange{Stretch: Stretch{bytes.LastIndexByte(text[:start], '\n') + 1, len(text)}}
	if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
		l.To = end + i
	}
	l.first, l.last = l.To, l.From-1
	if inside := text[start:end]; bytes.IndexByte(inside, '\n') >= 0 {
		l.first, l.last = start+bytes.IndexByte(inside, '\n'), start+bytes.LastIndexByte(inside, '\n')
	}
	return l
}

// allowLines finds those that allow comments hold for. A carriage return by itself
// ends a line as well: in a file of old Macintoshes, which has no other ends, a
// comment would free the whole of it.
func allowLines(text []byte, start, end int) lineRange {
	return lineRange{Stretch{lastBreak(text, start) + 1, nextBreak(text, end)}, nextBreak(text, start), lastBreak(text, end)}
}

// breakStep is how much of a text is searched for either end of a line at a time: it
// may have millions of the one and none of the other.
const breakStep = 1 << 12

// nextBreak is the first line's end at an offset or behind it, or the text's.
func nextBreak(text []byte, at int) int {
	for ; at < len(text); at += breakStep {
		part := text[at:min(len(text), at+breakStep)]
		if i := bytes.IndexByte(part, '\n'); i >= 0 {
			part = part[:i+1]
		}
		for i := 0; i < len(part); i++ {
			n := bytes.IndexByte(part[i:], '\r')
			if n < 0 {
				break
			}
			if i += n; loneCR(text, at+i) {
				return at + i
			}
		}
		if part[len(part)-1] == '\n' {
			return at + len(part) - 1
		}
	}
	return len(text)
}

// lastBreak is the last line's end before an offset, or -1.
func lastBreak(text []byte, at int) int {
	for ; at > 0; at = max(0, at-breakStep) {
		from := max(0, at-breakStep)
		least := bytes.LastIndexByte(text[from:at], '\n')
		for i := at; i > from; {
			if i = from + bytes.LastIndexByte(text[from:i], '\r'); i < from || i < from+least {
				break
			}
			if loneCR(text, i) {
				return i
			}
		}
		if least >= 0 {
			return from + least
		}
	}
	return -1
}

func loneCR(text []byte, at int) bool {
	return text[at] == '\r' && (at+1 == len(text) || text[at+1] != '\n')
}

// same says whether they are the lines of text[start:end) as well.
func (l *lineRange) same(start, end int) bool {
	return l.From <= start && start <= l.first && l.last < end && end <= l.To
}
