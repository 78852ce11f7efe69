package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"picket/hooks"
	"picket/install"
	"picket/report"
)

// machine names the scope and the folder of an installation that is for more than
// one repository.
func (a *app) machine(system bool, home string) (install.Machine, error) {
	m := install.Machine{Scope: "global"}
	if system {
		m.Scope = "system"
	}
	var err error
	if home != "" {
		abs, err := filepath.Abs(home)
		m.Home = filepath.Join(abs, "picket")
		return m, err
	}
	m.Home, err = install.MachineHome(m.Scope, runtime.GOOS, a.getenv)
	return m, err
}

// basePack compiles the built-in rules: an installation for many repositories
// knows none of their configurations.
func (a *app) basePack(_ context.Context, folder, _ string) (install.Rules, error) {
	base, err := a.builtin()
	if err != nil {
		return install.Rules{}, err
	}
	book, _, err := hooks.Compile(folder, base, hooks.NoFiles)
	if err != nil {
		return install.Rules{}, err
	}
	return install.Rules{Digest: book.Digest(), Count: book.Rules.Len()}, nil
}

func (a *app) installMachine(ctx context.Context, o installOptions, opt install.Options) error {
	m, err := a.machine(o.System, o.Home)
	if err != nil {
		return err
	}
	opt.Packs = a.basePack
	r, err := install.InstallMachine(ctx, opt, m)
	if err != nil {
		return err
	}
	if err := a.installed(o, r); err != nil || o.Quiet {
		return err
	}
	switch {
	case o.HooksPath:
		a.tell(0, "git runs these hooks in every repository that sets no core.hooksPath of its own, and each repository's own hooks after them")
	case r.ByConfig:
		a.say("git runs these hooks in every repository, beside its own")
	default:
		a.tell(0, "git %s copies these hooks into repositories that are made or cloned from now on; for those that exist:", r.Layout.Version.Text)
		a.say("    picket install --all DIR")
	}
	a.say("a repository opts out with: git config %s false", hooks.OptOut)
	return nil
}

func (a *app) uninstallMachine(ctx context.Context, o uninstallOptions, opt install.Options) error {
	if o.Global && o.System {
		return wrongUse("picket uninstall --help", "--global and --system exclude each other")
	}
	m, err := a.machine(o.System, o.Home)
	if err != nil {
		return err
	}
	undone, err := install.UninstallMachine(ctx, opt, m)
	if err != nil {
		return err
	}
	who := "this user"
	if o.System {
		who = "this machine"
	}
	a.uninstalled(o, undone, "picket is no longer installed for "+who+"; repositories with hooks of their own keep them")
	return nil
}

// installAll protects every repository below the folders, and prints a table.
func (a *app) installAll(ctx context.Context, o installOptions, opt install.Options, roots []string) error {
	dirs, err := install.Find(ctx, roots)
	if err != nil {
		return err
	}
	found := install.Each(ctx, dirs, a.env, func(dir string, env []string) install.Found {
		one := opt
		one.Dir, one.Env, one.Packs = dir, env, a.packsIn(env)
		r, err := install.Install(ctx, one)
		return install.Found{Result: r, Err: err}
	}, a.progress(len(dirs), o.Quiet))
	if ctx.Err() != nil {
		return errInterrupted
	}
	failed := 0
	for _, f := range found {
		status, detail := allStatus(f)
		if status == "failed" {
			failed++
		}
		if !o.Quiet || status == "failed" {
			a.say("%-10s %s%s", status, f.Dir, detail)
		}
	}
	if !o.Quiet {
		a.say("%s, %d failed", report.Count(int64(len(found)), "repository", "repositories"), failed)
	}
	if failed > 0 {
		a.result = incomplete
	}
	return nil
}

func allStatus(f install.Found) (status, detail string) {
	switch {
	case f.Twin != "":
		return "same", "  (shares its hooks with " + f.Twin + ")"
	case f.Err != nil:
		return "failed", "  " + strings.ReplaceAll(f.Err.Error(), "\n", "; ")
	case !f.Result.Protected():
		return "failed", "  " + f.Result.Missed[0].Reason
	case f.Result.Changed:
		return "protected", ""
	}
	return "unchanged", ""
}

// progress counts on a terminal, and only there.
func (a *app) progress(of int, quiet bool) func(int) {
	if quiet || !isTerminal(a.stderr) {
		return nil
	}
	return func(done int) {
		fmt.Fprintf(a.stderr, "\r%d of %d", done, of)
		if done == of {
			fmt.Fprint(a.stderr, "\r\x1b[K")
		}
	}
}
