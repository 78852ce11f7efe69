package scan

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Modes that Git gives to files, for rules that look at them.
const (
	modeFile = 0o100644
	modeExec = 0o100755
	modeLink = 0o120000
)

// entry is one file that is about to be read.
type entry struct {
	disk string
	mode uint32
	size int64
	gone bool // listed by Git, deleted in the work tree
}

// inspect decides how a file is read. A skip is a reason not to; doubt means that
// the file should have been looked at.
func inspect(f File, limit int64) (e entry, skip string, doubt bool) {
	info, err := os.Lstat(f.Disk)
	switch {
	case f.Listed && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)): // its folder may be a file now
		return entry{gone: true}, "", false
	case err != nil:
		return e, reason(err), true
	}
	e = entry{disk: f.Disk, mode: modeFile, size: info.Size()}
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		e.mode = modeLink
		return e, "", false
	case mode.IsDir():
		return e, "a repository within the repository", false
	case !mode.IsRegular():
		return e, "not a regular file", false
	case mode&0o111 != 0:
		e.mode = modeExec
	}
	set := limit > 0
	if !set {
		limit = DefaultMaxSize
	}
	if e.size > limit {
		// A limit that the repository chose is its decision; ours leaves a doubt.
		return e, tooLarge(e.size, limit), !set
	}
	return e, "", false
}

// read gives what Git would store: the content, or where a symbolic link points.
func (e entry) read() ([]byte, error) {
	if e.mode == modeLink {
		target, err := os.Readlink(e.disk)
		return []byte(target), err
	}
	f, err := os.Open(e.disk)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text := make([]byte, 0, e.size+1)
	return readAll(f, text)
}

// readAll is io.ReadAll into a buffer of the expected size: the file may have
// grown since.
func readAll(r io.Reader, buf []byte) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// reason is an error without the path that it names, which stands beside it.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
