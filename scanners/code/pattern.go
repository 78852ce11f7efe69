package code

import (
	"fmt"
	"strconv"
	"strings"

	"picket/scanners/code/lex"
)

// op is what one element of a pattern stands for.
type op uint8

const (
	opWord   op = iota // one of texts, as a word
	opPunct            // texts[0], as an operator
	opText             // a text whose content is one of texts
	opStr              // a text with nothing put in, content fits
	opInterp           // an expression that puts values into a text
	opLit              // an expression that is fixed
	opDyn              // an expression that is not
	opExpr             // any expression
	opID               // any word
	opNum              // a number
	opAny              // any one token
	opSkip             // any run of whole tokens and groups
	opGroup            // brackets and what is in them
	opName             // an imported name, under whatever alias
)

// elem is one element. A group has its elements in sub.
type elem struct {
	op    op
	texts []string
	fold  bool
	re    *Lazy
	not   bool // re must not fit
	less  int64
	open  byte
	sub   []elem
	opt   bool // may be missing
}

// pattern is a sequence of elements in a language's own spelling.
type pattern struct {
	elems []elem
	call  bool // it begins with a plain call: f(
	name  bool // it begins with a call of some name, which must not be a definition
}

// parser reads a pattern.
type parser struct {
	src    string
	pos    int
	lang   *lex.Lang
	strict bool
}

// parsePattern reads the spelling that docs/patterns.md defines.
func parsePattern(src string, lang *lex.Lang, strict bool) (*pattern, error) {
	p := &parser{src: src, lang: lang, strict: strict}
	elems, err := p.sequence(0)
	if err != nil {
		return nil, fmt.Errorf("pattern %q, at %d: %w", src, p.pos+1, err)
	}
	if len(elems) == 0 || elems[0].op == opSkip {
		return nil, fmt.Errorf("pattern %q must begin with something to find", src)
	}
	p2 := &pattern{elems: elems}
	if len(elems) > 1 && elems[1].op == opGroup && elems[1].open == '(' {
		p2.call, p2.name = elems[0].op == opWord, elems[0].op == opID
	}
	return p2, nil
}

// sequence reads up to the closing bracket, or to the end when shut is 0.
func (p *parser) sequence(shut byte) ([]elem, error) {
	var out []elem
	for {
		for p.pos < len(p.src) && p.src[p.pos] == ' ' {
			p.pos++
		}
		if p.pos >= len(p.src) {
			if shut != 0 {
				return nil, fmt.Errorf("a %c is missing", shut)
			}
			return out, nil
		}
		if p.src[p.pos] == shut && shut != 0 {
			p.pos++
			return out, nil
		}
		e, err := p.element()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
}

func (p *parser) element() (elem, error) {
	rest := p.src[p.pos:]
	c := rest[0]
	switch {
	case strings.HasPrefix(rest, "..."):
		p.pos += 3
		return elem{op: opSkip}, nil
	case c == '<' && metaBegins(rest[1:]):
		return p.meta()
	case c == '~' && hasImports(p.lang):
		return p.name()
	case c == '"' || c == '\'':
		end := strings.IndexByte(rest[1:], c)
		if end < 0 {
			return elem{}, fmt.Errorf("a %c is missing", c)
		}
		p.pos += end + 2
		return elem{op: opText, texts: []string{rest[1 : end+1]}, fold: p.lang.Fold}, nil
	case c == '(' || c == '[' || c == '{':
		p.pos++
		sub, err := p.sequence(closing(c))
		return elem{op: opGroup, open: c, sub: sub}, err
	case c >= '0' && c <= '9':
		n := 1
		for n < len(rest) && isWord(rest[n]) {
			n++
		}
		p.pos += n
		return elem{op: opNum, texts: []string{rest[:n]}}, nil
	}
	if n := p.lang.WordLen(rest); n > 0 {
		p.pos += n
		return elem{op: opWord, texts: []string{rest[:n]}, fold: p.lang.Fold}, nil
	}
	n := lex.Operator([]byte(rest))
	p.pos += n
	return elem{op: opPunct, texts: []string{rest[:n]}}, nil
}

// metaBegins says whether what follows a < is an element: a letter, an
// underscore, or the dash or slash before a word (-k, /bin/sh).
func metaBegins(s string) bool {
	s = strings.TrimLeft(s, "-/")
	return s != "" && (s[0] == '_' || s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z')
}

func closing(c byte) byte {
	switch c {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

var metas = [...]struct {
	name string
	op   op
}{{"str", opStr}, {"interp", opInterp}, {"lit", opLit}, {"dyn", opDyn}, {"expr", opExpr}, {"id", opID}, {"num", opNum}, {"any", opAny}}

func metaOf(name string) (op, bool) {
	for i := range metas {
		if metas[i].name == name {
			return metas[i].op, true
		}
	}
	return 0, false
}

// meta reads <kind>, <kind:regexp>, <kind!regexp>, <num:under N> or <word|word>;
// a question mark behind it makes it optional.
func (p *parser) meta() (elem, error) {
	rest := p.src[p.pos+1:]
	end := 0
	for end < len(rest) && rest[end] != '>' {
		if rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(rest) {
		return elem{}, fmt.Errorf("a > is missing")
	}
	body := rest[:end]
	p.pos += end + 2
	n := 0
	for n < len(body) && isWord(body[n]) {
		n++
	}
	kind, known := metaOf(body[:n])
	if !known || n < len(body) && body[n] == '|' {
		return p.optional(elem{op: opWord, texts: strings.Split(body, "|"), fold: p.lang.Fold}), nil
	}
	e := elem{op: kind}
	if n < len(body) {
		if body[n] != ':' && body[n] != '!' {
			return elem{}, fmt.Errorf("<%s>: want : or ! behind %s", body, body[:n])
		}
		e.not = body[n] == '!'
		text := strings.ReplaceAll(body[n+1:], `\>`, ">")
		if limit, ok := strings.CutPrefix(text, "under "); ok && kind == opNum {
			less, err := strconv.ParseInt(limit, 10, 64)
			if err != nil {
				return elem{}, fmt.Errorf("<%s>: %w", body, err)
			}
			e.less = less
			return p.optional(e), nil
		}
		re, err := NewLazy(text, p.strict)
		if err != nil {
			return elem{}, fmt.Errorf("<%s>: %w", body, err)
		}
		e.re = re
	}
	return p.optional(e), nil
}

func (p *parser) optional(e elem) elem {
	if p.pos < len(p.src) && p.src[p.pos] == '?' {
		p.pos++
		e.opt = true
	}
	return e
}

// name reads ~module.member with alternatives as its last part.
func (p *parser) name() (elem, error) {
	p.pos++
	start := p.pos
	for p.pos < len(p.src) && (isWord(p.src[p.pos]) || strings.IndexByte("./-", p.src[p.pos]) >= 0 && p.pos+1 < len(p.src)) {
		p.pos++
	}
	text := p.src[start:p.pos]
	if text == "" {
		return elem{}, fmt.Errorf("a name is missing behind ~")
	}
	if cut, ok := strings.CutSuffix(text, "."); ok {
		last := "<"
		if p.pos < len(p.src) && p.src[p.pos] == '<' {
			e, err := p.meta()
			if err != nil {
				return elem{}, err
			}
			if e.op == opWord {
				var names []string
				for _, t := range e.texts {
					names = append(names, cut+"."+t)
				}
				return elem{op: opName, texts: names}, nil
			}
			last = e.op.String()
		}
		return elem{}, fmt.Errorf("~%s%s: want a name or <name|name>", text, last)
	}
	return elem{op: opName, texts: []string{text}}, nil
}

func (o op) String() string {
	for _, m := range metas {
		if m.op == o {
			return "<" + m.name + ">"
		}
	}
	return "element"
}

// pivotAt finds the first element with fixed words of which it is known how many
// tokens stand before it.
func (p *pattern) pivotAt() (int, *elem) {
	for i := range p.elems {
		e := &p.elems[i]
		if e.opt {
			return 0, nil
		}
		switch e.op {
		case opWord, opText:
			for _, t := range e.texts {
				if t == "" {
					return 0, nil
				}
			}
			return i, e
		case opPunct, opID, opStr, opNum, opAny:
		default:
			return 0, nil
		}
	}
	return 0, nil
}
