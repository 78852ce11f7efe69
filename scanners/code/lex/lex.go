// Package lex cuts source code into words, numbers, strings and punctuation, in
// some twenty languages, from one table. It drops comments, keeps positions,
// pairs brackets, and never builds a syntax tree or looks a name up.
//
// Every byte is looked at a fixed number of times, whatever the input: what is
// not closed runs to the end of its line (or, for texts over several lines, to
// the end of the file), and nothing is ever tried twice.
package lex

// Kind says what a token is.
type Kind uint8

const (
	Word    Kind = iota + 1 // identifier or keyword
	Number                  // numeric literal
	String                  // text that is what it says
	Interp                  // text into which the program puts values
	Punct                   // operator or bracket
	Newline                 // the end of a line that ends a statement
)

// Token is one piece, in byte offsets of the source. For String and Interp, In
// and Out bound the content without its quotes (a heredoc's body lies behind the
// token itself). Pair is, for a bracket, the index of its partner, else -1.
type Token struct {
	Start, End int32
	In, Out    int32
	Pair       int32
	Kind       Kind
}

// lexer is one pass over one source.
type lexer struct {
	lang  *Lang
	src   []byte
	pos   int
	toks  []Token
	stack []int32 // indices of open brackets
	open  [3]int  // how many of ( [ { are on the stack
	docs  []heredoc
}

// Scan appends the tokens of src to dst. Sources of 2 GiB and more give none.
func Scan(dst []Token, lang *Lang, src []byte) []Token {
	if len(src) >= 1<<31-1 {
		return dst
	}
	return Part(dst, lang, src, 0)
}

// Part is Scan of what follows an offset; offsets of the tokens stay those of src.
func Part(dst []Token, lang *Lang, src []byte, from int) []Token {
	l := lexer{lang: lang, src: src, toks: dst, pos: from}
	if lang.start != nil && from == 0 {
		lang.start(&l)
	}
	for l.pos < len(src) {
		l.next()
	}
	l.newline()
	return l.toks
}

// next consumes at least one byte.
func (l *lexer) next() {
	c := l.src[l.pos]
	switch l.lang.class[c] {
	case blank:
		i := l.pos + 1
		for i < len(l.src) && l.lang.class[l.src[i]] == blank {
			i++
		}
		l.pos = i
	case eol:
		l.newline()
		l.pos++
		if len(l.docs) > 0 {
			l.heredocs()
		}
	case letter:
		l.word()
	case digit:
		l.number()
	case mark:
		if l.lang.cmt[c] && l.comment(c) || l.lang.byByte[c] != 0 && l.quoted(c) {
			return
		}
		if l.lang.special == nil || !l.lang.special(l, c) {
			l.punct()
		}
	}
}

func (l *lexer) emit(k Kind, start, end int) {
	l.toks = append(l.toks, Token{Kind: k, Start: int32(start), End: int32(end), In: int32(start), Out: int32(end), Pair: -1})
	l.pos = end
}

func (l *lexer) emitText(k Kind, start, in, out, end int) {
	l.toks = append(l.toks, Token{Kind: k, Start: int32(start), End: int32(end), In: int32(in), Out: int32(out), Pair: -1})
	l.pos = end
}

// newline marks the end of a statement, where the language has such and the
// line can end there.
func (l *lexer) newline() {
	if !l.lang.newlines || len(l.toks) == 0 {
		return
	}
	if len(l.stack) > 0 {
		top := l.src[l.toks[l.stack[len(l.stack)-1]].Start]
		if top == '(' || top == '[' || l.lang.braceData {
			return
		}
	}
	last := &l.toks[len(l.toks)-1]
	if last.Kind == Newline || last.Kind == Punct && !endsStatement(l.src[last.End-1]) {
		return
	}
	pos := l.pos
	l.emit(Newline, pos, pos)
}

func endsStatement(c byte) bool {
	switch c {
	case ')', ']', '}', ';', '`', '?', '!', '*', '>', ':':
		return true
	}
	return false
}

func (l *lexer) word() {
	start, src, class := l.pos, l.src, &l.lang.class
	i := start + 1
	if l.lang.perl && l.src[start] == '$' && i < len(l.src) && l.lang.class[l.src[i]] == mark {
		l.emit(Word, start, i+1) // $` and $' are names, not quotes
		return
	}
	for i < len(src) && class[src[i]] >= letter { // or a digit
		i++
	}
	if i < len(l.src) && l.lang.wordTail != "" {
		if c := l.src[i]; (c == l.lang.wordTail[0] || c == l.lang.wordTail[len(l.lang.wordTail)-1]) && (i+1 >= len(l.src) || l.src[i+1] != '=') {
			i++
		}
	}
	if l.lang.prefix != nil && i < len(l.src) && i-start <= 3 && l.lang.prefix(l, start, i) {
		return
	}
	l.emit(Word, start, i)
}

func (l *lexer) number() {
	start := l.pos
	i := start + 1
	for i < len(l.src) {
		c := l.src[i]
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		case c == '.' && i+1 < len(l.src) && l.src[i+1] >= '0' && l.src[i+1] <= '9':
		case (c == '+' || c == '-') && (l.src[i-1] == 'e' || l.src[i-1] == 'E') && !hexNumber(l.src[start:i]):
		default:
			l.emit(Number, start, i)
			return
		}
		i++
	}
	l.emit(Number, start, i)
}

func hexNumber(b []byte) bool { return len(b) > 1 && b[0] == '0' && b[1]|0x20 == 'x' }

// punct takes the longest operator and pairs brackets.
func (l *lexer) punct() {
	start := l.pos
	n := Operator(l.src[start:])
	c := l.src[start]
	l.emit(Punct, start, start+n)
	at := int32(len(l.toks) - 1)
	switch c {
	case '(', '[', '{':
		l.stack = append(l.stack, at)
		l.open[bracket(c)]++
	case ')', ']', '}':
		l.close(c, at)
	case '.', '?':
		// A line that goes on with a member continues the statement above.
		if (n > 1 || c == '.') && at > 0 && l.toks[at-1].Kind == Newline && (l.lang.chains || c == '.') {
			l.toks[at-1] = l.toks[at]
			l.toks = l.toks[:at]
		}
	}
}

// close pairs a closing bracket with the innermost open one of its kind and
// gives up on those in between; without any, it stays alone.
func (l *lexer) close(c byte, at int32) {
	kind := bracket(c)
	if l.open[kind] == 0 {
		return
	}
	for {
		top := l.stack[len(l.stack)-1]
		l.stack = l.stack[:len(l.stack)-1]
		k := bracket(l.src[l.toks[top].Start])
		l.open[k]--
		if k == kind {
			l.toks[top].Pair = at
			l.toks[at].Pair = top
			return
		}
	}
}

func bracket(c byte) int {
	switch c {
	case '(', ')':
		return 0
	case '[', ']':
		return 1
	}
	return 2
}

// goesOn are the bytes that operators have behind their first one.
var goesOn = [128]bool{'=': true, '>': true, '.': true, '*': true, '&': true, '|': true, '<': true, '?': true, ':': true, '+': true, '-': true, '~': true}

// Operator is the length of the operator that b starts with, at least 1.
func Operator(b []byte) int {
	if len(b) < 2 || b[1] >= 0x80 || !goesOn[b[1]] {
		return 1
	}
	switch b[0] {
	case '(', ')', '[', ']', '{', '}', ',', ';', '@', '#', '$', '\\', '`', '"', '\'':
		return 1
	}
	if len(b) >= 3 {
		switch string(b[:3]) {
		case "===", "!==", "...", "**=", "<<=", ">>=", "<=>", "&&=", "||=", "??=":
			return 3
		}
	}
	switch string(b[:2]) {
	case "==", "!=", "<=", ">=", "=>", "->", "::", ":=", "+=", "-=", "*=", "/=", "%=", ".=", "|=", "&=", "^=",
		"&&", "||", "<<", ">>", "?.", "??", "++", "--", "..", "**", "=~", "!~", "<-", "|>":
		return 2
	}
	return 1
}
