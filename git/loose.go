package git

import (
	"bytes"
	"errors"
	"fmt"

	"picket/git/inflate"
	"picket/git/pack"
)

var errLoose = errors.New("damaged loose object")

// maxLooseHeader is what Git allows for "type size NUL".
const maxLooseHeader = 32

// maxRatio bounds what deflate can make of one byte.
const maxRatio = 1032

// loose reads an object from its own file (gitformat-loose(5)): a zlib stream of
// "type SP size NUL" and the content. errNotHere when there is no such file.
func (rd *objectReader) loose(dir string, id []byte) (pack.Kind, []byte, error) {
	if rd.path == nil {
		rd.path = make([]byte, 0, len(dir)+len("/12/")+2*len(id))
	}
	rd.path = append(append(rd.path[:0], dir...), '/')
	const digits = "0123456789abcdef"
	for i, b := range id {
		if i == 1 {
			rd.path = append(rd.path, '/')
		}
		rd.path = append(rd.path, digits[b>>4], digits[b&15])
	}
	f, err := openFile(string(rd.path))
	if isNotExist(err) {
		return 0, nil, errNotHere
	}
	if err != nil {
		return 0, nil, err
	}
	defer f.close()
	if f.size > maxObject {
		return 0, nil, fmt.Errorf("%s: %w", rd.path, errLoose)
	}
	if cap(rd.in) < leastIn {
		rd.in = make([]byte, leastIn)
	}
	if rd.in, err = rd.stored(f, 0, int(f.size), rd.in); err != nil {
		return 0, nil, fmt.Errorf("%s: %w", rd.path, err)
	}
	if n := len(rd.in); n <= looseAtOnce && len(rd.plain) < min(usualRatio*n+longestHeader, plainLen) {
		rd.plain = make([]byte, plainLen)
	}
	kind, content, rest, err := rd.decodeLoose(rd.plain, rd.in)
	rd.plain = rest
	if err != nil {
		err = fmt.Errorf("%s: %w", rd.path, err)
	}
	return kind, content, err
}

// plainLen is the size of the memory into which objects are decoded before their
// own size is known, if they are of up to looseAtOnce bytes. To decode the header
// first and then all means to build the tables of the same code twice, which takes
// as long as to decode some thousand bytes. What is decoded stays where it is, one
// object behind the other: to copy it would touch fresh memory once more. The
// memory is taken for enough when it holds usualRatio times what is read.
const (
	plainLen    = 28 << 10 // what Go takes for small
	looseAtOnce = 8 << 10
	usualRatio  = 6
	leastIn     = 4 << 10
)

// decodeLoose decodes a loose object, at the beginning of plain if it is small
// enough for it. The content is the caller's; rest is what plain has left.
func (rd *objectReader) decodeLoose(plain, data []byte) (kind pack.Kind, content, rest []byte, err error) {
	if len(data) <= looseAtOnce && len(plain) > 0 {
		n, err := rd.dec.Within(plain, data)
		if err == nil {
			kind, size, at, ok := looseHeader(plain[:min(n, maxLooseHeader)])
			if !ok || size != n-at {
				return 0, nil, plain, errLoose
			}
			return kind, plain[at:n:n], plain[n:], nil
		}
		if err != inflate.ErrSize {
			return 0, nil, plain, err
		}
	}
	var head [maxLooseHeader]byte
	n, err := rd.dec.Prefix(head[:], data)
	if err != nil {
		return 0, nil, plain, err
	}
	kind, size, at, ok := looseHeader(head[:n])
	if !ok || size > maxObject || size/maxRatio > len(data) {
		return 0, nil, plain, errLoose
	}
	whole := rd.memory(nil, at+size)
	if _, err := rd.dec.Zlib(whole, data); err != nil {
		return 0, nil, plain, err
	}
	return kind, whole[at:], plain, nil
}

// looseHeader reads "type SP size NUL"; at is where the content begins.
func looseHeader(head []byte) (kind pack.Kind, size, at int, ok bool) {
	end := bytes.IndexByte(head, 0)
	if end < 0 {
		return 0, 0, 0, false
	}
	name, digits, _ := bytes.Cut(head[:end], []byte{' '})
	switch string(name) {
	case "commit":
		kind = pack.Commit
	case "tree":
		kind = pack.Tree
	case "blob":
		kind = pack.Blob
	case "tag":
		kind = pack.Tag
	default:
		return 0, 0, 0, false
	}
	if len(digits) == 0 || len(digits) > 15 || len(digits) > 1 && digits[0] == '0' {
		return 0, 0, 0, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' || size > maxObject/10 {
			return 0, 0, 0, false // what is larger than maxObject may not fit into an int
		}
		size = size*10 + int(c-'0')
	}
	return kind, size, end + 1, true
}
