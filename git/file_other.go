//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// file is an open regular file.
type file struct {
	*os.File
	size int64
}

var errNotRegular = errors.New("not a regular file")

func openFile(path string) (*file, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = &os.PathError{Op: "read", Path: path, Err: errNotRegular}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &file{File: f, size: st.Size()}, nil
}

func (f *file) descriptor() uintptr { return f.Fd() }

func (f *file) close() { f.Close() }

// mapAll reads the whole file: there is no portable way to map it.
func (f *file) mapAll() ([]byte, error) {
	data := make([]byte, f.size)
	_, err := f.ReadAt(data, 0)
	return data, err
}

func isNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// workingDir is the working directory without symbolic links.
func workingDir() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(wd)
}

// isLink tells a symbolic link.
func isLink(path string) bool {
	st, err := os.Lstat(path)
	return err == nil && st.Mode()&os.ModeSymlink != 0
}

func exists(path string) (kind byte, dev uint64, owner int) {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return 0, 0, 0
	case st.IsDir():
		return 'd', 0, 0
	case st.Mode().IsRegular():
		return 'f', 0, 0
	}
	return '?', 0, 0
}

// user agrees with the owner that exists gives: there is no such notion here.
func user() int { return 0 }

// readNames lists a directory.
func readNames(dir string) ([]string, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}
