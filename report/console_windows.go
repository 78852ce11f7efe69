package report

import (
	"os"
	"syscall"
)

// prepareConsole lets the console of this process read the sequences of paint
// (Microsoft's "Console Virtual Terminal Sequences", "Output Sequences"). What is no
// console stays as it is.
func prepareConsole() {
	const processed, virtualTerminal = 0x0001, 0x0004
	set := syscall.NewLazyDLL("kernel32.dll").NewProc("SetConsoleMode")
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		var mode uint32
		if syscall.GetConsoleMode(syscall.Handle(f.Fd()), &mode) == nil {
			set.Call(f.Fd(), uintptr(mode|processed|virtualTerminal))
		}
	}
}
