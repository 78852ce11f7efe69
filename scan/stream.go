package scan

import (
	"context"
	"io"
	"os"
)

// Stream scans one stream, standard input for instance, under a name.
func Stream(ctx context.Context, r io.Reader, path string, opt Options) (Result, error) {
	limit := opt.limit()
	text, err := readStream(ctx, func() (io.ReadCloser, error) { return io.NopCloser(r), nil }, limit)
	if err != nil {
		return Result{}, err
	}
	name := path
	if name == "" {
		name = "-"
	}
	l := look{scanned: true, bytes: int64(len(text))}
	if int64(len(text)) > limit {
		l = look{skip: tooLarge(int64(len(text)), limit), doubt: true}
	} else {
		l.findings = opt.Scanner.Scan(nil, textOf(path, text))
	}
	return gather([]job{{file: File{Path: name}, look: l}}), nil
}

// limit is the size in bytes above which a stream is not looked at.
func (o *Options) limit() int64 {
	if o.MaxSize > 0 {
		return o.MaxSize
	}
	return DefaultMaxSize
}

// readStream reads a stream to its end, or one byte beyond the limit. To open a pipe,
// and to read one, waits for whoever writes; the context ends the wait.
func readStream(ctx context.Context, open func() (io.ReadCloser, error), limit int64) ([]byte, error) {
	type content struct {
		text []byte
		err  error
	}
	done := make(chan content, 1)
	go func() {
		r, err := open()
		if err != nil {
			done <- content{nil, err}
			return
		}
		defer r.Close()
		text, err := readAll(io.LimitReader(r, limit+1), make([]byte, 0, 64<<10))
		done <- content{text, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case c := <-done:
		return c.text, c.err
	}
}

// stream scans a pipe or a device that was named.
func (w *worker) stream(ctx context.Context, f File) look {
	limit := w.opt.limit()
	text, err := readStream(ctx, func() (io.ReadCloser, error) { return os.Open(f.Disk) }, limit)
	switch {
	case err != nil:
		return look{skip: reason(err), doubt: true}
	case int64(len(text)) > limit:
		return look{skip: tooLarge(int64(len(text)), limit), doubt: true}
	}
	return w.scan(f.Path, modeFile, text)
}
