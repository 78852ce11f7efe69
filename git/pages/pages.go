// Package pages lends memory for large contents that lies in files, so that the system
// can write it out and take it back when memory is short. It knows nothing of objects
// or texts, and whoever borrows has another way when nothing is lent.
package pages

import "runtime/debug"

// From is the size in bytes from which a content is large.
const From = 8 << 20

// Guard calls f and tells whether memory that it touched was not there: the file
// behind it has become shorter, its disk is full or cannot be read. Other panics go on.
func Guard(f func()) (fault bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			if fault = IsFault(p); !fault {
				panic(p)
			}
		}
	}()
	f()
	return false
}

// IsFault tells whether a panic is one of memory that is not there, as the runtime
// raises it (debug.SetPanicOnFault).
func IsFault(p any) bool {
	_, ok := p.(interface {
		error
		Addr() uintptr
	})
	return ok
}
