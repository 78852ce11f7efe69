package code

import (
	"fmt"
	"strings"

	"picket/rules"
	"picket/scanners"
)

// Where says in which files a rule looks, and what it makes of tests.
type Where struct {
	paths, not []string
	tests      testMode
}

// testMode is what a rule makes of tests, examples and documentation.
type testMode uint8

const (
	testsLess testMode = iota // of low severity there
	testsSame                 // as bad there
	testsSkip                 // not looked for there
)

// Add reads a line of a spec: path, not-path or tests; known is false for others.
func (w *Where) Add(word, value string) (known bool, err error) {
	switch word {
	case "path":
		w.paths = append(w.paths, strings.Fields(value)...)
	case "not-path":
		w.not = append(w.not, strings.Fields(value)...)
	case "tests":
		switch value {
		case "same":
			w.tests = testsSame
		case "skip":
			w.tests = testsSkip
		default:
			return true, fmt.Errorf("tests %s: want same or skip", value)
		}
	default:
		return false, nil
	}
	return true, nil
}

// Wanted says whether a rule looks at a path.
func (w *Where) Wanted(path string) bool {
	if w.tests == testsSkip && scanners.InTests(path) {
		return false
	}
	return (len(w.paths) == 0 || anyPath(w.paths, path)) && !anyPath(w.not, path)
}

// Lower is a severity in a place that does not run in production.
func (w *Where) Lower(s rules.Severity, path string) rules.Severity {
	if w.tests != testsSame && (scanners.Foreign(path) || scanners.InTests(path)) {
		return rules.Low
	}
	return s
}

// anyPath matches globs: one with a slash on the whole path, one without on each
// of the path's parts.
func anyPath(globs []string, path string) bool {
	for _, g := range globs {
		if strings.Contains(g, "/") {
			if scanners.Glob(g, path) {
				return true
			}
			continue
		}
		for part := range strings.SplitSeq(path, "/") {
			if scanners.Glob(g, part) {
				return true
			}
		}
	}
	return false
}
