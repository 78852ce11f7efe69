package lex

// class is what a byte can begin.
type class uint8

const (
	mark class = iota // punctuation, quotes, comments
	blank
	eol
	letter
	digit
)

// Lang is how one language is written.
type Lang struct {
	Name string
	Fold bool // words differ by case in no way that matters

	line       []string    // what begins a comment to the end of the line
	lineAlone  bool        // only where a word could begin
	block      [][2]string // comments with an end
	nested     bool        // block comments nest
	newlines   bool        // a line's end can end a statement
	braceData  bool        // braces hold data, never statements
	chains     bool        // a line that begins with ?. goes on
	quotes     []quote
	quoteAfter byte   // a text begins only behind this; 0: anywhere
	perl       bool   // $ and a mark are a name
	wordTail   string // one of these may end a word

	prefix  func(l *lexer, start, end int) bool // a word that is a string's prefix
	special func(l *lexer, c byte) bool         // what the table cannot say
	start   func(l *lexer)

	class  [256]class
	byByte [256]uint8 // quotes by first byte: index+1 of the first
	cmt    [256]bool  // bytes that begin a comment
}

// quote is one way to write text.
type quote struct {
	open, close string
	escape      byte   // the byte that takes the next one along; 0: none
	double      bool   // the closing quote, doubled, stands for itself
	multi       bool   // may go over lines
	interp      string // what puts a value in; empty: nothing does
	nests       bool   // what interp opens is code up to a closing brace
}

// build fills the tables; extra are further bytes of words.
func build(l Lang, extra string) *Lang {
	for i := range l.class {
		c := byte(i)
		switch {
		case c == '\n':
			l.class[i] = eol
		case c <= ' ':
			l.class[i] = blank
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c >= 0x80:
			l.class[i] = letter
		case c >= '0' && c <= '9':
			l.class[i] = digit
		}
	}
	for i := 0; i < len(extra); i++ {
		l.class[extra[i]] = letter
	}
	for i := len(l.quotes) - 1; i >= 0; i-- {
		l.byByte[l.quotes[i].open[0]] = uint8(i + 1)
	}
	for _, s := range l.line {
		l.cmt[s[0]] = true
	}
	for _, s := range l.block {
		l.cmt[s[0][0]] = true
	}
	return &l
}

// WordLen is the length of the word that b begins with; 0 when none does.
func (l *Lang) WordLen(b string) int {
	if b == "" || l.class[b[0]] != letter {
		return 0
	}
	n := 1
	for n < len(b) && (l.class[b[n]] == letter || l.class[b[n]] == digit) {
		n++
	}
	if l.wordTail != "" && n < len(b) && (b[n] == l.wordTail[0] || b[n] == l.wordTail[1]) {
		n++
	}
	return n
}
