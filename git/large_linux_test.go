package git

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"picket/git/pages"
)

// TestContentOfFileThatShrinks cuts an object's file off while it is mapped, which no
// Git does: that is an error and not the end of the process.
func TestContentOfFileThatShrinks(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	s.git("r", "config", "core.compression", "0")
	s.write("r/f", strings.Repeat("some line\n", 100_000))
	id := ID(s.git("r", "hash-object", "-w", "f"))
	file := filepath.Join(s.path("r/.git/objects"), string(id[:2]), string(id[2:]))
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	before := mappedFiles(t)
	r := s.open("r", false)
	r.large = 1000
	cut := false
	r.lend = func(l *pages.Lender) {
		dirs := l.Dirs
		l.Dirs = func() []string { // asked for after the object's file was mapped
			if !l.Used() {
				t.Error("the file is not mapped")
			}
			cut = os.Truncate(file, 5000) == nil
			return dirs()
		}
	}
	if c, err := r.Content(id); err == nil || !cut {
		t.Errorf("%d bytes of a file that was cut off: %v", len(c.Bytes), cut)
	}
	if n := mappedFiles(t) - before; n != 0 {
		t.Errorf("%d mappings are left", n)
	}
}
