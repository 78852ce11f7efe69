//go:build unix

package scan

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestOddFilesAreSkippedAloud(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "guilty"})
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	r := scanned(t, Listing{}, dir)
	if len(r.Findings) != 1 || len(r.Coverage.Skipped) != 1 || !r.Coverage.Complete {
		t.Errorf("a pipe: %+v", r.Coverage)
	}
}
