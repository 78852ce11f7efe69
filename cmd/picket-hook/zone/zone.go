// Package zone spares a hook the machine's time zone, in which nothing of it is
// reckoned: all its times are UTC. It imports nothing but syscall, and must not, for
// that is why it begins before package time.
//
// The TOML reader asks for the local zone as soon as it is linked, and package time
// then reads /etc/localtime, which takes a thirtieth of a small commit. Packages
// begin in order of their paths, each as soon as what it imports has begun (the Go
// specification, "Program initialization"), so this one comes first and says that
// the zone is UTC. Should the order change, time is lost and nothing else.
package zone

import "syscall"

const name = "TZ"

var unset = set()

// set gives the process an empty TZ where it has none, and reports whether it did.
func set() bool {
	if _, given := syscall.Getenv(name); given {
		return false
	}
	return syscall.Setenv(name, "") == nil
}

// Restore takes back what was set, so that programs which the hook starts see the
// environment that it was given. Package main calls it before anything else.
func Restore() {
	if unset {
		syscall.Unsetenv(name)
	}
}
