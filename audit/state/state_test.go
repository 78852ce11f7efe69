package state

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var (
	one = strings.Repeat("1", 40)
	two = strings.Repeat("2", 64)
)

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	if s, err := Load(path, "abc"); err != nil || len(s.Tips) != 0 || s.Digest != "abc" {
		t.Fatalf("no file: %+v, %v", s, err)
	}
	if err := (State{"abc", []string{two, one, two}}).Save(path); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path, "abc")
	if err != nil || !slices.Equal(s.Tips, []string{one, two}) {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := Load(path, "other rules"); err != nil || len(s.Tips) != 0 {
		t.Errorf("other rules: %+v, %v", s, err)
	}
	data, err := os.ReadFile(path)
	if want := header + "\ntip " + one + " abc\ntip " + two + " abc\n"; err != nil || string(data) != want {
		t.Errorf("%q, want %q, %v", data, want, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
		t.Errorf("others cannot read it: %v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("files left: %v, %v", left, err)
	}
}

// TestMerge joins two files by their lines, as a merge driver or sort -u would.
func TestMerge(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := (State{"abc", []string{one}}).Save(a); err != nil {
		t.Fatal(err)
	}
	if err := (State{"abc", []string{two}}).Save(b); err != nil {
		t.Fatal(err)
	}
	x, _ := os.ReadFile(a)
	y, _ := os.ReadFile(b)
	if err := os.WriteFile(a, slices.Concat(y, x, y), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(a, "abc"); err != nil || !slices.Equal(s.Tips, []string{one, two}) {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestTrouble(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	for _, text := range []string{"tip " + one + " abc\n", header + "\ntip x abc\n", header + "\nwhat\n", "garbage"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path, "abc"); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	if _, err := Load(filepath.Dir(path), "abc"); err == nil {
		t.Error("a folder was read")
	}
	// What cannot be put in its place leaves nothing behind.
	full := filepath.Join(filepath.Dir(path), "full")
	if err := os.MkdirAll(filepath.Join(full, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := (State{}).Save(full); err == nil {
		t.Error("a folder was replaced")
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 2 {
		t.Errorf("files left: %v", left)
	}
	if err := (State{}).Save(filepath.Join(path, "under", "a", "file")); err == nil {
		t.Error("wrote below a file")
	}
}
