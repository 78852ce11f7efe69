package overlay

import (
	"strconv"
	"strings"

	"picket/rules"
)

// ignores reads .gitleaksignore: each line is `commit:file:rule:line` or
// `file:rule:line`; empty lines and those that begin with # say nothing. A file
// name may itself contain colons, so a line is read from its end.
func (l *loader) ignores(file string, data []byte) {
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		a, ok := parseIgnore(line)
		if !ok {
			l.fail(&Error{File: file, Line: i + 1}, "write file:rule:line or commit:file:rule:line", "%q is not a fingerprint of gitleaks", line)
			continue
		}
		a.Source = file
		l.set.Settings.Allows = append(l.set.Settings.Allows, a)
	}
}

func parseIgnore(line string) (rules.Allow, bool) {
	rest, number, ok := cutLast(line)
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 0 {
		return rules.Allow{}, false
	}
	rest, rule, ok := cutLast(rest)
	if !ok || rule == "" || rest == "" {
		return rules.Allow{}, false
	}
	a := rules.Allow{Rule: rule, Line: n, Path: rest}
	if commit, path, ok := strings.Cut(rest, ":"); ok && (len(commit) == 40 || len(commit) == 64) && isHex(commit) {
		a.Commit, a.Path = strings.ToLower(commit), path
	}
	a.Path = strings.ReplaceAll(a.Path, `\`, "/") // as gitleaks on Windows wrote it
	return a, a.Path != ""
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
