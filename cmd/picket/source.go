package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/pflag"

	"picket/git"
	"picket/policy"
	"picket/rules/overlay"
)

// judgeOptions say by what findings are judged, and which of them are asked for.
type judgeOptions struct {
	Config     string
	PolicyFrom string
	NoInline   bool
	Owner      string
	Base       string // audit only
}

// AddFlags defines the flags.
func (o *judgeOptions) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&o.Config, "config", "", "read `FILE` instead of the repository's .picket.toml")
	f.StringVar(&o.PolicyFrom, "policy-from", "", "take rules, policy, baseline and suppressions from the commit `REF`, so that a change cannot excuse itself")
	f.BoolVar(&o.NoInline, "no-inline", false, "allow comments in the text count for nothing")
	f.StringVar(&o.Owner, "owner", "", "only findings in paths that `OWNER` owns, by CODEOWNERS")
}

func (o *judgeOptions) validate() error {
	if o.Config != "" && o.PolicyFrom != "" {
		return wrongUse("choose one", "--config and --policy-from exclude each other")
	}
	return nil
}

// prepareBy is prepare with the source of rules and policy that the flags name.
func (a *app) prepareBy(ctx context.Context, dir string, o judgeOptions) (*setup, error) {
	if o.PolicyFrom == "" {
		s, err := a.prepare(ctx, dir, o.Config)
		if err == nil && o.NoInline {
			s.noInline()
		}
		return s, err
	}
	s := &setup{crews: a.crews}
	if err := s.open(ctx, dir, a.env); err != nil {
		return nil, err
	}
	if s.repo == nil {
		return nil, wrongUse("run it in a repository", "--policy-from %s: there is no repository here", o.PolicyFrom)
	}
	own := s.read
	s.place = "" // a commit
	var err error
	if s.read, err = readerAt(ctx, s.repo, o.PolicyFrom); err != nil {
		return nil, fmt.Errorf("--policy-from: %w", err)
	}
	if err := s.apply(""); err != nil {
		return nil, fmt.Errorf("in %s: %w", o.PolicyFrom, err)
	}
	if o.NoInline {
		s.noInline()
	}
	s.notes = append(s.notes, s.differences(own, o.PolicyFrom)...)
	return s, nil
}

// noInline makes allow comments count for nothing in this run.
func (s *setup) noInline() {
	s.set = s.set.Clone()
	s.set.Settings.Policy.Inline.Disabled = true
}

// readerAt reads files from a commit.
func readerAt(ctx context.Context, repo *git.Repo, ref string) (policy.Reader, error) {
	commit, err := repo.RevParse(ctx, ref+"^{commit}")
	if err != nil {
		return nil, err
	}
	tree, err := repo.CommitTree(commit)
	if err != nil {
		return nil, err
	}
	return func(name string) ([]byte, error) {
		data, err := repo.ReadAt(tree, name)
		if errors.Is(err, git.ErrNotFound) {
			return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
		return data, err
	}, nil
}

// differences names the files of rules and policy that are not as in the commit
// they were taken from: somebody should look at such a change.
func (s *setup) differences(own policy.Reader, ref string) []string {
	var notes []string
	for _, name := range s.policyFiles() {
		if differ(s.read, own, name) {
			notes = append(notes, name+" is changed here; what "+ref+" says was applied")
		}
	}
	return notes
}

// policyFiles are the files that say what is found and what happens to it, those that
// the configuration takes in as well.
func (s *setup) policyFiles() []string {
	names := []string{overlay.PicketFile, overlay.LeaksFile, overlay.LeaksIgnore, policy.AllowFile, policy.BaselinePath(s.set.Settings.Policy)}
	for _, name := range s.files {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func differ(a, b policy.Reader, name string) bool {
	one, errOne := a(name)
	two, errTwo := b(name)
	return (errOne == nil) != (errTwo == nil) || !bytes.Equal(one, two)
}
