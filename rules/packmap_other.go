//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package rules

import "os"

// wholeFile reads a file.
func wholeFile(path string) ([]byte, error) { return os.ReadFile(path) }
