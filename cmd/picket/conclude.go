package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"picket/git"
	"picket/git/history"
	"picket/policy"
	"picket/policy/owners"
	"picket/report"
	"picket/scanners"
)

// judgement narrows what is judged.
type judgement struct {
	owner string                         // only findings of this owner; "": everybody's
	known func(f *scanners.Finding) bool // stood at the base; nil: there is none
	part  bool                           // not everything was meant to be looked at
	tip   string                         // the commit that what is no secret stands in
	// unused are allow comments that an audit of everything saw to be without effect.
	unused []scanners.Unused
}

// conclude judges what was found, prints it, and sets the outcome.
func (a *app) conclude(s *setup, stage policy.Stage, found []scanners.Finding, c scanners.Coverage,
	o outputOptions, j judgement, run report.Run) error {
	if err := a.judge(s, stage, found, c, j, &run); err != nil {
		return err
	}
	if err := a.publish(&run, o); err != nil {
		return err
	}
	a.settle(&run)
	return nil
}

// judge completes a run by what policy makes of the findings.
func (a *app) judge(s *setup, stage policy.Stage, found []scanners.Finding, c scanners.Coverage,
	j judgement, run *report.Run) error {
	owner := j.owner
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
	verdict, err := policy.Judge(found, s.set.Settings, policy.Context{
		Stage: stage, Today: today(), Read: s.read, Known: j.known, Author: s.author(stage), Wrote: s.blame(j.tip), Part: run.Part != "",
	})
	if err != nil {
		return err
	}
	run.Version, run.Digest, run.Rules = toolVersion(), s.digest, len(s.set.Rules)
	run.Verdict, run.Coverage, run.Ended, run.Head = verdict, c, time.Now(), s.head()
	run.Remarks = append(run.Remarks, s.notes...)
	if j.part || owner != "" || stage != policy.Audit || !c.Complete {
		run.Verdict.Stale, run.Verdict.Unused = 0, nil // who sees a part cannot tell
	} else {
		run.Unused = report.UnusedOf(verdict, j.unused)
	}
	run.Comments = j.unused
	if who != nil {
		run.Owners = func(path string) []string {
			if path == stdinName {
				return nil // no file, whatever pattern matches it
			}
			return who.Of(path)
		}
	}
	if stage == policy.Audit && policy.HasSLA(p) {
		run.Overdue = func(f *scanners.Finding) int { return policy.Overdue(f, p, today()) }
	}
	return nil
}

// author is the address of whoever runs picket, for a policy that takes allow
// comments from some people only. An audit knows the authors of its commits.
func (s *setup) author(stage policy.Stage) string {
	if stage == policy.Audit || s.repo == nil || len(s.set.Settings.Policy.Inline.Authors) == 0 {
		return ""
	}
	return policy.Address(identity(context.Background(), s.repo))
}

// blame tells the address of whoever wrote the allow comment of a finding that stands
// in a commit, as Git knows it; "" when Git cannot tell.
func (s *setup) blame(tip string) func(f *scanners.Finding) string {
	if s.repo == nil {
		return nil
	}
	return func(f *scanners.Finding) string {
		if f.Inline == nil || f.Inline.Line < 1 {
			return ""
		}
		line := strconv.Itoa(f.Inline.Line)
		out, err := s.repo.Output(context.Background(), "-c", "blame.ignoreRevsFile=", "blame", "--porcelain",
			"-L", line+","+line, tip, "--", f.Path)
		if err != nil {
			return ""
		}
		for text := range strings.Lines(string(out)) {
			if mail, ok := strings.CutPrefix(text, "author-mail "); ok {
				return policy.Address(strings.TrimSpace(mail))
			}
		}
		return ""
	}
}

// settle sets the outcome. Of several runs the worst counts.
func (a *app) settle(run *report.Run) {
	switch {
	case !run.Coverage.Complete:
		a.result = incomplete
		a.remark("error: not everything could be checked%s", skipped(run.Coverage))
	case run.Verdict.Blocks():
		a.result = max(a.result, blocked)
	}
}

// skipped counts what was not looked at, for the message that something was not.
func skipped(c scanners.Coverage) string {
	n := len(c.Doubts())
	if n == 0 {
		return ""
	}
	return " (" + report.Count(int64(n), "text") + " skipped)"
}

// knownAt tells the findings of commits that a base has already. With newOnly in
// the policy the commit that the policy comes from is the base, if none is named.
func (s *setup) knownAt(ctx context.Context, o judgeOptions) (func(*scanners.Finding) bool, error) {
	base := o.Base
	if base == "" && s.set.Settings.Policy.NewOnly {
		base = o.PolicyFrom
	}
	if base == "" {
		return nil, nil
	}
	id, err := s.repo.RevParse(ctx, base+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("--base: %w", err)
	}
	commits, _, err := history.Between(ctx, s.repo, []git.ID{id}, nil)
	if err != nil {
		return nil, fmt.Errorf("--base %s: %w", base, err)
	}
	s.changedBetween(ctx, base, "HEAD")
	return func(f *scanners.Finding) bool { return f.Commit != nil && commits[git.ID(f.Commit.ID)] }, nil
}

// changedBetween notes which files of rules and policy a range of commits changes:
// somebody should look at that. What cannot be read here is the audit's to report.
func (s *setup) changedBetween(ctx context.Context, base, tip string) {
	before, err := readerAt(ctx, s.repo, base)
	if err != nil {
		return
	}
	after, err := readerAt(ctx, s.repo, tip)
	if err != nil {
		return
	}
	for _, name := range s.policyFiles() {
		if differ(before, after, name) {
			s.notes = append(s.notes, name+" is changed between "+base+" and "+tip)
		}
	}
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
