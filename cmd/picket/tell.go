package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"picket/report"
)

// say prints a line of a result as it is: a command to copy, a row of a table.
func (a *app) say(format string, args ...any) {
	fmt.Fprintln(a.stdout, report.Escape(fmt.Sprintf(format, args...)))
}

// tell prints a text of a result for people, in lines that fit a terminal; those after
// the first are indented. Paths below the current folder are named from there.
func (a *app) tell(indent int, format string, args ...any) {
	fill(a.stdout, indent, nearby(fmt.Sprintf(format, args...)))
}

// advise is tell for standard error.
func (a *app) advise(format string, args ...any) {
	fill(a.stderr, 2, "picket: "+nearby(fmt.Sprintf(format, args...)))
}

// fill writes a text in lines of at most 80 columns, as far as its words allow. Blanks
// within the first line stay: they align.
func fill(w io.Writer, indent int, text string) {
	for i, line := range report.Fill(report.Escape(text), indent) {
		if i > 0 {
			line = strings.Repeat(" ", indent) + line
		}
		fmt.Fprintln(w, line)
	}
}

// nearby names the paths in a text from the current folder, where they are below it.
func nearby(text string) string {
	here, err := os.Getwd()
	if err != nil || len(here) < 2 {
		return text
	}
	return shorten(text, filepath.Clean(here)+string(filepath.Separator))
}

// shorten takes a folder away from the paths in a text that begin with it.
func shorten(text, folder string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, folder)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		if before := b.String(); before != "" && !strings.ContainsAny(before[len(before)-1:], " \t\n'\"`(=:") {
			b.WriteString(folder)
		}
		text = text[i+len(folder):]
	}
}
