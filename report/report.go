// Package report turns findings and coverage into words: the message of a blocked
// commit and the text of a scan. It never judges a finding, never reads the
// environment, and never shows a whole secret unless it was told to.
//
// The formats for machines are in report/formats, so that a hook does not link them.
package report

import (
	"fmt"

	"github.com/fatih/color"
)

// Style is how text is to be written.
type Style struct {
	Color       bool
	Width       int  // columns; 0 means 80
	ShowSecrets bool // print secrets as they are
}

func (s Style) width() int {
	if s.Width < 40 {
		return 80
	}
	return s.Width
}

// ColorWanted decides about colour: the flag wins, then NO_COLOR, then
// FORCE_COLOR and CLICOLOR_FORCE, then whether a terminal is there that can.
// getenv returns "" for what is not set, as an empty variable is no request.
func ColorWanted(flag string, getenv func(string) string, terminal bool) (bool, error) {
	switch flag {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto", "":
	default:
		return false, fmt.Errorf("--color %q: want auto, always or never", flag)
	}
	if getenv("NO_COLOR") != "" {
		return false, nil
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v := getenv(name); v != "" && v != "0" {
			return true, nil
		}
	}
	return terminal && getenv("TERM") != "dumb", nil
}

// palette holds the few colours that are used, switched on or off for one writer:
// the library's global switch looks at the process's own terminal.
type palette struct {
	path, rule, mark, blocks, warns, label, good *color.Color
}

func newPalette(on bool) palette {
	c := func(attrs ...color.Attribute) *color.Color {
		made := color.New(attrs...)
		if on {
			made.EnableColor()
		} else {
			made.DisableColor()
		}
		return made
	}
	return palette{
		path:   c(color.Bold),
		rule:   c(color.FgCyan),
		mark:   c(color.FgRed, color.Bold),
		blocks: c(color.FgRed, color.Bold),
		warns:  c(color.FgYellow, color.Bold),
		label:  c(color.Faint),
		good:   c(color.FgGreen),
	}
}
