package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// writeFile writes a whole file: a reader sees the old report or the new one. A link
// is followed, a file that is there keeps its mode, a new one gets what the umask
// leaves, and one with secrets in it is for its owner alone. What cannot be replaced
// as a whole (a pipe, /dev/null, a file in a folder of somebody else's) is written to.
func writeFile(name string, data []byte, private bool) error {
	if err := replaceFile(name, data, private); err != nil {
		return fmt.Errorf("writing %s: %w", name, bareError(err))
	}
	return nil
}

func replaceFile(name string, data []byte, private bool) error {
	perm, exact := fs.FileMode(0o666), fs.FileMode(0)
	if private {
		perm, exact = 0o600, 0o600
	}
	inPlace := func() error { return os.WriteFile(name, data, perm) }
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	} else if _, err := os.Lstat(name); err == nil {
		return inPlace() // a link to what is not there yet
	}
	if info, err := os.Stat(name); err == nil {
		if !info.Mode().IsRegular() {
			return inPlace()
		}
		if !private {
			exact = info.Mode().Perm()
		}
	}
	tmp, err := besideOf(name, func(name string) (*os.File, error) { return os.OpenFile(name, writeNew, perm) })
	if err != nil {
		return inPlace()
	}
	return fillAndMove(tmp, data, exact, func(from string) error { return os.Rename(from, name) }, os.Remove)
}

// writeNew are the flags that make a file and take none that is there.
const writeNew = os.O_WRONLY | os.O_CREATE | os.O_EXCL

// besideOf makes a new file beside another.
func besideOf(name string, open func(name string) (*os.File, error)) (*newFile, error) {
	for n := os.Getpid(); ; n++ {
		tmp := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+strconv.Itoa(n))
		f, err := open(tmp)
		if !errors.Is(err, fs.ErrExist) {
			return &newFile{f, tmp}, err
		}
	}
}

// newFile is a file by the name that it was opened under.
type newFile struct {
	*os.File
	name string
}

// fillAndMove writes to a new file, with a mode unless that is 0, and puts it in its
// place; where that fails the file goes again.
func fillAndMove(f *newFile, data []byte, mode fs.FileMode, move, remove func(name string) error) error {
	_, err := f.Write(data)
	if err == nil && mode != 0 {
		err = f.Chmod(mode)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = move(f.name)
	}
	if err != nil {
		_ = remove(f.name)
	}
	return err
}

// bareError is an error of the system without the path that it names.
func bareError(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
