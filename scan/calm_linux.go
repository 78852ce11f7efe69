package scan

import (
	"runtime"
	"strings"
	"syscall"
	"unsafe"
)

// A call to the system that may take long is announced to Go's scheduler, which gives
// the processor to somebody else meanwhile and watches over it; that takes a twentieth
// of a scan. A file system of this machine's own disks or memory, a calm one, answers at
// once, or cannot be interrupted in any case, and is asked without. The other kinds are
// reached over a network or are programs, which may hang.

// calmKinds are the numbers that statfs(2) gives to file systems.
var calmKinds = [...]uint32{
	0xef53,     // ext2, ext3, ext4
	0x58465342, // xfs
	0x9123683e, // btrfs
	0xf2f52010, // f2fs
	0x01021994, // tmpfs
	0x2fc12fc1, // zfs
	0xca451a4e, // bcachefs
	0x794c7630, // overlayfs, in which containers run
}

// calmAt says whether the file system of a folder is calm, and the system can be told
// not to leave it.
func calmAt(folder string) bool {
	fd, err := syscall.Open(folder, openFolder, 0)
	if err != nil {
		return false
	}
	defer syscall.Close(fd)
	return calm(fd)
}

// calm is calmAt for an open folder.
func calm(folder int) bool {
	var st syscall.Statfs_t
	if syscall.Fstatfs(folder, &st) != nil || strings.HasPrefix(runtime.GOARCH, "mips") { // which numbers calls otherwise
		return false
	}
	for _, kind := range calmKinds {
		if uint32(st.Type) == kind {
			fd, err := openWithin(folder, ".", openFolder)
			if err == nil {
				closeRaw(fd)
			}
			return err == nil
		}
	}
	return false
}

// how is struct open_how of openat2(2).
type how struct{ flags, mode, resolve uint64 }

const (
	sysOpenat2    = 437
	resolveNoXdev = 1
)

// openWithin opens what lies in an open folder, and in its file system. It asks the
// system directly.
func openWithin(folder int, name string, flags int) (fd int, err error) {
	var room [256]byte
	if len(name) >= len(room) || strings.IndexByte(name, 0) >= 0 {
		return -1, syscall.ENAMETOOLONG
	}
	copy(room[:], name)
	h := how{flags: uint64(flags | syscall.O_LARGEFILE), resolve: resolveNoXdev}
	n, _, e := syscall.RawSyscall6(sysOpenat2, uintptr(folder), uintptr(unsafe.Pointer(&room)), uintptr(unsafe.Pointer(&h)), unsafe.Sizeof(h), 0, 0)
	if e != 0 {
		return -1, e
	}
	return int(n), nil
}

// readWithin is read(2) of such a file.
func readWithin(fd int, buf []byte) (int, error) {
	n, _, e := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)))
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}

func closeRaw(fd int) { syscall.RawSyscall(syscall.SYS_CLOSE, uintptr(fd), 0, 0) }
