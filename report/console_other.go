//go:build !windows

package report

// prepareConsole has nothing to do: terminals know the sequences.
func prepareConsole() {}
