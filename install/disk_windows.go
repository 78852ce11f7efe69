package install

import (
	"io/fs"
	"strings"
)

// slotName is the file name of a hook. Git for Windows looks for the bare name
// first and then for the same with .exe; a native program needs the ending.
func slotName(event string) string { return event + ".exe" }

// shadowing is the file that Git would run instead of the slot: the bare name.
func shadowing(path string) string { return strings.TrimSuffix(path, ".exe") }

// runnable tells whether Git would run the file: on Windows, always.
func runnable(st fs.FileInfo) bool { return true }

// syncDir does nothing: Windows flushes no folders.
func (d disk) syncDir(dir string) error { return d.ask("syncdir", dir) }
