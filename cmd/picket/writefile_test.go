package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"picket/git"
)

// TestWriteFile writes where a person or a CI job may point -o.
func TestWriteFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes and links are those of Unix")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	modeOf := func(name string) fs.FileMode {
		info, err := os.Lstat(at(name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	write := func(name string, private bool) {
		t.Helper()
		if err := writeFile(at(name), []byte("new"), private); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(at(name)); err != nil || string(data) != "new" {
			t.Errorf("%s holds %q (%v)", name, data, err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(at("umask"), nil, 0o666))
	write("fresh", false)
	if got, want := modeOf("fresh"), modeOf("umask"); got != want {
		t.Errorf("a new file has mode %v, want %v", got, want)
	}
	write("private", true)
	must(os.WriteFile(at("open"), []byte("a longer old text"), 0o644))
	write("open", true)
	for _, name := range []string{"private", "open"} {
		if modeOf(name) != 0o600 {
			t.Errorf("%s, with secrets, has mode %v", name, modeOf(name))
		}
	}
	must(os.WriteFile(at("kept"), []byte("a longer old text"), 0o600))
	must(os.Chmod(at("kept"), 0o640))
	write("kept", false)
	if modeOf("kept") != 0o640 {
		t.Errorf("a file of mode 0640 has %v now", modeOf("kept"))
	}
	must(os.Symlink("kept", at("link")))
	must(os.Symlink("not-there-yet", at("dangling")))
	for link, to := range map[string]string{"link": "kept", "dangling": "not-there-yet"} {
		write(link, false)
		if data, err := os.ReadFile(at(to)); modeOf(link)&fs.ModeSymlink == 0 || string(data) != "new" {
			t.Errorf("%s has mode %v, and what it names holds %q (%v)", link, modeOf(link), data, err)
		}
	}
	must(writeFile(os.DevNull, []byte("new"), false))
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatalf("%s was replaced by a file: %v (%v)", os.DevNull, info.Mode(), err)
	}
	if err := writeFile(at("no/such/folder"), nil, false); err == nil {
		t.Error("a folder that is not there is no error")
	}
	if left, _ := filepath.Glob(at(".*")); len(left) > 0 {
		t.Errorf("temporary files stay: %v", left)
	}
}

// TestSaveFileStaysInside has repositories whose files lead elsewhere: what picket
// writes into a work tree must not reach the user's own files.
func TestSaveFileStaysInside(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	dir := t.TempDir()
	mine, top := filepath.Join(dir, "mine"), filepath.Join(dir, "repo")
	for _, d := range []string{mine, top, filepath.Join(top, "inner")} {
		if err := os.Mkdir(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	precious := filepath.Join(mine, "precious")
	if err := os.WriteFile(precious, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"folder": mine, "file": precious, "up": "../mine", "inside": "inner", "dangling": filepath.Join(mine, "new")} {
		if err := os.Symlink(to, filepath.Join(top, name)); err != nil {
			t.Fatal(err)
		}
	}
	s := &setup{repo: &git.Repo{Top: top}}
	for name, fine := range map[string]bool{
		"folder/precious": false, "up/precious": false, "folder/new": false, "../mine/precious": false,
		"file": true, "dangling": true, "inside/new": true, "new/folder/new": true,
	} {
		if err := s.saveFile(name, []byte("picket's")); (err == nil) != fine {
			t.Errorf("%s: %v", name, err)
		}
		data, err := os.ReadFile(filepath.Join(top, name))
		if err != nil && fine || fine && string(data) != "picket's" {
			t.Errorf("%s holds %q (%v)", name, data, err)
		}
	}
	if data, _ := os.ReadFile(precious); string(data) != "mine" {
		t.Errorf("the user's file holds %q", data)
	}
	if all, _ := os.ReadDir(mine); len(all) != 1 {
		t.Errorf("beside the user's file stand %v", all)
	}
	if _, err := os.Stat(filepath.Join(top, "inner", "new")); err != nil {
		t.Errorf("a link within the repository is not followed: %v", err)
	}
}
