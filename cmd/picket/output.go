package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/pflag"

	"picket/report"
	"picket/report/formats"
)

// outputOptions are the flags of every command that prints results.
type outputOptions struct {
	Format      string
	Outputs     []string // FILE, or FORMAT:FILE; "-" is standard output
	Template    string
	ShowSecrets bool
	Color       string
	Quiet       bool
	Verbose     bool
	GroupBy     string
}

// AddFlags defines the flags.
func (o *outputOptions) AddFlags(f *pflag.FlagSet) {
	o.addFormats(f, "text")
	f.BoolVar(&o.ShowSecrets, "show-secrets", false, "print secrets as they are")
	o.addText(f)
}

// addText defines the flags of text for people.
func (o *outputOptions) addText(f *pflag.FlagSet) {
	f.StringVar(&o.Color, "color", "auto", "colour: auto, always or never (`WHEN`)")
	f.BoolVarP(&o.Quiet, "quiet", "q", false, "print findings only, no summary")
	f.StringVar(&o.GroupBy, "group-by", "", "sort the text by `WHAT`: owner")
	f.BoolVarP(&o.Verbose, "verbose", "v", false, "name everything that was left out or allowed")
}

// addFormats defines the flags that say in which formats results go where.
func (o *outputOptions) addFormats(f *pflag.FlagSet, format string) {
	f.StringVar(&o.Format, "format", format, "`FORMAT` of the results: "+strings.Join(formats.Names(), ", "))
	f.StringArrayVarP(&o.Outputs, "output", "o", nil, "write results to `FILE` or FORMAT:FILE; may be repeated")
	f.StringVar(&o.Template, "template", "", "the Go template `FILE` for the format template")
}

// target is one place that results go to.
type target struct {
	format string
	file   string // "-" is standard output
}

// targets checks the flags: where the results go, in which format each.
func (o *outputOptions) targets() ([]target, error) {
	if !formats.Known(o.Format) {
		return nil, &formats.UnknownError{Name: o.Format}
	}
	if o.GroupBy != "" && o.GroupBy != "owner" {
		return nil, wrongUse("--group-by owner", "--group-by %q: findings are grouped by owner", o.GroupBy)
	}
	list := []target{{o.Format, "-"}}
	if len(o.Outputs) > 0 {
		list = nil
	}
	for _, out := range o.Outputs {
		t, err := o.target(out)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	templated := slices.ContainsFunc(list, func(t target) bool { return t.format == "template" })
	switch {
	case templated && o.Template == "":
		return nil, wrongUse("--template FILE", "--format template needs a template")
	case !templated && o.Template != "":
		return nil, wrongUse("--format template --template "+o.Template, "--template is for the format template, which is not asked for")
	}
	return list, nil
}

// target reads one -o. What looks like a format and is none would otherwise be the
// name of a file, in which nobody looks for a report; and a folder that is not there
// had better be known before an audit than after it.
func (o *outputOptions) target(out string) (target, error) {
	t := target{o.Format, out}
	if name, file, ok := strings.Cut(out, ":"); ok {
		switch {
		case formats.Known(name):
			t = target{name, file}
		case len(name) > 1 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") == "":
			return t, &formats.UnknownError{Name: name}
		}
	}
	if t.file == "" {
		return t, wrongUse("-o FILE or -o FORMAT:FILE", "-o %q names no file", out)
	}
	if dir := filepath.Dir(t.file); t.file != "-" {
		if _, err := os.Stat(dir); err != nil {
			return t, wrongUse("mkdir -p "+dir, "-o %s: there is no folder %s", out, dir)
		}
	}
	return t, nil
}

// publish writes the results everywhere they are wanted.
func (a *app) publish(run *report.Run, o outputOptions) error {
	targets, err := o.targets()
	if err != nil {
		return err
	}
	for _, t := range targets {
		if err := a.publishTo(t, run, o); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) publishTo(t target, run *report.Run, o outputOptions) error {
	return a.writeTo(t, o, func(w io.Writer) error { return a.render(w, t, run, o) })
}

// writeTo writes one report where it is wanted.
func (a *app) writeTo(t target, o outputOptions, write func(io.Writer) error) error {
	if t.file == "-" {
		return write(a.stdout)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return writeFile(t.file, b.Bytes(), o.ShowSecrets)
}

// render writes a run in a target's format.
func (a *app) render(w io.Writer, t target, run *report.Run, o outputOptions) error {
	color, err := report.ColorWanted(o.Color, a.getenv, t.file == "-" && isTerminal(w))
	if err != nil {
		return wrongUse("--color auto|always|never", "%w", err)
	}
	if t.file != "-" && o.Color != "always" {
		color = false // FORCE_COLOR is about what a person looks at
	}
	opt := formats.Options{TextOptions: report.TextOptions{
		Style: report.Style{Color: color, ShowSecrets: o.ShowSecrets},
		Quiet: o.Quiet, Verbose: o.Verbose, ByOwner: o.GroupBy == "owner",
	}}
	if t.format == "template" {
		text, err := os.ReadFile(o.Template)
		if err != nil {
			return err
		}
		opt.Template = string(text)
	}
	return formats.Write(w, t.format, run, opt)
}

// isTerminal says whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}
