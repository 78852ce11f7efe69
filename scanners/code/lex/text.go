package lex

import "bytes"

// comment drops a comment that begins here.
func (l *lexer) comment(c byte) bool {
	if !l.lang.cmt[c] {
		return false
	}
	rest := l.src[l.pos:]
	for _, b := range l.lang.block {
		if hasPrefix(rest, b[0]) {
			l.pos += blockEnd(rest, b[0], b[1], l.lang.nested)
			return true
		}
	}
	for _, s := range l.lang.line {
		if !hasPrefix(rest, s) || l.lang.lineAlone && l.pos > 0 && !boundary(l.src[l.pos-1]) {
			continue
		}
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			l.pos += i
		} else {
			l.pos = len(l.src)
		}
		return true
	}
	return false
}

func boundary(c byte) bool { return c <= ' ' || c == ';' || c == '(' || c == '&' || c == '|' }

// blockEnd is the length of a block comment; one without an end takes the rest.
func blockEnd(b []byte, open, shut string, nested bool) int {
	depth, i := 1, len(open)
	for i < len(b) {
		if !nested { // nothing but the end counts
			k := bytes.IndexByte(b[i:], shut[0])
			if k < 0 {
				return len(b)
			}
			i += k
		}
		if b[i] == shut[0] && hasPrefix(b[i:], shut) {
			i += len(shut)
			if depth--; depth == 0 {
				return i
			}
			continue
		}
		if nested && b[i] == open[0] && hasPrefix(b[i:], open) {
			depth++
			i += len(open)
			continue
		}
		i++
	}
	return len(b)
}

func hasPrefix(b []byte, s string) bool { return len(b) >= len(s) && string(b[:len(s)]) == s }

// quoted takes a text that begins here.
func (l *lexer) quoted(c byte) bool {
	first := l.lang.byByte[c]
	if first == 0 || l.lang.quoteAfter != 0 && (len(l.toks) == 0 || l.src[l.toks[len(l.toks)-1].End-1] != l.lang.quoteAfter) {
		return false
	}
	for i := int(first) - 1; i < len(l.lang.quotes); i++ {
		q := &l.lang.quotes[i]
		if q.open[0] == c && hasPrefix(l.src[l.pos:], q.open) {
			l.text(q, l.pos, l.pos+len(q.open))
			return true
		}
	}
	return false
}

// text takes a text whose content begins at in. One that its line (or the file)
// does not close is no text: its line is passed over as one piece.
func (l *lexer) text(q *quote, start, in int) {
	kind, out, ok := l.textEnd(q, in, 0)
	if !ok {
		l.emit(Punct, start, max(out, start+1))
		return
	}
	l.emitText(kind, start, in, out, min(out+len(q.close), len(l.src)))
}

// maxNest is how deep code within text within code is followed.
const maxNest = 24

// textEnd finds where a text's content ends, and whether values are put in.
func (l *lexer) textEnd(q *quote, i, depth int) (Kind, int, bool) {
	kind := String
	shut, escape, opens := q.close[0], q.escape, byte(0)
	if q.interp != "" {
		opens = q.interp[0]
	}
	for i < len(l.src) {
		c := l.src[i]
		if c != shut && c != escape && c != opens && c != '\n' {
			i++
			continue
		}
		switch {
		case c == shut && hasPrefix(l.src[i:], q.close):
			if !q.double || !hasPrefix(l.src[i+len(q.close):], q.close) {
				return kind, i, true
			}
			i += 2 * len(q.close)
		case c == '\n' && !q.multi:
			return kind, i, false
		case q.interp != "" && c == q.interp[0] && l.putsIn(q, i):
			kind = Interp
			if q.nests && depth < maxNest {
				i = l.codeEnd(i+len(q.interp), closer(q.interp), q.multi, depth+1)
			} else {
				i += len(q.interp)
			}
		case q.escape != 0 && c == q.escape:
			i += 2
		default:
			i++
		}
	}
	return kind, len(l.src), q.multi
}

func closer(interp string) byte {
	if interp[len(interp)-1] == '(' {
		return ')'
	}
	return '}'
}

// putsIn says whether a value is put in here: a sign alone ("$") must be followed
// by a name or a brace, and a doubled brace is a brace.
func (l *lexer) putsIn(q *quote, i int) bool {
	rest := l.src[i:]
	if !hasPrefix(rest, q.interp) {
		return false
	}
	if len(rest) <= len(q.interp) {
		return false
	}
	next := rest[len(q.interp)]
	switch q.interp {
	case "$":
		return next == '{' || next == '(' || next == '_' || next|0x20 >= 'a' && next|0x20 <= 'z'
	case "{":
		return next != '{' && (i == 0 || l.src[i-1] != '{')
	}
	return true
}

// codeEnd passes over code within a text, up to behind its closing bracket.
func (l *lexer) codeEnd(i int, shut byte, multi bool, depth int) int {
	open := byte('{')
	if shut == ')' {
		open = '('
	}
	level := 1
	for i < len(l.src) {
		c := l.src[i]
		switch {
		case c == shut:
			i++
			if level--; level == 0 {
				return i
			}
			continue
		case c == open:
			level++
		case c == '\n' && !multi:
			return i
		case c == '/' && l.lang.Name == "javascript":
			i = l.innerRegexp(i)
			continue
		case (c == '"' || c == '\'' || c == '`') && depth < maxNest:
			if end, ok := l.innerText(i, depth); ok {
				i = end
				continue
			}
		}
		i++
	}
	return i
}

// innerRegexp passes over a regular expression, or over a slash that divides.
func (l *lexer) innerRegexp(i int) int {
	before := i - 1
	for before > 0 && l.src[before] == ' ' {
		before--
	}
	if bytes.IndexByte([]byte("(,=:[!&|?{};"), l.src[before]) < 0 {
		return i + 1
	}
	set := false
	j := i + 1
	for ; j < len(l.src) && l.src[j] != '\n'; j++ {
		switch c := l.src[j]; {
		case c == '\\':
			j++
		case c == '[':
			set = true
		case c == ']':
			set = false
		case c == '/' && !set:
			return j + 1
		}
	}
	return min(j, len(l.src)) // none: the line is given up, so that no byte is tried twice
}

// innerText passes over a text that stands in code within a text.
func (l *lexer) innerText(i, depth int) (int, bool) {
	c := l.src[i]
	if c == '`' {
		first := l.lang.byByte[c]
		if first == 0 {
			return i, false
		}
		_, out, _ := l.textEnd(&l.lang.quotes[first-1], i+1, depth+1)
		return min(out+1, len(l.src)), true
	}
	j := i + 1
	for j < len(l.src) && l.src[j] != '\n' && l.src[j] != c {
		if l.src[j] == '\\' {
			j++
		}
		j++
	}
	if j < len(l.src) && l.src[j] == c {
		j++
	}
	return min(j, len(l.src)), true
}

// heredoc is a text that begins on the next line.
type heredoc struct {
	tok    int // its token
	id     string
	indent bool // the closing name may be indented
	goesOn bool // code may follow the closing name on its line (PHP 7.3)
}

// heredocs takes the bodies of the heredocs of the line that just ended.
func (l *lexer) heredocs() {
	for _, d := range l.docs {
		in := min(l.pos, len(l.src))
		out, next := len(l.src), len(l.src)
		for at := in; at < len(l.src); {
			end := lineStop(l.src, at)
			line := bytes.TrimRight(l.src[at:end], "\r")
			if d.indent {
				line = bytes.TrimLeft(line, " \t")
			}
			if string(line) == d.id {
				out, next = at, end
				break
			}
			if d.goesOn && bytes.HasPrefix(line, []byte(d.id)) && l.lang.class[line[len(d.id)]] != letter && l.lang.class[line[len(d.id)]] != digit {
				out, next = at, at+bytes.Index(l.src[at:end], []byte(d.id))+len(d.id)
				break
			}
			at = end + 1
		}
		t := &l.toks[d.tok]
		t.In, t.Out = int32(in), int32(out)
		if t.Kind == Interp && bytes.IndexByte(l.src[in:out], '$') < 0 && !bytes.Contains(l.src[in:out], []byte("#{")) {
			t.Kind = String
		}
		l.pos = next
		if l.pos < len(l.src) && l.src[l.pos] == '\n' {
			l.pos++
		}
	}
	l.docs = l.docs[:0]
}

func lineStop(b []byte, from int) int {
	if i := bytes.IndexByte(b[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(b)
}

// here begins a heredoc whose name starts at i; it says false when none does.
func (l *lexer) here(start, i int, indent bool) bool {
	kind := Interp
	var shut byte
	if i < len(l.src) && (l.src[i] == '\'' || l.src[i] == '"') {
		shut = l.src[i]
		i++
	}
	if shut == '\'' {
		kind = String
	}
	from := i
	for i < len(l.src) && (l.src[i] == '_' || l.src[i]|0x20 >= 'a' && l.src[i]|0x20 <= 'z' || i > from && l.src[i] >= '0' && l.src[i] <= '9') {
		i++
	}
	id := string(l.src[from:i])
	if id == "" {
		return false
	}
	if shut != 0 {
		if i >= len(l.src) || l.src[i] != shut {
			return false
		}
		i++
	}
	if len(l.docs) < 16 {
		l.docs = append(l.docs, heredoc{tok: len(l.toks), id: id, indent: indent, goesOn: l.lang.Name == "php"})
	}
	l.emit(kind, start, i)
	return true
}
