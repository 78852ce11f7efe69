package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// measured is one run of a command. memory is the most that it held in bytes,
// mapped files not counted where the system tells them apart; resident is with them.
type measured struct {
	wall, cpu        time.Duration
	memory, resident int64
	code             int
}

// measure runs a command to its end with its output thrown away.
func measure(ctx context.Context, dir string, args []string) (measured, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return measured{}, err
	}
	most, done := make(chan int64), make(chan struct{})
	go func() { most <- watch(cmd.Process.Pid, done) }()
	err := cmd.Wait()
	m := measured{wall: time.Since(started)}
	close(done)
	m.memory = <-most
	m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	m.code = cmd.ProcessState.ExitCode()
	m.resident = resident(cmd.ProcessState)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return m, err
	}
	if m.code < 0 {
		return m, fmt.Errorf("was killed: %s", stderr.String())
	}
	return m, nil
}

// watch looks at a process's anonymous memory every few milliseconds (proc(5),
// RssAnon). Where there is no such file it gives 0.
func watch(pid int, done chan struct{}) int64 {
	path := fmt.Sprintf("/proc/%d/status", pid)
	most := int64(0)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return most
		case <-tick.C:
			data, err := os.ReadFile(path)
			if err == nil {
				most = max(most, anonymous(data))
			}
		}
	}
}

func anonymous(status []byte) int64 {
	for line := range bytes.Lines(status) {
		rest, ok := bytes.CutPrefix(line, []byte("RssAnon:"))
		if !ok {
			continue
		}
		f := bytes.Fields(rest)
		if len(f) > 0 {
			kb, err := strconv.ParseInt(string(f[0]), 10, 64)
			if err == nil {
				return kb << 10
			}
		}
	}
	return 0
}
