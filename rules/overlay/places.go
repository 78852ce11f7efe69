package overlay

import (
	"strconv"
	"strings"
)

// places tells on which line of a TOML text each key stands, which the TOML
// reader does not. The text has been accepted by that reader before, so the walk
// here may be lenient: it only has to step over values correctly.
type places struct {
	line  map[string]int   // by full path with array indexes: "rules.2.regex"
	plain map[string][]int // by path without indexes: "rules.regex"
}

// of returns the line of a key, or of the nearest table around it, or 0.
func (p places) of(keys ...string) int {
	for n := len(keys); n > 0; n-- {
		if line, ok := p.line[strings.ToLower(strings.Join(keys[:n], "."))]; ok {
			return line
		}
	}
	return 0
}

// all returns every line with a key of that path, whatever its indexes.
func (p places) all(keys []string) []int {
	return p.plain[strings.ToLower(strings.Join(keys, "."))]
}

// walker steps through a TOML text.
type walker struct {
	text  string
	pos   int
	line  int
	found places
	count map[string]int // how often each [[array of tables]] was opened
}

func findPlaces(text string) places {
	w := &walker{
		text: text, line: 1,
		found: places{line: map[string]int{}, plain: map[string][]int{}},
		count: map[string]int{},
	}
	var full, plain []string
	for w.pos < len(w.text) {
		switch c := w.text[w.pos]; {
		case c == '\n' || c == '\r' || c == ' ' || c == '\t':
			w.step()
		case c == '#':
			w.comment()
		case c == '[':
			full, plain = w.header()
		default:
			line := w.line
			key := w.keys('=')
			w.note(append(full[:len(full):len(full)], key...), append(plain[:len(plain):len(plain)], key...), line)
			w.value()
		}
	}
	return w.found
}

func (w *walker) note(full, plain []string, line int) {
	f, p := strings.Join(full, "."), strings.Join(plain, ".")
	if _, ok := w.found.line[f]; !ok {
		w.found.line[f] = line
	}
	w.found.plain[p] = append(w.found.plain[p], line)
}

func (w *walker) step() {
	if w.text[w.pos] == '\n' {
		w.line++
	}
	w.pos++
}

func (w *walker) comment() {
	for w.pos < len(w.text) && w.text[w.pos] != '\n' {
		w.pos++
	}
}

// header reads [table] or [[array]] and returns its path with and without indexes.
func (w *walker) header() (full, plain []string) {
	line := w.line
	w.pos++
	array := w.pos < len(w.text) && w.text[w.pos] == '['
	if array {
		w.pos++
	}
	plain = w.keys(']')
	if array && w.pos < len(w.text) && w.text[w.pos] == ']' {
		w.pos++
	}
	for i, k := range plain {
		full = append(full, k)
		at := strings.Join(full, ".")
		if array && i == len(plain)-1 {
			w.count[at]++
		}
		if n := w.count[at]; n > 0 {
			full = append(full, strconv.Itoa(n-1))
		}
	}
	w.note(full, plain, line)
	return full, plain
}

// keys reads a dotted key up to and including the byte end, in lower case.
func (w *walker) keys(end byte) []string {
	var keys []string
	var b strings.Builder
	for w.pos < len(w.text) {
		switch c := w.text[w.pos]; c {
		case end, '\n':
			w.step()
			return append(keys, strings.ToLower(b.String()))
		case '.':
			keys = append(keys, strings.ToLower(b.String()))
			b.Reset()
			w.pos++
		case '"', '\'':
			start := w.pos
			w.quoted()
			b.WriteString(strings.Trim(w.text[start:w.pos], string(c)))
		case ' ', '\t', '\r':
			w.pos++
		default:
			b.WriteByte(c)
			w.pos++
		}
	}
	return append(keys, strings.ToLower(b.String()))
}

// value steps over a value to the end of its last line.
func (w *walker) value() {
	depth := 0
	for w.pos < len(w.text) {
		switch c := w.text[w.pos]; c {
		case '"', '\'':
			w.quoted()
			continue
		case '#':
			w.comment()
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '\n':
			if depth <= 0 {
				w.step()
				return
			}
		}
		w.step()
	}
}

// quoted steps over a string of any of the four kinds.
func (w *walker) quoted() {
	q := w.text[w.pos]
	mark := w.text[w.pos : w.pos+1]
	if triple := strings.Repeat(mark, 3); strings.HasPrefix(w.text[w.pos:], triple) {
		mark = triple
	}
	w.pos += len(mark)
	for w.pos < len(w.text) {
		switch {
		case q == '"' && w.text[w.pos] == '\\' && w.pos+1 < len(w.text):
			w.pos++
			w.step()
		case strings.HasPrefix(w.text[w.pos:], mark):
			w.pos += len(mark)
			for len(mark) == 3 && w.pos < len(w.text) && w.text[w.pos] == q {
				w.pos++ // a quotation mark just before the closing three
			}
			return
		case w.text[w.pos] == '\n' && len(mark) == 1:
			return
		default:
			w.step()
		}
	}
}
