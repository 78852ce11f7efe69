package scanners

import (
	"encoding/binary"
	"slices"
)

// Roster says which rules of a set concern which group of files, and what is
// needed to know whether they do: so that of a set that is read rule by rule only
// those rules are read that a file asks for. It is written once, where a pack is
// made, and read group by group.
//
// Its form: for each group the length of its name, the name, the length of its
// entries, the entries; an entry is the rule's index, the number of its words, and
// for each word its length and its bytes. Numbers are varints as in
// encoding/binary. A pack guards it by a checksum, so that what does not follow
// the form is a fault of this program, and panics.
type Roster string

// Listed is a rule in a group.
type Listed struct {
	Rule  int // index in the set
	Words []string
}

// RosterMaker collects a roster. Groups come in the order of their first entry.
type RosterMaker struct {
	names  []string
	groups [][]byte
}

// Add appends an entry to a group.
func (m *RosterMaker) Add(group string, e Listed) {
	n := slices.Index(m.names, group)
	if n < 0 {
		n = len(m.names)
		m.names, m.groups = append(m.names, group), append(m.groups, nil)
	}
	b := binary.AppendUvarint(m.groups[n], uint64(e.Rule))
	b = binary.AppendUvarint(b, uint64(len(e.Words)))
	for _, w := range e.Words {
		b = append(binary.AppendUvarint(b, uint64(len(w))), w...)
	}
	m.groups[n] = b
}

// AddRaw makes a group of its own form, which only Raw gives.
func (m *RosterMaker) AddRaw(group, content string) {
	m.names, m.groups = append(m.names, group), append(m.groups, []byte(content))
}

// Roster is what was collected.
func (m *RosterMaker) Roster() Roster {
	var b []byte
	for n, name := range m.names {
		b = append(binary.AppendUvarint(b, uint64(len(name))), name...)
		b = append(binary.AppendUvarint(b, uint64(len(m.groups[n]))), m.groups[n]...)
	}
	return Roster(b)
}

// Group gives the entries of a group, in order; nil when there is none. The words
// are parts of the roster.
func (r Roster) Group(name string) []Listed {
	for r != "" {
		have := r.text()
		entries := Roster(r.text())
		if have == name {
			return entries.list()
		}
	}
	return nil
}

// Raw gives a group as it lies in the roster; empty when there is none.
func (r Roster) Raw(name string) string {
	for r != "" {
		have, content := r.text(), r.text()
		if have == name {
			return content
		}
	}
	return ""
}

// Groups are the names of all groups, in order.
func (r Roster) Groups() (names []string) {
	for r != "" {
		names = append(names, r.text())
		r.text()
	}
	return names
}

func (r Roster) list() (list []Listed) {
	var words []string // of all entries: fewer allocations
	for r != "" {
		e := Listed{Rule: r.number()}
		from := len(words)
		for range r.number() {
			words = append(words, r.text())
		}
		e.Words = words[from:len(words):len(words)]
		list = append(list, e)
	}
	return list
}

// number and text take the next one off.
func (r *Roster) number() int {
	n, shift := 0, 0
	for i := 0; ; i++ {
		c := (*r)[i]
		n |= int(c&0x7f) << shift
		if shift += 7; c < 0x80 {
			*r = (*r)[i+1:]
			return n
		}
	}
}

func (r *Roster) text() string {
	n := r.number()
	t := (*r)[:n]
	*r = (*r)[n:]
	return string(t)
}
