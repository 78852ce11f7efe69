package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// revParseQuestions are asked of git rev-parse in one call, one line of answer
// each. --show-toplevel is last because it fails where there is no work tree.
var revParseQuestions = [][]string{
	{"--git-dir"}, {"--git-common-dir"}, {"--git-path", "index"},
	{"--show-object-format"}, {"--is-bare-repository"}, {"--is-shallow-repository"},
	{"--is-inside-work-tree"}, {"--show-toplevel"},
}

// openPlumbing fills in the repository's places by asking git rev-parse.
func (r *Repo) openPlumbing(ctx context.Context) error {
	args := []string{"rev-parse", "--path-format=absolute"}
	for _, q := range revParseQuestions {
		args = append(args, q...)
	}
	out, err := r.Output(ctx, args...)
	answers := lines(out)
	if len(answers) > 0 && strings.HasPrefix(answers[0], "--path-format") {
		return &VersionError{Have: r.versionText(ctx)}
	}
	n := len(revParseQuestions)
	hasTop := len(answers) >= n-1 && answers[n-2] == "true"
	switch {
	case err == nil && len(answers) == n, err != nil && len(answers) == n-1 && !hasTop:
	case err != nil && len(answers) < n-1:
		return &NotRepositoryError{Dir: r.dir, Err: err}
	default: // a directory's name holds a newline: the lines cannot be told apart
		if answers, err = r.askEach(ctx); err != nil {
			return &NotRepositoryError{Dir: r.dir, Err: err}
		}
	}
	r.Top, r.cwd = "", r.dir
	r.GitDir, r.CommonDir, r.IndexFile = answers[0], answers[1], answers[2]
	r.Format = Format(answers[3])
	r.Bare, r.Shallow = answers[4] == "true", answers[5] == "true"
	if len(answers) == n {
		r.Top = answers[n-1]
	}
	if r.Format != SHA1 && r.Format != SHA256 {
		return &NotRepositoryError{Dir: r.dir, Err: &UnsupportedError{What: "object format " + answers[3], Path: r.GitDir}}
	}
	partial, err := r.isPartial(ctx)
	r.Partial = partial
	return err
}

// askEach asks every question in a call of its own.
func (r *Repo) askEach(ctx context.Context) ([]string, error) {
	var answers []string
	for i, q := range revParseQuestions {
		out, err := r.Output(ctx, append([]string{"rev-parse", "--path-format=absolute"}, q...)...)
		if err != nil && i == len(revParseQuestions)-1 && answers[i-1] == "false" {
			break
		}
		if err != nil {
			return nil, err
		}
		answers = append(answers, strings.TrimSuffix(string(out), "\n"))
	}
	return answers, nil
}

// isPartial reports whether any remote promises objects, as Git itself decides it.
func (r *Repo) isPartial(ctx context.Context) (bool, error) {
	_, err := r.Output(ctx, "config", "--get-regexp", `^(remote\..*\.promisor|extensions\.partialclone)$`)
	switch exitCode(err) {
	case 1:
		return false, nil
	}
	return err == nil, err
}

// HooksDir is the absolute path of the directory in which Git looks for this
// repository's hooks, core.hooksPath included. With a core.hooksPath that is set
// to the empty string it is the work tree itself, which no installer should use.
func (r *Repo) HooksDir() (string, error) {
	out, err := r.Output(r.ctx, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
	if err != nil {
		return "", err
	}
	p := strings.TrimSuffix(string(out), "\n")
	if !filepath.IsAbs(p) {
		return "", &CommandError{Args: []string{"rev-parse", "--git-path", "hooks"}, Code: 0, Err: os.ErrInvalid}
	}
	return p, nil
}

// ConfigGet gives the last value of a configuration key, from all of Git's
// configuration files; ok is false when it is not set.
func (r *Repo) ConfigGet(ctx context.Context, key string) (value string, ok bool, err error) {
	out, err := r.Output(ctx, "config", "-z", "--get", key)
	if exitCode(err) == 1 {
		return "", false, nil
	}
	return strings.TrimSuffix(string(out), "\x00"), err == nil, err
}

// RevParse resolves a revision to the id of the object it names. When it does not
// name one the error wraps ErrNotFound.
func (r *Repo) RevParse(ctx context.Context, rev string) (ID, error) {
	if name, ok := strings.CutSuffix(rev, "^{commit}"); ok && strings.HasPrefix(name, ":/") {
		// All that follows ":/" is the text to look for (gitrevisions(7)).
		id, err := r.RevParse(ctx, name)
		if errors.Is(err, ErrNotFound) {
			return "", &revisionError{rev}
		}
		if err != nil {
			return "", err
		}
		rev = string(id) + "^{commit}"
	}
	out, err := r.Output(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev)
	if exitCode(err) == 1 {
		return "", &revisionError{rev}
	}
	return ID(strings.TrimSpace(string(out))), err
}

type revisionError struct{ rev string }

func (e *revisionError) Error() string {
	if rev, ok := strings.CutSuffix(e.rev, "^{commit}"); ok {
		return fmt.Sprintf("there is no commit %q here", rev)
	}
	return fmt.Sprintf("there is no object %q here", e.rev)
}
func (e *revisionError) Unwrap() error { return ErrNotFound }

// Version gives the version of the installed Git as it states it, "2.39.5".
func (r *Repo) Version(ctx context.Context) (string, error) {
	out, err := r.Output(ctx, "version")
	if err != nil {
		return "", err
	}
	v := strings.TrimPrefix(strings.TrimSpace(string(out)), "git version ")
	v, _, _ = strings.Cut(v, " ")
	return v, nil
}

func (r *Repo) versionText(ctx context.Context) string {
	v, err := r.Version(ctx)
	if err != nil {
		return "of unknown version"
	}
	return v
}
