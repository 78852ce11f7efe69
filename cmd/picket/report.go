package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"picket/report"
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
	var output string
	merge := &cobra.Command{
		Use:   "merge FILE...",
		Short: "join the JSON reports of the parts of an audit",
		Long:  mergeHelp,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUse("picket report merge FILE...", "merge names no file")
			}
			return a.mergeReports(args, output)
		},
	}
	merge.Flags().StringVarP(&output, "output", "o", "-", "write the joined report to `FILE`")
	cmd.AddCommand(merge)
	return cmd
}

func (a *app) mergeReports(files []string, output string) error {
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
	return a.publishMerged(d, output)
}

// publishMerged writes the joined report and sets the outcome by it.
func (a *app) publishMerged(d formats.Document, output string) error {
	var b bytes.Buffer
	if err := formats.WriteDocument(&b, d); err != nil {
		return err
	}
	if output == "-" {
		if _, err := io.Copy(a.stdout, &b); err != nil {
			return err
		}
	} else if err := writeFile(output, b.Bytes(), 0o644); err != nil {
		return err
	}
	for _, f := range d.Findings {
		if f.Action == "block" {
			a.result = blocked
		}
	}
	if !d.Complete {
		a.result = incomplete
		a.remark("error: not everything could be checked (%s skipped)", report.Count(int64(len(d.Skipped)), "text"))
	}
	return nil
}
