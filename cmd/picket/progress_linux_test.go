package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// terminal opens a pseudo-terminal (pty(7)): what is written to tty can be read
// from screen.
func terminal(t *testing.T) (screen, tty *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there is no pseudo-terminal to be had: %v", err)
	}
	t.Cleanup(func() { screen.Close() })
	var number, unlocked int32
	for _, call := range []struct {
		request uintptr
		arg     *int32
	}{{syscall.TIOCSPTLCK, &unlocked}, {syscall.TIOCGPTN, &number}} {
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, screen.Fd(), call.request, uintptr(unsafe.Pointer(call.arg))); e != 0 {
			t.Fatal(e)
		}
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	return screen, tty
}

// watched is what a program has written so far.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// await waits until the text matches; an audit that stands still says so again and again.
func (w *watched) await(t *testing.T, pattern string) {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for end := time.Now().Add(time.Minute); !re.MatchString(w.String()); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			text := w.String()
			t.Fatalf("nothing like %q in %q", pattern, text[:min(len(text), 500)])
		}
	}
}

// TestProgress looks at an audit that waits for a remote: on a terminal there is a
// bar, in a log a plain line every ten seconds, and with --progress never nothing.
func TestProgress(t *testing.T) {
	const line = `picket: asking who and when, [0-9.]+ MB/s, 1 text with findings`
	tests := []struct {
		name, when string
		terminal   bool
		want       string
	}{
		{"bar", "auto", true, `asking who and when, 1 text with findings +\d+% \|[^\n]*\[\d+s`},
		{"line", "auto", false, line + "\n"},
		{"never", "never", true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, asked := stuck(t, true, 1)
			cmd := exec.Command(filepath.Join(bin, "picket"), "audit", "--progress", tt.when, "-o", filepath.Join(t.TempDir(), "out"))
			cmd.Dir, cmd.Env = r.dir, r.env
			var told watched
			if cmd.Stderr = &told; tt.terminal {
				screen, tty := terminal(t)
				cmd.Stderr = tty
				go func() {
					b := make([]byte, 4096)
					for {
						n, err := screen.Read(b)
						if told.Write(b[:n]); err != nil {
							return // the other end was closed
						}
					}
				}()
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Wait()
			defer cmd.Process.Signal(os.Interrupt)
			for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
				if _, err := os.Stat(asked); err == nil {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("the remote was not asked: %q", told.String())
				}
			}
			if tt.want != "" {
				told.await(t, tt.want)
				return
			}
			time.Sleep(time.Second)
			if strings.Contains(told.String(), "findings") {
				t.Errorf("told: %q", told.String())
			}
		})
	}
}
