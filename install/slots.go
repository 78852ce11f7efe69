package install

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"picket/hooks/slot"
)

// tenant says whose file stands in a slot.
type tenant uint8

const (
	vacant  tenant = iota // nothing there
	ours                  // a picket-hook or a picket shim, of any version
	foreign               // somebody else's file or link
	blocked               // a folder or a device
)

// occupant is what stands in a slot.
type occupant struct {
	tenant tenant
	info   fs.FileInfo
	link   string // target, of a symbolic link
	sum    string // SHA-256 of a file
	data   []byte // of a file
	shim   bool   // ours, and a text
}

// inspect looks at a path without following a symbolic link.
func inspect(path string) (occupant, error) {
	st, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return occupant{}, nil
	}
	if err != nil {
		return occupant{}, err
	}
	o := occupant{tenant: foreign, info: st}
	switch {
	case st.Mode()&fs.ModeSymlink != 0:
		o.link, err = os.Readlink(path)
		return o, err
	case !st.Mode().IsRegular():
		o.tenant = blocked
		return o, nil
	}
	if o.data, err = os.ReadFile(path); err != nil {
		return occupant{}, err
	}
	sum := sha256.Sum256(o.data)
	o.sum = hex.EncodeToString(sum[:])
	o.shim = isShim(o.data)
	if o.shim || bytes.Contains(o.data, []byte(slot.Mark)) {
		o.tenant = ours
	}
	return o, nil
}

// isShim tells a text shim by its second line.
func isShim(data []byte) bool {
	_, rest, _ := bytes.Cut(data, []byte("\n"))
	return bytes.HasPrefix(data, []byte("#!")) && bytes.HasPrefix(rest, []byte(slot.ShimMark))
}

// kept describes the occupant for the manifest.
func (o occupant) kept(path string) *Kept {
	k := &Kept{Path: Path(path), SHA256: o.sum, Link: Path(o.link)}
	if o.link == "" {
		k.Mode = fmt.Sprintf("%04o", o.info.Mode().Perm())
	}
	return k
}

// shim is the text for a slot: it starts the program where it was at installation
// time, else the one in PATH, else it refuses, because silence would be consent.
// home is the folder with the rules of an installation for the whole machine, or
// empty.
func shim(program, event, home string) []byte {
	q := shellQuoteAlways(program)
	if home != "" {
		home = " --home " + shellQuoteAlways(home)
	}
	return []byte("#!/bin/sh\n" +
		slot.ShimMark + " put here by `picket install --shim`, taken away by `picket uninstall`.\n" +
		"hook=" + q + "\n" +
		"test -x \"$hook\" || hook=$(command -v picket-hook) || {\n" +
		"\techo \"picket: error: $0: $hook is gone, so nothing was checked\" >&2\n" +
		"\techo 'picket: hint: run `picket install` again, or `picket uninstall`' >&2\n" +
		"\texit 2\n" +
		"}\n" +
		"exec \"$hook\" --slot \"$0\"" + home + " " + event + " \"$@\"\n")
}
