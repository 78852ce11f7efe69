package scan

import (
	"context"
	"io"
	"os"
)

// Stream scans one stream, standard input for instance, under a name.
func Stream(r io.Reader, path string, opt Options) (Result, error) {
	limit := opt.limit()
	text, err := readStream(r, limit)
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

// readStream reads a stream to its end, or one byte beyond the limit.
func readStream(r io.Reader, limit int64) ([]byte, error) {
	return readAll(io.LimitReader(r, limit+1), make([]byte, 0, 64<<10))
}

// stream scans a pipe or a device that was named. To open a pipe waits for whoever
// writes, so the context ends the wait.
func (w *worker) stream(ctx context.Context, f File) look {
	type content struct {
		text []byte
		err  error
	}
	limit := w.opt.limit()
	done := make(chan content, 1)
	go func() {
		file, err := os.Open(f.Disk)
		if err != nil {
			done <- content{nil, err}
			return
		}
		defer file.Close()
		text, err := readStream(file, limit)
		done <- content{text, err}
	}()
	var c content
	select {
	case <-ctx.Done():
		return look{skip: ctx.Err().Error(), doubt: true}
	case c = <-done:
	}
	switch {
	case c.err != nil:
		return look{skip: reason(c.err), doubt: true}
	case int64(len(c.text)) > limit:
		return look{skip: tooLarge(int64(len(c.text)), limit), doubt: true}
	}
	return w.scan(f.Path, modeFile, c.text)
}
