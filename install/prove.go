package install

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Proof is what came of a real commit attempt.
type Proof struct {
	Refused bool   `json:"refused"` // the commit with a made-up token did not happen, by picket
	Seen    bool   `json:"seen"`    // picket saw the token; unless it refused, the policy's mode does not block
	Output  string `json:"output"`  // what git and the hooks printed
}

// Prove makes a commit with a made-up token in a throw-away clone that shares the
// repository's configuration, hooks and rules, and tells whether picket refused
// it. The repository itself is only read. files are those that its configuration
// takes in beside the usual ones, relative to the top of the work tree.
func Prove(ctx context.Context, o Options, files []string) (*Proof, error) {
	a := asker{dir: o.Dir, env: o.Env}
	l, err := look(ctx, a)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "picket-prove-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	dir := filepath.Join(tmp, "clone")
	env := withoutRepository(o.Env)
	out := asker{dir: tmp, env: env}
	if _, err := out.bytes(ctx, "clone", "-q", "--shared", "--no-checkout", "--template=", l.CommonDir, dir); err != nil {
		return nil, fmt.Errorf("making a throw-away clone: %w", err)
	}
	in := asker{dir: dir, env: env}
	if err := share(ctx, in, l, dir, files); err != nil {
		return nil, err
	}
	token, err := MadeUp()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "picket-proof.txt"), []byte("token = \""+token+"\"\n"), 0o600); err != nil {
		return nil, err
	}
	if _, err := in.bytes(ctx, "add", "-f", "--", "picket-proof.txt"); err != nil {
		return nil, err
	}
	text, err := in.combined(ctx, "-c", "user.name=picket", "-c", "user.email=picket@localhost", "-c", "commit.gpgSign=false",
		"commit", "-m", "a proof that never leaves this folder")
	var failed *gitError
	if err != nil && !(errors.As(err, &failed) && failed.code > 0) {
		return nil, err
	}
	text = strings.ReplaceAll(text, token, token[:4]+"****")
	p := &Proof{Refused: err != nil && strings.Contains(text, "picket: commit blocked"), Output: strings.TrimSpace(text)}
	p.Seen = p.Refused || strings.Contains(text, "would block this commit")
	return p, nil
}

// share gives a clone the configuration, the hooks and the rules of a repository.
func share(ctx context.Context, in asker, l *Layout, dir string, files []string) error {
	gitDir := filepath.Join(dir, ".git")
	for _, file := range []string{filepath.Join(l.CommonDir, "config"), filepath.Join(l.GitDir, "config.worktree")} {
		if exists(file) {
			if _, err := in.bytes(ctx, "config", "--add", "include.path", file); err != nil {
				return err
			}
		}
	}
	// What is set after an include wins over it.
	for _, kv := range [][2]string{{"core.bare", "false"}, {"core.worktree", dir}, {"core.fsmonitor", "false"}} {
		if _, err := in.bytes(ctx, "config", "--add", kv[0], kv[1]); err != nil {
			return err
		}
	}
	links := map[string]string{filepath.Join(gitDir, "picket"): filepath.Join(l.CommonDir, "picket")} // by where they stand
	if l.HooksPath == nil {
		links[filepath.Join(gitDir, "hooks")] = l.HooksDir
	} else if l.inTree() {
		rel, err := filepath.Rel(resolve(l.Top), resolve(l.HooksDir))
		if err != nil {
			return err
		}
		links[filepath.Join(dir, rel)] = l.HooksDir
	}
	for _, name := range append([]string{".picket.toml", ".gitleaks.toml", ".gitleaksignore", ".picket", ".husky"}, files...) {
		if l.Top != "" && filepath.IsLocal(filepath.FromSlash(name)) {
			links[filepath.Join(dir, filepath.FromSlash(name))] = filepath.Join(l.Top, filepath.FromSlash(name))
		}
	}
	// A folder comes before what is in it: .husky brings .husky/_ along, and a folder
	// that was made for .husky/_ alone would lack the hooks beside it.
	for _, to := range slices.Sorted(maps.Keys(links)) {
		from := links[to]
		if !exists(from) || exists(to) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if err := os.Symlink(from, to); err != nil {
			return err
		}
	}
	if kept := l.HooksDir + ".kept-by-picket"; exists(kept) && l.HooksPath == nil {
		return os.Symlink(kept, filepath.Join(gitDir, "hooks.kept-by-picket"))
	}
	return nil
}

// combined runs git and gives what it printed, on both streams.
func (a asker) combined(ctx context.Context, args ...string) (string, error) {
	out, warnings, err := a.streams(ctx, args...)
	return string(out) + warnings, err
}

// MadeUp makes a token that looks like one of GitHub's, checksum and all, and was
// never issued: 30 random characters and CRC-32 of them in six digits of base 62
// (GitHub's announcement of its token formats, 2021). It is assembled here so that
// no file of picket's holds one.
func MadeUp() (string, error) {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	raw := make([]byte, 30)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	for i := range raw {
		raw[i] = digits[int(raw[i])%len(digits)]
	}
	sum := crc32.ChecksumIEEE(raw)
	check := make([]byte, 6)
	for i := range check {
		check[5-i] = digits[sum%62]
		sum /= 62
	}
	return "ghp" + "_" + string(raw) + string(check), nil
}
