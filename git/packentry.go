package git

import (
	"bytes"

	"picket/git/pack"
)

// packEntry reads the header of the entry at an offset from its first bytes:
// kind and size, then where the base of a delta is.
func packEntry(head []byte, offset uint64, hash int) (pack.Entry, error) {
	e := pack.Entry{Offset: offset}
	at := 0
	next := func() (c byte, ok bool) {
		if at >= len(head) || at >= longestHeader {
			return 0, false
		}
		at++
		return head[at-1], true
	}
	c, ok := next()
	e.Kind = pack.Kind(c >> 4 & 7)
	size := uint64(c & 15)
	for shift := uint(4); ok && c&0x80 != 0; shift += 7 {
		if c, ok = next(); shift > 50 {
			ok = false
		}
		size |= uint64(c&0x7f) << shift
	}
	switch {
	case e.Kind >= pack.Commit && e.Kind <= pack.Tag:
	case e.Kind == pack.OfsDelta:
		back, n := offsetVarint(head[min(at, len(head)):])
		ok = ok && n > 0 && back > 0 && back < offset
		at += n
		e.Base = offset - back
	case e.Kind == pack.RefDelta && len(head)-at >= hash:
		e.BaseID = bytes.Clone(head[at : at+hash])
		at += hash
	default:
		ok = false
	}
	if !ok {
		return e, pack.ErrCorrupt
	}
	e.Data, e.Size = offset+uint64(at), int(size)
	return e, nil
}
