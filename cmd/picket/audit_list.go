package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"time"

	"picket/policy"
	"picket/report"
	"picket/report/formats"
	"picket/scanners"
)

// auditAll audits repositories one after the other. Each has its own rules and
// policy; one that cannot be opened makes the whole incomplete, and the others are
// audited all the same. All are the repositories of the list that dirs are part of. Text is one report under another; what goes to standard
// output comes as soon as it is known.
func (a *app) auditAll(ctx context.Context, o auditOptions, dirs, all []string) error {
	targets, err := o.targets()
	if err != nil {
		return err
	}
	a.crews = &crews{}
	l := newList(targets)
	l.shard, o.Shard = o.Shard, ""
	for _, dir := range dirs {
		if ctx.Err() != nil {
			break
		}
		run, err := a.auditOf(ctx, o, dir, l.shard)
		if err != nil {
			a.remark("error: %s: %v", dir, err)
			run = &report.Run{Command: "audit", Version: toolVersion(), Part: l.shard}
			run.Coverage.Skipped = append(run.Coverage.Skipped, skipOf(dir, err))
		} else {
			l.audited++
		}
		l.add(run, dir, slices.Index(all, dir)+1, o.outputOptions)
		if err := a.writeTexts(l, run, dir, targets, o.outputOptions); err != nil {
			return err
		}
		a.settle(run)
	}
	if ctx.Err() != nil {
		a.partial = true
	}
	if slices.ContainsFunc(targets, func(t target) bool { return t.format == "text" }) {
		a.remark("%s", many(l.audited, len(dirs)))
	}
	return a.publishList(l, targets, o.outputOptions)
}

// list is what the audits of a list of repositories came to.
type list struct {
	shard string
	// audited is how many could be opened.
	audited int
	runs    []*report.Run
	names   []string
	docs    []formats.Document
	texts   []bytes.Buffer // by target
}

func newList(targets []target) *list { return &list{texts: make([]bytes.Buffer, len(targets))} }

// add takes in the audit of a repository, which stands in the list at a position.
func (l *list) add(run *report.Run, dir string, position int, o outputOptions) {
	l.runs, l.names = append(l.runs, run), append(l.names, filepath.ToSlash(dir))
	d := formats.NewDocument(run, formats.Options{TextOptions: report.TextOptions{Style: report.Style{ShowSecrets: o.ShowSecrets}}})
	for i := range d.Runs {
		d.Runs[i].Repository, d.Runs[i].Position = filepath.ToSlash(dir), position
	}
	l.docs = append(l.docs, inRepository(d, dir))
}

// writeTexts writes the text of a repository's audit to every target that wants text.
func (a *app) writeTexts(l *list, run *report.Run, dir string, targets []target, o outputOptions) error {
	for i, t := range targets {
		if t.format != "text" {
			continue
		}
		var w io.Writer = &l.texts[i]
		if t.file == "-" {
			w = a.stdout
		}
		fmt.Fprintf(w, "%s\n", report.Escape(dir))
		if err := a.render(w, t, run, o); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}

// document is the JSON report of the list.
func (l *list) document() formats.Document {
	if len(l.docs) == 0 {
		d := formats.NewDocument(&report.Run{Command: "audit", Version: toolVersion()}, formats.Options{})
		d.Complete = true
		d.Notes = append(d.Notes, "part "+l.shard+" of the list has no repository")
		l.docs = append(l.docs, d)
	}
	d := formats.Merge(l.docs)
	d.List, d.Part = true, l.shard
	return d
}

// publishList writes the reports of a list, but for texts on standard output, which
// are written already. JSON names a finding's repository beside its path; other
// formats have it before the path.
func (a *app) publishList(l *list, targets []target, o outputOptions) error {
	for i, t := range targets {
		var write func(io.Writer) error
		switch t.format {
		case "text":
			if t.file == "-" {
				continue
			}
			write = func(w io.Writer) error { _, err := l.texts[i].WriteTo(w); return err }
		case "json", "jsonl":
			d := l.document()
			write = func(w io.Writer) error { return writeDocument(w, t.format, d) }
		default:
			run := report.Join(l.runs, l.names)
			write = func(w io.Writer) error { return a.render(w, t, run, o) }
		}
		if err := a.writeTo(t, o, write); err != nil {
			return err
		}
	}
	return nil
}

func writeDocument(w io.Writer, format string, d formats.Document) error {
	if format == "jsonl" {
		return formats.WriteLines(w, d)
	}
	return formats.WriteDocument(w, d)
}

// auditOf audits one repository of a list, or of a part of one, and judges what was found.
func (a *app) auditOf(ctx context.Context, o auditOptions, dir, part string) (*report.Run, error) {
	run := &report.Run{Command: "audit", Started: time.Now(), Part: part}
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
