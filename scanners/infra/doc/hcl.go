package doc

import (
	"bytes"
	"strings"
)

// hclReader reads Terraform's and OpenTofu's language: blocks, attributes and
// literal values (HCL Native Syntax Specification). Whatever refers or computes
// is unknown, and its source is kept.
type hclReader struct {
	src []byte
	pos int
}

// HCL reads a file. A block's labels become maps within maps, so that
// resource "a" "b" { c = 1 } is resource.a.b.c.
func HCL(src []byte) *Node {
	r := hclReader{src: src}
	n := &Node{Kind: Map}
	r.body(n, 0)
	n.End = len(src)
	return n
}

// body reads attributes and blocks up to a closing brace or the end.
func (r *hclReader) body(n *Node, depth int) {
	for {
		r.space(true)
		if r.pos >= len(r.src) {
			return
		}
		c := r.src[r.pos]
		if c == '}' {
			r.pos++
			return
		}
		if !isIdent(c) && c != '"' {
			r.pos++
			continue
		}
		r.member(n, depth)
	}
}

// member reads one attribute or block.
func (r *hclReader) member(n *Node, depth int) {
	start := r.pos
	name := r.ident()
	r.space(false)
	if r.pos < len(r.src) && r.src[r.pos] == '=' && !bytes.HasPrefix(r.src[r.pos:], []byte("==")) {
		r.pos++
		v := r.expr(depth + 1)
		v.Key, v.KeyStart = name, start
		n.add(v)
		return
	}
	at := n
	key, keyStart := name, start
	for r.pos < len(r.src) && (r.src[r.pos] == '"' || isIdent(r.src[r.pos])) {
		next := &Node{Kind: Map, Key: key, KeyStart: keyStart, Start: keyStart, End: r.pos}
		at.add(next)
		at = next
		keyStart = r.pos
		key = r.ident()
		r.space(false)
	}
	if r.pos < len(r.src) && r.src[r.pos] == '{' {
		b := &Node{Kind: Map, Key: key, KeyStart: keyStart, Start: r.pos}
		r.pos++
		if depth < maxDepth {
			r.body(b, depth+1)
		} else {
			r.pos = len(r.src)
		}
		b.End = r.pos
		at.add(b)
		return
	}
	r.pos = max(r.pos, start+1)
}

func isIdent(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// ident reads a name, or a label in quotes.
func (r *hclReader) ident() string {
	start := r.pos
	if r.src[r.pos] == '"' {
		text, _ := r.quoted()
		return text
	}
	for r.pos < len(r.src) && (isIdent(r.src[r.pos]) || r.src[r.pos] == '-') {
		r.pos++
	}
	return string(r.src[start:r.pos])
}

// space passes over blanks and comments; over line ends only when told.
func (r *hclReader) space(lines bool) {
	for r.pos < len(r.src) {
		c := r.src[r.pos]
		rest := r.src[r.pos:]
		switch {
		case c == '\n' && !lines:
			return
		case c <= ' ':
			r.pos++
		case c == '#', bytes.HasPrefix(rest, []byte("//")):
			r.pos = lineEnd(r.src, r.pos)
		case bytes.HasPrefix(rest, []byte("/*")):
			if i := bytes.Index(rest[2:], []byte("*/")); i >= 0 {
				r.pos += i + 4
			} else {
				r.pos = len(r.src)
			}
		default:
			return
		}
	}
}

// expr reads one expression; one with more than a literal in it is unknown.
func (r *hclReader) expr(depth int) *Node {
	r.space(depth > 1000)
	start := r.pos
	n := r.primary(depth)
	n.KeyStart = start
	if !n.Raw {
		n.Start, n.End = start, r.pos
	}
	r.space(false)
	if r.pos < len(r.src) && !terminator(r.src[r.pos]) {
		r.skip()
		return &Node{Unknown: true, Value: strings.TrimSpace(string(r.src[start:r.pos])), Start: start, End: r.pos, KeyStart: start}
	}
	return n
}

func terminator(c byte) bool {
	return c == '\n' || c == ',' || c == '}' || c == ']' || c == ')'
}

// transparent are the functions that give what they are given.
var transparent = [...]string{"jsonencode", "tolist", "toset", "tostring", "tonumber", "tobool", "yamlencode", "sensitive", "nonsensitive"}

func (r *hclReader) primary(depth int) *Node {
	if r.pos >= len(r.src) || depth > maxDepth {
		r.pos = len(r.src)
		return &Node{}
	}
	c := r.src[r.pos]
	switch {
	case c == '"':
		text, plain := r.quoted()
		return &Node{Value: text, Unknown: !plain}
	case c == '[':
		return r.tuple(depth)
	case c == '{':
		return r.object(depth)
	case bytes.HasPrefix(r.src[r.pos:], []byte("<<")):
		return r.heredoc()
	case c == '-' || c >= '0' && c <= '9':
		start := r.pos
		for r.pos++; r.pos < len(r.src) && (isIdent(r.src[r.pos]) || r.src[r.pos] == '.'); r.pos++ {
		}
		return &Node{Value: string(r.src[start:r.pos])}
	case isIdent(c):
		start := r.pos
		name := r.ident()
		if name == "true" || name == "false" || name == "null" {
			return &Node{Value: name}
		}
		if r.pos < len(r.src) && r.src[r.pos] == '(' {
			for _, f := range transparent {
				if f == name {
					r.pos++
					r.space(true)
					n := r.expr(depth + 1)
					r.space(true)
					if r.pos < len(r.src) && r.src[r.pos] == ')' {
						r.pos++
						return n
					}
				}
			}
		}
		r.skip()
		return &Node{Unknown: true, Value: string(r.src[start:r.pos])}
	}
	r.skip()
	return &Node{Unknown: true}
}

// skip passes over the rest of an expression, brackets and texts as wholes.
func (r *hclReader) skip() {
	level := 0
	for r.pos < len(r.src) {
		c := r.src[r.pos]
		switch {
		case c == '"':
			r.quoted()
			continue
		case c == '(' || c == '[' || c == '{':
			level++
		case c == ')' || c == ']' || c == '}':
			if level == 0 {
				return
			}
			level--
		case level == 0 && (c == '\n' || c == ','):
			return
		case c == '#':
			r.pos = lineEnd(r.src, r.pos)
			continue
		case bytes.HasPrefix(r.src[r.pos:], []byte("<<")) && r.pos+2 < len(r.src) && (r.src[r.pos+2] == '-' || isIdent(r.src[r.pos+2])):
			r.heredoc()
			continue
		}
		r.pos++
	}
}

// quoted reads a text; plain says that nothing is put into it.
func (r *hclReader) quoted() (text string, plain bool) {
	var out []byte
	plain = true
	level := 0
	for r.pos++; r.pos < len(r.src); r.pos++ {
		c := r.src[r.pos]
		switch {
		case c == '\n' && level == 0:
			return string(out), plain
		case level == 0 && c == '"':
			r.pos++
			return string(out), plain
		case c == '\\' && r.pos+1 < len(r.src):
			r.pos++
			out = escaped(out, r.src, &r.pos)
			continue
		case level == 0 && opensTemplate(r.src[r.pos:]) && r.src[r.pos-1] == c && len(out) > 0: // $${ is ${
			continue
		case opensTemplate(r.src[r.pos:]):
			plain = false
			level++
			out = append(out, c)
			r.pos++
			c = '{'
		case level > 0 && c == '{':
			level++
		case level > 0 && c == '}':
			level--
		}
		out = append(out, c)
	}
	return string(out), plain
}

// opensTemplate says whether a text goes on with ${ or %{.
func opensTemplate(b []byte) bool {
	return len(b) > 1 && b[1] == '{' && (b[0] == '$' || b[0] == '%')
}

// template says whether something is put into the body of a heredoc.
func template(b []byte) bool {
	for i := range b {
		if opensTemplate(b[i:]) && (i == 0 || b[i-1] != b[i]) {
			return true
		}
	}
	return false
}

// heredoc reads <<NAME or <<-NAME. A body that holds a JSON object is read too.
func (r *hclReader) heredoc() *Node {
	r.pos += 2
	if r.pos < len(r.src) && r.src[r.pos] == '-' {
		r.pos++
	}
	from := r.pos
	for r.pos < len(r.src) && (isIdent(r.src[r.pos]) || r.src[r.pos] == '-') {
		r.pos++
	}
	name := string(r.src[from:r.pos])
	start := min(lineEnd(r.src, r.pos)+1, len(r.src))
	at, end := start, len(r.src)
	r.pos = len(r.src)
	for at < len(r.src) {
		stop := lineEnd(r.src, at)
		if string(bytes.TrimSpace(r.src[at:stop])) == name {
			end, r.pos = at, stop
			break
		}
		at = stop + 1
	}
	text := r.src[start:end]
	n := &Node{Value: string(text), Raw: true, Start: start, End: end, Unknown: template(text)}
	if trimmed := bytes.TrimLeft(text, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '{' {
		f := flowReader{src: r.src[:end], pos: end - len(trimmed)}
		n.Kind = Map
		for _, k := range f.value(0).Kids {
			n.add(k)
		}
	}
	return n
}

func (r *hclReader) tuple(depth int) *Node {
	n := &Node{Kind: List}
	r.pos++
	for {
		r.space(true)
		if r.pos >= len(r.src) {
			return n
		}
		switch r.src[r.pos] {
		case ']':
			r.pos++
			return n
		case ',', '}', ')':
			r.pos++
			continue
		}
		if isFor(r.src[r.pos:]) {
			r.skipTo(']')
			return &Node{Unknown: true}
		}
		before := r.pos
		n.add(r.expr(depth + 1))
		r.pos = max(r.pos, before+1)
	}
}

func isFor(b []byte) bool { return bytes.HasPrefix(b, []byte("for ")) }

// skipTo passes over what is in brackets that are already open.
func (r *hclReader) skipTo(shut byte) {
	for r.pos < len(r.src) {
		r.skip()
		if r.pos < len(r.src) {
			c := r.src[r.pos]
			r.pos++
			if c == shut {
				return
			}
		}
	}
}

func (r *hclReader) object(depth int) *Node {
	n := &Node{Kind: Map}
	r.pos++
	for {
		r.space(true)
		if r.pos >= len(r.src) {
			return n
		}
		c := r.src[r.pos]
		if c == '}' {
			r.pos++
			return n
		}
		if isFor(r.src[r.pos:]) {
			r.skipTo('}')
			return &Node{Unknown: true}
		}
		if !isIdent(c) && c != '"' {
			r.pos++
			continue
		}
		start := r.pos
		name := r.ident()
		r.space(false)
		if r.pos < len(r.src) && (r.src[r.pos] == '=' || r.src[r.pos] == ':') {
			r.pos++
			v := r.expr(depth + 1)
			v.Key, v.KeyStart = name, start
			n.add(v)
			continue
		}
		// A computed key, such as aws.west: its value belongs to no name.
		for r.pos < len(r.src) && r.src[r.pos] != '=' && r.src[r.pos] != ':' && !terminator(r.src[r.pos]) {
			r.pos++
		}
		if r.pos < len(r.src) && (r.src[r.pos] == '=' || r.src[r.pos] == ':') {
			r.pos++
			r.expr(depth + 1)
		}
		r.pos = max(r.pos, start+1)
	}
}
