package main

import (
	"context"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"picket/policy"
	"picket/policy/foreign"
	"picket/report"
	"picket/scanners"
)

const baselineHelp = `A baseline lists findings that a repository had when picket came, so that only new
ones block. It is one file, .picket/baseline.jsonl, one finding to a line, without
secrets and without line numbers: moved code changes nothing in it.`

func newBaselineCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "accept what is there already, so that only new findings block",
		Long:  baselineHelp,
		Example: `  picket baseline create             accept everything that is there now
  picket baseline import .secrets.baseline
  picket baseline prune              drop what is found no longer`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		baselineSubcommand(a, "create", "write a baseline of everything that is found now", (*app).createBaseline),
		baselineSubcommand(a, "update", "add what is found now and not in the baseline", (*app).updateBaseline),
		baselineSubcommand(a, "prune", "drop from the baseline what is found no longer", (*app).pruneBaseline),
		baselineSubcommand(a, "show", "list the baseline", (*app).showBaseline),
		newBaselineImportCommand(a),
	)
	return cmd
}

// baselineRun is one call of a baseline command.
type baselineRun struct {
	*setup
	ctx     context.Context
	file    string
	have    []policy.Record
	history bool
}

func baselineSubcommand(a *app, name, short string, do func(*app, *baselineRun) error) *cobra.Command {
	var noHistory bool
	cmd := &cobra.Command{
		Use: name, Short: short, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withBaseline(cmd.Context(), !noHistory, func(b *baselineRun) error { return do(a, b) })
		},
	}
	if name != "show" {
		cmd.Flags().BoolVar(&noHistory, "no-history", false, "look at the work tree only")
	}
	return cmd
}

func (a *app) withBaseline(ctx context.Context, history bool, do func(*baselineRun) error) error {
	s, err := a.prepare(ctx, ".", "")
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.needsWorkTree("picket baseline"); err != nil {
		return err
	}
	b := &baselineRun{setup: s, ctx: ctx, file: policy.BaselinePath(s.set.Settings.Policy), history: history}
	if b.have, err = policy.ReadRecords(s.read, b.file); err != nil {
		return err
	}
	return do(b)
}

// found are the findings that a baseline is about. A look that was not complete
// sets the outcome: what was not seen cannot be accepted or dropped.
func (a *app) found(b *baselineRun) ([]scanners.Finding, error) {
	all, coverage, err := b.everything(b.ctx, a.env, b.history)
	if err != nil {
		return nil, err
	}
	if !coverage.Complete {
		a.result = incomplete
		for _, s := range coverage.Skipped {
			a.remark("error: %s: %s", s.Path, s.Reason)
		}
	}
	return b.accountable(all)
}

func (a *app) createBaseline(b *baselineRun) error {
	if len(b.have) > 0 {
		return wrongUse("picket baseline update adds to it", "%s lists %s already", b.file,
			report.Count(int64(len(b.have)), "finding"))
	}
	return a.updateBaseline(b)
}

func (a *app) updateBaseline(b *baselineRun) error {
	found, err := a.found(b)
	if err != nil {
		return err
	}
	return a.addToBaseline(b, policy.RecordsOf(found))
}

func (a *app) addToBaseline(b *baselineRun, records []policy.Record) error {
	for i := range records {
		records[i].Date = today()
	}
	merged, added := policy.Put(b.have, records, false)
	if err := b.saveRecords(b.file, merged); err != nil {
		return err
	}
	a.remark("%s: %s, %d of them new; commit it", b.file, report.Count(int64(len(merged)), "finding"), added)
	return nil
}

func (a *app) pruneBaseline(b *baselineRun) error {
	found, err := a.found(b)
	if err != nil {
		return err
	}
	if a.result == incomplete {
		return wrongUse("mend what could not be read, then prune", "%s stays as it is: not everything could be checked", b.file)
	}
	kept, dropped := policy.Remaining(b.have, found)
	if len(dropped) > 0 {
		if err := b.saveRecords(b.file, kept); err != nil {
			return err
		}
	}
	for _, r := range dropped {
		a.remark("%s is gone", describe(r))
	}
	a.remark("%s: %s, %d dropped", b.file, report.Count(int64(len(kept)), "finding"), len(dropped))
	return nil
}

func (a *app) showBaseline(b *baselineRun) error {
	return report.Records(a.stdout, b.have, today())
}

const importHelp = `import takes over what another tool's file accepts: baselines and reports of gitleaks,
.gitleaksignore, .secrets.baseline of detect-secrets, results of TruffleHog and of
Kingfisher. Each entry is looked up among picket's own findings, by secret or by
path and line; those that picket does not find are counted and left out.`

func newBaselineImportCommand(a *app) *cobra.Command {
	var noHistory bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "take over another tool's baseline",
		Long:  importHelp,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUse("picket baseline import .secrets.baseline", "import wants one file")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withBaseline(cmd.Context(), !noHistory, func(b *baselineRun) error { return a.importBaseline(b, args[0]) })
		},
	}
	cmd.Flags().BoolVar(&noHistory, "no-history", false, "look at the work tree only")
	return cmd
}

func (a *app) importBaseline(b *baselineRun, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	list, err := foreign.Parse(file, data)
	if err != nil {
		return err
	}
	found, err := a.found(b)
	if err != nil {
		return err
	}
	matched, missing := foreign.Match(list.Entries, found)
	records := policy.RecordsOf(matched)
	for i := range records {
		records[i].Reason = "imported from " + list.Tool
	}
	a.remark("%s: %s of %s, %d of them found by picket too", file, report.Count(int64(len(list.Entries)), "entry", "entries"),
		list.Tool, len(list.Entries)-len(missing))
	slices.SortFunc(missing, foreign.Compare)
	for i, e := range missing {
		if i == 10 {
			a.remark("note: and %s", report.Count(int64(len(missing)-i), "other"))
			break
		}
		a.remark("note: picket finds nothing at %s:%d", e.Path, e.Line)
	}
	return a.addToBaseline(b, records)
}
