package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"picket/policy"
	"picket/report"
	"picket/report/formats"
	"picket/rules"
	"picket/rules/overlay"
	"picket/scanners"
)

// sampleConfig is what picket init writes: everything is commented out, so that
// it changes nothing until somebody decides.
const sampleConfig = `# Configuration of picket. Every line that is commented out shows the default or
# an example. picket config check reads this file and names mistakes;
# picket schema config prints a JSON Schema of it for editors.

[extend]
# Built-in rules that are not wanted here; picket rules list names them.
# disabledRules = ["generic-api-key"]

[packs]
# secrets = true
# code = true
# infra = true
# files = true

[scan]
# maxFileSize = "50MB"

[policy]
# "observe" looks and counts, "warn" shows and never blocks, "block" holds the gates.
# mode = "block"
# What happens to findings, by severity: "block", "warn" or "track".
# critical = "block"
# high = "block"
# medium = "warn"
# low = "track"
# Suppressions and allow comments have to say why.
# requireReason = true

# [policy.audit]       # other gates in CI than at a commit
# medium = "block"

# [policy.rules]       # single rules
# "generic-api-key" = "warn"

# [[policy.paths]]     # gates for some paths
# paths = ['^test/', '^docs/']
# high = "warn"

# [policy.sla]         # days to mend a finding; audit marks what is overdue
# critical = 7
# high = 30

# [policy.inline]      # picket:allow comments
# enabled = true
# rules = ["generic-api-key"]

# [[rules]]            # a rule of your own
# id = "acme-token"
# title = "Acme token"
# regex = '\bacme_[0-9a-f]{32}\b'
# keywords = ["acme_"]
# severity = "high"
# matches = [["acme", "_", "<<hex 32>>"]]
# ignores = ["acme_short"]
`

func newInitCommand(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "init",
		Short: "write a commented .picket.toml",
		Long:  "init writes a .picket.toml in which everything is explained and commented out:\nit changes nothing until you decide. One that is there stays, without --force.",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Context(), force) },
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	return cmd
}

func (a *app) init(ctx context.Context, force bool) error {
	s := &setup{}
	if err := s.open(ctx, ".", a.env); err != nil {
		return err
	}
	defer s.close()
	if err := s.needsWorkTree("picket init"); err != nil {
		return err
	}
	_, err := s.read(overlay.PicketFile)
	switch {
	case err == nil && !force:
		return wrongUse("picket init --force replaces it", "%s is there already", overlay.PicketFile)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := s.saveFile(overlay.PicketFile, []byte(sampleConfig)); err != nil {
		return err
	}
	a.remark("%s is written; picket config check reads it", filepath.Join(s.repo.Top, overlay.PicketFile))
	return nil
}

// setMode writes the policy's mode into a new .picket.toml. One that is there is
// its owners' to change: it only has to say the same.
func (a *app) setMode(ctx context.Context, mode string) error {
	if mode == "" {
		return nil
	}
	want, ok := map[string]rules.Mode{"observe": rules.ModeObserve, "warn": rules.ModeWarn, "block": rules.ModeBlock}[mode]
	if !ok {
		return wrongUse("--mode observe, warn or block", "there is no mode %q", mode)
	}
	s, err := a.prepare(ctx, ".", "")
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.needsWorkTree("picket install --mode"); err != nil {
		return err
	}
	have := s.set.Settings.Policy.Mode
	if have == want || have == rules.ModeDefault && want == rules.ModeBlock {
		return nil
	}
	if _, err := s.read(overlay.PicketFile); err == nil {
		return wrongUse("write mode = \""+mode+"\" under [policy] there", "%s is there already and does not set that mode", overlay.PicketFile)
	}
	if err := s.saveFile(overlay.PicketFile, []byte("[policy]\nmode = \""+mode+"\"\n")); err != nil {
		return err
	}
	a.remark("%s is written, with mode = %q; commit it", overlay.PicketFile, mode)
	return nil
}

func newConfigCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "check the configuration", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "check [FILE]",
		Short: "read the configuration and name every mistake in it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := ""
			if len(args) == 1 {
				file = args[0]
			}
			return a.checkConfig(cmd.Context(), file)
		},
	})
	return cmd
}

// checkConfig reads everything that a run reads, as strictly as a run does.
func (a *app) checkConfig(ctx context.Context, file string) error {
	if file != "" {
		if _, err := os.Stat(file); err != nil {
			return err
		}
	}
	s, err := a.prepare(ctx, ".", file)
	if err != nil {
		return err
	}
	defer s.close()
	// A finding makes the policy compile its patterns and read the accepted ones.
	probe := []scanners.Finding{{Rule: "probe", Category: rules.Secret, Severity: rules.Low}}
	if _, err := policy.Judge(probe, s.set.Settings, policy.Context{Stage: policy.Audit, Today: today(), Read: s.read}); err != nil {
		return err
	}
	for _, note := range s.notes {
		a.remark("note: %s", note)
	}
	o, err := tryPolicy(s.set.Shelf(), s.read)
	if err != nil {
		return err
	}
	if c := policyCheck(o, nil); o != refused {
		a.remark("note: %s", c.What)
	}
	_, err = fmt.Fprintf(a.stdout, "the configuration is good: %s, digest %.12s\n", report.Count(int64(len(s.set.Rules)), "rule"), s.digest)
	return err
}

func newSchemaCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:       "schema report|config",
		Short:     "print the JSON Schema of reports or of .picket.toml",
		ValidArgs: []string{"report", "config"},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] != "report" && args[0] != "config" {
				return wrongUse("picket schema report, or picket schema config", "schema wants the name of one")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			make := formats.ReportSchema
			if args[0] == "config" {
				make = formats.ConfigSchema
			}
			text, err := make()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "%s\n", text)
			return err
		},
	}
}
