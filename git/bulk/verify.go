package bulk

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
)

// ErrOther is wrapped when the bytes that stand under an id are those of another
// object.
var ErrOther = errors.New("its content is that of another object")

// Verify says whether an object is the one that its raw id names: Git hashes
// "type SP size NUL" and the content (gitformat-loose(5)), by SHA-1 in ids of 20
// bytes and by SHA-256 in those of 32. In packs the index's CRC-32 stands for
// this; a loose object has nothing else.
func Verify(id []byte, kind string, data []byte) error {
	var h hash.Hash
	switch len(id) {
	case sha1.Size:
		h = sha1.New()
	case sha256.Size:
		h = sha256.New()
	default:
		return fmt.Errorf("an id of %d bytes", len(id))
	}
	fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	h.Write(data)
	if !bytes.Equal(h.Sum(nil), id) {
		return ErrOther
	}
	return nil
}
