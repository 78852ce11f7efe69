package scan

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestOpenWithin opens a file and a folder of an open folder, and holds that what lies
// in another file system is not opened, however short the way.
func TestOpenWithin(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("content"), 0o755); err != nil {
		t.Fatal(err)
	}
	fd, err := openAt(-100, dir, openFolder)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRaw(fd)
	if here, err := openWithin(fd, ".", openFolder); err != nil {
		t.Skipf("this system has no openat2: %v", err)
	} else {
		closeRaw(here)
	}
	buf := make([]byte, 100)
	for _, calm := range []bool{true, false} {
		n, mode, ok := quickAt(fd, "file", buf, calm)
		if !ok || string(buf[:n]) != "content" || mode != modeExec {
			t.Errorf("calm %v: %q, %o, %v", calm, buf[:n], mode, ok)
		}
		if _, _, ok := quickAt(fd, "other", buf, calm); ok {
			t.Errorf("calm %v: there is no other file", calm)
		}
	}
	root, err := openAt(-100, "/", openFolder)
	if err != nil {
		t.Fatal(err)
	}
	defer closeRaw(root)
	if proc, err := openWithin(root, "proc", openFolder); !errors.Is(err, syscall.EXDEV) {
		t.Errorf("/proc from /: %d, %v", proc, err)
	}
	if calmAt(dir) != calm(fd) {
		t.Errorf("%s: %v and %v", dir, calmAt(dir), calm(fd))
	}
	if calmAt("/proc") {
		t.Error("/proc is calm")
	}
}
