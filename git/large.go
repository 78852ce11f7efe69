package git

import (
	"encoding/hex"

	"picket/git/pack"
	"picket/git/pages"
)

// A large content does not go through the heap. It is decoded into pages of a file
// without a name, which the system writes out and takes back when memory is short,
// and which are handed back to it now and then while they are read, so that a
// process never holds more than some megabytes of them (package pages). To the
// decoders and to whoever looks at the content it is a slice like any other, which
// is why what is found in it does not depend on its size.

// Content is what a blob holds.
type Content struct {
	Bytes []byte // not to be touched after Release, nor kept in part
	lent  *pages.Lender
}

// Release gives the memory of the content back.
func (c *Content) Release() {
	if c.lent != nil {
		c.Bytes = nil
		c.lent.Release(nil)
	}
}

// Content reads the content of a blob, as Blob does, and holds a large one in a
// file's pages where it can. The file stands in the first directory of objects, or
// in TMPDIR or /tmp. The caller releases it.
func (r *Repo) Content(id ID) (Content, error) {
	if r.store != nil && validID(id, r.Format) {
		if c, ok := r.contentInPages(id); ok {
			return c, nil
		}
	}
	data, err := r.Blob(id)
	return Content{Bytes: data}, err
}

// contentInPages is Content where all goes well. Pages that cannot be had (no room
// on the disk, a file system that cannot do it) show as a fault of memory: then the
// content is read once more, the ordinary way, as for any other trouble.
func (r *Repo) contentInPages(id ID) (c Content, ok bool) {
	lent := &pages.Lender{Dirs: r.scratchDirs, From: r.large}
	if r.lend != nil {
		r.lend(lent)
	}
	var raw [32]byte
	n, _ := hex.Decode(raw[:], []byte(id))
	var kind pack.Kind
	var data []byte
	var err error
	fault := pages.Guard(func() { kind, data, _, err = r.store.readWith(raw[:n], looseFirst, lent) })
	if fault || err != nil || kind != pack.Blob {
		lent.Release(nil)
		return Content{}, false
	}
	if !lent.Used() {
		return Content{Bytes: data}, true
	}
	lent.Release(data)
	return Content{Bytes: data, lent: lent}, true
}

// scratchDirs are where a large content's pages may lie, the best first. What is in
// /tmp is often memory after all.
func (r *Repo) scratchDirs() []string {
	dirs := []string{r.store.dirs[0].path}
	if v := r.env.get("TMPDIR"); v != "" {
		dirs = append(dirs, absolute(r.base(), v))
	}
	return append(dirs, "/tmp")
}

// memory gives n bytes for what is decoded: of buf where it is enough, of a file's
// pages where they are many, or else new ones.
func (rd *objectReader) memory(buf []byte, n int) []byte {
	if rd.lent != nil && cap(buf) < n {
		if b := rd.lent.Pages(n); b != nil {
			return b
		}
	}
	return grow(buf, n)
}

// stored gives n stored bytes of a file: in buf, or a large piece in the file's own
// pages. Git never writes to a file of objects in place.
func (rd *objectReader) stored(f *file, offset int64, n int, buf []byte) ([]byte, error) {
	if rd.lent != nil {
		if b := rd.lent.View(f.descriptor(), f.size, offset, n); b != nil {
			return b, nil
		}
	}
	buf = grow(buf, n)
	_, err := f.ReadAt(buf, offset)
	return buf, err
}
