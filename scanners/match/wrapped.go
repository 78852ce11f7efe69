package match

import "bytes"

// Base64 and hexadecimal digits are often wrapped: the body of a PEM file, a value
// of a YAML file in several lines, a string that a program joins over its lines.
// Each line alone may stand for nothing that a rule can read. So runs that look
// like lines of one text are decoded joined as well; what each stands for alone is
// looked at as ever, so that nothing is lost where the guess is wrong.

const (
	// mostGap is how many bytes may stand between two lines of a wrapped text: quotes,
	// an operator, a line's end, indentation.
	mostGap = 64
	// widest is the longest line that is taken for one of a wrapped text.
	widest = 512
)

// gapAfter says where the next line of a wrapped text begins, behind a line that
// ends at an offset. Between them stands a line's end, as a character or as \n
// within a string, and what strings and comments put around it.
func gapAfter(text []byte, end int) (next int, ok bool) {
	if next, ok := escapedBreak(text, end); ok {
		return next, next < len(text) && isBase64(text[next])
	}
	i, last, broken := end, min(len(text), end+mostGap), false
	for ; i < last; i++ {
		switch b := text[i]; b {
		case '\n':
			if broken {
				return 0, false // an empty line ends a text
			}
			broken = true
		case ' ', '\t', '\r', '"', '\'', '`', '\\', '.', '&', '#', '*', '>', '|':
		case '+', '/':
			// An operator or the start of a comment, unless it is a letter of base64.
			if broken && (i+1 >= len(text) || isBase64(text[i+1]) && text[i+1] != '/') {
				return i, i > end && i+1 < len(text)
			}
		default:
			return i, broken && isBase64(b)
		}
	}
	return 0, false
}

// escapedBreak reads \n, \r\n or \\n where it stands for a line's end in a string.
func escapedBreak(text []byte, at int) (next int, ok bool) {
	for _, s := range [...]string{`\n`, `\r\n`, `\\n`, `\\r\\n`} {
		if bytes.HasPrefix(text[min(at, len(text)):], []byte(s)) {
			return at + len(s), true
		}
	}
	return 0, false
}

// runEnd is where a run of base64's letters that begins at an offset ends.
func runEnd(text []byte, at int) int {
	for at < len(text) && isBase64(text[at]) {
		at++
	}
	return at
}

// wrapLine is one line of a wrapped text.
type wrapLine struct{ start, end int }

func (l wrapLine) len() int { return l.end - l.start }

// wrapper finds wrapped texts while runs come in order.
type wrapper struct {
	until int // no line before this offset can begin another wrapped text
	lines []wrapLine
	joint []byte
}

// take looks whether text[start:end), a long run, is the first line of a wrapped
// text: lines of one width, but for the first, which may stand behind a name, and
// the last, both of which may be shorter.
func (w *wrapper) take(text []byte, start, end int) (segment, bool) {
	if start < w.until || end-start > widest || !beginsReadable(text[start:]) && !endsInDigits(text[start:end]) {
		return segment{}, false // most runs; nothing that a mark would stand for
	}
	next, ok := gapAfter(text, end)
	if !ok {
		return segment{}, false
	}
	w.lines = append(w.lines[:0], wrapLine{start, end})
	width := 0
	for ok {
		l := wrapLine{next, runEnd(text, next)}
		if len(w.lines) == 1 {
			width = max(end-start, l.len())
		}
		if l.len() > width || l.len() > widest {
			break
		}
		w.lines = append(w.lines, l)
		next, ok = gapAfter(text, l.end)
		if l.len() < width {
			break
		}
	}
	if len(w.lines) < 2 {
		return segment{}, false
	}
	w.until = w.lines[len(w.lines)-2].end
	return w.join(text)
}

// endsInDigits says whether a run ends in as many hexadecimal digits as are taken
// for an encoded text.
func endsInDigits(run []byte) bool {
	if len(run) < leastHex {
		return false
	}
	for _, b := range run[len(run)-leastHex:] {
		if !isHex(b) {
			return false
		}
	}
	return true
}

// join decodes the lines as one.
func (w *wrapper) join(text []byte) (segment, bool) {
	first, last := w.lines[0], w.lines[len(w.lines)-1]
	w.joint = w.joint[:0]
	for _, l := range w.lines {
		w.joint = append(w.joint, text[l.start:l.end]...)
	}
	s, ok := decodeRun(w.joint, 0, len(w.joint))
	if head := first.len(); !ok || s.start >= head || s.kinds == hexEncoding && head-s.start < leastHex {
		return segment{}, false
	}
	s.start += first.start
	for s.end = last.end; s.end < len(text) && s.end < last.end+2 && text[s.end] == '='; {
		s.end++
	}
	return s, true
}

// mostLines is how many lines of a wrapped text, on either side of a mark, are
// looked at before the mark is called alive without knowing.
const mostLines = 64

// wrappedAround says whether the run at text[at:end) may be part of a wrapped text
// that can be read, and which stretch of the text that depends on.
func wrappedAround(text []byte, at, end int) (alive bool, from, to int) {
	start, from, ok := firstLine(text, at)
	if !ok {
		return true, 0, len(text)
	}
	var w wrapper
	for n := 0; n < 2*mostLines; n++ {
		stop := runEnd(text, start)
		next, more := gapAfter(text, stop)
		if size := stop - start; size > widest {
			more = false
		} else if size >= leastBase64 {
			if s, ok := w.take(text, start, stop); ok && s.start <= at && at < s.end {
				return true, 0, len(text)
			}
		}
		if !more && stop >= end {
			return false, from, stop + mostGap + 2
		}
		if !more {
			next = at // a line too long stands between: nothing before it counts
		}
		start = lineStart(text, next)
	}
	return true, 0, len(text)
}

// firstLine is where the lines begin that may stand before a run in one wrapped
// text, and what that depends on; false when they are many.
func firstLine(text []byte, at int) (start, from int, ok bool) {
	start = at
	for range mostLines {
		before, seen := lineBefore(text, start)
		if !seen && start > 0 && text[start-1] == '\\' {
			before, seen = lineBefore(text, start+1) // the n of a \n was taken for a letter
		}
		if !seen {
			return start, start - mostGap - 2, true
		}
		if start-before > widest+mostGap {
			return start, before - 2, true
		}
		start = before
	}
	return 0, 0, false
}

// lineBefore is the start of the line of a wrapped text that stands before one.
// One that is too long is cut, at more than the width that a line can have.
func lineBefore(text []byte, at int) (start int, ok bool) {
	for i := at - 1; i >= 0 && i >= at-mostGap; i-- {
		if !isBase64(text[i]) || i+1 < len(text) && isBase64(text[i+1]) {
			continue
		}
		if next, ok := gapAfter(text, i+1); ok && next == at {
			return lineStart(text, i), true
		}
	}
	return 0, false
}

// lineStart is where the run that holds an offset begins, or an offset farther off
// than a line of a wrapped text is wide.
func lineStart(text []byte, at int) int {
	start := at
	for start > 0 && isBase64(text[start-1]) && at-start <= widest+mostGap {
		start--
	}
	return start
}
