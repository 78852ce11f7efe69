package hooks

// room is how much stack a hook needs, and a little more.
const room = 30_000

// stretch makes the stack of a goroutine that is about to work large enough at
// once. A stack that grows doubles each time, and is searched frame by frame for
// pointers into itself; from 2 KB to 32 KB that took a tenth of a millisecond of a
// hook's three, and touched twice the memory. The frame is large, but nothing in
// it is written to.
//
//go:noinline
func stretch(never bool) {
	if never {
		var unused [room]byte
		touch(&unused)
	}
}

//go:noinline
func touch(b *[room]byte) { b[0] = 1 }
