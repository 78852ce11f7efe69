package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/audit"
	"picket/git"
	"picket/policy"
	"picket/report"
	"picket/scanners"
)

const auditHelp = `audit looks at the whole history of a repository: every blob that any ref
reaches, once, and the messages of commits and tags. For each rule and secret it
says which commit brought it in, where, and whether HEAD still has it.

What cannot be read (a shallow clone, a missing object, a damaged ref) is named, and
the exit code is then 2, whatever was found.`

// auditOptions are the flags of audit.
type auditOptions struct {
	outputOptions
	judgeOptions
	Whole       bool
	Range       string
	SinceRef    string
	CI          bool
	State       string
	Shard       string
	Repos       string
	Workers     int
	MaxMemory   string
	Unreachable bool
	Places      bool
	Staged      bool
	Progress    string
}

// AddFlags defines the flags.
func (o *auditOptions) AddFlags(f *pflag.FlagSet) {
	o.outputOptions.AddFlags(f)
	o.judgeOptions.AddFlags(f)
	f.StringVar(&o.Base, "base", "", "what stood at the commit `REF` already is only counted: new findings alone can block")
	f.BoolVar(&o.Whole, "whole", false, "read every object through git and scan every text whole (slow; the reference)")
	f.StringVar(&o.Range, "range", "", "only what the commits of `A..B` add")
	f.StringVar(&o.SinceRef, "since-ref", "", "only what the commits since `REF` add")
	f.BoolVar(&o.CI, "ci", false, "the commits that this CI job is about: GitHub Actions, GitLab, Bitbucket, Azure, Jenkins")
	f.StringVar(&o.State, "state", "", "remember in `FILE` what was scanned, and read only what is new")
	f.StringVar(&o.Shard, "shard", "", "the K-th of N parts of the work, `K/N`: objects, or with --repos, repositories")
	f.StringVar(&o.Repos, "repos", "", "audit the repositories listed in `FILE`, a folder a line")
	f.IntVar(&o.Workers, "workers", 0, "how many threads scan: `N` (default: one for each processor)")
	f.StringVar(&o.MaxMemory, "max-memory", "500MB", "how much memory to use, mapped files not counted: `SIZE`")
	f.BoolVar(&o.Unreachable, "unreachable", false, "also report what no ref reaches, such as what only a reflog knows")
	f.BoolVar(&o.Places, "places", false, "list all paths of each finding, and count the commits that hold it")
	f.BoolVar(&o.Staged, "staged", false, "only what the next commit would add, as the hook sees it")
	f.StringVar(&o.Progress, "progress", "auto", "show progress on standard error: auto, always or never (`WHEN`)")
}

// validate refuses what contradicts itself.
func (o *auditOptions) validate(args []string) error {
	if _, err := o.targets(); err != nil {
		return err
	}
	if err := o.judgeOptions.validate(); err != nil {
		return err
	}
	modes := 0
	for _, on := range []bool{o.Range != "", o.SinceRef != "", o.CI, o.State != "", o.Staged} {
		if on {
			modes++
		}
	}
	narrow := modes > 0
	switch {
	case modes > 1:
		return wrongUse("picket audit --help", "--range, --since-ref, --ci, --state and --staged exclude one another")
	case o.Repos != "" && (len(args) > 0 || narrow):
		return wrongUse("picket audit --repos FILE", "--repos names the repositories itself, and audits each as a whole")
	case o.Shard != "" && o.Repos == "" && (narrow || o.Whole):
		return wrongUse("picket audit --shard K/N", "only a whole history is worth sharding, and not the slow way")
	case o.Shard != "" && o.Owner != "":
		return wrongUse("picket report merge --owner "+o.Owner, "whose a finding is can be said when the parts are joined")
	case o.Unreachable && (narrow || o.Whole):
		return wrongUse("picket audit --unreachable", "--unreachable is for an audit of everything")
	case o.Places && o.Staged:
		return wrongUse("picket audit --places", "--places counts commits, --staged is about none")
	case o.Staged && o.Base != "":
		return wrongUse("picket audit --staged", "--staged is about the index, --base about commits")
	case o.Workers < 0:
		return wrongUse("--workers 2", "--workers %d: want a number of threads", o.Workers)
	case o.Progress != "auto" && o.Progress != "always" && o.Progress != "never":
		return wrongUse("--progress auto|always|never", "--progress %q", o.Progress)
	}
	return nil
}

func newAuditCommand(a *app) *cobra.Command {
	var o auditOptions
	cmd := &cobra.Command{
		Use:   "audit [REPOSITORY]",
		Short: "look at the whole history",
		Long:  auditHelp,
		Example: `  picket audit                       the whole history
  picket audit --base origin/main    only what origin/main has not can block
  picket audit --policy-from origin/main -o text:- -o junit:picket.xml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			// An audit makes much garbage of a few sizes and keeps little: collecting
			// it less often costs some memory and saves a tenth of the time.
			debug.SetGCPercent(300)
			a.distrusts = auditsTrust != "cache"
			if o.Repos != "" {
				return a.auditList(cmd.Context(), o)
			}
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			if o.Staged {
				return a.staged(cmd.Context(), dir, "audit", o.judgeOptions, o.outputOptions)
			}
			return a.audit(cmd.Context(), o, dir)
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func (a *app) audit(ctx context.Context, o auditOptions, dir string) error {
	started := time.Now()
	j, err := a.auditOne(ctx, o, dir)
	if err != nil {
		return err
	}
	defer j.setup.close()
	run := report.Run{Command: "audit", Started: started, Remarks: j.remarks, Part: j.part, Counts: j.part != "" && o.Places, HeadOnly: !j.ranged && !j.result.Interrupted}
	return a.conclude(j.setup, policy.Audit, j.result.Findings, j.result.Coverage, o.outputOptions,
		j.judgement(o), run)
}

// audited is what the audit of one repository came to.
type audited struct {
	setup   *setup
	known   func(*scanners.Finding) bool
	result  *audit.Result
	remarks []string
	part    string // "K/N" of a part
	ranged  bool   // some commits only
	tip     string // the commit that risky code is looked at in
}

// judgement is how the findings are judged.
func (j *audited) judgement(o auditOptions) judgement {
	return judgement{owner: o.Owner, known: j.known, part: j.part != "" || j.ranged, unused: j.result.Unused, tip: j.tip}
}

// auditOne audits one repository.
func (a *app) auditOne(ctx context.Context, o auditOptions, dir string) (_ *audited, err error) {
	repo, err := a.openHistory(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer repo.Close()
	j := &audited{}
	if j.setup, err = a.prepareBy(ctx, dir, o.judgeOptions); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			j.setup.close()
		}
	}()
	if j.known, err = j.setup.knownAt(ctx, o.judgeOptions); err != nil {
		return nil, err
	}
	size, err := parseMemory(o.MaxMemory)
	if err != nil {
		return nil, wrongUse("--max-memory 500MB", "--max-memory %q: %w", o.MaxMemory, err)
	}
	shared := cmp.Or(a.crews, &crews{})
	crew, err := shared.of(j.setup.set, j.setup.digest, size/4)
	if err != nil {
		return nil, err
	}
	opt := audit.Options{Repo: repo, Set: j.setup.set, Team: crew.team, Whole: o.Whole, Workers: o.Workers,
		Unreachable: o.Unreachable, Count: o.Places, MaxMemory: int(size), Meter: &audit.Meter{}}
	if err := a.narrow(ctx, &opt, o, j); err != nil {
		return nil, err
	}
	j.ranged = opt.Range != nil
	j.tip = "HEAD"
	if r := opt.Range; r != nil && len(r.Tips) == 1 {
		j.tip = r.Tips[0]
	}
	if r := opt.Range; r != nil && len(r.Not) == 1 && len(r.Tips) == 1 {
		j.setup.changedBetween(ctx, r.Not[0], r.Tips[0])
	}
	stop := a.watch(opt.Meter, o)
	j.result, err = audit.Run(ctx, opt)
	stop()
	if err != nil {
		return nil, err
	}
	crew.shut.addTo(&j.result.Coverage)
	if j.result.Interrupted {
		a.partial = true
	}
	return j, a.remember(o, j)
}

// openHistory opens the repository that is audited. A partial clone may ask its
// remote for what it lacks: an audit that looks away is worth nothing.
func (a *app) openHistory(ctx context.Context, dir string) (*git.Repo, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(abs); err != nil {
		return nil, wrongUse("picket audit takes a repository's folder; commits are named by --range A..B", "there is no folder %s", dir)
	}
	return git.Open(ctx, git.Options{Dir: abs, Env: a.env, LazyFetch: true})
}
