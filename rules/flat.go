package rules

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"sync"
	"unsafe"
)

// flat is an opened pack. The box of the rules is laid out so that one of them is
// found and checked without reading another, in 32-bit little-endian numbers and
// bytes:
//
//	the number of shared texts, and the checksum of the indexes below
//	for each rule, each shared text and the allow lists: its offset in the bytes,
//	    and its checksum
//	for each rule, in order of their ids: its index
//	the bytes: the rules, the shared texts, the allow lists of all
//
// A rule's text that others probably have too is a number: which shared text.
type flat struct {
	boxes    *boxes
	digest   string
	rules    int
	settings Settings

	once  sync.Once // for what follows
	fault error
	ids   []byte
	idSum uint32
	parts parts

	listOnce  sync.Once
	lists     []Allowlist
	listFault error
}

// parts finds the parts of the box of the rules.
type parts struct {
	rules, texts []byte // offsets and checksums, of partRow bytes each
	bytes        string
	known        map[string]uint64 // when writing: the shared texts
	list         []string
}

const partRow = 8

// span is the n-th of the parts that rows tell, the last of them to the end of all;
// false when it is not as it was written.
func (t *parts) span(rows []byte, n int) (string, bool) {
	row := rows[partRow*n:]
	at, end := binary.LittleEndian.Uint32(row), uint32(len(t.bytes))
	if len(row) > partRow {
		end = binary.LittleEndian.Uint32(row[partRow:])
	}
	if at > end || uint64(end) > uint64(len(t.bytes)) {
		return "", false
	}
	part := t.bytes[at:end]
	return part, sumOf(part) == binary.LittleEndian.Uint32(row[4:])
}

func sumOf(s string) uint32 { return Checksum(unsafe.Slice(unsafe.StringData(s), len(s))) }

// open finds the parts of the box of the rules.
func (f *flat) open() error {
	f.once.Do(func() { f.fault = f.find() })
	return f.fault
}

func (f *flat) find() error {
	box := f.boxes.data[boxAt(f.boxes.data, rulesBox):f.boxes.ends[rulesBox]]
	n := uint64(f.rules)
	if len(box) < partRow || n > uint64(len(box)) {
		return fmt.Errorf("%w: it has no rules", ErrPackDamaged)
	}
	texts := uint64(binary.LittleEndian.Uint32(box))
	sizes := [...]uint64{partRow, partRow * n, partRow * (texts + 1), 4 * n}
	at := [len(sizes) + 1]uint64{}
	for i, size := range sizes {
		at[i+1] = at[i] + size
	}
	if at[len(sizes)] > uint64(len(box)) {
		return fmt.Errorf("%w: %d rules do not fit into it", ErrPackDamaged, n)
	}
	f.parts.rules, f.parts.texts, f.ids, f.idSum = box[at[1]:at[3]], box[at[2]:at[3]], box[at[3]:at[4]], binary.LittleEndian.Uint32(box[4:])
	f.parts.bytes = f.boxes.text(rulesBox)[at[4]:]
	return nil
}

// reader reads one part of the box.
func (f *flat) reader(part string, ok bool) *coder {
	c := &coder{in: part, reading: true, parts: &f.parts}
	if !ok {
		c.fail("a part is not as it was written")
	}
	return c
}

// done tells how reading a part went.
func (c *coder) done() error {
	if c.err == nil && c.pos != len(c.in) {
		c.fail("%d bytes follow the end", len(c.in)-c.pos)
	}
	if c.err != nil {
		return fmt.Errorf("%w: %w", ErrPackDamaged, c.err)
	}
	return nil
}

// rule reads the i-th rule.
func (f *flat) rule(i int) (*Rule, error) {
	if err := f.open(); err != nil {
		return nil, err
	}
	c := f.reader(f.parts.span(f.parts.rules, i))
	c.sparing = true
	r := new(Rule)
	c.rule(r)
	return r, c.done()
}

// id reads the id of the i-th rule.
func (f *flat) id(i int) (string, error) {
	c := f.reader(f.parts.span(f.parts.rules, i))
	var id string
	text(c, &id)
	if c.err != nil {
		return "", fmt.Errorf("%w: %w", ErrPackDamaged, c.err)
	}
	return id, nil
}

// index is the first rule with an id, or -1.
func (f *flat) index(id string) (int, error) {
	if err := f.open(); err != nil {
		return -1, err
	}
	if Checksum(f.ids) != f.idSum {
		return -1, fmt.Errorf("%w: a checksum is wrong", ErrPackDamaged)
	}
	lo, hi := 0, f.rules
	for lo < hi {
		mid := (lo + hi) / 2
		have, _, err := f.sorted(mid)
		if err != nil {
			return -1, err
		}
		if have < id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == f.rules {
		return -1, nil
	}
	have, i, err := f.sorted(lo)
	if err != nil || have != id {
		return -1, err
	}
	return i, nil
}

// sorted is the n-th rule in order of the ids: its id and its index.
func (f *flat) sorted(n int) (string, int, error) {
	i := binary.LittleEndian.Uint32(f.ids[4*n:])
	if uint64(i) >= uint64(f.rules) {
		return "", 0, fmt.Errorf("%w: it has no rule %d", ErrPackDamaged, i)
	}
	id, err := f.id(int(i))
	return id, int(i), err
}

// allowlists reads the allow lists of all rules.
func (f *flat) allowlists() ([]Allowlist, error) {
	if err := f.open(); err != nil {
		return nil, err
	}
	f.listOnce.Do(func() {
		c := f.reader(f.parts.span(f.parts.texts, len(f.parts.texts)/partRow-1))
		list(c, &f.lists, leastAllowlist, (*coder).allowlist)
		if f.listFault = c.done(); f.listFault != nil {
			f.lists = nil
		}
	})
	return f.lists, f.listFault
}

// all reads everything.
func (f *flat) all() (*Set, error) {
	if err := cmp.Or(f.boxes.check(tablesBox), f.boxes.check(rulesBox), f.boxes.check(hintsBox), f.open()); err != nil {
		return nil, err
	}
	b := f.boxes
	s := &Set{Settings: f.settings, Lists: b.text(listsBox), Tables: b.text(tablesBox), Plan: b.text(planBox), Hints: b.text(hintsBox)}
	var err error
	if s.Allowlists, err = f.allowlists(); err != nil {
		return nil, err
	}
	if f.rules > 0 {
		s.Rules = make([]Rule, f.rules)
	}
	c := &coder{reading: true, parts: &f.parts}
	for i := range s.Rules {
		part, ok := f.parts.span(f.parts.rules, i)
		if c.in, c.pos = part, 0; !ok {
			c.fail("a part is not as it was written")
		}
		c.rule(&s.Rules[i])
		if err := c.done(); err != nil {
			return nil, err
		}
	}
	if err := f.inOrder(s.Rules); err != nil {
		return nil, err
	}
	return s, nil
}

// inOrder checks that the index by ids is one.
func (f *flat) inOrder(rules []Rule) error {
	last := -1
	for n := range rules {
		i := int(binary.LittleEndian.Uint32(f.ids[4*n:]))
		if i >= len(rules) || n > 0 && (rules[i].ID < rules[last].ID || rules[i].ID == rules[last].ID && i <= last) {
			return fmt.Errorf("%w: its rules are out of order", ErrPackDamaged)
		}
		last = i
	}
	return nil
}
