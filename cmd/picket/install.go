package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/git"
	"picket/hooks"
	"picket/install"
	"picket/report"
)

const installHelp = `install protects the repository that the current folder belongs to: it puts picket's
hook where Git looks for hooks. A hook that stands there already is kept and still
runs, after picket. Run again it changes nothing; picket uninstall puts everything
back as it was.

Beside another hook manager it also prints the lines that the manager's own
configuration needs; --write puts them there.`

// installOptions are the flags of install.
type installOptions struct {
	Hooks     []string
	Shim      bool
	Record    bool
	HooksPath bool
	Write     bool
	Global    bool
	System    bool
	All       bool
	RulesOnly bool
	Home      string
	Quiet     bool
	Mode      string
}

// AddFlags defines the flags.
func (o *installOptions) AddFlags(f *pflag.FlagSet) {
	f.StringSliceVar(&o.Hooks, "hook", nil, "also install `EVENT`, one that is not installed by default; may be repeated")
	f.BoolVar(&o.Shim, "shim", false, "put a short shell script into the slots instead of the program itself")
	f.BoolVar(&o.Record, "record", false, "also note which commits were checked, so that picket doctor can name those that were not")
	f.BoolVar(&o.HooksPath, "hooks-path", false, "also use a hooks folder that is shared with other repositories")
	f.BoolVar(&o.Write, "write", false, "write picket into the configuration of the hook manager that is found")
	f.BoolVar(&o.Global, "global", false, "protect every repository of this user")
	f.BoolVar(&o.System, "system", false, "protect every repository on this machine")
	f.BoolVar(&o.All, "all", false, "protect every repository below the folders named")
	f.StringVar(&o.Mode, "mode", "", "also write `MODE` (observe, warn or block) into .picket.toml, for taking picket into use in steps")
	f.StringVar(&o.Home, "home", "", "with --global and --system: the `FOLDER` for programs and rules")
	f.BoolVar(&o.RulesOnly, "rules-only", false, "compile the rules for this repository and install no hook")
	f.BoolVarP(&o.Quiet, "quiet", "q", false, "print nothing but problems")
}

func (o *installOptions) validate(args []string) error {
	switch {
	case o.Global && o.System, o.All && (o.Global || o.System):
		return wrongUse("picket install --help", "--global, --system and --all exclude each other")
	case o.Mode != "" && (o.Global || o.System || o.All):
		return wrongUse("picket install --mode "+o.Mode, "--mode is written into one repository's .picket.toml")
	case o.All && len(args) == 0:
		return wrongUse("picket install --all DIR...", "--all wants the folders to look through")
	case !o.All && len(args) > 0:
		return wrongUse("picket install --all "+args[0], "install takes folders only with --all; it protects the current repository")
	}
	return nil
}

func newInstallCommand(a *app) *cobra.Command {
	var o installOptions
	cmd := &cobra.Command{
		Use:   "install",
		Short: "protect a repository with picket's hook",
		Long:  installHelp,
		Example: `  picket install                     this repository
  picket install --mode observe      say what would be blocked, block nothing
  picket install --all ~/src         every repository below a folder
  picket install --global            every repository of this user`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			if o.RulesOnly {
				return a.installRules(cmd.Context(), o)
			}
			opt, err := a.installer(o)
			if err != nil {
				return err
			}
			switch {
			case o.Global, o.System:
				return a.installMachine(cmd.Context(), o, opt)
			case o.All:
				return a.installAll(cmd.Context(), o, opt, args)
			}
			if err := a.setMode(cmd.Context(), o.Mode); err != nil {
				return err
			}
			result, err := install.Install(cmd.Context(), opt)
			if err != nil {
				return err
			}
			return a.installed(o, result)
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

// installRules compiles the rules, for hooks that another manager starts.
func (a *app) installRules(ctx context.Context, o installOptions) error {
	r, err := install.InstallRules(ctx, install.Options{Env: a.env, Packs: a.packsIn(a.env)})
	if err == nil && !o.Quiet {
		a.say("rules: %s, digest %.12s", report.Count(int64(r.Count), "rule"), r.Digest)
	}
	return err
}

// installer gathers what every installation needs.
func (a *app) installer(o installOptions) (install.Options, error) {
	self, err := os.Executable()
	if err != nil {
		return install.Options{}, err
	}
	program, err := install.FindProgram(self, a.getenv("PATH"))
	if err != nil {
		return install.Options{}, err
	}
	return install.Options{
		Env: a.env, Program: program, Version: toolVersion(), Hooks: o.Hooks, Shim: o.Shim, Record: o.Record,
		SharedPath: o.HooksPath, Write: o.Write, Packs: a.packsIn(a.env),
	}, nil
}

// packsIn gives what compiles the rules of a repository into its folder for picket.
func (a *app) packsIn(env []string) func(context.Context, string, string) (install.Rules, error) {
	return func(ctx context.Context, folder, top string) (install.Rules, error) {
		base, err := a.builtin()
		if err != nil {
			return install.Rules{}, err
		}
		dir := top
		if dir == "" {
			dir = filepath.Dir(folder)
		}
		repo, err := git.Open(ctx, git.Options{Dir: dir, Env: env})
		if err != nil {
			return install.Rules{}, err
		}
		defer repo.Close()
		book, stamps, err := hooks.Compile(folder, base, hooks.Reader(repo))
		if err != nil {
			return install.Rules{}, err
		}
		r := install.Rules{Digest: book.Digest(), Count: book.Rules.Len()}
		for _, s := range stamps {
			r.Files = append(r.Files, s.Name)
		}
		return r, nil
	}
}

// installed says what was done, and ends with where the hook is, which rules
// apply, and how to try it.
func (a *app) installed(o installOptions, r *install.Result) error {
	for _, n := range r.Notes {
		a.advise("note: %s", n)
	}
	for _, s := range r.Snippets {
		a.snippet(s)
	}
	if !o.Quiet {
		for _, s := range r.Slots {
			if s.Kept != "" {
				a.tell(7, "kept:  the %s hook that was there runs after picket; it is now %s", s.Event, s.Kept)
			}
		}
	}
	for _, m := range r.Missed {
		a.advise("warning: %s is not installed: %s: %s", m.Event, m.Path, m.Reason)
	}
	if !r.Protected() {
		a.result = incomplete
		a.remark("error: commits in this repository are not checked")
		return nil
	}
	if o.Quiet {
		return nil
	}
	return a.threeLines(r)
}

// threeLines ends an installation.
func (a *app) threeLines(r *install.Result) error {
	var events []string
	where := ""
	for _, s := range r.Slots {
		events = append(events, s.Event)
		if s.Event == "pre-commit" {
			where = s.Path
			if s.Action == "chained" {
				where += ".legacy (run by the hook in the slot)"
			}
		}
	}
	was := "installed"
	if !r.Changed {
		was = "installed already, nothing changed"
	}
	a.tell(7, "hook:  %s (%s: %s)", where, was, strings.Join(events, ", "))
	from := ""
	if len(r.Rules.Files) > 0 {
		from = ", with " + strings.Join(r.Rules.Files, " and ")
	}
	a.tell(7, "rules: %s, digest %.12s%s", report.Count(int64(r.Rules.Count), "rule"), r.Rules.Digest, from)
	a.say("try:   picket doctor --prove")
	return nil
}

// snippet prints what another hook manager's configuration needs.
func (a *app) snippet(s install.Snippet) {
	if s.Written {
		a.tell(7, "wrote: picket into %s, for %s; commit it, so that everybody has it", s.File, s.Manager)
		return
	}
	switch {
	case s.Lasting:
		a.tell(0, "%s manages hooks here and may take the slot back. To keep picket in for everybody, put this into %s (or run picket install --write):", s.Manager, s.File)
	default:
		a.tell(0, "%s manages hooks here. To have picket run for everybody, put this into %s (or run picket install --write):", s.Manager, s.File)
	}
	for _, line := range strings.Split(strings.TrimSuffix(s.Text, "\n"), "\n") {
		a.say("    %s", line)
	}
}
