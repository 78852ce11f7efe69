package install

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// asker runs Git's plumbing in one folder. What Git says decides; nothing about
// the layout of a repository is guessed.
type asker struct {
	dir string
	env []string
	git string // program; empty: "git"
}

// gitError is a git command that failed; Code is -1 when it did not run.
type gitError struct {
	args   []string
	code   int
	stderr string
	err    error
}

func (e *gitError) Error() string {
	s := "git " + strings.Join(e.args, " ") + ": "
	if e.stderr != "" {
		return s + strings.ReplaceAll(e.stderr, "\n", "; ")
	}
	return s + e.err.Error()
}

func (e *gitError) Unwrap() error { return e.err }

// bytes runs git and gives its standard output as it is.
func (a asker) bytes(ctx context.Context, args ...string) ([]byte, error) {
	out, _, err := a.streams(ctx, args...)
	return out, err
}

// streams is bytes, with what was printed on standard error.
func (a asker) streams(ctx context.Context, args ...string) (out []byte, said string, err error) {
	name := a.git
	if name == "" {
		name = "git"
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = a.dir, append(append([]string(nil), a.env...), "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err = cmd.Output()
	said = strings.TrimSpace(stderr.String())
	if err != nil {
		code := -1
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		return out, said, &gitError{args: args, code: code, stderr: said, err: err}
	}
	return out, said, nil
}

// line runs git and gives its standard output without the newline at its end.
func (a asker) line(ctx context.Context, args ...string) (string, error) {
	out, err := a.bytes(ctx, args...)
	s := strings.TrimSuffix(string(out), "\n")
	return strings.TrimSuffix(s, "\r"), err
}

// setting is one value of Git's configuration and where it is set.
type setting struct {
	Value  string
	Scope  string // local, worktree, global, system, command
	Origin string // "file:/path", "command line:"
}

// settings gives all values of a key, the effective one last (git-config(1)).
func (a asker) settings(ctx context.Context, key string) ([]setting, error) {
	out, err := a.bytes(ctx, "config", "-z", "--show-scope", "--show-origin", "--get-all", key)
	var failed *gitError
	if errors.As(err, &failed) && failed.code == 1 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(fields)%3 != 0 {
		return nil, fmt.Errorf("git config printed %d fields for %s, not a multiple of 3", len(fields), key)
	}
	var all []setting
	for i := 0; i < len(fields); i += 3 {
		all = append(all, setting{Scope: fields[i], Origin: fields[i+1], Value: fields[i+2]})
	}
	return all, nil
}

// effective gives the value that counts, or nil.
func (a asker) effective(ctx context.Context, key string) (*setting, error) {
	all, err := a.settings(ctx, key)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[len(all)-1], nil
}

// withoutRepository is an environment in which no repository is chosen: the
// variables that git rev-parse --local-env-vars lists are gone.
func withoutRepository(env []string) []string {
	var out []string
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		if !localEnv[name] && !strings.HasPrefix(name, "GIT_CONFIG_KEY_") && !strings.HasPrefix(name, "GIT_CONFIG_VALUE_") {
			out = append(out, kv)
		}
	}
	return out
}

var localEnv = map[string]bool{
	"GIT_ALTERNATE_OBJECT_DIRECTORIES": true, "GIT_CONFIG": true, "GIT_CONFIG_PARAMETERS": true,
	"GIT_CONFIG_COUNT": true, "GIT_OBJECT_DIRECTORY": true, "GIT_DIR": true, "GIT_WORK_TREE": true,
	"GIT_IMPLICIT_WORK_TREE": true, "GIT_GRAFT_FILE": true, "GIT_INDEX_FILE": true,
	"GIT_NO_REPLACE_OBJECTS": true, "GIT_REPLACE_REF_BASE": true, "GIT_PREFIX": true,
	"GIT_SHALLOW_FILE": true, "GIT_COMMON_DIR": true, "GIT_INTERNAL_SUPER_PREFIX": true,
	"GIT_REF_STORAGE": true, "GIT_REFERENCE_BACKEND": true,
}
