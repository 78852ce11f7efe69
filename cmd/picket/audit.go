package main

import (
	"context"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/audit"
	"picket/git"
	"picket/policy"
	"picket/report"
	"picket/scanners/team"
)

const auditHelp = `audit looks at the whole history of a repository: every blob that any ref reaches, once, and the messages of commits and tags. For each rule and secret it says which commit brought it in, where, and whether HEAD still has it.

What cannot be read (a shallow clone, a missing object, a damaged ref) is named, and
the exit code is then 2, whatever was found.`

// auditOptions are the flags of audit.
type auditOptions struct {
	outputOptions
	judgeOptions
	Whole bool
}

// AddFlags defines the flags.
func (o *auditOptions) AddFlags(f *pflag.FlagSet) {
	o.outputOptions.AddFlags(f)
	o.judgeOptions.AddFlags(f)
	f.StringVar(&o.Base, "base", "", "what stood at the commit `REF` already is only counted: new findings alone can block")
	f.BoolVar(&o.Whole, "whole", false, "read every object through git and scan every text whole (slow; the reference)")
}

func newAuditCommand(a *app) *cobra.Command {
	var o auditOptions
	cmd := &cobra.Command{
		Use:   "audit [REPOSITORY]",
		Short: "look at the whole history",
		Long:  auditHelp,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := o.targets(); err != nil {
				return err
			}
			if err := o.judgeOptions.validate(); err != nil {
				return err
			}
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return a.audit(cmd.Context(), o, dir)
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func (a *app) audit(ctx context.Context, o auditOptions, dir string) error {
	started := time.Now()
	// An audit makes much garbage of a few sizes and keeps little: collecting it
	// less often costs some memory and saves a tenth of the time.
	debug.SetGCPercent(300)
	repo, err := a.openHistory(ctx, dir)
	if err != nil {
		return err
	}
	defer repo.Close()
	s, err := a.prepareBy(ctx, dir, o.judgeOptions)
	if err != nil {
		return err
	}
	defer s.close()
	known, err := s.knownAt(ctx, o.judgeOptions)
	if err != nil {
		return err
	}
	var shut unopened
	crew, err := team.New(s.set, team.Options{DecodeDepth: team.AuditDepth, Opener: shut.opener(s.set.Settings.Scan)})
	if err != nil {
		return err
	}
	result, err := audit.Run(ctx, audit.Options{Repo: repo, Set: s.set, Team: crew, Whole: o.Whole})
	if err != nil {
		return err
	}
	shut.addTo(&result.Coverage)
	run := report.Run{Command: "audit", Started: started}
	return a.concludeFor(s, policy.Audit, result.Findings, result.Coverage, o.outputOptions,
		judgement{owner: o.Owner, known: known}, run)
}

// openHistory opens the repository that is audited. A partial clone may ask its
// remote for what it lacks: an audit that looks away is worth nothing.
func (a *app) openHistory(ctx context.Context, dir string) (*git.Repo, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return git.Open(ctx, git.Options{Dir: abs, Env: a.env, LazyFetch: true})
}
