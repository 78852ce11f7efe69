//go:build !windows

package install

import (
	"io/fs"
	"os"
)

// slotName is the file name of a hook: the event's own.
func slotName(event string) string { return event }

// shadowing is the file that Git would run instead of the slot; none here.
func shadowing(path string) string { return "" }

// runnable tells whether Git would run the file: it asks access(2) for X_OK.
func runnable(st fs.FileInfo) bool { return st.Mode()&0o111 != 0 }

// syncDir flushes a folder, so that a rename survives a power cut.
func (d disk) syncDir(dir string) error {
	if err := d.ask("syncdir", dir); err != nil {
		return err
	}
	f, err := os.Open(dir)
	if err != nil {
		return nil // a folder that can be written but not read; the rename stands
	}
	defer f.Close()
	f.Sync() // some file systems refuse to flush folders
	return nil
}
