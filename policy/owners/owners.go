// Package owners reads CODEOWNERS files, as GitHub and GitLab understand them, and
// says who owns a path. It opens no file and knows no findings.
package owners

import (
	"regexp"
	"slices"
	"strings"
)

// Files lists the places where a CODEOWNERS file may be, of which the first counts.
func Files() []string {
	return []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}
}

// Owners answers for one CODEOWNERS file.
type Owners struct{ sections []section }

// section is a part of the file that decides on its own: GitHub knows one only.
type section struct {
	defaults []string // owners of its patterns that name none
	rules    []rule
}

type rule struct {
	match   *regexp.Regexp
	owners  []string
	exclude bool // GitLab: the section says nothing about the path
}

// Parse reads a file. A line that is not understood says nothing, as on the hosts.
func Parse(data []byte) *Owners {
	o := &Owners{sections: make([]section, 1)}
	for line := range strings.Lines(string(data)) {
		fields := split(line)
		if len(fields) == 0 {
			continue
		}
		if head, ok := sectionHead(line); ok {
			o.sections = append(o.sections, section{defaults: head})
			continue
		}
		cur := &o.sections[len(o.sections)-1]
		pattern, exclude := strings.CutPrefix(fields[0], "!")
		re, ok := compile(pattern)
		if !ok {
			continue
		}
		r := rule{match: re, owners: fields[1:], exclude: exclude}
		if len(r.owners) == 0 {
			r.owners = cur.defaults
		}
		cur.rules = append(cur.rules, r)
	}
	return o
}

// Of gives the owners of a path: in each section the last pattern that matches
// decides; the sections add up. None when nobody owns it.
func (o *Owners) Of(path string) []string {
	var all []string
	for _, s := range o.sections {
		for i := len(s.rules) - 1; i >= 0; i-- {
			r := s.rules[i]
			if !r.match.MatchString(path) {
				continue
			}
			if !r.exclude {
				for _, owner := range r.owners {
					if !slices.Contains(all, owner) {
						all = append(all, owner)
					}
				}
			}
			break
		}
	}
	return all
}

// split cuts a line into fields at white space that is not escaped, up to a
// comment.
func split(line string) []string {
	var fields []string
	var cur strings.Builder
	end := func() {
		if cur.Len() > 0 {
			fields = append(fields, cur.String())
			cur.Reset()
		}
	}
	line = strings.TrimRight(line, "\r\n")
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && strings.IndexByte(` #\`, line[i+1]) >= 0:
			i++
			cur.WriteByte(line[i])
		case c == ' ' || c == '\t':
			end()
		case c == '#' && cur.Len() == 0:
			return fields
		default:
			cur.WriteByte(c)
		}
	}
	end()
	return fields
}

// sectionHead reads GitLab's "[Name]", "^[Name]", "[Name][2]", with default owners
// after it.
func sectionHead(line string) (defaults []string, ok bool) {
	line = strings.TrimPrefix(strings.TrimSpace(line), "^")
	if !strings.HasPrefix(line, "[") {
		return nil, false
	}
	_, rest, ok := strings.Cut(line, "]")
	if !ok {
		return nil, false
	}
	if strings.HasPrefix(rest, "[") {
		_, rest, _ = strings.Cut(rest, "]")
	}
	return split(rest), true
}

// compile turns a pattern into a regexp on whole paths. A pattern with a slash
// before its end counts from the top, another one at any depth; one that names a
// folder owns all below it, "folder/*" only what lies in it directly.
func compile(pattern string) (*regexp.Regexp, bool) {
	body := strings.TrimPrefix(pattern, "/")
	folder := strings.HasSuffix(body, "/")
	body = strings.TrimSuffix(body, "/")
	if body == "" {
		return nil, false
	}
	var b strings.Builder
	b.WriteString("^")
	if !strings.HasPrefix(pattern, "/") && !strings.Contains(body, "/") {
		b.WriteString("(?:.*/)?")
	}
	parts := strings.Split(body, "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case part == "**" && last:
			b.WriteString(".*")
		case part == "**":
			b.WriteString("(?:.*/)?")
			continue
		default:
			b.WriteString(glob(part))
		}
		if !last {
			b.WriteString("/")
		}
	}
	switch direct := len(parts) > 1 && parts[len(parts)-1] == "*"; {
	case folder:
		b.WriteString("/.*")
	case !direct:
		b.WriteString("(?:/.*)?")
	}
	b.WriteString("$")
	re, err := regexp.Compile("(?s)" + b.String())
	return re, err == nil
}

// glob is one part of a path with * and ?.
func glob(part string) string {
	var b strings.Builder
	for _, r := range part {
		switch r {
		case '*':
			b.WriteString("[^/]*")
		case '?':
			b.WriteString("[^/]")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}
