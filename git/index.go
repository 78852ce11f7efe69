package git

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
)

// indexFile is an index as gitformat-index(5) describes it: a header, entries
// sorted by path, extensions, a checksum. It is read in pieces: what a commit
// changes can be seen in the last of them, the cache tree.
//
// The checksum is not verified, as Git itself does not (and index.skipHash
// leaves it empty); what is read is checked for sense instead.
type indexFile struct {
	src     io.ReaderAt
	size    int64
	hash    int // length of a raw id
	version uint32
	count   uint32 // entries
}

const indexHeaderLen = 12

var (
	errIndex     = errors.New("damaged index")
	errIndexRead = errors.New("unreadable index")
)

func newIndexFile(src io.ReaderAt, size int64, hash int) (*indexFile, error) {
	x := &indexFile{src: src, size: size, hash: hash}
	if size < int64(indexHeaderLen+hash) {
		return nil, errIndex
	}
	var head [indexHeaderLen]byte
	if _, err := src.ReadAt(head[:], 0); err != nil {
		return nil, errIndexRead
	}
	if string(head[:4]) != "DIRC" {
		return nil, errIndex
	}
	x.version = binary.BigEndian.Uint32(head[4:])
	x.count = binary.BigEndian.Uint32(head[8:])
	if x.version < 2 || x.version > 4 {
		return nil, unsupported("index version "+strconv.FormatUint(uint64(x.version), 10), "")
	}
	if int64(x.count) > size/int64(42+x.hash) {
		return nil, errIndex
	}
	return x, nil
}

// end is where the extensions end and the checksum begins.
func (x *indexFile) end() int64 { return x.size - int64(x.hash) }

// extensions holds what the extensions of an index say.
type extensions struct {
	tree   []byte // payload of TREE; nil when there is none
	split  bool   // a link to a shared index that holds entries
	sparse bool   // directories may stand in for their files
}

// parseExtensions goes through a chain of extensions, which must fill data
// exactly. Those with an upper-case first letter may be ignored; the others must
// be understood.
func parseExtensions(data []byte, hash int) (extensions, error) {
	var ext extensions
	for len(data) > 0 {
		if len(data) < 8 {
			return ext, errIndex
		}
		sig := string(data[:4])
		n := binary.BigEndian.Uint32(data[4:])
		if uint64(n) > uint64(len(data)-8) {
			return ext, errIndex
		}
		body := data[8 : 8+n]
		data = data[8+n:]
		switch {
		case sig == "TREE":
			ext.tree = body
		case sig == "link":
			if len(body) < hash {
				return ext, errIndex
			}
			ext.split = len(bytes.Trim(body[:hash], "\x00")) > 0
		case sig == "sdir":
			ext.sparse = true
		case sig[0] < 'A' || sig[0] > 'Z':
			return ext, unsupported("index extension "+strconv.Quote(sig), "")
		}
	}
	return ext, nil
}

// tailStep is how much of the end of an index is read at first. The cache tree of
// a repository with a thousand directories takes about 40 KB.
const tailStep = 64 << 10

// tailTree looks for the cache tree from the end of the index, without reading
// the entries before it, and gives its payload. There is no pointer to it, so a
// place that looks like it must prove itself: the chain of extensions that begins
// there ends exactly at the checksum, its payload is consumed exactly, and the
// root's count of entries is the header's, or it is invalid. nil when no place
// does, or more than one: then the entries must be walked to find the extensions.
func (x *indexFile) tailTree() ([]byte, error) {
	limit := max(x.size/4, 4*tailStep)
	for step := int64(tailStep); ; step *= 4 {
		from := max(x.size-step, indexHeaderLen)
		tail := make([]byte, x.end()-from)
		if _, err := x.src.ReadAt(tail, from); err != nil {
			return nil, errIndexRead
		}
		payload, found, err := x.searchTree(tail)
		if found == 1 || err != nil {
			return payload, err
		}
		if found > 1 || from == indexHeaderLen || step > limit {
			return nil, nil
		}
	}
}

// searchTree counts the places in the tail that prove to be the cache tree, and
// gives the payload of one of them.
func (x *indexFile) searchTree(tail []byte) (payload []byte, found int, err error) {
	for end := len(tail); ; {
		at := bytes.LastIndex(tail[:end], []byte("TREE"))
		if at < 0 {
			return payload, found, nil
		}
		end = at
		ext, err := parseExtensions(tail[at:], x.hash)
		var known *UnsupportedError
		if errors.As(err, &known) {
			return nil, 0, err
		}
		if err != nil {
			continue
		}
		node, rest, ok := readTreeNode(ext.tree, x.hash)
		if !ok || !node.skip(rest, x.hash) || node.valid() && uint32(node.count) != x.count {
			continue
		}
		// Entries end in NUL; anything else before it is an extension that was not
		// looked at, such as the link of a split index.
		if at > 0 && tail[at-1] != 0 {
			return nil, 2, nil
		}
		payload = ext.tree
		found++
	}
}
