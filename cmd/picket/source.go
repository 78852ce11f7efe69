package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"picket/git"
	"picket/policy"
	"picket/policy/owners"
	"picket/report"
	"picket/rules/overlay"
	"picket/scanners"
)

// judgeOptions say by what findings are judged, and which of them are asked for.
type judgeOptions struct {
	Config     string
	PolicyFrom string
	NoInline   bool
	Owner      string
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
	s := &setup{}
	if err := s.open(ctx, dir, a.env); err != nil {
		return nil, err
	}
	if s.repo == nil {
		return nil, wrongUse("run it in a repository", "--policy-from %s: there is no repository here", o.PolicyFrom)
	}
	own := s.read
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
	files := []string{overlay.PicketFile, overlay.LeaksFile, overlay.LeaksIgnore, policy.AllowFile, policy.BaselinePath(s.set.Settings.Policy)}
	for _, name := range files {
		theirs, errTheirs := s.read(name)
		ours, errOurs := own(name)
		if (errTheirs == nil) != (errOurs == nil) || !bytes.Equal(theirs, ours) {
			notes = append(notes, name+" is changed here; what "+ref+" says was applied")
		}
	}
	return notes
}

// conclude judges what was found, prints it, and sets the outcome.
func (a *app) conclude(s *setup, stage policy.Stage, found []scanners.Finding, c scanners.Coverage,
	o outputOptions, run report.Run) error {
	return a.concludeFor(s, stage, found, c, o, "", run)
}

// concludeFor is conclude for the findings of one owner; "" means everybody's.
func (a *app) concludeFor(s *setup, stage policy.Stage, found []scanners.Finding, c scanners.Coverage,
	o outputOptions, owner string, run report.Run) error {
	who, err := s.owners()
	if err != nil {
		return err
	}
	if owner != "" {
		if who == nil {
			return wrongUse("write a CODEOWNERS file", "--owner %s: there is no CODEOWNERS file", owner)
		}
		found = slices.DeleteFunc(slices.Clone(found), func(f scanners.Finding) bool {
			return !slices.Contains(who.Of(f.Path), owner)
		})
	}
	p := s.set.Settings.Policy
	verdict, err := policy.Judge(found, s.set.Settings, policy.Context{Stage: stage, Today: today(), Read: s.read})
	if err != nil {
		return err
	}
	run.Version, run.Digest, run.Rules = toolVersion(), s.digest, len(s.set.Rules)
	run.Verdict, run.Coverage, run.Ended, run.Head = verdict, c, time.Now(), s.head()
	run.Remarks = append(append(run.Remarks, s.notes...), leftovers(verdict, stage, owner)...)
	if who != nil {
		run.Owners = who.Of
	}
	if stage == policy.Audit && policy.HasSLA(p) {
		run.Overdue = func(f *scanners.Finding) int { return policy.Overdue(f, p, today()) }
	}
	if err := a.publish(&run, o); err != nil {
		return err
	}
	switch {
	case !c.Complete:
		a.result = incomplete
		a.remark("error: not everything could be checked (%s skipped)", report.Count(int64(len(c.Skipped)), "text"))
	case verdict.Blocks():
		a.result = blocked
	}
	return nil
}

// maxLeftovers is how many suppressions without use are named.
const maxLeftovers = 10

// leftovers are remarks about what was accepted and is not found any more. Only
// an audit of everything can tell.
func leftovers(v policy.Verdict, stage policy.Stage, owner string) []string {
	if stage != policy.Audit || owner != "" {
		return nil
	}
	var notes []string
	byPlace, shown := int64(0), 0
	for _, e := range v.Unused {
		switch {
		case e.Fingerprint == "":
			byPlace++ // of .gitleaksignore, which lists every place of a secret
		case shown < maxLeftovers:
			shown++
			notes = append(notes, "the suppression of "+e.Fingerprint+" in "+e.Source+" met no finding")
		}
	}
	if more := len(v.Unused) - int(byPlace) - shown; more > 0 {
		notes = append(notes, report.Count(int64(more), "more suppression")+" met no finding")
	}
	if byPlace > 0 {
		notes = append(notes, report.Count(byPlace, "suppression by place", "suppressions by place")+" met no finding")
	}
	if v.Stale > 0 {
		notes = append(notes, report.Count(int64(v.Stale), "entry of the baseline", "entries of the baseline")+" met no finding: picket baseline prune drops them")
	}
	return notes
}

// owners reads the repository's CODEOWNERS file; nil when there is none.
func (s *setup) owners() (*owners.Owners, error) {
	for _, name := range owners.Files() {
		data, err := s.read(name)
		switch {
		case err == nil:
			return owners.Parse(data), nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	return nil, nil
}
