package report

import (
	"strconv"
	"strings"

	"picket/scanners"
)

// cell is one visible character of an excerpt.
type cell struct {
	text  string
	width int
	mark  bool
}

// cells turns escaped text into cells.
func cells(dst []cell, text string, mark bool) []cell {
	for _, r := range Escape(text) {
		w := runeWidth(r)
		if w == 0 && len(dst) > 0 {
			dst[len(dst)-1].text += string(r) // a combining mark rides on its letter
			continue
		}
		dst = append(dst, cell{string(r), w, mark})
	}
	return dst
}

// excerpt writes the line that holds a finding, with marks under it, cut to the
// width of the terminal around the marks.
func (p *printer) excerpt(f *scanners.Finding) {
	before, found, after := p.line(f)
	if before == "" && found == "" {
		return
	}
	number := strconv.Itoa(f.Line)
	gutter := strings.Repeat(" ", max(1, 5-len(number))) + number + " | "
	line := cells(nil, strings.TrimLeft(before, " \t"), false)
	line = cells(line, found, true)
	line = cells(line, strings.TrimRight(after, " \t\r"), false)
	line = fit(line, p.style.width()-len(gutter)-1)

	var text, run, indent, marks strings.Builder // run: of cells that are marked, to be coloured as one
	for _, c := range line {
		if c.mark {
			run.WriteString(c.text)
			marks.WriteString(strings.Repeat("^", c.width))
			continue
		}
		if run.Len() > 0 {
			text.WriteString(p.colors.mark.Sprint(run.String()))
			run.Reset()
		}
		text.WriteString(c.text)
		if marks.Len() == 0 { // the marked cells stand together
			indent.WriteString(strings.Repeat(" ", c.width))
		}
	}
	if run.Len() > 0 {
		text.WriteString(p.colors.mark.Sprint(run.String()))
	}
	p.printf("%s%s\n", p.colors.label.Sprint(gutter), text.String())
	if marks.Len() > 0 {
		blank := strings.Repeat(" ", len(gutter)-2) + "| "
		p.printf("%s%s%s\n", p.colors.label.Sprint(blank), indent.String(), p.colors.mark.Sprint(marks.String()))
	}
}

// fit cuts a line to a width, keeping the marked part and something before it.
func fit(line []cell, width int) []cell {
	sum := make([]int, len(line)+1) // sum[i]: the columns before cell i
	first, last := len(line), 0
	for i, c := range line {
		sum[i+1] = sum[i] + c.width
		if c.mark {
			first, last = min(first, i), i+1
		}
	}
	if sum[len(line)] <= width {
		return line
	}
	dots := cell{"...", 3, false}
	start := 0
	if first < len(line) && sum[last] > width-3 {
		// Keep a third of the width for what stands before the marks.
		for start < first && sum[first]-sum[start] > width/3 {
			start++
		}
	}
	var out []cell
	room := width
	if start > 0 {
		out = append(out, dots)
		room -= 3
	}
	for i := start; i < len(line); i++ {
		if room-line[i].width < 3 && sum[len(line)]-sum[i] > room {
			return append(out, dots)
		}
		out = append(out, line[i])
		room -= line[i].width
	}
	return out
}
