package team

import (
	"strings"

	"picket/scanners"
)

// Name gives what is found in the name of a file or a folder, read by itself as an
// audit reads the entries of trees; at is the path that the findings are shown at.
// Path lists free contents, and no names: whoever sees the tree sees them all.
func (t *Team) Name(name, at string) []scanners.Finding {
	if t.engine.Barren(name) {
		return nil
	}
	found, _ := t.secrets.ScanHits(scanners.Text{Bytes: []byte(name)})
	for i := range found {
		found[i].Path = at
		found[i].Tags = append(found[i].Tags, "file name")
	}
	return found
}

// EachName calls visit with every name in a path, the folders' first, and with the
// path up to it.
func EachName(path string, visit func(name, upTo string)) {
	for from := 0; ; {
		i := strings.IndexByte(path[from:], '/')
		if i < 0 {
			visit(path[from:], path)
			return
		}
		if i > 0 {
			visit(path[from:from+i], path[:from+i])
		}
		from += i + 1
	}
}
