package git

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// maxStderr is how much of a command's complaints is kept for its error.
const maxStderr = 8 << 10

// limited keeps the first maxStderr bytes written to it and drops the rest.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if room := maxStderr - l.Len(); room > 0 {
		l.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// Process is a running Git command whose standard output is being read.
type Process struct {
	io.Reader
	cmd     *exec.Cmd
	stdout  io.ReadCloser
	unwatch func() bool
	args    []string
	stderr  limited
}

// Start runs a Git command in the repository and gives its output as it comes.
// stdin may be nil. Close must be called; it tells whether the command succeeded.
func (r *Repo) Start(ctx context.Context, stdin io.Reader, args ...string) (*Process, error) {
	cmd, err := r.command(ctx, args)
	if err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, args: args}
	cmd.Stdin = stdin
	cmd.Stderr = &p.stderr
	if p.stdout, err = cmd.StdoutPipe(); err != nil {
		return nil, &CommandError{Args: args, Code: -1, Err: err}
	}
	p.Reader = p.stdout
	if err := cmd.Start(); err != nil {
		return nil, &CommandError{Args: args, Code: -1, Err: err}
	}
	p.unwatch = closeAfter(ctx, p.stdout)
	return p, nil
}

// closeAfter closes a pipe when the context ends: a process that Git has started
// may outlive it and keep the other end open, and the reader would wait for that.
func closeAfter(ctx context.Context, pipe io.Closer) (unwatch func() bool) {
	return context.AfterFunc(ctx, func() { pipe.Close() })
}

// Close waits for the command. Its error is a *CommandError when the command
// failed, be it because the output was not read to its end.
func (p *Process) Close() error {
	p.unwatch()
	p.stdout.Close()
	if err := p.cmd.Wait(); err != nil {
		return commandError(p.args, p.stderr.String(), err)
	}
	return nil
}

// Output runs a Git command in the repository and gives its standard output. When
// the command fails, what it printed before comes with the *CommandError.
func (r *Repo) Output(ctx context.Context, args ...string) ([]byte, error) {
	out, _, err := r.outputWarned(ctx, args...)
	return out, err
}

// outputWarned is Output with what the command said on standard error although it
// succeeded: ls-files, for one, only warns of a folder that it cannot open.
func (r *Repo) outputWarned(ctx context.Context, args ...string) (out []byte, warnings string, err error) {
	cmd, err := r.command(ctx, args)
	if err != nil {
		return nil, "", err
	}
	var stdout bytes.Buffer
	var stderr limited
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return stdout.Bytes(), stderr.String(), commandError(args, stderr.String(), err)
	}
	return stdout.Bytes(), stderr.String(), nil
}

// command prepares a Git command with the repository's environment. fsmonitor is
// switched off: it would run a program named in the configuration, for answers
// about the work tree that are never asked. So is Git's advice about grafts, which
// would stand in every error: that there are none is said by naming a file of them.
func (r *Repo) command(ctx context.Context, args []string) (*exec.Cmd, error) {
	r.find.Do(func() { r.program, r.findErr = findGit(r.env) })
	if r.findErr != nil {
		return nil, r.findErr
	}
	cmd := exec.CommandContext(ctx, r.program, append([]string{"-c", "core.fsmonitor=false", "-c", "advice.graftFileDeprecated=false"}, args...)...)
	cmd.Dir = r.dir
	cmd.Env = r.env.child(r.lazyFetch)
	// Git takes its temporary files along when it is asked to end, and is made to
	// when it does not.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = patience
	return cmd, nil
}

// patience is how long a command may take to end after the context has.
const patience = time.Second

func commandError(args []string, stderr string, err error) error {
	code := -1
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	return &CommandError{Args: args, Code: code, Stderr: stderr, Err: err}
}

// exitCode is the exit status of a failed command, or -1.
func exitCode(err error) int {
	var e *CommandError
	if errors.As(err, &e) {
		return e.Code
	}
	return -1
}

// lines splits a command's output, which ends in a newline.
func lines(out []byte) []string {
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}
