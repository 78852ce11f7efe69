package doc

import (
	"bytes"
	"strconv"
	"strings"
)

// value reads a node that begins at off on a line and is no block collection,
// or has properties before it.
func (r *yamlReader) value(off, parent int) *Node {
	anchor, tag := "", ""
	start := off
	for off < r.end && (r.src[off] == '&' || r.src[off] == '!') {
		stop := off
		for stop < r.end && r.src[stop] > ' ' {
			stop++
		}
		if r.src[off] == '&' {
			anchor = string(r.src[off+1 : stop])
		} else {
			tag = string(r.src[off:stop])
		}
		for stop < r.end && (r.src[stop] == ' ' || r.src[stop] == '\t') {
			stop++
		}
		off = stop
	}
	var n *Node
	if off >= r.end || r.src[off] == '\n' || r.src[off] == '\r' || r.src[off] == '#' {
		r.pos = lineEnd(r.src, off) + 1
		if n = r.block(parent); n == nil {
			n = &Node{Start: start, End: start, KeyStart: start}
		}
	} else if start != off && r.blockHere(off) {
		n = r.at(off-bytes.LastIndexByte(r.src[:off], '\n')-1, off, parent)
	} else {
		n = r.plainOrFlow(off, parent)
	}
	if anchor != "" {
		r.anchors.named[anchor] = n
	}
	if len(tag) > 1 && tag[1] != '!' {
		n.Unknown = true
	}
	return n
}

func (r *yamlReader) blockHere(off int) bool {
	_, _, ok := r.key(off)
	return ok
}

func (r *yamlReader) plainOrFlow(off, parent int) *Node {
	switch r.src[off] {
	case '{', '[':
		if bytes.HasPrefix(r.src[off:], []byte("{{")) {
			break
		}
		f := flowReader{src: r.src, pos: off, anchors: r.anchors}
		n := f.value(0)
		r.pos = lineEnd(r.src, f.pos) + 1
		return n
	case '|', '>':
		return r.literal(off, parent)
	case '"', '\'':
		if text, end, ok := quotedScalar(r.src, off); ok {
			r.pos = lineEnd(r.src, end) + 1
			return &Node{Value: text, Start: off, End: end, KeyStart: off, Unknown: strings.Contains(text, "{{") && !strings.Contains(text, "${{")}
		}
	case '*':
		stop := off + 1
		for stop < r.end && r.src[stop] > ' ' {
			stop++
		}
		r.pos = lineEnd(r.src, off) + 1
		if a := r.anchors.alias(string(r.src[off+1 : stop])); a != nil {
			a.Start, a.End, a.KeyStart = off, stop, off
			return a
		}
		return &Node{Value: string(r.src[off:stop]), Unknown: true, Start: off, End: stop, KeyStart: off}
	}
	return r.plain(off, parent)
}

// plain reads a scalar without quotes, over as many lines as are indented.
func (r *yamlReader) plain(off, parent int) *Node {
	stop := lineEnd(r.src, off)
	text := plainLine(r.src[off:stop])
	n := &Node{Start: off, End: off + len(text), KeyStart: off}
	value := string(text)
	r.pos = stop + 1
	for {
		indent, at, ok := r.peek()
		if !ok || indent <= parent {
			break
		}
		stop = lineEnd(r.src, at)
		more := plainLine(r.src[at:stop])
		value += " " + string(more)
		n.End = at + len(more)
		r.pos = stop + 1
		if len(value) > 1<<16 {
			break
		}
	}
	n.Value = value
	n.Unknown = strings.Contains(value, "{{") && !strings.Contains(value, "${{")
	return n
}

func plainLine(b []byte) []byte {
	if i := bytes.Index(b, []byte(" #")); i >= 0 {
		b = b[:i]
	}
	return bytes.TrimRight(b, " \t\r")
}

// literal reads a block scalar (YAML 1.2.2, 8.1). Its value is the source, with
// its indentation, so that places in it are places of the file.
func (r *yamlReader) literal(off, parent int) *Node {
	start := lineEnd(r.src, off) + 1
	at, end := start, start
	for at < r.end {
		stop := lineEnd(r.src, at)
		i := at
		for i < stop && r.src[i] == ' ' {
			i++
		}
		if i < stop && r.src[i] != '\r' && i-at <= parent {
			break
		}
		at = stop + 1
		end = stop
	}
	r.pos = at
	start, end = min(start, r.end), min(end, r.end)
	if end < start {
		end = start
	}
	return &Node{Value: string(r.src[start:end]), Start: start, End: end, KeyStart: off, Raw: true}
}

// quotedScalar reads a text in quotes that begins at off (7.3.1 and 7.3.2).
func quotedScalar(b []byte, off int) (string, int, bool) {
	q := b[off]
	var out []byte
	for i := off + 1; i < len(b); i++ {
		c := b[i]
		switch {
		case c == q:
			if q == '\'' && i+1 < len(b) && b[i+1] == '\'' {
				out = append(out, '\'')
				i++
				continue
			}
			return string(out), i + 1, true
		case c == '\\' && q == '"' && i+1 < len(b):
			i++
			out = escaped(out, b, &i)
		case c == '\n':
			out = append(bytes.TrimRight(out, " \t\r"), ' ')
			for i+1 < len(b) && (b[i+1] == ' ' || b[i+1] == '\t') {
				i++
			}
		default:
			out = append(out, c)
		}
	}
	return "", len(b), false
}

func escaped(out, b []byte, i *int) []byte {
	switch c := b[*i]; c {
	case 'n':
		return append(out, '\n')
	case 't':
		return append(out, '\t')
	case 'r':
		return append(out, '\r')
	case '0':
		return append(out, 0)
	case 'u', 'x', 'U':
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
		if *i+digits < len(b) {
			if v, err := strconv.ParseUint(string(b[*i+1:*i+1+digits]), 16, 32); err == nil {
				*i += digits
				return append(out, string(rune(v))...)
			}
		}
		return append(out, c)
	case '\n':
		return out
	default:
		return append(out, c)
	}
}

// flowReader reads flow collections and JSON.
type flowReader struct {
	src     []byte
	pos     int
	anchors *anchors
}

func (f *flowReader) space() {
	for f.pos < len(f.src) {
		switch c := f.src[f.pos]; {
		case c <= ' ':
			f.pos++
		case c == '#' && (f.pos == 0 || f.src[f.pos-1] <= ' '):
			f.pos = lineEnd(f.src, f.pos)
		default:
			return
		}
	}
}

func (f *flowReader) value(depth int) *Node {
	f.space()
	start := f.pos
	if f.pos >= len(f.src) || depth > maxDepth {
		f.pos = len(f.src)
		return &Node{Start: start, End: start, KeyStart: start}
	}
	switch c := f.src[f.pos]; c {
	case '{':
		return f.object(depth)
	case '[':
		n := &Node{Kind: List, Start: start, KeyStart: start}
		f.pos++
		for !f.closed(']') {
			n.add(f.item(depth))
			n.End = f.pos
		}
		n.End = f.pos
		return n
	case '"', '\'':
		if text, end, ok := quotedScalar(f.src, f.pos); ok {
			f.pos = end
			return &Node{Value: text, Start: start, End: end, KeyStart: start}
		}
		f.pos = len(f.src)
	case '!', '&':
		for f.pos < len(f.src) && f.src[f.pos] > ' ' {
			f.pos++
		}
		n := f.value(depth + 1)
		n.Unknown = n.Unknown || c == '!'
		return n
	case '*':
		n := f.bare()
		if a := f.anchors.alias(strings.TrimPrefix(n.Value, "*")); a != nil {
			return a
		}
		n.Unknown = true
		return n
	}
	return f.bare()
}

// item is one element of a list; "a: b" there is a map of one.
func (f *flowReader) item(depth int) *Node {
	v := f.value(depth + 1)
	f.space()
	if v.Kind == Scalar && f.pos < len(f.src) && f.src[f.pos] == ':' {
		f.pos++
		kid := f.value(depth + 1)
		kid.Key, kid.KeyStart = v.Value, v.Start
		m := &Node{Kind: Map, Start: v.Start, KeyStart: v.Start, End: kid.End}
		m.add(kid)
		return m
	}
	return v
}

func (f *flowReader) object(depth int) *Node {
	n := &Node{Kind: Map, Start: f.pos, KeyStart: f.pos}
	f.pos++
	for !f.closed('}') {
		before := f.pos
		k := f.value(depth + 1)
		f.space()
		v := &Node{Start: f.pos, End: f.pos}
		if f.pos < len(f.src) && f.src[f.pos] == ':' {
			f.pos++
			v = f.value(depth + 1)
		}
		v.Key, v.KeyStart = k.Value, k.Start
		n.add(v)
		if f.pos == before {
			f.pos++
		}
	}
	n.End = f.pos
	return n
}

// closed passes over commas and says whether the collection ends here.
func (f *flowReader) closed(shut byte) bool {
	for {
		f.space()
		if f.pos >= len(f.src) {
			return true
		}
		switch f.src[f.pos] {
		case ',':
			f.pos++
		case shut:
			f.pos++
			return true
		case ']', '}':
			f.pos++ // the wrong one: passed over
		default:
			return false
		}
	}
}

// bare reads a scalar without quotes within a flow collection.
func (f *flowReader) bare() *Node {
	start := f.pos
	for f.pos < len(f.src) {
		c := f.src[f.pos]
		if bytes.HasPrefix(f.src[f.pos:], []byte("{{")) {
			if i := bytes.Index(f.src[f.pos:lineEnd(f.src, f.pos)], []byte("}}")); i >= 0 {
				f.pos += i + 2
				continue
			}
		}
		if c == ',' || c == ']' || c == '}' || c == '{' || c == '[' || c == '\n' || c == ':' && (f.pos+1 >= len(f.src) || f.src[f.pos+1] <= ' ' || f.src[f.pos+1] == '"') {
			break
		}
		f.pos++
	}
	text := bytes.TrimRight(f.src[start:f.pos], " \t\r")
	if f.pos == start && f.pos < len(f.src) {
		f.pos++
	}
	return &Node{Value: string(text), Start: start, End: start + len(text), KeyStart: start, Unknown: bytes.Contains(text, []byte("{{")) && !bytes.Contains(text, []byte("${{"))}
}
