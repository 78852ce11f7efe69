package lex

import "bytes"

// pythonPrefix takes a text with its prefix (Python Language Reference, 2.4.1).
func pythonPrefix(l *lexer, start, end int) bool {
	c := l.src[end]
	if c != '"' && c != '\'' {
		return false
	}
	interp := false
	for _, p := range l.src[start:end] {
		switch p | 0x20 {
		case 'f', 't':
			interp = true
		case 'r', 'b', 'u':
		default:
			return false
		}
	}
	for i := range l.lang.quotes {
		q := l.lang.quotes[i]
		if hasPrefix(l.src[end:], q.open) {
			if interp {
				q.interp = "{"
			}
			l.text(&q, start, end+len(q.open))
			return true
		}
	}
	return false
}

// continuedLine passes over a line's end behind a backslash.
func continuedLine(l *lexer, c byte) bool {
	if c != '\\' || l.pos+1 >= len(l.src) {
		return false
	}
	n := 1
	if l.src[l.pos+1] == '\r' && l.pos+2 < len(l.src) {
		n = 2
	}
	if l.src[l.pos+n] != '\n' {
		return false
	}
	l.pos += n + 1
	return true
}

// cSpecial passes over #define lines: what a macro stands for is judged where it
// is used, and its parameters are no variables.
func cSpecial(l *lexer, c byte) bool {
	if c != '#' {
		return continuedLine(l, c)
	}
	i := l.pos + 1
	for i < len(l.src) && (l.src[i] == ' ' || l.src[i] == '\t') {
		i++
	}
	if !hasPrefix(l.src[i:], "define") {
		return false
	}
	for i < len(l.src) {
		end := lineStop(l.src, i)
		line := bytes.TrimRight(l.src[i:end], "\r")
		i = end
		if len(line) == 0 || line[len(line)-1] != '\\' {
			break
		}
		i = min(end+1, len(l.src))
	}
	l.pos = i
	return true
}

// cPrefix takes a raw text of C++ (C++17, 5.13.5): R"name( ... )name".
func cPrefix(l *lexer, start, end int) bool {
	if l.src[end] != '"' || l.src[end-1] != 'R' {
		return false
	}
	open := end + 1
	for open < len(l.src) && open < end+18 && l.src[open] != '(' && l.src[open] != '\n' {
		open++
	}
	if open >= len(l.src) || l.src[open] != '(' {
		return false
	}
	q := quote{open: "(", close: ")" + string(l.src[end+1:open]) + `"`, multi: true}
	l.text(&q, start, open+1)
	return true
}

// rustPrefix takes r"", r#""#, b"", br"" and c"" (Rust Reference, "Tokens").
func rustPrefix(l *lexer, start, end int) bool {
	switch string(l.src[start:end]) {
	case "b", "c":
		if l.src[end] == '"' {
			l.text(&l.lang.quotes[0], start, end+1)
			return true
		}
		return false
	case "r", "br", "cr":
	default:
		return false
	}
	i := end
	for i < len(l.src) && l.src[i] == '#' && i < end+255 {
		i++
	}
	if i >= len(l.src) || l.src[i] != '"' {
		return false
	}
	q := quote{close: `"` + string(l.src[end:i]), multi: true}
	l.text(&q, start, i+1)
	return true
}

// rustChar tells a character from a lifetime: the first has a closing quote.
func rustChar(l *lexer, c byte) bool {
	if c != '\'' {
		return false
	}
	i := l.pos + 1
	if i < len(l.src) && l.src[i] == '\\' {
		for i < len(l.src) && i < l.pos+14 && l.src[i] != '\n' {
			if l.src[i] == '\'' && i > l.pos+2 {
				l.emitText(String, l.pos, l.pos+1, i, i+1)
				return true
			}
			i++
		}
		return false
	}
	for n := 1; n <= 4 && i+n < len(l.src); n++ {
		if l.src[i+n] == '\'' && (n == 1 || l.src[i] >= 0x80) {
			l.emitText(String, l.pos, i, i+n, i+n+1)
			return true
		}
	}
	return false
}

// slashRegexp takes a regular expression of JavaScript where a value may stand
// (ECMA-262, 12.9.5, decided by the token before).
func slashRegexp(l *lexer, c byte) bool {
	if c != '/' || !valueHere(l) {
		return false
	}
	return regexpBody(l, "dgimsuvy")
}

func valueHere(l *lexer) bool {
	if len(l.toks) == 0 {
		return true
	}
	t := l.toks[len(l.toks)-1]
	switch t.Kind {
	case Newline:
		return true
	case Punct:
		c := l.src[t.End-1]
		return c != ')' && c != ']' && c != '}' && !(t.End-t.Start == 2 && (c == '+' || c == '-'))
	case Word:
		switch string(l.src[t.Start:t.End]) {
		case "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "yield", "await",
			"if", "unless", "and", "or", "not", "when", "while", "until", "then", "elsif":
			return true
		}
	}
	return false
}

func regexpBody(l *lexer, flags string) bool {
	set := false
	for i := l.pos + 1; i < len(l.src); i++ {
		switch l.src[i] {
		case '\\':
			i++
		case '\n':
			l.emit(Punct, l.pos, i) // no regular expression: the line is passed over
			return true
		case '[':
			set = true
		case ']':
			set = false
		case '/':
			if set {
				continue
			}
			out := i
			for i++; i < len(l.src) && bytes.IndexByte([]byte(flags), l.src[i]) >= 0; i++ {
			}
			l.emitText(String, l.pos, l.pos+1, out, i)
			return true
		}
	}
	l.emit(Punct, l.pos, len(l.src))
	return true
}

// rubySpecial takes regular expressions, %-texts, heredocs, =begin and __END__
// (Ruby's doc/syntax/literals.rdoc).
func rubySpecial(l *lexer, c byte) bool {
	switch c {
	case '/':
		spaced := l.pos > 0 && l.src[l.pos-1] == ' ' && l.pos+1 < len(l.src) && l.src[l.pos+1] != ' ' && l.src[l.pos+1] != '='
		if valueHere(l) || spaced && len(l.toks) > 0 && l.toks[len(l.toks)-1].Kind == Word {
			return regexpBody(l, "imxounse")
		}
	case '%':
		return rubyPercent(l)
	case '<':
		return rubyHeredoc(l)
	case '=':
		if (l.pos == 0 || l.src[l.pos-1] == '\n') && hasPrefix(l.src[l.pos:], "=begin") {
			if i := bytes.Index(l.src[l.pos:], []byte("\n=end")); i >= 0 {
				l.pos += i + len("\n=end")
			} else {
				l.pos = len(l.src)
			}
			return true
		}
	}
	return false
}

func rubyHeredoc(l *lexer) bool {
	if !hasPrefix(l.src[l.pos:], "<<") || l.pos+3 >= len(l.src) {
		return false
	}
	i, indent := l.pos+2, false
	if l.src[i] == '~' || l.src[i] == '-' {
		i, indent = i+1, true
	}
	if c := l.src[i]; c != '"' && c != '\'' && (c < 'A' || c > 'Z') {
		return false // an append or a singleton class
	}
	return l.here(l.pos, i, indent)
}

func rubyPercent(l *lexer) bool {
	i := l.pos + 1
	if i >= len(l.src) || !valueHere(l) && l.src[l.pos-1] != ' ' {
		return false
	}
	interp := true
	switch l.src[i] {
	case 'q', 'w', 'i', 's':
		interp = false
		i++
	case 'Q', 'W', 'I', 'x', 'r':
		i++
	}
	if i >= len(l.src) {
		return false
	}
	at := bytes.IndexByte([]byte("([{<|!"), l.src[i])
	if at < 0 {
		return false
	}
	q := quote{close: ")]}>|!"[at : at+1], escape: '\\', multi: true}
	if interp {
		q.interp, q.nests = "#{", true
	}
	l.text(&q, l.pos, i+1)
	return true
}

// dollarQuote takes PostgreSQL's $name$ ... $name$ (its manual, 4.1.2.4).
func dollarQuote(l *lexer, c byte) bool {
	if c != '$' {
		return false
	}
	i := l.pos + 1
	for i < len(l.src) && i < l.pos+64 && (l.lang.class[l.src[i]] == letter || l.lang.class[l.src[i]] == digit) {
		i++
	}
	if i >= len(l.src) || l.src[i] != '$' {
		return false
	}
	// The body is code of the same language mostly: only its marks are dropped.
	l.emit(Punct, l.pos, i+1)
	return true
}

// phpStart begins outside of PHP: what stands there is text of a page.
func phpStart(l *lexer) { l.pos = phpOpen(l.src, 0) }

func phpOpen(src []byte, from int) int {
	i := bytes.Index(src[from:], []byte("<?"))
	if i < 0 {
		return len(src)
	}
	i += from + 2
	if hasPrefix(src[i:], "php") {
		return i + 3
	}
	if i < len(src) && src[i] == '=' {
		return i + 1
	}
	return i
}

// phpSpecial leaves PHP at ?> and takes heredocs and nowdocs.
func phpSpecial(l *lexer, c byte) bool {
	rest := l.src[l.pos:]
	switch {
	case c == '?' && hasPrefix(rest, "?>"):
		l.emit(Punct, l.pos, l.pos+2)
		l.pos = phpOpen(l.src, l.pos)
		return true
	case c == '<' && hasPrefix(rest, "<<<"):
		i := l.pos + 3
		for i < len(l.src) && l.src[i] == ' ' {
			i++
		}
		return l.here(l.pos, i, true)
	}
	return false
}
