// Package load makes picket's built-in set of rules out of gitleaks' default
// configuration and picket's own packs, and runs the samples of rules.
// It is linked into the command only: a hook reads the compiled pack instead.
package load

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/zricethezav/gitleaks/v8/config"

	"picket/rules"
	"picket/rules/overlay"
	"picket/rules/packs"
)

// Gitleaks decodes gitleaks' default configuration as it is, in the order of the
// file: what gitleaks' own detector applies.
func Gitleaks() (*rules.Set, error) {
	r, err := overlay.Build(new(rules.Set), "gitleaks", "gitleaks.toml", []byte(config.DefaultConfig))
	if err != nil {
		return nil, fmt.Errorf("gitleaks' default configuration: %w", err)
	}
	return r.Set, nil
}

// Builtin is what picket applies when a repository says nothing: gitleaks' rules
// with picket's corrections, and picket's packs over them.
func Builtin() (*rules.Set, error) {
	set, _, err := builtin()
	return set, err
}

// Samples are the texts that the built-in rules must match and must not.
func Samples() ([]rules.Sample, error) {
	_, samples, err := builtin()
	return samples, err
}

func builtin() (*rules.Set, []rules.Sample, error) {
	texts, err := packs.Rules()
	if err != nil {
		return nil, nil, err
	}
	// Reading TOML is most of what a short command does; the texts do not depend
	// on each other, and are applied in their order.
	read := make([]*overlay.Pack, len(texts))
	var wg sync.WaitGroup
	for i, f := range texts {
		wg.Go(func() { read[i] = overlay.Parse(f.Name, f.Data) })
	}
	set, err := Gitleaks()
	wg.Wait()
	if err != nil {
		return nil, nil, err
	}
	correct(set)
	var samples []rules.Sample
	for _, f := range read {
		r, err := f.Over(set, "picket")
		if err != nil {
			return nil, nil, fmt.Errorf("built-in pack: %w", err)
		}
		set = r.Set
		samples = append(samples, r.Samples...)
	}
	if err := addHelp(set); err != nil {
		return nil, nil, err
	}
	return set, samples, nil
}

// correct mends faults of gitleaks' configuration. Each regexp is known by its
// exact text: when upstream mends it too, nothing happens here. Its list of paths
// frees pictures, lock files and vendored code from guesses, not from proof.
func correct(set *rules.Set) {
	for i := range set.Allowlists {
		a := &set.Allowlists[i]
		a.Soft = true
		a.Regexes = slices.Clone(a.Regexes)
		for j, re := range a.Regexes {
			if re == `(?i)^true|false|null$` {
				// It means "begins with true, or has false anywhere, or ends
				// with null", and so frees real secrets.
				a.Regexes[j] = `(?i)^(?:true|false|null)$`
			}
		}
	}
	for i := range set.Rules {
		r := &set.Rules[i]
		if head, ok := strings.CutSuffix(r.Regex, narrowEnd); ok {
			r.Regex = head + wideEnd
		}
	}
}

// Most of gitleaks' patterns ask for a quotation mark, a blank or a semicolon
// behind a token, and so miss it in addresses (also as their user), XML, lists and
// escaped JSON.
const (
	narrowEnd = `(?:[\x60'"\s;]|\\[nr]|$)`
	wideEnd   = `(?:[\x60'"\s;,<>&)\]}|\\@:]|$)`
)
