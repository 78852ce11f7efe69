package archives

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"

	"github.com/bodgit/sevenzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"picket/scanners"
)

// Kind is a form of archive or compression.
type Kind uint8

const (
	None Kind = iota
	Zip       // and all that is one: jar, docx, xlsx, odt, apk, whl, nupkg
	SevenZip
	Tar
	Gzip
	Bzip2
	XZ
	Zstd
)

// tarHead is how many bytes tell a tar: its first header.
const tarHead = 512

// Sniff tells the kind by the first bytes, never by a name.
func Sniff(data []byte) Kind {
	for _, m := range []struct {
		magic string
		kind  Kind
	}{
		{"PK\x03\x04", Zip}, {"7z\xbc\xaf\x27\x1c", SevenZip}, {"\x1f\x8b\x08", Gzip},
		{"\xfd7zXZ\x00", XZ}, {"\x28\xb5\x2f\xfd", Zstd},
	} {
		if bytes.HasPrefix(data, []byte(m.magic)) {
			return m.kind
		}
	}
	if len(data) > 10 && bytes.HasPrefix(data, []byte("BZh")) && string(data[4:10]) == "\x31\x41\x59\x26\x53\x59" {
		return Bzip2
	}
	if len(data) >= tarHead && string(data[257:262]) == "ustar" {
		return Tar
	}
	return None
}

// decompressor opens a stream of one of the kinds that hold one file.
func decompressor(kind Kind, data []byte) (io.ReadCloser, error) {
	in := bytes.NewReader(data)
	switch kind {
	case Gzip:
		return gzip.NewReader(in)
	case Bzip2:
		return io.NopCloser(bzip2.NewReader(in)), nil
	case XZ:
		r, err := xz.NewReader(in)
		return io.NopCloser(r), err
	case Zstd:
		r, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, err
		}
		return r.IOReadCloser(), nil
	}
	return nil, errors.New("not a compressed file")
}

func (w *walker) zip(name string, data []byte, depth int) error {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, f := range r.File {
		if w.full {
			return nil
		}
		if f.FileInfo().IsDir() {
			continue
		}
		if f.Flags&1 != 0 {
			w.skipped = append(w.skipped, scanners.Skip{Path: name + Separator + f.Name, Reason: "encrypted", Sealed: true})
			continue
		}
		in, err := f.Open()
		if err != nil {
			w.unread(name+Separator+f.Name, err)
			continue
		}
		err = w.entry(name, f.Name, in, depth)
		in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) sevenZip(name string, data []byte, depth int) error {
	r, err := sevenzip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, f := range r.File {
		if w.full {
			return nil
		}
		if f.FileInfo().IsDir() {
			continue
		}
		in, err := f.Open()
		if err != nil {
			w.unread(name+Separator+f.Name, err)
			continue
		}
		err = w.entry(name, f.Name, in, depth)
		in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) tar(name string, in io.Reader, depth int) error {
	// Headers, padding and what is skipped count as well: a stream of nothing but
	// those is a bomb too. An honest file has a header, its padding, and seldom two
	// blocks of further attributes.
	r := tar.NewReader(&bounded{in, w.ceiling - w.taken + int64(w.lim.Entries)*4*tarHead})
	for !w.full {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if errors.Is(err, errBeyond) {
			w.stop(name, "it unpacks to more than %d bytes", w.ceiling)
			return nil
		}
		if err != nil {
			return err
		}
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeGNUSparse, tar.TypeCont: // all that have a content
			if err := w.entry(name, h.Name, r, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// errBeyond says that a stream was longer than it may be. To end it there would make
// a shorter archive of it, in which nothing seems to be left out.
var errBeyond = errors.New("beyond the limit")

// bounded is io.LimitReader with an error at the limit.
type bounded struct {
	io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBeyond
	}
	n, err := b.Reader.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
