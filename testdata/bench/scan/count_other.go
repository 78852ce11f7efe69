//go:build !linux

package main

// counter counts nothing here.
type counter struct{}

func newCounter() (*counter, string) {
	return &counter{}, "counted on Linux alone"
}

func (c *counter) read() int64 { return 0 }
