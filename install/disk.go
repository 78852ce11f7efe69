package install

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tempPrefix begins the names of files that are not in place yet. Git takes no
// file of such a name for a hook; what a crash leaves is swept by the next run.
const tempPrefix = ".picket-tmp-"

// disk makes the changes. step is asked before each one; the tests make it fail
// to see what a crash at that point leaves behind.
type disk struct {
	step func(op, path string) error
}

// mode is what a new file is allowed to be: perm as the umask lets it, or, when
// it is not 0, exactly exact.
type mode struct{ perm, exact fs.FileMode }

func (d disk) ask(op, path string) error {
	if d.step == nil {
		return nil
	}
	return d.step(op, path)
}

// writeFile puts data at path in one step: a temporary file in the same folder,
// flushed, then renamed. A symbolic link at path is replaced, not followed.
func (d disk) writeFile(path string, data []byte, m mode) error {
	return d.viaTemp(path, func(tmp string) error {
		return d.fill(tmp, bytes.NewReader(data), m)
	})
}

// place puts a copy of the program src at path. It is no hard link: links share
// their mode and their content, so that a chmod of one hook, or a tool that writes
// into the file that it finds, would reach every slot of every repository. Where
// the file system can share blocks between copies, it does (copy_file_range(2)).
func (d disk) place(src, path string, exact fs.FileMode) error {
	return d.viaTemp(path, func(tmp string) error {
		in, err := os.Open(src)
		if err != nil {
			return err
		}
		defer in.Close()
		return d.fill(tmp, in, mode{perm: 0o777, exact: exact})
	})
}

// link gives the program src a second name in a folder of picket's own, where
// nobody else writes; a copy where the file system has no links.
func (d disk) link(src, path string, exact fs.FileMode) error {
	err := d.viaTemp(path, func(tmp string) error {
		if err := d.ask("link", tmp); err != nil {
			return err
		}
		return os.Link(src, tmp)
	})
	var no *os.LinkError
	if errors.As(err, &no) {
		return d.place(src, path, exact)
	}
	return err
}

// viaTemp lets make write a temporary name and renames it to path.
func (d disk) viaTemp(path string, make func(tmp string) error) (err error) {
	tmp, err := tempName(path)
	if err != nil {
		return err
	}
	defer func() {
		// Also after success: renaming one link of a file onto another link of the
		// same file does nothing and leaves both (rename(2)).
		if d.ask("sweep", tmp) == nil {
			os.Remove(tmp)
		}
	}()
	if err := make(tmp); err != nil {
		return fmt.Errorf("writing %s: %w", path, unpath(err))
	}
	if err := d.ask("rename", path); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("writing %s: %w", path, unpath(err))
	}
	return d.syncDir(filepath.Dir(path))
}

// pieceLen is how much is written at a time. Linux keeps what was written in one
// piece in large units of its cache, and maps many pages of a program at once where
// it starts from such. A hook that was copied by the system's own call, page by
// page, takes a sixth longer at every start, as long as it stays in the cache.
const pieceLen = 1 << 20

// fill writes a new file and flushes it.
func (d disk) fill(tmp string, from io.Reader, m mode) error {
	if err := d.ask("create", tmp); err != nil {
		return err
	}
	if m.exact != 0 {
		m.perm = 0o600
	}
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, m.perm)
	if err != nil {
		return err
	}
	// Neither of the two may copy in its own way: see pieceLen.
	_, err = io.CopyBuffer(struct{ io.Writer }{f}, struct{ io.Reader }{from}, make([]byte, pieceLen))
	if err == nil && m.exact != 0 {
		err = f.Chmod(m.exact)
	}
	if err == nil {
		err = d.ask("sync", tmp)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// keep makes kept a second name of path, whatever path is: a file with all its
// attributes, or a symbolic link as such. path stays where it is.
func (d disk) keep(path, kept string) error {
	if err := d.ask("keep", kept); err != nil {
		return err
	}
	st, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if st.Mode()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(path)
		if err != nil {
			return err
		}
		return d.viaTemp(kept, func(tmp string) error { return os.Symlink(target, tmp) })
	}
	if os.Link(path, kept) == nil {
		return d.syncDir(filepath.Dir(kept))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := d.writeFile(kept, data, mode{exact: st.Mode().Perm()}); err != nil {
		return err
	}
	return os.Chtimes(kept, st.ModTime(), st.ModTime())
}

// move renames from over to; to a different file system it copies first.
func (d disk) move(from, to string) error {
	if err := d.ask("rename", to); err != nil {
		return err
	}
	if os.Rename(from, to) != nil {
		if err := d.ask("remove", to); err != nil {
			return err
		}
		tmp, err := tempName(to)
		if err != nil {
			return err
		}
		if err := d.keep(from, tmp); err != nil {
			return err
		}
		if err := os.Rename(tmp, to); err != nil {
			return err
		}
		if err := os.Remove(from); err != nil {
			return err
		}
	}
	// Two links of one file: the rename did nothing, and from must still go.
	if err := d.remove(from); err != nil {
		return err
	}
	return d.syncDir(filepath.Dir(to))
}

// remove takes one file away; one that is not there is no error.
func (d disk) remove(path string) error {
	if err := d.ask("remove", path); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// missing lists the folders that mkdir would make, outermost first.
func missing(path string) []string {
	var all []string
	for p := path; ; p = filepath.Dir(p) {
		if _, err := os.Stat(p); err == nil || p == filepath.Dir(p) {
			return all
		}
		all = append([]string{p}, all...)
	}
}

// mkdir makes a folder and those above it.
func (d disk) mkdir(path string) error {
	for _, p := range missing(path) {
		if err := d.ask("mkdir", p); err != nil {
			return err
		}
		if err := os.Mkdir(p, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// probe tries whether a file can be made in a folder, or, where there is none yet,
// in the one in which it would be made.
func (d disk) probe(dir string) error {
	if above := missing(dir); len(above) > 0 {
		dir = filepath.Dir(above[0])
	}
	if err := d.ask("probe", dir); err != nil {
		return err
	}
	tmp, err := tempName(filepath.Join(dir, "probe"))
	if err != nil {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(tmp))
}

// sweep removes the temporary files that an interrupted run left in a folder.
func (d disk) sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // no folder, nothing left in it
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			if err := d.remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// tempName finds a free name beside path.
func tempName(path string) (string, error) {
	dir := filepath.Dir(path)
	for n := os.Getpid(); ; n++ {
		tmp := filepath.Join(dir, fmt.Sprintf("%s%d", tempPrefix, n))
		if _, err := os.Lstat(tmp); errors.Is(err, fs.ErrNotExist) {
			return tmp, nil
		} else if err != nil {
			return "", err
		}
	}
}

// unpath takes the temporary file's name out of an error of the system.
func unpath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) && strings.Contains(p.Path, tempPrefix) {
		return p.Err
	}
	return err
}
