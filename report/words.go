package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Count is a number with its noun: "1 file", "7 files". The plural of a noun that
// does not take an s is given as a second noun.
func Count(n int64, noun string, plural ...string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case len(plural) > 0:
		return Digits(n) + " " + plural[0]
	default:
		return Digits(n) + " " + noun + "s"
	}
}

// Digits writes a number with a comma between thousands.
func Digits(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Size is a number of bytes for people, in units of 1024.
func Size(n int64) string {
	const units = "KMGT"
	if n < 1024 {
		return Count(n, "byte")
	}
	value, unit := float64(n)/1024, 0
	for value >= 1024 && unit < len(units)-1 {
		value /= 1024
		unit++
	}
	if value >= 100 {
		return fmt.Sprintf("%.0f %cB", value, units[unit])
	}
	return fmt.Sprintf("%.1f %cB", value, units[unit])
}

// wrap breaks a text into lines of at most width columns, at spaces. Words that
// are longer, addresses for instance, stand alone.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		w := textWidth(word)
		if line != "" && used+1+w > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		if line != "" {
			line += " "
			used++
		}
		line += word
		used += w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Fill breaks a text into lines of 80 columns, at spaces; from the second line on
// room is left for an indent of so many columns. A text that fits stays as it is.
func Fill(text string, indent int) []string {
	const width = 80
	if textWidth(text) <= width {
		return []string{text}
	}
	// Blanks that align what follows belong to the word before them.
	lead := len(text) - len(strings.TrimLeft(text, " "))
	parts := strings.Split(text[lead:], " ")
	lines := []string{text[:lead]}
	used, begun := lead, false
	for _, word := range parts {
		last := len(lines) - 1
		switch w := textWidth(word); {
		case !begun:
			lines[last], used, begun = lines[last]+word, used+w, true
		case used+1+w > width && word != "":
			lines[last] = strings.TrimRight(lines[last], " ")
			lines, used = append(lines, word), indent+w
		default:
			lines[last], used = lines[last]+" "+word, used+1+w
		}
	}
	return lines
}

// join makes a list for people: "a", "a and b", "a, b and c".
func join(parts []string) string {
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
