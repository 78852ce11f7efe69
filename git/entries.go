package git

import (
	"bytes"
	"encoding/binary"
	"io"
)

// entryReader walks the entries of an index through one buffer, so that an index
// of any size takes little memory and no page of a mapping can vanish under it. One
// that is at hand as a whole is the buffer itself, and is not written to.
type entryReader struct {
	x    *indexFile
	buf  []byte
	pos  int   // of the next entry in buf
	fill int   // how much of buf is read
	off  int64 // of buf[0] in the file
	left uint32

	// The current entry. path and id are valid until the next call.
	path     []byte
	id       []byte
	mode     Mode
	stage    uint8
	intended bool // git add -N: the commit leaves it out
	sparse   bool // a directory that stands for its files, path ends in a slash

	prev  []byte // version 4: the path that the next one is told by
	saved []byte // a path whose place in buf is needed
	err   error
}

const (
	entryBuffer = 64 << 10
	// maxPath is far beyond what an operating system lets Git check out.
	maxPath = 64 << 10
)

func (x *indexFile) entries() *entryReader {
	if x.data != nil {
		return &entryReader{x: x, buf: x.data, pos: indexHeaderLen, fill: int(x.end()), left: x.count}
	}
	size := min(int64(entryBuffer), x.end())
	return &entryReader{x: x, buf: make([]byte, size), off: indexHeaderLen, left: x.count}
}

// need makes n bytes available from pos on, as far as the file has them.
func (e *entryReader) need(n int) bool {
	if e.fill-e.pos >= n {
		return true
	}
	if e.x.data != nil {
		return false
	}
	if e.x.version != 4 { // the path before is looked at once more
		e.saved = append(e.saved[:0], e.path...)
		e.path = e.saved
	}
	copy(e.buf, e.buf[e.pos:e.fill])
	e.off += int64(e.pos)
	e.fill -= e.pos
	e.pos = 0
	if n > len(e.buf) {
		grown := make([]byte, 2*n)
		copy(grown, e.buf[:e.fill])
		e.buf = grown
	}
	at := e.off + int64(e.fill)
	room := min(int64(len(e.buf)-e.fill), e.x.end()-at)
	if room <= 0 {
		return false
	}
	k, err := e.x.src.ReadAt(e.buf[e.fill:e.fill+int(room)], at)
	if err != nil && err != io.EOF {
		e.err = errIndexRead
		return false
	}
	e.fill += k
	return e.fill >= n
}

// fixedLen is the length of an entry's fields before its flags: ten numbers of
// four bytes and the id.
func (x *indexFile) fixedLen() int { return 40 + x.hash }

// next goes to the next entry. At the end, or when err is set, it gives false.
func (e *entryReader) next() bool {
	if e.err != nil || e.left == 0 {
		return false
	}
	e.left--
	fixed := e.x.fixedLen()
	if !e.need(fixed + 4) {
		return e.bad()
	}
	b := e.buf[e.pos:e.fill]
	stage := e.stage
	e.mode = canonicalMode(binary.BigEndian.Uint32(b[24:]))
	flags := binary.BigEndian.Uint16(b[fixed:])
	e.stage = uint8(flags >> 12 & 3)
	at := fixed + 2
	e.intended = false
	if flags&0x4000 != 0 {
		if e.x.version < 3 {
			return e.bad()
		}
		more := binary.BigEndian.Uint16(b[at:])
		if more&^0x6000 != 0 { // bits that no version defines
			return e.bad()
		}
		e.intended = more&0x2000 != 0
		at += 2
	}
	var order int // of this path to the one before
	var ok bool
	if e.x.version == 4 {
		order, ok = e.compressedPath(at)
	} else {
		order, ok = e.plainPath(at, int(flags&0xfff))
	}
	if !ok || order < 0 || order == 0 && len(e.path) > 0 && e.stage <= stage {
		return e.bad()
	}
	e.sparse = e.mode == ModeTree
	if e.sparse != (len(e.path) > 0 && e.path[len(e.path)-1] == '/') {
		return e.bad()
	}
	return true
}

func (e *entryReader) bad() bool {
	if e.err == nil {
		e.err = errIndex
	}
	return false
}

// canonicalMode keeps what Git keeps of a mode: kind, and whether the owner may
// execute a file.
func canonicalMode(m uint32) Mode {
	switch m & 0o170000 {
	case 0o100000:
		if m&0o100 != 0 {
			return ModeExec
		}
		return ModeFile
	case 0o120000:
		return ModeSymlink
	case 0o040000:
		return ModeTree
	}
	return ModeGitlink
}

// nul finds the NUL that ends a path, from pos+at on; -1 when there is none
// within reason.
func (e *entryReader) nul(at int) int {
	for {
		if i := bytes.IndexByte(e.buf[min(e.pos+at, e.fill):e.fill], 0); i >= 0 {
			return at + i
		}
		have := e.fill - e.pos
		if have-at > maxPath || !e.need(have+1) {
			return -1
		}
	}
}

// plainPath reads the path of versions 2 and 3: length in the flags (or up to the
// NUL, if it is longer than they can say), padded with one to eight NULs.
func (e *entryReader) plainPath(at, n int) (order int, ok bool) {
	if n == 0xfff {
		end := e.nul(at)
		if end < 0 {
			return 0, false
		}
		n = end - at
	}
	size := (at + n + 8) &^ 7
	if !e.need(size) {
		return 0, false
	}
	b := e.buf[e.pos : e.pos+size]
	if b[at+n] != 0 || n < 0xfff && bytes.IndexByte(b[at:at+n], 0) >= 0 {
		return 0, false
	}
	order = bytes.Compare(b[at:at+n], e.path)
	e.path = b[at : at+n]
	e.id = b[40:e.x.fixedLen()]
	e.pos += size
	return order, true
}

// compressedPath reads the path of version 4: how many bytes to drop from the end
// of the path before, and what to append, up to a NUL. There is no padding.
func (e *entryReader) compressedPath(at int) (order int, ok bool) {
	end := e.nul(at)
	if end < 0 {
		return 0, false
	}
	dropped, used := offsetVarint(e.buf[e.pos+at : e.pos+end+1])
	if used == 0 || dropped > uint64(len(e.prev)) {
		return 0, false
	}
	drop := int(dropped)
	if used > end-at { // the number itself ended in the NUL
		if end = e.nul(at + used); end < 0 {
			return 0, false
		}
	}
	b := e.buf[e.pos:]
	keep := len(e.prev) - drop
	order = bytes.Compare(b[at+used:end], e.prev[keep:])
	e.prev = append(e.prev[:keep], b[at+used:end]...)
	if len(e.prev) > maxPath {
		return 0, false
	}
	e.path = e.prev
	e.id = b[40:e.x.fixedLen()]
	e.pos += end + 1
	return order, true
}

// offsetVarint reads the number of gitformat-pack(5)'s OFS_DELTA encoding: seven
// bits a byte, the highest first, and each byte but the last adds one to the next
// higher digit. It tells how many bytes it took, 0 when there is no number.
func offsetVarint(b []byte) (v uint64, n int) {
	for i, c := range b {
		if i == 9 { // 63 bits
			break
		}
		if i > 0 {
			v++
		}
		v = v<<7 | uint64(c&0x7f)
		if c&0x80 == 0 {
			return v, i + 1
		}
	}
	return 0, 0
}

// extensions reads what follows the last entry. The walk must have come to its end.
func (e *entryReader) extensions() (extensions, error) {
	if e.err != nil {
		return extensions{}, e.err
	}
	from := e.off + int64(e.pos)
	data, err := e.x.read(from, e.x.end()-from)
	if err != nil {
		return extensions{}, err
	}
	return parseExtensions(data, e.x.hash)
}
