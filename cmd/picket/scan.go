package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/hooks"
	"picket/policy"
	"picket/report"
	"picket/scan"
	"picket/scanners"
	"picket/scanners/team"
)

const scanHelp = `scan looks at files: those named, those below the folders named, those staged,
or standard input (-). Without an argument it looks at the current folder.

Inside a repository it looks at what Git tracks and at what is neither tracked nor
ignored; .git is always left out. Symbolic links that are met on the way are not
followed; what they point to is looked at as text, as Git stores it.`

// scanOptions are the flags of scan.
type scanOptions struct {
	outputOptions
	judgeOptions
	NoIgnore  bool
	StdinPath string
	Staged    bool
	Profile   bool
}

// AddFlags defines the flags.
func (o *scanOptions) AddFlags(f *pflag.FlagSet) {
	o.outputOptions.AddFlags(f)
	o.judgeOptions.AddFlags(f)
	f.BoolVar(&o.NoIgnore, "no-ignore", false, "look at ignored files too")
	f.BoolVar(&o.Staged, "staged", false, "look at what is staged, as the hook does at a commit")
	f.BoolVar(&o.Profile, "profile", false, "say on standard error what each rule cost")
	f.StringVar(&o.StdinPath, "stdin-path", "", "the `PATH` that standard input pretends to have")
}

// validate refuses what contradicts itself.
func (o *scanOptions) validate(args []string) error {
	if _, err := o.targets(); err != nil {
		return err
	}
	if err := o.judgeOptions.validate(); err != nil {
		return err
	}
	stdin := 0
	for _, arg := range args {
		if arg == "-" {
			stdin++
		}
	}
	switch {
	case o.Staged && (len(args) > 0 || o.NoIgnore):
		return wrongUse("picket scan --staged", "--staged looks at the index: it takes no paths and no --no-ignore")
	case stdin > 1:
		return wrongUse("picket scan -", "standard input is named %d times", stdin)
	case o.StdinPath != "" && stdin == 0:
		return wrongUse("picket scan - --stdin-path "+o.StdinPath, "--stdin-path is for standard input, which is not read")
	}
	return nil
}

// stdinName is the path of standard input when it pretends to have none.
const stdinName = "-"

func newScanCommand(a *app) *cobra.Command {
	var o scanOptions
	cmd := &cobra.Command{
		Use:   "scan [PATH...]",
		Short: "look at files, at what is staged, or at standard input",
		Long:  scanHelp,
		Example: `  picket scan                        the current folder
  picket scan --staged               what the next commit would bring
  git diff | picket scan -           standard input
  picket scan -o text:- -o sarif:picket.sarif src docs`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			a.compiled = true
			if o.Staged {
				return a.staged(cmd.Context(), ".", "scan", o.judgeOptions, o.outputOptions)
			}
			return a.scan(cmd.Context(), o, args)
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func (a *app) scan(ctx context.Context, o scanOptions, args []string) error {
	started := time.Now()
	s, err := a.prepareBy(ctx, homeOf(args), o.judgeOptions)
	if err != nil {
		return err
	}
	defer s.close()
	result, err := a.scanPaths(ctx, s, o, args)
	if err != nil {
		return err
	}
	return a.conclude(s, policy.Scan, result.Findings, result.Coverage, o.outputOptions, judgement{owner: o.Owner}, report.Run{Command: "scan", Started: started})
}

// staged looks at what a commit made now would add, for scan and for audit.
func (a *app) staged(ctx context.Context, dir, command string, judge judgeOptions, out outputOptions) error {
	started := time.Now()
	s, err := a.prepareBy(ctx, dir, judge)
	if err != nil {
		return err
	}
	defer s.close()
	if s.repo == nil {
		return wrongUse("git init makes a repository", "--staged needs a repository, and %s is in none", dir)
	}
	look, _, err := hooks.Staged(ctx, s.repo, &hooks.Book{Rules: s.set.Shelf()})
	if err != nil {
		return err
	}
	run := report.Run{Command: command, Started: started, Remarks: look.Notes}
	return a.conclude(s, policy.Hook, look.Findings, look.Coverage, out, judgement{owner: judge.Owner}, run)
}

// homeOf is the folder whose repository's rules apply: that of the first path.
func homeOf(args []string) string {
	for _, arg := range args {
		if arg == "-" {
			continue
		}
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			return "." // scanning it will say what is wrong
		case !info.IsDir():
			return filepath.Dir(arg)
		}
		return arg
	}
	return "."
}

func (a *app) scanPaths(ctx context.Context, s *setup, o scanOptions, args []string) (scan.Result, error) {
	var shut unopened
	crew, err := team.New(s.set, team.Options{DecodeDepth: team.AuditDepth, Profile: o.Profile, Opener: shut.opener(s.set.Settings.Scan, 0)})
	if err != nil {
		return scan.Result{}, err
	}
	if o.Profile {
		defer func() { printProfile(a.stderr, crew.Engine().Profile()) }()
	}
	opt := scan.Options{Scanner: crew, Name: crew.Name, MaxSize: s.set.Settings.Scan.MaxFileSize}
	var paths []string
	stdin := false
	for _, arg := range args {
		if arg == "-" {
			stdin = true
			continue
		}
		paths = append(paths, arg)
	}
	result := scan.Result{Coverage: scanners.Coverage{Complete: true}}
	if stdin {
		r, err := scan.Stream(ctx, a.stdin, o.StdinPath, opt)
		if err != nil {
			return r, err
		}
		result = r
	}
	if stdin && len(paths) == 0 {
		shut.addTo(&result.Coverage)
		return result, nil
	}
	r, err := scan.Paths(ctx, paths, scan.Listing{Env: a.env, NoIgnore: o.NoIgnore}, opt)
	if err != nil {
		return r, err
	}
	result = scan.Merge(result, r)
	shut.addTo(&result.Coverage)
	return result, nil
}
