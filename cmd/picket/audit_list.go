package main

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"time"

	"picket/policy"
	"picket/report"
	"picket/report/formats"
	"picket/scanners"
)

// auditAll audits repositories one after the other. Each has its own rules and
// policy; one that cannot be opened makes the whole incomplete, and the others are
// audited all the same.
func (a *app) auditAll(ctx context.Context, o auditOptions, dirs []string) error {
	if o.Format != "text" && o.Format != "json" {
		return wrongUse("--format json", "--repos prints text or json, not %s", o.Format)
	}
	targets, err := o.targets()
	if err != nil {
		return err
	}
	if len(targets) != 1 || targets[0].format != o.Format {
		return wrongUse("-o FILE", "--repos writes one report")
	}
	shard := o.Shard
	o.Shard = ""
	var docs []formats.Document
	for _, dir := range dirs {
		if ctx.Err() != nil {
			break
		}
		run, err := a.auditOf(ctx, o, dir)
		if err != nil {
			a.remark("error: %s: %v", dir, err)
			run = &report.Run{Command: "audit", Version: toolVersion()}
			run.Coverage.Skipped = append(run.Coverage.Skipped, skipOf(dir, err))
		}
		if o.Format == "text" {
			fmt.Fprintf(a.stdout, "%s\n", report.Escape(dir))
			if err := a.publish(run, o.outputOptions); err != nil {
				return err
			}
			fmt.Fprintln(a.stdout)
		}
		d := formats.NewDocument(run, formats.Options{TextOptions: report.TextOptions{Style: report.Style{ShowSecrets: o.ShowSecrets}}})
		docs = append(docs, inRepository(d, dir))
		a.settle(run)
	}
	if ctx.Err() != nil {
		a.partial = true
	}
	if o.Format == "text" {
		a.remark("%s", many(dirs))
		return nil
	}
	if len(docs) == 0 {
		docs = append(docs, formats.NewDocument(&report.Run{Command: "audit", Version: toolVersion()}, formats.Options{}))
		docs[0].Complete = true
		docs[0].Notes = append(docs[0].Notes, "part "+shard+" of the list has no repository")
	}
	d, err := formats.Merge(docs)
	if err != nil {
		return err
	}
	d.List, d.Part = true, shard
	return a.publishMerged(d, targets[0].file)
}

// auditOf audits one repository of a list and judges what was found.
func (a *app) auditOf(ctx context.Context, o auditOptions, dir string) (*report.Run, error) {
	run := &report.Run{Command: "audit", Started: time.Now()}
	j, err := a.auditOne(ctx, o, dir)
	if err != nil {
		return nil, err
	}
	defer j.setup.close()
	run.Remarks, run.HeadOnly = j.remarks, !j.result.Interrupted
	return run, a.judge(j.setup, policy.Audit, j.result.Findings, j.result.Coverage, j.judgement(o), run)
}

// inRepository says in every finding which repository it is of.
func inRepository(d formats.Document, dir string) formats.Document {
	d.Repository = filepath.ToSlash(dir)
	for i := range d.Findings {
		d.Findings[i].Repository = d.Repository
	}
	for i := range d.Unused {
		d.Unused[i].Repository = d.Repository
	}
	for i := range d.Skipped {
		if d.Skipped[i].Path != d.Repository {
			d.Skipped[i].Path = path.Join(d.Repository, d.Skipped[i].Path)
		}
	}
	return d
}

func skipOf(dir string, err error) scanners.Skip {
	return scanners.Skip{Path: filepath.ToSlash(dir), Reason: err.Error()}
}
