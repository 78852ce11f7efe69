package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"picket/hooks"
	"picket/hooks/slot"
)

const hookHelp = `hook runs one of picket's hooks by hand, with the same arguments and the same
standard input as Git would give it. It prints nothing when nothing is wrong;
--verbose says where the time goes and what was looked at.

Events: `

func newHookCommand(a *app) *cobra.Command {
	var verbose bool
	var names []string
	for _, e := range slot.Events() {
		names = append(names, e.Name)
	}
	cmd := &cobra.Command{
		Use:       "hook EVENT [ARGUMENT...]",
		Short:     "run a hook by hand",
		Long:      hookHelp + strings.Join(names, ", ") + ".",
		ValidArgs: names,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUse("picket hook pre-commit", "hook wants the name of an event")
			}
			if _, ok := slot.Lookup(args[0]); !ok {
				return wrongUse("picket hook --help lists the events", "picket has no hook for %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.hookCode = hooks.Run(cmd.Context(), hooks.Event{
				Name: args[0], Args: args[1:], Env: a.env, Verbose: verbose, Start: time.Now(),
				Stdin: a.stdin, Stdout: a.stdout, Stderr: a.stderr, Terminal: isTerminal(a.stderr),
			})
			return nil
		},
	}
	cmd.Flags().SetInterspersed(false)
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "say where the time goes and what was looked at")
	return cmd
}
