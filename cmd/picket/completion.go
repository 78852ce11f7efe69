package main

import (
	"github.com/spf13/cobra"

	"picket/report/formats"
)

const completionHelp = `completion prints a completion script for a shell.

  bash         picket completion bash > /etc/bash_completion.d/picket
  zsh          picket completion zsh > "${fpath[1]}/_picket"
  fish         picket completion fish > ~/.config/fish/completions/picket.fish
  powershell   picket completion powershell | Out-String | Invoke-Expression`

func newCompletionCommand(a *app) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "print a completion script for bash, zsh, fish or powershell",
		Long:      completionHelp,
		ValidArgs: shells,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUse("picket completion bash|zsh|fish|powershell", "completion wants the name of one shell")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.stdout, true)
			case "zsh":
				return root.GenZshCompletion(a.stdout)
			case "fish":
				return root.GenFishCompletion(a.stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.stdout)
			}
			return wrongUse("picket completion bash|zsh|fish|powershell", "no completion for the shell %q", args[0])
		},
	}
}

// completeValues offers the values of flags that take a few words only.
func completeValues(cmd *cobra.Command) {
	when := []string{"auto", "always", "never"}
	offers := map[string][]string{
		"color": when, "progress": when, "mode": {"observe", "warn", "block"}, "group-by": {"owner"},
		"category": {"secret", "code", "infra", "file"}, "format": {"text", "json"},
	}
	switch cmd.Name() {
	case "scan", "audit", "merge":
		offers["format"] = formats.Names()
	}
	for name, values := range offers {
		if cmd.Flags().Lookup(name) != nil {
			// It fails only for a flag that there is not.
			_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
		}
	}
	for _, c := range cmd.Commands() {
		completeValues(c)
	}
}
