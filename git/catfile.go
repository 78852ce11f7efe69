package git

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os/exec"
	"strconv"
	"sync"
)

// maxObject bounds what one object may claim as its size before memory is asked
// for: 4 GiB, or one where an int has 32 bits, beyond anything that a scan can hold.
const maxObject = min(4<<30, math.MaxInt/2)

// catFile is one long-lived `git cat-file --batch`: ids in, objects out. Only
// full ids are written to it, so nothing needs quoting (-Z is too new to use).
type catFile struct {
	mu     sync.Mutex
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr limited
	cancel context.CancelFunc
	failed bool // the conversation went wrong, and nothing more is to be asked
	ended  sync.Once
	reason error // why it ended; set by kill
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
	if c.failed {
		return "", nil, false, io.ErrClosedPipe
	}
	defer func() { c.failed = err != nil }()
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

// kill ends a process whose conversation went wrong and tells why it did. Whoever waited
// for an answer of it asks as well: the reason is that of the first.
func (c *catFile) kill(cause error) error {
	c.ended.Do(func() {
		c.mu.Lock() // of who is still reading
		defer c.mu.Unlock()
		c.in.Close()
		io.Copy(io.Discard, io.LimitReader(c.out, maxStderr))
		c.cancel()
		c.reason = &CommandError{Args: catFileArgs, Code: -1, Err: cause}
		if err := c.cmd.Wait(); err != nil {
			c.reason = commandError(catFileArgs, c.stderr.String(), err)
		}
	})
	return c.reason
}

// objectPlumbing reads an object through the repository's cat-file process,
// which it starts at first need and again after it has died. An object that only waited
// for a process which died of another one is asked for once more.
func (r *Repo) objectPlumbing(id ID) (string, []byte, error) {
	kind, data, innocent, err := r.askCatFile(id)
	if innocent {
		kind, data, _, err = r.askCatFile(id)
	}
	return kind, data, err
}

// askCatFile reads an object. Innocent tells that the process had ended for another one.
func (r *Repo) askCatFile(id ID) (kind string, data []byte, innocent bool, err error) {
	r.mu.Lock()
	if r.cat == nil {
		c, err := r.startCatFile()
		if err != nil {
			r.mu.Unlock()
			return "", nil, false, err
		}
		r.cat = c
	}
	c := r.cat
	r.mu.Unlock()
	kind, data, ok, err := c.object(id)
	if err == nil && !ok {
		return "", nil, false, &MissingError{ID: id, Promise: r.Partial}
	}
	if err == nil {
		return kind, data, false, nil
	}
	r.mu.Lock()
	mine := r.cat == c
	if mine {
		r.cat = nil
	}
	r.mu.Unlock()
	err = c.kill(err)
	if r.ctx.Err() != nil {
		return "", nil, false, r.ctx.Err()
	}
	if r.Partial { // older Git dies when it cannot fetch what it lacks
		return "", nil, !mine, &MissingError{ID: id, Promise: true, Err: err}
	}
	return "", nil, !mine, fmt.Errorf("reading object %s: %w", id, err)
}
