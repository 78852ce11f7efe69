package git

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"sync"
)

// maxObject bounds what one object may claim as its size before memory is asked
// for: 4 GiB, beyond anything that a scan can hold.
const maxObject = 4 << 30

// catFile is one long-lived `git cat-file --batch`: ids in, objects out. Only
// full ids are written to it, so nothing needs quoting (-Z is too new to use).
type catFile struct {
	mu     sync.Mutex
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr limited
	cancel context.CancelFunc
}

var catFileArgs = []string{"cat-file", "--batch"}

func (r *Repo) startCatFile() (*catFile, error) {
	ctx, cancel := context.WithCancel(r.ctx)
	cmd, err := r.command(ctx, catFileArgs)
	if err != nil {
		cancel()
		return nil, err
	}
	c := &catFile{cmd: cmd, cancel: cancel}
	cmd.Stderr = &c.stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	for _, err := range []error{err1, err2} {
		if err != nil {
			cancel()
			return nil, &CommandError{Args: catFileArgs, Code: -1, Err: err}
		}
	}
	c.in, c.out = in, bufio.NewReaderSize(out, 64<<10)
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, &CommandError{Args: catFileArgs, Code: -1, Err: err}
	}
	closeAfter(ctx, out)
	return c, nil
}

// object reads one object. ok is false when Git answers that it is missing. An
// error other than that leaves the process unusable.
func (c *catFile) object(id ID) (kind string, data []byte, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := io.WriteString(c.in, string(id)+"\n"); err != nil {
		return "", nil, false, err
	}
	head, err := c.out.ReadSlice('\n')
	if err != nil {
		return "", nil, false, err
	}
	fields := bytes.Fields(head)
	if len(fields) == 2 && string(fields[1]) == "missing" {
		return "", nil, false, nil
	}
	if len(fields) != 3 || string(fields[0]) != string(id) {
		return "", nil, false, fmt.Errorf("unexpected answer %q", head)
	}
	kind = string(fields[1])
	size, err := strconv.ParseInt(string(fields[2]), 10, 64)
	if err != nil || size < 0 || size > maxObject {
		return "", nil, false, fmt.Errorf("unexpected size in %q", head)
	}
	data = make([]byte, size)
	if _, err := io.ReadFull(c.out, data); err != nil {
		return "", nil, false, err
	}
	if end, err := c.out.ReadByte(); err != nil || end != '\n' {
		return "", nil, false, fmt.Errorf("object %s is longer than its size", id)
	}
	return kind, data, true, nil
}

// close ends the process in an orderly way.
func (c *catFile) close() error {
	defer c.cancel()
	c.in.Close()
	if err := c.cmd.Wait(); err != nil {
		return commandError(catFileArgs, c.stderr.String(), err)
	}
	return nil
}

// kill ends a process whose conversation went wrong and tells why it did.
func (c *catFile) kill(cause error) error {
	c.in.Close()
	io.Copy(io.Discard, io.LimitReader(c.out, maxStderr))
	c.cancel()
	if err := c.cmd.Wait(); err != nil {
		return commandError(catFileArgs, c.stderr.String(), err)
	}
	return &CommandError{Args: catFileArgs, Code: -1, Err: cause}
}

// objectPlumbing reads an object through the repository's cat-file process,
// which it starts at first need and again after it has died.
func (r *Repo) objectPlumbing(id ID) (string, []byte, error) {
	r.mu.Lock()
	if r.cat == nil {
		c, err := r.startCatFile()
		if err != nil {
			r.mu.Unlock()
			return "", nil, err
		}
		r.cat = c
	}
	c := r.cat
	r.mu.Unlock()
	kind, data, ok, err := c.object(id)
	if err == nil && !ok {
		return "", nil, &MissingError{ID: id, Promise: r.Partial}
	}
	if err == nil {
		return kind, data, nil
	}
	r.mu.Lock()
	mine := r.cat == c
	if mine {
		r.cat = nil
	}
	r.mu.Unlock()
	if mine {
		err = c.kill(err)
	}
	if r.ctx.Err() != nil {
		return "", nil, r.ctx.Err()
	}
	if r.Partial { // older Git dies when it cannot fetch what it lacks
		return "", nil, &MissingError{ID: id, Promise: true, Err: err}
	}
	return "", nil, fmt.Errorf("reading object %s: %w", id, err)
}
