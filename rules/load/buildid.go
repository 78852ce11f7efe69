package load

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// Where Go's linker puts the id of a build, near the start of the file: in the text,
// between these marks (cmd/internal/buildid, ReadFile), or, in an ELF file, in the note
// of type 4 whose owner is "Go". One that stands farther behind is not seen.
const (
	buildStart = 8 << 10
	buildMark  = "\xff Go build ID: \""
	buildEnd   = "\"\n \xff"
	buildNote  = "\x04\x00\x00\x00Go\x00\x00"
)

// buildID reads the id of a program that Go built; "" when there is none to be read.
func buildID(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, buildStart)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return ""
	}
	return buildIDIn(head[:n])
}

func buildIDIn(head []byte) string {
	if _, rest, ok := bytes.Cut(head, []byte(buildMark)); ok {
		if id, _, ok := bytes.Cut(rest, []byte(buildEnd)); ok {
			return string(id)
		}
	}
	at := bytes.Index(head, []byte(buildNote))
	if at < 8 {
		return ""
	}
	size := binary.LittleEndian.Uint32(head[at-4:]) // the length of the id stands before the type
	rest := head[at+len(buildNote):]
	if uint64(size) > uint64(len(rest)) {
		return ""
	}
	return string(rest[:size])
}
