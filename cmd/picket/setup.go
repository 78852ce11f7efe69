package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"picket/git"
	"picket/hooks"
	"picket/policy"
	"picket/rules"
	"picket/rules/load"
	"picket/rules/overlay"
	"picket/scan"
	"picket/scanners/team"
)

// setup is what every run stands on: the repository, its rules, its files.
type setup struct {
	repo    *git.Repo // nil outside a repository
	set     *rules.Set
	digest  string
	samples []rules.Sample // of the rules in the repository's own files
	notes   []string
	files   []string      // of the configuration that were read
	read    policy.Reader // files at the top
	cache   string        // folder for compiled rules; empty: none
	// compiled: a configuration that was applied before may come from there too,
	// which brings no samples.
	compiled bool
	crews    *crews // of the audits of a list; else nil
	place    string // of the configuration: the folder it is read from; empty: a commit
}

// cacheDir is picket's folder in the user's cache, or "" where there is none. An
// audit uses none: in CI such folders are carried from job to job, and what
// another job may have written must not say what is looked for.
func (a *app) cacheDir() string {
	if a.distrusts {
		return ""
	}
	for _, c := range []struct{ name, below string }{
		{"XDG_CACHE_HOME", ""}, {"LOCALAPPDATA", ""}, {"HOME", ".cache"},
	} {
		if dir := a.getenv(c.name); filepath.IsAbs(dir) {
			return filepath.Join(dir, c.below, "picket")
		}
	}
	return ""
}

// builtin is the built-in set, from the cache where there is one.
func (a *app) builtin() (*rules.Set, error) {
	return load.Cache{Dir: a.cacheDir(), Prepare: team.Prepare}.Builtin()
}

// prepare opens the repository around dir, if there is one, and applies its
// configuration, or the file named by --config, to the built-in rules.
func (a *app) prepare(ctx context.Context, dir, config string) (*setup, error) {
	s := &setup{cache: a.cacheDir(), crews: a.crews}
	if err := s.open(ctx, dir, a.env); err != nil {
		return nil, err
	}
	s.compiled = a.compiled
	if err := s.apply(config); err != nil {
		return nil, err
	}
	return s, nil
}

// apply builds the rules: the built-in ones with the configuration over them.
func (s *setup) apply(config string) error {
	cache := load.Cache{Dir: s.cache, Prepare: team.Prepare}
	place, names, read, with := s.place, overlay.Files(), overlay.Reader(s.read), overlay.Load
	if config != "" {
		names, read = nil, overlay.Reader(fileReader(""))
		with = func(base *rules.Set, read overlay.Reader) (*overlay.Result, error) {
			return overlay.LoadFile(base, config, read)
		}
		abs, err := filepath.Abs(config)
		if err != nil {
			return err
		}
		place = abs
	}
	applied := cache
	if !s.compiled || place == "" {
		applied.Dir = ""
	}
	result, err := applied.Over(s.builtin(cache), place, names, read, with)
	if err != nil {
		return err
	}
	s.set, s.samples, s.notes = result.Set, result.Samples, result.Notes
	for _, stamp := range result.Stamps {
		s.files = append(s.files, stamp.Name)
	}
	s.digest = s.set.Digest()
	return nil
}

// open finds the repository and how its files are read: from the work tree, or
// from HEAD when there is none.
func (s *setup) open(ctx context.Context, dir string, env []string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	repo, err := git.Open(ctx, git.Options{Dir: abs, Env: env})
	var none *git.NotRepositoryError
	switch {
	case errors.As(err, &none) && !scan.InRepository(abs):
		s.read, s.place = fileReader(abs), abs
		return nil
	case err != nil:
		return err
	}
	s.repo, s.read, s.place = repo, policy.Reader(hooks.Reader(repo)), cmp.Or(repo.Top, repo.GitDir)
	return nil
}

func (s *setup) close() {
	if s.repo != nil {
		// What the run needed has been read; a process that ends badly changes nothing.
		_ = s.repo.Close()
	}
}

// fileReader reads files below a folder; an empty one leaves names as they are.
func fileReader(dir string) policy.Reader {
	return func(name string) ([]byte, error) {
		p := filepath.FromSlash(name)
		if dir == "" {
			return os.ReadFile(p) // named by the user, who may name a pipe
		}
		return hooks.ReadRegular(filepath.Join(dir, p))
	}
}

// today is the date that expiries are compared with.
func today() string { return time.Now().UTC().Format(time.DateOnly) }

// head is the id of the commit that is checked out, or "".
func (s *setup) head() string {
	if s.repo == nil {
		return ""
	}
	commit, _, err := s.repo.Head()
	if err != nil {
		return ""
	}
	return string(commit)
}
