package load

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBuildID holds what is read to go tool buildid.
func TestBuildID(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte("package main\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "main")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, source)
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want, err := exec.Command("go", "tool", "buildid", out).Output()
	if err != nil {
		t.Fatal(err)
	}
	if id := buildID(out); id != strings.TrimSpace(string(want)) || id == "" {
		t.Errorf("%q, want %q", id, want)
	}
	for _, head := range []string{ // as Windows and macOS have it, and as Linux has it
		"MZ..." + buildMark + "a/b" + buildEnd + "...", "\x7fELF....\x04\x00\x00\x00\x03\x00\x00\x00" + buildNote + "a/b\x00",
	} {
		if id := buildIDIn([]byte(head)); id != "a/b" {
			t.Errorf("%q: %q", head, id)
		}
	}
	if id := buildID(source); id != "" {
		t.Errorf("a text has the id %q", id)
	}
	if id := buildID(filepath.Join(dir, "none")); id != "" {
		t.Errorf("no file has the id %q", id)
	}
}

func FuzzBuildID(f *testing.F) {
	f.Add([]byte("xxxx\x04\x00\x00\x00" + buildNote + "abcd"))
	f.Add([]byte(buildMark + "abc" + buildEnd))
	f.Fuzz(func(t *testing.T, head []byte) { buildIDIn(head) })
}
