package main

import (
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/pflag"

	"picket/report"
)

// outputOptions are the flags of every command that prints results.
type outputOptions struct {
	Format      string
	Outputs     []string // FILE, or FORMAT:FILE; "-" is standard output
	Config      string
	ShowSecrets bool
	Color       string
	Quiet       bool
	Verbose     bool
}

// AddFlags defines the flags.
func (o *outputOptions) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&o.Format, "format", "text", "`FORMAT` of the results: "+strings.Join(formatNames(), ", "))
	f.StringArrayVarP(&o.Outputs, "output", "o", nil, "write results to `FILE` or FORMAT:FILE; may be repeated")
	f.StringVar(&o.Config, "config", "", "read `FILE` instead of the repository's .picket.toml")
	f.BoolVar(&o.ShowSecrets, "show-secrets", false, "print secrets as they are")
	f.StringVar(&o.Color, "color", "auto", "colour: auto, always or never (`WHEN`)")
	f.BoolVarP(&o.Quiet, "quiet", "q", false, "print findings only, no summary")
	f.BoolVarP(&o.Verbose, "verbose", "v", false, "say more on standard error")
}

// formatNames are the formats that --format takes.
func formatNames() []string { return []string{"text"} }

// style is how text is written to w.
func (a *app) style(o outputOptions, w io.Writer) (report.Style, error) {
	color, err := report.ColorWanted(o.Color, a.getenv, isTerminal(w))
	if err != nil {
		return report.Style{}, wrongUse("--color auto|always|never", "%w", err)
	}
	return report.Style{Color: color, ShowSecrets: o.ShowSecrets}, nil
}

// isTerminal says whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}
