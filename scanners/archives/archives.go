// Package archives looks into archives, compressed files and office documents,
// so that the scanners see what is in them. It writes nothing to disk, and is no
// part of what a hook links.
//
// Whatever an archive claims about itself is checked while it is read: sizes,
// counts, depth and the ratio of what comes out to what is there are bounded, and
// what exceeds a bound ends in a scanners.Skip, not in memory.
package archives

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/bodgit/sevenzip"
	"github.com/klauspost/compress/zstd"

	"picket/scanners"
)

// Separator stands between the path of an archive and that of something in it,
// as in gitleaks.
const Separator = "!"

// Limits bound what is taken out of one file.
type Limits struct {
	Depth   int   // archives within archives; 1: only the file itself is opened; 0: nothing is
	Entries int   // files taken out
	Entry   int64 // bytes of one of them
	Total   int64 // bytes of all
	Ratio   int64 // times the size of the file that may come out of it, once more than Slack has
	Slack   int64
}

// Defaults are limits that no honest archive in a repository meets.
func Defaults() Limits {
	return Limits{Depth: 3, Entries: 20_000, Entry: 128 << 20, Total: 1 << 30, Ratio: 250, Slack: 16 << 20}
}

// Entry is one file out of an archive.
type Entry struct {
	Path  string // "outer.zip!dir/file"; nested archives add a separator each
	Bytes []byte
}

// Walk takes out everything that is in data, which has the given path, and in
// archives within it, and calls visit with each. It returns what was left out.
// Data that is no archive gives nothing.
func Walk(name string, data []byte, lim Limits, visit func(Entry)) []scanners.Skip {
	w := &walker{lim: lim, visit: visit, ceiling: min(lim.Total, max(lim.Slack, lim.Ratio*int64(len(data))))}
	w.open(name, data, 1)
	return w.skipped
}

type walker struct {
	lim     Limits
	visit   func(Entry)
	skipped []scanners.Skip
	entries int
	taken   int64 // bytes that came out so far
	ceiling int64
	full    bool // a limit of the whole was met
}

// skip notes something that could have been looked at and was not.
func (w *walker) skip(name, format string, args ...any) {
	w.skipped = append(w.skipped, scanners.Skip{Path: name, Reason: fmt.Sprintf(format, args...)})
}

// unread notes something that could not be read. Mostly nobody could have; a way of
// packing that is merely not known here is another matter.
func (w *walker) unread(name string, err error) {
	reason, sealed := "cannot be read: "+err.Error(), true
	var seven *sevenzip.ReadError
	switch {
	case errors.As(err, &seven) && seven.Encrypted:
		reason = "encrypted"
	case unknown(err):
		reason, sealed = "packed in a way that is not known here: "+err.Error(), false
	}
	w.skipped = append(w.skipped, scanners.Skip{Path: name, Reason: reason, Sealed: sealed})
}

// unknown tells errors about what a library cannot do from those about the data.
func unknown(err error) bool {
	return errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, zstd.ErrWindowSizeExceeded) ||
		errors.Is(err, zstd.ErrUnknownDictionary) || strings.Contains(err.Error(), "unsupported")
}

// open looks into one archive. Where a library panics, nobody knows what was there.
func (w *walker) open(name string, data []byte, depth int) {
	kind := Sniff(data)
	if kind == None || w.full {
		return
	}
	if depth > w.lim.Depth {
		if w.lim.Depth > 0 {
			w.skip(name, "an archive at depth %d, beyond the limit of %d", depth, w.lim.Depth)
		}
		return
	}
	defer func() {
		if p := recover(); p != nil {
			w.skip(name, "an archive that cannot be read: %v", p)
		}
	}()
	if err := w.list(kind, name, data, depth); err != nil && !w.full {
		w.unread(name, err)
	}
}

func (w *walker) list(kind Kind, name string, data []byte, depth int) error {
	switch kind {
	case Zip:
		return w.zip(name, data, depth)
	case SevenZip:
		return w.sevenZip(name, data, depth)
	case Tar:
		return w.tar(name, bytes.NewReader(data), depth)
	}
	return w.single(kind, name, data, depth)
}

// single decompresses a file that is one stream. A tar in it is walked as it
// comes; anything else is one entry, named without the suffix.
func (w *walker) single(kind Kind, name string, data []byte, depth int) error {
	r, err := decompressor(kind, data)
	if err != nil {
		return err
	}
	defer r.Close()
	head := make([]byte, tarHead)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return err
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), r)
	if Sniff(head[:n]) == Tar {
		return w.tar(name, whole, depth)
	}
	base := path.Base(name)
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	return w.entry(name, base, whole, depth)
}

// entry takes one file out. Its error is one of reading; a limit is a skip.
func (w *walker) entry(archive, name string, r io.Reader, depth int) error {
	full := archive + Separator + strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
	w.entries++
	if w.entries > w.lim.Entries {
		w.stop(archive, "more than %d files in it", w.lim.Entries)
		return nil
	}
	room := min(w.lim.Entry, w.ceiling-w.taken)
	data, err := io.ReadAll(io.LimitReader(r, room+1))
	w.taken += int64(len(data))
	switch {
	case int64(len(data)) > room && room < w.lim.Entry:
		w.stop(archive, "it unpacks to more than %d bytes", w.ceiling)
		return nil
	case int64(len(data)) > room:
		w.skip(full, "it unpacks to more than %d bytes", w.lim.Entry)
		return nil
	case errors.Is(err, errBeyond):
		w.stop(archive, "it unpacks to more than %d bytes", w.ceiling)
	case err != nil:
		w.unread(full, err)
		if len(data) == 0 {
			return nil
		} // what came before the damage is looked at
	}
	if text, ok := document(name, data); ok {
		data = text
	}
	w.visit(Entry{Path: full, Bytes: data})
	w.open(full, data, depth+1)
	return nil
}

// stop ends the walk of the whole file.
func (w *walker) stop(name, format string, args ...any) {
	if !w.full {
		w.skip(name, format, args...)
	}
	w.full = true
}
