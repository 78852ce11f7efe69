package team

import (
	"encoding/binary"
	"fmt"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/code"
	"picket/scanners/files"
	"picket/scanners/infra"
	"picket/scanners/match"
)

// lists are the rosters of the scanners beside the engine.
type lists struct{ files, code, infra scanners.Roster }

// listsOf reads all specs of a set, and makes the rosters.
func listsOf(set *rules.Set) (l lists, err error) {
	if l.files, err = files.RosterOf(set); err != nil {
		return l, err
	}
	if l.code, err = code.RosterOf(set); err != nil {
		return l, err
	}
	if l.infra, err = infra.RosterOf(set, l.code); err != nil {
		return l, err
	}
	for i := range set.Rules {
		if m := set.Rules[i].Matcher; !known(m) {
			return l, fmt.Errorf("rule %s: there is no matcher %q", set.Rules[i].ID, m)
		}
	}
	return l, nil
}

// known says whether some scanner applies the rules of a matcher.
func known(matcher string) bool {
	switch matcher {
	case "", files.Matcher, code.Matcher, infra.Matcher:
		return true
	}
	return false
}

// Prepare puts into a set what its scanners can know beforehand (Set.Plan,
// Set.Hints, Set.Lists, Set.Tables), so that a hook that reads it from a pack need not find it out. A set
// with a rule that cannot be applied gets no lists: then New finds the fault.
func Prepare(set *rules.Set) {
	match.Prepare(set)
	set.Lists, set.Tables = "", ""
	l, err := listsOf(set)
	if err != nil {
		return
	}
	if tables, err := l.ready(); err == nil {
		set.Lists, set.Tables = l.encode(set.Digest()), string(tables)
	}
}

// ready puts the tables by which the scanners know what stands in a text in place of
// what they are made of.
func (l *lists) ready() (tables []byte, err error) {
	kinds := infra.Kinds(l.infra, l.code)
	if l.code, err = code.Ready(code.Kinds(l.code), &tables); err != nil {
		return nil, err
	}
	l.infra, err = code.Ready(kinds, &tables)
	return tables, err
}

// listsVersion changes whenever what is in the rosters means something else.
const listsVersion = 5

// encode writes the version, the digest of the set, and of each roster its length,
// in four bytes, and itself.
func (l *lists) encode(digest string) string {
	b := append([]byte{listsVersion}, digest...)
	for _, r := range [...]scanners.Roster{l.files, l.code, l.infra} {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(r))), r...)
	}
	return string(b)
}

// openLists reads that; false when it is none, or was made of another set.
func openLists(s string, digest func() string) (l lists, ok bool) {
	if s == "" || s[0] != listsVersion {
		return l, false
	}
	d := digest()
	if len(s) < 1+len(d) || s[1:1+len(d)] != d {
		return l, false
	}
	s = s[1+len(d):]
	for _, r := range [...]*scanners.Roster{&l.files, &l.code, &l.infra} {
		if len(s) < 4 {
			return l, false
		}
		n := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
		if s = s[4:]; n > uint64(len(s)) {
			return l, false
		}
		*r, s = scanners.Roster(s[:n]), s[n:]
	}
	return l, s == ""
}
