package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// PackError is a pack file that cannot be used. Err is one of fs.ErrNotExist,
// ErrPackDamaged and ErrPackVersion (wrapped), or what the system said.
type PackError struct {
	Path string // empty when it was not read from a file
	Err  error
}

func (e *PackError) Error() string {
	if errors.Is(e.Err, fs.ErrNotExist) {
		return fmt.Sprintf("%s: the rule pack is missing", e.Path)
	}
	if e.Path == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%s: %v", e.Path, e.Err)
}

func (e *PackError) Unwrap() error { return e.Err }

// Hints names the command that mends it.
func (e *PackError) Hints() []string {
	if errors.Is(e.Err, fs.ErrPermission) {
		return []string{"make the file readable, or run `picket install` as the user who commits"}
	}
	return []string{"run `picket install` in this repository to write it again"}
}

// ReadPackFile loads a pack. All its errors are *PackError.
func ReadPackFile(path string) (*Pack, error) {
	o, err := OpenPackFile(path)
	if err != nil {
		return nil, err
	}
	p, err := o.Pack()
	if err != nil {
		return nil, &PackError{Path: path, Err: err}
	}
	return p, nil
}

// OpenPackFile opens a pack whose rules are read when they are asked for. All its
// errors are *PackError, and so is what the Shelf panics with.
func OpenPackFile(path string) (*Opened, error) {
	data, err := wholeFile(path)
	if err != nil {
		var sys *fs.PathError
		if errors.As(err, &sys) {
			err = sys.Err
		}
		return nil, &PackError{Path: path, Err: err}
	}
	o, err := Open(data)
	if err != nil {
		return nil, &PackError{Path: path, Err: err}
	}
	o.Shelf.path = path
	return o, nil
}

// WritePackFile compiles the pack into path: whoever reads at the same time sees
// the old file or the whole new one. The folder must exist.
func WritePackFile(path string, p *Pack) error {
	if err := writeAtomic(path, p.Encode()); err != nil {
		return fmt.Errorf("writing the rule pack %s: %w", path, err)
	}
	return nil
}

// writeAtomic writes beside path, flushes to the disk, and renames into place.
func writeAtomic(path string, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if _, err = tmp.Write(data); err != nil {
		return err
	}
	if err = tmp.Chmod(0o644); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
