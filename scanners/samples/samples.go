// Package samples runs the texts that stand beside rules: a rule must find what
// its guilty samples hold and nothing in its innocent ones. It reads no file and
// prints nothing.
package samples

import (
	"fmt"
	"regexp"

	"picket/rules"
	"picket/scanners"
)

// Failure is a rule that does not do what its sample says.
type Failure struct {
	Rule  string
	Text  string // the sample; empty when the rule itself is at fault
	Path  string
	Match bool // what the sample wanted
	Err   error
}

// Error says what is wrong, without the text: that holds a made-up secret.
func (f Failure) Error() string {
	switch {
	case f.Err != nil:
		return fmt.Sprintf("rule %s: %v", f.Rule, f.Err)
	case f.Match:
		return fmt.Sprintf("rule %s: finds nothing in a sample that it should find", f.Rule)
	}
	return fmt.Sprintf("rule %s: finds something in a sample that is innocent", f.Rule)
}

// Check runs every sample against the scanner of the set, and compiles every
// pattern of the set. The scanner sees each sample as a file of its own, so that
// rules meet as they do in a repository.
func Check(set *rules.Set, scanner scanners.Scanner, list []rules.Sample) []Failure {
	var failures []Failure
	for i := range set.Rules {
		if err := compiles(&set.Rules[i]); err != nil {
			failures = append(failures, Failure{Rule: set.Rules[i].ID, Err: err})
		}
	}
	if len(failures) > 0 {
		return failures // the engine cannot run patterns that do not compile
	}
	for _, s := range list {
		if set.Index(s.Rule) < 0 {
			continue // switched off
		}
		if got := finds(scanner, s, set.Rules[set.Index(s.Rule)].Generic); got != s.Match {
			failures = append(failures, Failure{Rule: s.Rule, Text: s.Text, Path: s.Path, Match: s.Match})
		}
	}
	return failures
}

// finds says whether the rule of a sample finds something in it. A generic rule
// yields to the others: what one of them finds counts as found.
func finds(scanner scanners.Scanner, s rules.Sample, generic bool) bool {
	text := scanners.Text{Path: s.Path, Mode: 0o100644, Bytes: []byte(s.Text)}
	for _, f := range scanner.Scan(nil, text) {
		if f.Inline == nil && (f.Rule == s.Rule || generic && s.Match) {
			return true
		}
	}
	return false
}

// compiles says whether every pattern of a rule is one.
func compiles(r *rules.Rule) error {
	patterns := []string{r.Regex, r.Path}
	for _, a := range r.Allowlists {
		patterns = append(append(patterns, a.Paths...), a.Regexes...)
	}
	for _, p := range patterns {
		if p == "" {
			continue
		}
		if _, err := regexp.Compile(p); err != nil {
			return err
		}
	}
	return nil
}
