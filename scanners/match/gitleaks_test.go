package match

import (
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/zricethezav/gitleaks/v8/config"

	"picket/rules"
)

// gitleaksAllow and gitleaksFile are the parts of gitleaks' configuration file
// that its default configuration uses. The test decodes it itself, so that a
// fault of rules/load cannot hide one of the engine.
type gitleaksAllow struct {
	Condition   string
	Commits     []string
	Paths       []string
	Regexes     []string
	RegexTarget string
	Stopwords   []string
	TargetRules []string
}

type gitleaksFile struct {
	Allowlist  *gitleaksAllow
	Allowlists []gitleaksAllow
	Rules      []struct {
		ID          string
		Description string
		Regex       string
		Path        string
		SecretGroup int
		Entropy     float64
		Keywords    []string
		Allowlists  []gitleaksAllow
	}
}

func (a gitleaksAllow) list() rules.Allowlist {
	l := rules.Allowlist{Commits: a.Commits, Paths: a.Paths, Regexes: a.Regexes, StopWords: a.Stopwords, TargetRules: a.TargetRules}
	if strings.EqualFold(a.Condition, "and") {
		l.Condition = rules.And
	}
	switch a.RegexTarget {
	case "match":
		l.Target = rules.TargetMatch
	case "line":
		l.Target = rules.TargetLine
	}
	return l
}

// gitleaksSet is gitleaks' default configuration and nothing else.
func gitleaksSet(t testing.TB) *rules.Set {
	t.Helper()
	var f gitleaksFile
	if _, err := toml.Decode(config.DefaultConfig, &f); err != nil {
		t.Fatal(err)
	}
	set := new(rules.Set)
	if f.Allowlist != nil {
		set.Allowlists = append(set.Allowlists, f.Allowlist.list())
	}
	for _, a := range f.Allowlists {
		set.Allowlists = append(set.Allowlists, a.list())
	}
	for _, r := range f.Rules {
		rule := rules.Rule{ID: r.ID, Title: r.Description, Category: rules.Secret, Source: "gitleaks",
			Regex: r.Regex, Path: r.Path, SecretGroup: r.SecretGroup, Entropy: r.Entropy,
			Generic: strings.Contains(strings.ToLower(r.ID), "generic")}
		for _, k := range r.Keywords {
			rule.Keywords = append(rule.Keywords, strings.ToLower(k))
		}
		for _, a := range r.Allowlists {
			rule.Allowlists = append(rule.Allowlists, a.list())
		}
		set.Rules = append(set.Rules, rule)
	}
	slices.SortFunc(set.Rules, func(a, b rules.Rule) int { return strings.Compare(a.ID, b.ID) })
	if len(set.Rules) < 200 {
		t.Fatalf("only %d rules in gitleaks' default configuration", len(set.Rules))
	}
	return set
}
