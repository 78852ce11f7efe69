package main

import (
	"strings"

	"github.com/spf13/cobra"

	"picket/report"
)

const about = `picket keeps secrets and risky code out of Git history.

picket install puts a small hook into a repository that looks at what is staged,
and only at that, at every commit. picket scan looks at files on request, and
picket audit at the whole history. All apply the same rules.

Exit codes: 0 clean, 1 findings that block, 2 could not check or wrong use,
130 interrupted.`

// newRoot builds the command tree. Cobra prints nothing by itself: errors are
// printed in one place, by complain.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "picket",
		Short:         "keep secrets and risky code out of Git history",
		Long:          about,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wrongUse(cmd.CommandPath()+" --help lists the flags", "%w", err)
	})
	for _, g := range commandGroups(a) {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, cmd := range g.commands {
			cmd.GroupID = g.id
			fillHelp(cmd)
			root.AddCommand(cmd)
		}
	}
	completeValues(root)
	root.SetHelpCommand(newHelpCommand())
	root.SetHelpCommandGroupID("know")
	// Flags are explained within the width of a terminal.
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 80"))
	return root
}

// fillHelp breaks the long help of a command, and of those below it, into lines of a
// terminal's width. Lines that are indented stay as they are.
func fillHelp(cmd *cobra.Command) {
	var out []string
	paragraph := ""
	end := func() {
		if paragraph != "" {
			out = append(out, report.Fill(paragraph, 0)...)
			paragraph = ""
		}
	}
	for line := range strings.SplitSeq(cmd.Long, "\n") {
		switch {
		case line == "" || line[0] == ' ':
			end()
			out = append(out, line)
		case paragraph == "":
			paragraph = line
		default:
			paragraph += " " + line
		}
	}
	end()
	cmd.Long = strings.Join(out, "\n")
	for _, c := range cmd.Commands() {
		fillHelp(c)
	}
}

// commandGroup is commands that the help lists together.
type commandGroup struct {
	id, title string
	commands  []*cobra.Command
}

func commandGroups(a *app) []commandGroup {
	return []commandGroup{
		{"protect", "Protect repositories:", []*cobra.Command{
			newInstallCommand(a), newUninstallCommand(a), newDoctorCommand(a), newHookCommand(a),
		}},
		{"look", "Look for secrets and risky code:", []*cobra.Command{newScanCommand(a), newAuditCommand(a), newReportCommand(a)}},
		{"judge", "Decide what happens to findings:", []*cobra.Command{
			newAllowCommand(a), newBaselineCommand(a), newInitCommand(a), newConfigCommand(a),
		}},
		{"know", "Know the rules and the tool:", []*cobra.Command{
			newRulesCommand(a), newExplainCommand(a), newSchemaCommand(a), newManCommand(),
			newCompletionCommand(a), newVersionCommand(a),
		}},
	}
}

func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "explain a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 || found == nil {
				return unknownCommand(cmd.Root(), strings.Join(args, " "))
			}
			return found.Help()
		},
	}
}

// unknownCommand names the commands that the user may have meant.
func unknownCommand(cmd *cobra.Command, typed string) error {
	hint := "picket --help lists the commands"
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(typed); len(near) > 0 {
		hint = "did you mean picket " + strings.Join(near, " or picket ") + "?"
	}
	return wrongUse(hint, "unknown command %q", typed)
}

// noArgs refuses arguments in picket's own words.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongUse(cmd.CommandPath()+" --help", "%s takes no arguments, got %q", cmd.CommandPath(), args[0])
	}
	return nil
}
