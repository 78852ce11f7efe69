package main

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// repo reads a repository's objects through one process of Git's.
type repo struct {
	dir  string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	lost int // objects that are not there
}

func openRepo(dir string) (*repo, error) {
	r := &repo{dir: dir, cmd: exec.Command("git", "-C", dir, "cat-file", "--batch")}
	in, err := r.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	r.in, r.out = in, bufio.NewReaderSize(out, 1<<20)
	return r, r.cmd.Start()
}

func (r *repo) close() error {
	r.in.Close()
	return r.cmd.Wait()
}

// blob returns an object's content, nil when it is missing.
func (r *repo) blob(id string) ([]byte, error) {
	if _, err := fmt.Fprintln(r.in, id); err != nil {
		return nil, err
	}
	head, err := r.out.ReadString('\n')
	if err != nil {
		return nil, err
	}
	f := strings.Fields(head)
	if len(f) != 3 {
		r.lost++
		return nil, nil
	}
	size, err := strconv.Atoi(f[2])
	if err != nil {
		return nil, err
	}
	data := make([]byte, size+1)
	_, err = io.ReadFull(r.out, data)
	return data[:size], err
}

// git runs a command of Git's in the repository.
func (r *repo) git(args ...string) (string, error) {
	out, err := exec.Command("git", append([]string{"-C", r.dir}, args...)...).Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return string(out), nil
}

// mode reads Git's octal mode; what is none is 0.
func mode(s string) uint32 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(s, ":"), 8, 32)
	return uint32(n)
}

// head calls f with every file of HEAD.
func (r *repo) head(f func(mode, path string, data []byte)) error {
	list, err := r.git("ls-tree", "-rz", "HEAD")
	if err != nil {
		return err
	}
	for entry := range strings.SplitSeq(list, "\x00") {
		meta, path, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(meta)
		if !ok || fields[1] != "blob" {
			continue
		}
		data, err := r.blob(fields[2])
		if err != nil {
			return err
		}
		f(fields[0], path, data)
	}
	return nil
}
