//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package pack

import (
	"fmt"
	"io"
	"os"
)

// load reads a whole file: on these systems nothing is mapped.
func load(f *os.File, size int) ([]byte, func() error, error) {
	data := make([]byte, size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", f.Name(), err)
	}
	return data, func() error { return nil }, nil
}
