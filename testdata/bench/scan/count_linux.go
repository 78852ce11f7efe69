package main

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// counter counts the instructions that this thread and the processes it starts take
// (perf_event_open(2)).
type counter struct{ fd int }

// newCounter says why there is none where the machine offers none.
func newCounter() (*counter, string) {
	attr := unix.PerfEventAttr{
		Type: unix.PERF_TYPE_HARDWARE, Config: unix.PERF_COUNT_HW_INSTRUCTIONS,
		Size: uint32(unsafe.Sizeof(unix.PerfEventAttr{})),
		Bits: unix.PerfBitInherit | unix.PerfBitExcludeKernel | unix.PerfBitExcludeHv,
	}
	fd, err := unix.PerfEventOpen(&attr, 0, -1, -1, unix.PERF_FLAG_FD_CLOEXEC)
	if err != nil {
		return &counter{fd: -1}, fmt.Sprintf("not offered by this machine (perf_event_open: %v)", err)
	}
	return &counter{fd: fd}, ""
}

func (c *counter) read() int64 {
	var buf [8]byte
	if c.fd < 0 {
		return 0
	}
	if n, err := unix.Read(c.fd, buf[:]); err != nil || n != len(buf) {
		return 0
	}
	return int64(binary.NativeEndian.Uint64(buf[:]))
}
