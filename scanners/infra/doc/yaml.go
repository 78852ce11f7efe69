package doc

import (
	"bytes"
	"strings"
)

// yamlReader reads the block style of YAML 1.2 (chapter 8) line by line; flow
// style and quoted scalars are in flow.go. Tags that compute (!Ref, !Sub) and
// Helm's braces make a value unknown.
type yamlReader struct {
	src     []byte
	pos     int // start of the line to look at next
	anchors *anchors
	depth   int
	end     int // of the document
	seen    line
}

// line is one with content, and where peek found it: every node that ends there asks.
type line struct {
	from, pos, indent, off int
	ok                     bool
}

// YAML reads every document of a stream. JSON is YAML's flow style.
func YAML(src []byte) []*Node {
	var docs []*Node
	for start := 0; start < len(src); {
		end, next := documentEnd(src, start)
		r := yamlReader{src: src[:end], pos: start, end: end, anchors: newAnchors()}
		if n := r.block(-1); n != nil {
			n.Parent = nil
			docs = append(docs, n)
		}
		start = next
	}
	return docs
}

// documentEnd finds the next line that is --- or ...
func documentEnd(src []byte, start int) (end, next int) {
	for at := start; at < len(src); {
		stop := lineEnd(src, at)
		line := bytes.TrimRight(src[at:stop], " \t\r")
		if at > start && (string(line) == "---" || string(line) == "..." || bytes.HasPrefix(line, []byte("--- "))) {
			return at, at + 3
		}
		if at == start && bytes.HasPrefix(line, []byte("---")) {
			at += 3
			return documentEndAfter(src, at)
		}
		at = stop + 1
	}
	return len(src), len(src)
}

func documentEndAfter(src []byte, at int) (end, next int) {
	for at = lineEnd(src, at) + 1; at < len(src); {
		stop := lineEnd(src, at)
		line := bytes.TrimRight(src[at:stop], " \t\r")
		if string(line) == "---" || string(line) == "..." || bytes.HasPrefix(line, []byte("--- ")) {
			return at, at
		}
		at = stop + 1
	}
	return len(src), len(src)
}

func lineEnd(b []byte, from int) int {
	if from >= len(b) {
		return len(b)
	}
	if i := bytes.IndexByte(b[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(b)
}

// peek moves to the next line with content and returns its indentation and the
// offset of its first byte; false at the end.
func (r *yamlReader) peek() (indent, off int, ok bool) {
	if l := &r.seen; l.ok && (r.pos == l.from || r.pos == l.pos) {
		r.pos = l.pos
		return l.indent, l.off, true
	}
	from := r.pos
	if indent, off, ok = r.look(); ok {
		r.seen = line{from, r.pos, indent, off, true}
	}
	return indent, off, ok
}

func isBlank(line []byte) bool {
	return len(line) == 0 || (line[0] <= ' ' || line[0] >= 0x80) && len(bytes.TrimSpace(line)) == 0
}

func (r *yamlReader) look() (indent, off int, ok bool) {
	for r.pos < r.end {
		stop := lineEnd(r.src, r.pos)
		i := r.pos
		for i < stop && (r.src[i] == ' ' || r.src[i] == '\t') {
			i++
		}
		line := r.src[i:stop]
		switch {
		case isBlank(line), line[0] == '#', line[0] == '%' && i == r.pos,
			bytes.HasPrefix(line, []byte("{{")) && !bytes.Contains(line, []byte("}}:")), bytes.HasPrefix(line, []byte("---")) && i == r.pos && len(bytes.TrimSpace(line)) == 3:
			r.pos = stop + 1
			continue
		case bytes.HasPrefix(line, []byte("--- ")) && i == r.pos:
			return 0, i + 4, true
		}
		return i - r.pos, i, true
	}
	return 0, 0, false
}

// block reads the node that begins at the next line, if it is indented by more
// than parent.
func (r *yamlReader) block(parent int) *Node {
	indent, off, ok := r.peek()
	if !ok || indent <= parent || r.depth > maxDepth {
		return nil
	}
	r.depth++
	defer func() { r.depth-- }()
	return r.at(indent, off, parent)
}

// at reads the node whose first byte is at off, in a column that is its indentation.
func (r *yamlReader) at(indent, off, parent int) *Node {
	if isDash(r.src, off) {
		return r.list(indent, off)
	}
	if _, _, ok := r.key(off); ok {
		return r.mapping(indent, off)
	}
	return r.value(off, parent)
}

func isDash(b []byte, off int) bool {
	return b[off] == '-' && (off+1 == len(b) || b[off+1] == ' ' || b[off+1] == '\n' || b[off+1] == '\r' || b[off+1] == '\t')
}

func (r *yamlReader) list(indent, off int) *Node {
	n := &Node{Kind: List, Start: off, KeyStart: off}
	for {
		item := off + 1
		stop := lineEnd(r.src, off)
		for item < stop && (r.src[item] == ' ' || r.src[item] == '\t') {
			item++
		}
		lineStart := bytes.LastIndexByte(r.src[:off], '\n') + 1
		var kid *Node
		if item >= stop || r.src[item] == '#' || r.src[item] == '\r' {
			r.pos = stop + 1
			kid = r.block(indent)
		} else if r.depth < maxDepth {
			r.depth++
			kid = r.at(item-lineStart, item, indent)
			r.depth--
		} else {
			r.pos = stop + 1
		}
		if kid == nil {
			kid = &Node{Start: item, End: item, KeyStart: item}
		}
		n.add(kid)
		n.End = kid.End
		next, at, ok := r.peek()
		if !ok || next != indent || !isDash(r.src, at) {
			return n
		}
		off = at
	}
}

func (r *yamlReader) mapping(indent, off int) *Node {
	n := &Node{Kind: Map, Start: off, KeyStart: off}
	var given map[string]bool
	for {
		name, after, ok := r.key(off)
		if !ok {
			return n
		}
		kid := r.entry(indent, after)
		kid.Key, kid.KeyStart = name, off
		if name == "<<" {
			given = r.merge(n, kid, given)
		} else {
			n.add(kid)
			if given != nil {
				given[name] = true
			}
		}
		n.End = max(kid.End, after)
		next, at, more := r.peek()
		for more && next > indent { // what does not belong anywhere is passed over
			r.pos = lineEnd(r.src, at) + 1
			next, at, more = r.peek()
		}
		if !more || next != indent {
			return n
		}
		off = at
	}
}

// merge takes over what an alias brings in, as far as it is not given. given are the
// names of n, nil before they are asked for.
func (r *yamlReader) merge(n, kid *Node, given map[string]bool) map[string]bool {
	if given == nil {
		given = make(map[string]bool, len(n.Kids))
		for _, k := range n.Kids {
			given[k.Key] = true
		}
	}
	from := []*Node{kid}
	if kid.Kind == List {
		from = kid.Kids
	}
	for _, m := range from {
		if m.Kind != Map {
			continue
		}
		for _, k := range m.Kids {
			if given[k.Key] {
				continue
			}
			c := r.anchors.copied(k)
			if c == nil {
				return given
			}
			given[k.Key] = true
			n.add(c)
		}
	}
	return given
}

// entry reads the value behind a colon.
func (r *yamlReader) entry(indent, after int) *Node {
	stop := lineEnd(r.src, after)
	i := after
	for i < stop && (r.src[i] == ' ' || r.src[i] == '\t' || r.src[i] == '\r') {
		i++
	}
	if i < stop && r.src[i] != '#' {
		return r.value(i, indent)
	}
	r.pos = stop + 1
	next, at, ok := r.peek()
	if ok && next == indent && isDash(r.src, at) { // a list may stand under its key
		r.depth++
		defer func() { r.depth-- }()
		if r.depth < maxDepth {
			return r.list(indent, at)
		}
	}
	if n := r.block(indent); n != nil {
		return n
	}
	return &Node{Start: after, End: after}
}

// key reads "name:" at off and returns what is behind the colon.
func (r *yamlReader) key(off int) (string, int, bool) {
	stop := lineEnd(r.src, off)
	if off >= stop {
		return "", 0, false
	}
	c := r.src[off]
	if c == '"' || c == '\'' {
		text, end, ok := quotedScalar(r.src[:stop], off)
		if !ok {
			return "", 0, false
		}
		for end < stop && r.src[end] == ' ' {
			end++
		}
		if end < stop && r.src[end] == ':' && colon(r.src, end) {
			return text, end + 1, true
		}
		return "", 0, false
	}
	if c == '{' && !bytes.HasPrefix(r.src[off:stop], []byte("{{")) || c == '[' || c == '|' || c == '>' || c == '&' || c == '!' || c == '#' {
		return "", 0, false
	}
	for i := off; i < stop; i++ {
		switch r.src[i] {
		case ':':
			if colon(r.src, i) {
				return strings.TrimRight(string(r.src[off:i]), " "), i + 1, true
			}
		case '#':
			if i > off && r.src[i-1] == ' ' {
				return "", 0, false
			}
		}
	}
	return "", 0, false
}

func colon(b []byte, i int) bool {
	return i+1 >= len(b) || b[i+1] == ' ' || b[i+1] == '\n' || b[i+1] == '\r' || b[i+1] == '\t'
}
