package report

import "fmt"

// paint writes text in one colour or weight, by the sequences of ECMA-48, section
// 8.3.117 (SGR). The zero value writes it as it is.
type paint string

// The parameters that are used; several are joined by semicolons.
const (
	bold   = "1"
	faint  = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// Sprint paints what fmt.Sprint makes of its arguments.
func (p paint) Sprint(a ...any) string { return p.over(fmt.Sprint(a...)) }

// Sprintf paints what fmt.Sprintf makes of its arguments.
func (p paint) Sprintf(format string, a ...any) string { return p.over(fmt.Sprintf(format, a...)) }

func (p paint) over(text string) string {
	if p == "" {
		return text
	}
	return "\x1b[" + string(p) + "m" + text + "\x1b[0m"
}

// palette holds the few colours that are used, switched on or off for one writer.
// (A library for this looks at the process's own terminal and environment when it
// is loaded, which every hook would wait for.)
type palette struct {
	path, rule, mark, blocks, warns, label, good paint
}

func newPalette(on bool) palette {
	if !on {
		return palette{}
	}
	prepareConsole()
	return palette{path: bold, rule: cyan, mark: red + ";" + bold, blocks: red + ";" + bold, warns: yellow + ";" + bold, label: faint, good: green}
}
