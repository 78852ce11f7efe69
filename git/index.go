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
	data    []byte // the whole index, when it is at hand; nothing is copied then
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
	return (&indexFile{src: src, size: size, hash: hash}).open()
}

// newIndexData is newIndexFile for an index that was read as a whole.
func newIndexData(data []byte, hash int) (*indexFile, error) {
	return (&indexFile{data: data, size: int64(len(data)), hash: hash}).open()
}

func (x *indexFile) open() (*indexFile, error) {
	if x.size < int64(indexHeaderLen+x.hash) {
		return nil, errIndex
	}
	head, err := x.read(0, indexHeaderLen)
	if err != nil {
		return nil, err
	}
	if string(head[:4]) != "DIRC" {
		return nil, errIndex
	}
	x.version = binary.BigEndian.Uint32(head[4:])
	x.count = binary.BigEndian.Uint32(head[8:])
	if x.version < 2 || x.version > 4 {
		return nil, unsupported("index version "+strconv.FormatUint(uint64(x.version), 10), "")
	}
	if int64(x.count) > x.size/int64(42+x.hash) {
		return nil, errIndex
	}
	return x, nil
}

// read gives n bytes of the index, which must be left as they are.
func (x *indexFile) read(at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || n > x.size-at {
		return nil, errIndexRead
	}
	if x.data != nil {
		return x.data[at : at+n : at+n], nil
	}
	b := make([]byte, n)
	if _, err := x.src.ReadAt(b, at); err != nil {
		return nil, errIndexRead
	}
	return b, nil
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
		case !knownExtension(sig):
			return ext, unsupported("index extension "+strconv.Quote(sig), "")
		}
	}
	return ext, nil
}
