package rules

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// share gives a text its number.
func (t *parts) share(text string) uint64 {
	n, again := t.known[text]
	if !again {
		if t.known == nil {
			t.known = map[string]uint64{}
		}
		n = uint64(len(t.list))
		t.known[text] = n
		t.list = append(t.list, text)
	}
	return n
}

// Encode compiles the pack. The same pack gives the same bytes always.
func (p *Pack) Encode() []byte {
	f := &flat{digest: p.Set.Digest(), rules: len(p.Set.Rules), settings: p.Set.Settings}
	front := coder{}
	front.front(&Opened{Base: p.Base, Overlays: p.Overlays}, f)
	return joinBoxes([boxCount][]byte{
		frontBox: front.out, listsBox: []byte(p.Set.Lists), planBox: []byte(p.Set.Plan),
		tablesBox: []byte(p.Set.Tables), rulesBox: encodeRules(p.Set), hintsBox: []byte(p.Set.Hints),
	})
}

// encodeRules makes the box of the rules.
func encodeRules(s *Set) []byte {
	le := binary.LittleEndian
	c := coder{parts: &parts{}}
	var rows []byte
	part := func(write func()) {
		at := len(c.out)
		write()
		rows = le.AppendUint32(rows, uint32(at))
		rows = le.AppendUint32(rows, Checksum(c.out[at:]))
	}
	for i := range s.Rules {
		part(func() { c.rule(&s.Rules[i]) })
	}
	for _, text := range c.parts.list {
		part(func() { c.out = append(c.out, text...) })
	}
	part(func() { list(&c, &s.Allowlists, leastAllowlist, (*coder).allowlist) })
	byID := make([]int, len(s.Rules))
	for i := range byID {
		byID[i] = i
	}
	slices.SortStableFunc(byID, func(a, b int) int { return cmp.Compare(s.Rules[a].ID, s.Rules[b].ID) })
	var ids []byte
	for _, i := range byID {
		ids = le.AppendUint32(ids, uint32(i))
	}
	out := le.AppendUint32(nil, uint32(len(c.parts.list)))
	out = le.AppendUint32(out, Checksum(ids))
	return append(append(append(out, rows...), ids...), c.out...)
}
