package match

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
	"unsafe"

	"picket/scanners"
)

// Comments answers which allow comments cover places of a text. The text is read
// once, and each mark for each rule once, however many places are asked about: a
// line may be of megabytes, and full of both. It is for one goroutine. nil is that
// of a text without marks.
type Comments struct {
	text   []byte
	known  func(id string) bool
	marks  []allowMark
	begins []int        // offsets of what may begin a block
	ends   []int        // and of what ends one
	near   [3]lineRange // of the place that was asked about last: its lines, the one before, a block's first
	tail   Stretch      // from a mark to the end of its line
	told   map[toldKey]Comment
	asked  int // how often a mark was asked about a rule
}

// allowMark is one mark.
type allowMark struct {
	at, end int // of the whole mark
	kind    allowKind
	parsed  bool
	ids     []string
	rest    string // in the text itself
}

type allowKind uint8

const (
	plainMark allowKind = iota
	foreignMark
	nextMark
	beginMark
)

// toldKey names what was asked: the marks of one kind on some lines, for one rule.
type toldKey struct {
	from, to int
	kind     allowKind
	rule     string
}

// restKept is how many bytes behind a mark are kept of a line: dates and reasons are
// shorter.
const restKept = 1 << 12

// NewComments finds the marks of a text. known tells which rule ids there are.
func NewComments(text []byte, known func(id string) bool) *Comments {
	if !hasMarks(text) {
		return nil
	}
	c := &Comments{text: text, known: known, told: map[toldKey]Comment{}, near: [3]lineRange{noLines, noLines, noLines}, tail: noLines.Stretch}
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(":allow"))
		if i < 0 {
			return c
		}
		start := at + i
		at = start + len(":allow")
		switch {
		case bytes.HasSuffix(text[:at], []byte(gitleaksMark)):
			c.marks = append(c.marks, allowMark{at: at - len(gitleaksMark), end: at, kind: foreignMark})
		case bytes.HasSuffix(text[:at], []byte(picketMark)):
			c.add(at-len(picketMark), at)
		}
	}
}

// add takes one of picket's marks, which ends at an offset but for its suffix.
func (c *Comments) add(at, end int) {
	m := allowMark{at: at, end: end}
	switch rest := c.text[end:]; {
	case bytes.HasPrefix(rest, []byte(nextLine)):
		m.kind, m.end = nextMark, end+len(nextLine)
	case bytes.HasPrefix(rest, []byte(beginBlock)):
		m.kind, m.end = beginMark, end+len(beginBlock)
		c.begins = append(c.begins, at)
	case bytes.HasPrefix(rest, []byte(endBlock)):
		c.ends = append(c.ends, at)
		return
	}
	if m.end < len(c.text) && scanners.RuleByte(c.text[m.end]) {
		return // "picket:allowed", or the mark at the front of a longer word
	}
	c.marks = append(c.marks, m)
}

// At says whether an allow comment frees text[start:end) for a rule: "gitleaks:allow"
// or "picket:allow" on one of its lines, "picket:allow-next-line" on the line before,
// or "picket:allow-begin" on a line above without a "picket:allow-end" between.
// picket's marks may name rules, separated by commas, as scanners.CutRules reads
// them: then they free only those.
func (c *Comments) At(start, end int, rule string) Comment {
	if c == nil {
		return Comment{}
	}
	own := c.lines(0, start, end)
	plain := c.on(own, plainMark, rule)
	if plain.Frees {
		return plain
	}
	if foreign := c.on(own, foreignMark, rule); foreign.Frees || own.From == 0 {
		return cmp.Or(foreign, plain)
	}
	next := c.on(c.lines(1, own.From-1, own.From-1), nextMark, rule)
	if next.Frees {
		return next
	}
	block := c.block(own.From, rule)
	if block.Frees {
		return block
	}
	return cmp.Or(plain, next, block)
}

// block asks the last beginning of a block before an offset.
func (c *Comments) block(before int, rule string) Comment {
	i, j := sort.SearchInts(c.begins, before), sort.SearchInts(c.ends, before)
	if i == 0 || j > 0 && c.ends[j-1] > c.begins[i-1] {
		return Comment{}
	}
	return c.on(c.lines(2, c.begins[i-1], c.begins[i-1]), beginMark, rule)
}

// lines is the stretch of the whole lines that hold text[start:end). Of many places
// on a long line the line's ends are looked for once.
func (c *Comments) lines(slot, start, end int) Stretch {
	if !c.near[slot].same(start, end) {
		c.near[slot] = allowLines(c.text, start, end)
	}
	return c.near[slot].Stretch
}

// on asks the marks of one kind on some lines. Misnamed is set where none frees.
func (c *Comments) on(lines Stretch, kind allowKind, rule string) Comment {
	first := sort.Search(len(c.marks), func(i int) bool { return c.marks[i].at >= lines.From })
	if first == len(c.marks) || c.marks[first].end > lines.To {
		return Comment{}
	}
	key := toldKey{lines.From, lines.To, kind, rule}
	told, ok := c.told[key]
	if !ok {
		told = c.ask(c.marks[first:], lines.To, kind, rule)
		c.told[key] = told
	}
	return told
}

func (c *Comments) ask(marks []allowMark, to int, kind allowKind, rule string) (told Comment) {
	for i := range marks {
		m := &marks[i]
		if m.end > to {
			break
		}
		if m.kind != kind {
			continue
		}
		if kind == foreignMark {
			return Comment{Frees: true, At: m.at}
		}
		c.parse(m)
		c.asked++
		if m.names(rule) {
			return Comment{Frees: true, At: m.at, Rest: strings.Clone(m.rest[:min(len(m.rest), restKept)])}
		}
		if told.Misnamed == "" {
			if k := slices.IndexFunc(m.ids, func(id string) bool { return !c.known(id) }); k >= 0 {
				told.Misnamed = strings.Clone(m.ids[k])
			}
		}
	}
	return told
}

// parse reads what stands behind a mark, up to the end of its line.
func (c *Comments) parse(m *allowMark) {
	if m.parsed {
		return
	}
	if m.end < c.tail.From || m.end > c.tail.To {
		c.tail = Stretch{m.end, nextBreak(c.text, m.end)}
	}
	if rest := bytes.TrimSuffix(c.text[m.end:c.tail.To], []byte{'\r'}); len(rest) > 0 {
		m.rest = unsafe.String(&rest[0], len(rest))
	}
	m.ids, _ = scanners.CutRules(m.rest)
	m.parsed = true
}

// names says whether a mark frees a rule: no id frees all rules, ids free theirs.
func (m *allowMark) names(rule string) bool {
	if len(m.ids) == 0 || slices.Contains(m.ids, rule) {
		return true
	}
	after, ok := strings.CutPrefix(strings.TrimLeft(m.rest, " \t:="), rule)
	return ok && (after == "" || strings.IndexByte(" \t\r,", after[0]) >= 0) // an id of other characters than ours have
}
