package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"picket/report/formats"
)

const mergeHelp = `merge joins JSON reports: of the parts of one audit (--shard), or of several
repositories (--repos), into the one that a single run would have written. Every
part must be there, once. The exit code is that of the joined report.`

func newReportCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "work with reports",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wrongUse("picket report merge FILE...", "report wants to know what to do")
		},
	}
	var out outputOptions
	merge := &cobra.Command{
		Use:   "merge FILE...",
		Short: "join the JSON reports of the parts of an audit",
		Long:  mergeHelp,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUse("picket report merge FILE...", "merge names no file")
			}
			return a.mergeReports(args, out)
		},
	}
	out.addFormats(merge.Flags(), "json")
	cmd.AddCommand(merge)
	return cmd
}

func (a *app) mergeReports(files []string, out outputOptions) error {
	started := time.Now()
	targets, err := out.targets()
	if err != nil {
		return err
	}
	var docs []formats.Document
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		d, err := formats.ReadDocument(bytes.NewReader(data))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		docs = append(docs, d)
	}
	d, err := formats.Merge(docs)
	if err != nil {
		return err
	}
	run := formats.RunOf(d)
	run.Started = started // GitLab wants times
	run.Ended = time.Now()
	// What the reports show of secrets is decided: nothing is masked twice.
	shown := out
	shown.ShowSecrets = true
	for _, t := range targets {
		if t.format == "json" || t.format == "jsonl" {
			err = a.writeTo(t, out, func(w io.Writer) error { return writeDocument(w, t.format, d) })
		} else {
			err = a.writeTo(t, out, func(w io.Writer) error { return a.render(w, t, run, shown) })
		}
		if err != nil {
			return err
		}
	}
	a.settleDocument(d)
	return nil
}

// settleDocument sets the outcome by a joined report.
func (a *app) settleDocument(d formats.Document) {
	for _, f := range d.Findings {
		if f.Action == "block" {
			a.result = blocked
		}
	}
	if !d.Complete {
		a.result = incomplete
		run := formats.RunOf(d)
		a.remark("error: not everything could be checked%s", skipped(run.Coverage))
	}
}
