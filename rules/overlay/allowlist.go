package overlay

import (
	"fmt"
	"strings"

	"picket/rules"
)

// allowlist reads a list of a rule.
func (c ruleCtx) allowlist(t *allowlistKeys, keys ...string) rules.Allowlist {
	return c.l.allowlist(t, func(key string) *Error {
		e := c.where(append(keys[:len(keys):len(keys)], key)...)
		e.Key = strings.TrimSuffix(keys[0]+"."+key, ".")
		return e
	})
}

// globalList reads a list that holds for all rules, or for those it names.
func (l *loader) globalList(file string, doc *document, t *globalAllowlist, keys ...string) {
	where := func(key string) *Error {
		e := doc.where(file, append(keys[:len(keys):len(keys)], key)...)
		e.Key = strings.TrimSuffix(keys[0]+"."+key, ".")
		return e
	}
	a := l.allowlist(&t.allowlistKeys, where)
	if len(t.TargetRules) == 0 {
		l.set.Allowlists = append(l.set.Allowlists, a)
		return
	}
	l.targets = append(l.targets, target{a, t.TargetRules, where("targetRules")})
}

// allowlist reads and checks the keys that both kinds have.
func (l *loader) allowlist(t *allowlistKeys, where func(key string) *Error) rules.Allowlist {
	a := rules.Allowlist{
		Description: t.Description, Paths: t.Paths, Regexes: t.Regexes,
		Commits: lowered(t.Commits), StopWords: lowered(t.StopWords),
	}
	if len(t.Commits)+len(t.Paths)+len(t.Regexes)+len(t.StopWords) == 0 {
		l.fail(where(""), "give it commits, paths, regexes or stopwords", "it allows nothing")
	}
	var problem string
	if a.Condition, problem = wordOf(t.Condition, conditionNames, rules.Or); problem != "" {
		l.fail(where("condition"), "", "%s", problem)
	}
	if a.Target, problem = wordOf(t.RegexTarget, targetNames, rules.TargetSecret); problem != "" {
		l.fail(where("regexTarget"), "", "%s", problem)
	}
	for _, p := range t.Paths {
		l.pattern(where, "paths", p)
	}
	for _, p := range t.Regexes {
		l.pattern(where, "regexes", p)
	}
	for key, words := range map[string][]string{"commits": t.Commits, "paths": t.Paths, "regexes": t.Regexes, "stopwords": t.StopWords} {
		for i, w := range words {
			if strings.TrimSpace(w) == "" {
				l.fail(where(key), "", "entry %d is empty and would allow everything", i+1)
			}
		}
	}
	return a
}

func (l *loader) pattern(where func(key string) *Error, key, pattern string) {
	if l.source != "" {
		return
	}
	if err := badPattern(pattern); err != nil {
		l.fail(where(key), "picket reads the syntax of Go's regexp package (RE2), which has no look-around and no back-references", "%s: %v", fmt.Sprintf("%q", pattern), err)
	}
}

func lowered(words []string) []string {
	var all []string
	for _, w := range words {
		all = append(all, strings.ToLower(strings.TrimSpace(w)))
	}
	return all
}
