package scan

import (
	"os"

	"picket/git/pages"
	"picket/scanners"
)

// mapped scans a large file where it lies, without bringing it into memory. A file of
// the work tree may change, or become shorter, at any time: then what was found counts
// for nothing, ok is false, and it is to be read as any other file.
func (w *worker) mapped(path string, e entry) (found []scanners.Finding, ok bool) {
	if e.mode == modeLink || e.size < int64(w.large) || e.size != int64(int(e.size)) {
		return nil, false
	}
	f, err := os.Open(e.disk)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil || !before.Mode().IsRegular() || before.Size() != e.size {
		return nil, false
	}
	lent := &pages.Lender{From: w.large}
	defer lent.Release(nil)
	text := lent.View(f.Fd(), e.size, 0, int(e.size))
	if text == nil {
		return nil, false
	}
	fault := w.guarded(func() bool {
		after, err := f.Stat()
		return err == nil && after.Size() == before.Size() && after.ModTime().Equal(before.ModTime())
	}, func() {
		found = w.opt.Scanner.Scan(nil, scanners.Text{Path: path, Mode: e.mode, Bytes: text})
	})
	return found, !fault
}

// guarded looks at memory that may change meanwhile, and tells whether it did or is
// gone. A panic is a mistake of ours only where it did not.
func (w *worker) guarded(same func() bool, look func()) (fault bool) {
	defer func() {
		if same() {
			return
		}
		recover()
		fault = true
	}()
	return pages.Guard(look)
}
