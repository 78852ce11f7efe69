package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/install"
)

const uninstallHelp = `uninstall takes picket's hooks out of the repository that the current folder
belongs to and puts back what was there before, to the byte. What somebody changed
since is left as it is, and named.`

// uninstallOptions are the flags of uninstall.
type uninstallOptions struct {
	Global bool
	System bool
	Home   string
	Quiet  bool
}

// AddFlags defines the flags.
func (o *uninstallOptions) AddFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.Global, "global", false, "undo picket install --global")
	f.BoolVar(&o.System, "system", false, "undo picket install --system")
	f.StringVar(&o.Home, "home", "", "the `FOLDER` that the installation was given")
	f.BoolVarP(&o.Quiet, "quiet", "q", false, "print nothing but problems")
}

func newUninstallCommand(a *app) *cobra.Command {
	var o uninstallOptions
	cmd := &cobra.Command{
		Use:   "uninstall",
		Short: "take picket's hook out of a repository again",
		Long:  uninstallHelp,
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opt := install.Options{Env: a.env}
			if o.Global || o.System {
				return a.uninstallMachine(cmd.Context(), o, opt)
			}
			undone, err := install.Uninstall(cmd.Context(), opt)
			if err != nil {
				return err
			}
			a.uninstalled(o, undone, "picket no longer checks this repository")
			return nil
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func (a *app) uninstalled(o uninstallOptions, u *install.Undone, closing string) {
	for _, n := range u.Notes {
		a.advise("note: %s", n)
	}
	if o.Quiet {
		return
	}
	for _, p := range u.Restored {
		a.tell(10, "restored: %s", p)
	}
	for _, p := range u.Removed {
		a.tell(10, "removed:  %s", p)
	}
	a.tell(0, "%s", closing)
}
