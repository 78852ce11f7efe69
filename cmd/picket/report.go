package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"picket/report"
	"picket/report/formats"
)

const mergeHelp = `merge joins the JSON reports of the parts of an audit (--shard), of a repository or of a
list of them, and writes what a single run would have written, in any format. Every
part must be there, once. The exit code is that of the joined report. A single report of
everything is written in another format.`

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
	var owner string
	merge := &cobra.Command{
		Use:   "merge FILE...",
		Short: "join the JSON reports of the parts of an audit",
		Long:  mergeHelp,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUse("picket report merge FILE...", "merge names no file")
			}
			return a.mergeReports(args, out, owner)
		},
	}
	out.addFormats(merge.Flags(), "json")
	out.addText(merge.Flags())
	merge.Flags().StringVar(&owner, "owner", "", "only what `WHO` owns, as CODEOWNERS says")
	cmd.AddCommand(merge)
	return cmd
}

func (a *app) mergeReports(files []string, out outputOptions, owner string) error {
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
	j, err := formats.Join(docs, owner)
	if err != nil {
		return err
	}
	// Parts that show secrets make a report that is for their owner's eyes only.
	out.ShowSecrets = slices.ContainsFunc(j.Runs, func(r *report.Run) bool { return !r.Redacted })
	l := newList(targets)
	for i, run := range j.Runs {
		a.settle(run)
		if !j.List {
			return a.publishJoined(j, targets, out)
		}
		l.add(run, j.Names[i], 0, out)
		if err := a.writeTexts(l, run, j.Names[i], targets, out); err != nil {
			return err
		}
	}
	return a.publishList(l, targets, out)
}

// publishJoined writes the report of one repository. A report of everything keeps what
// only JSON has.
func (a *app) publishJoined(j formats.Joined, targets []target, out outputOptions) error {
	for _, t := range targets {
		var err error
		if j.Whole != nil && (t.format == "json" || t.format == "jsonl") {
			err = a.writeTo(t, out, func(w io.Writer) error { return writeDocument(w, t.format, *j.Whole) })
		} else {
			err = a.publishTo(t, j.Runs[0], out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
