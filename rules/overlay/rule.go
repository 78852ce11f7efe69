package overlay

import (
	"fmt"
	"math"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"picket/rules"
)

// ruleCtx is the rule that is being read.
type ruleCtx struct {
	l    *loader
	file string
	doc  *document
	at   []string // "rules", its index
	id   string
}

// where begins an error at a key of the rule.
func (c ruleCtx) where(keys ...string) *Error {
	e := c.doc.where(c.file, append(c.at[:len(c.at):len(c.at)], keys...)...)
	e.Rule = c.id
	e.Key = strings.Join(keys, ".")
	return e
}

// rule adds a rule of the file to the set, or changes the one that has its id,
// as gitleaks does: what is given replaces, tags, keywords and allow lists are
// added. With `replace = true` nothing of the old rule stays.
func (l *loader) rule(file string, doc *document, i int, seen map[string]int) {
	t := &doc.Rules[i]
	c := ruleCtx{l, file, doc, []string{"rules", strconv.Itoa(i)}, t.ID}
	if strings.TrimSpace(t.ID) == "" {
		l.fail(c.where("id"), "give it a short lower-case name", "a rule has no id")
		return
	}
	if at, twice := seen[t.ID]; twice {
		l.fail(c.where("id"), "", "the rule stands in this file twice, first on line %d", doc.places().of("rules", strconv.Itoa(at)))
		return
	}
	seen[t.ID] = i
	r := c.read(t)
	at := l.set.Index(t.ID)
	if at < 0 {
		c.defaults(&r)
		c.complete(&r, func() string { return c.l.meant(r.ID) }, "there is no rule of that id to change")
		l.set.Rules = append(l.set.Rules, r)
	} else if t.Replace {
		c.defaults(&r)
		hint := func() string { return "leave out replace to change a rule, or name it in extend.disabledRules" }
		c.complete(&r, hint, "replaces what the rule had")
		l.set.Rules[at] = r
	} else {
		l.set.Rules[at] = c.merge(l.set.Rules[at], r, t)
	}
	c.groups()
	c.samples(t)
}

// read turns the table into a rule and checks each value by itself.
func (c ruleCtx) read(t *ruleTable) rules.Rule {
	r := rules.Rule{
		ID: t.ID, Title: first(t.Title, t.Description), Source: first(c.l.source, sourceName(c.file)),
		Regex: t.Regex, Path: t.Path, SecretGroup: t.SecretGroup, Entropy: t.Entropy,
		Tags: t.Tags, Check: t.Check, Filters: t.Filters, Matcher: t.Matcher,
		Help: rules.Help{Why: t.Why, Rotate: t.Rotate, Avoid: t.Avoid, References: t.References},
	}
	if t.Title != "" && t.Description != "" && r.Help.Why == "" {
		r.Help.Why = t.Description
	}
	for i, k := range t.Keywords {
		if strings.TrimSpace(k) == "" {
			c.l.fail(c.where("keywords"), "", "keyword %d is empty and would be found in every text", i+1)
		}
		if t.Matcher == "" { // another scanner may tell capitals apart
			k = strings.ToLower(k)
		}
		r.Keywords = append(r.Keywords, k)
	}
	r.Category = oneOf(c, "category", t.Category, categoryNames, "")
	r.Severity = oneOf(c, "severity", t.Severity, severityNames, 0)
	r.Confidence = oneOf(c, "confidence", t.Confidence, confidenceNames, 0)
	r.SkipReport = t.SkipReport != nil && *t.SkipReport
	// gitleaks knows its generic rules by their names.
	r.Generic = t.Generic == nil && strings.Contains(t.ID, "generic") || t.Generic != nil && *t.Generic
	if c.regexp(t.Regex, "regex") && findsNothing(t.Regex) {
		c.l.fail(c.where("regex"), "let it want at least one character", "the regexp matches the empty text too, so that it would be found everywhere")
	}
	c.regexp(t.Path, "path")
	if t.Entropy < 0 || t.Entropy > 8 || math.IsNaN(t.Entropy) {
		c.l.fail(c.where("entropy"), "", "%v bits per character is impossible: it lies between 0 and 8", t.Entropy)
	}
	if t.SecretGroup < 0 {
		c.l.fail(c.where("secretGroup"), "", "%d is negative", t.SecretGroup)
	}
	for _, f := range t.Filters {
		c.known("filters", f, rules.FilterNames())
	}
	if t.Check != "" {
		c.known("check", t.Check, rules.CheckNames())
	}
	c.lists(t, &r)
	for i, q := range t.Required {
		c.required(i, q, &r)
	}
	spec, err := specText(t.Spec)
	if err != nil {
		c.l.fail(c.where("spec"), "", "%v", err)
	}
	r.Spec = spec
	return r
}

// known reports a word that is none of those the key takes.
func (c ruleCtx) known(key, word string, words []string) {
	if slices.Contains(words, word) {
		return
	}
	hint := "there are " + strings.Join(words, ", ")
	if near := nearest(word, words); near != "" {
		hint = "did you mean " + strconv.Quote(near) + "?"
	}
	c.l.fail(c.where(key), hint, "there is no %q", word)
}

func (c ruleCtx) lists(t *ruleTable, r *rules.Rule) {
	if t.Allowlist != nil {
		if len(t.Allowlists) > 0 {
			c.l.fail(c.where("allowlist"), "move it to a [[rules.allowlists]] table", "the old form cannot stand beside [[rules.allowlists]]")
		}
		r.Allowlists = append(r.Allowlists, c.allowlist(t.Allowlist, "allowlist"))
	}
	for i := range t.Allowlists {
		r.Allowlists = append(r.Allowlists, c.allowlist(&t.Allowlists[i], "allowlists", strconv.Itoa(i)))
	}
}

func (c ruleCtx) required(i int, q requiredTable, r *rules.Rule) {
	keys := []string{"required", strconv.Itoa(i)}
	at := c.where(append(keys, "id")...)
	at.Key = "required.id"
	if q.ID == "" {
		c.l.fail(at, "", "it names no rule")
		return
	}
	for key, n := range map[string]*int{"withinLines": q.WithinLines, "withinColumns": q.WithinColumns} {
		if n != nil && *n < 0 {
			e := c.where(append(keys, key)...)
			e.Key = "required." + key
			c.l.fail(e, "", "%d is negative", *n)
		}
	}
	c.l.pending = append(c.l.pending, check{q.ID, at})
	r.Required = append(r.Required, rules.Required{ID: q.ID, WithinLines: q.WithinLines, WithinColumns: q.WithinColumns})
}

// defaults gives a new rule what its table leaves out.
func (c ruleCtx) defaults(r *rules.Rule) {
	if r.Category == "" {
		r.Category = rules.Secret
	}
	if r.Severity == 0 {
		r.Severity = rules.High
	}
	if r.Confidence == 0 {
		r.Confidence = rules.MediumConfidence
	}
	if r.Title == "" {
		r.Title = r.ID
	}
}

// complete refuses a rule by itself that can find nothing.
func (c ruleCtx) complete(r *rules.Rule, hint func() string, but string) {
	if r.Regex == "" && r.Path == "" && r.Matcher == "" {
		c.l.fail(c.where("id"), hint(), "it has neither regex nor path, and %s", but)
	}
}

// merge changes an existing rule.
func (c ruleCtx) merge(old, given rules.Rule, t *ruleTable) rules.Rule {
	r := old
	r.Title = first(given.Title, old.Title)
	r.Regex = first(given.Regex, old.Regex)
	r.Path = first(given.Path, old.Path)
	r.Check = first(given.Check, old.Check)
	r.Matcher = first(given.Matcher, old.Matcher)
	if given.Spec != "" {
		// Whoever compiles it must check it, and look for other words.
		r.Spec, r.Source, old.Keywords = given.Spec, given.Source, nil
	}
	r.Category = first(given.Category, old.Category)
	r.Severity = first(given.Severity, old.Severity)
	r.Confidence = first(given.Confidence, old.Confidence)
	r.SecretGroup = first(given.SecretGroup, old.SecretGroup)
	r.Entropy = first(given.Entropy, old.Entropy)
	r.Help.Why = first(given.Help.Why, old.Help.Why)
	r.Help.Rotate = first(given.Help.Rotate, old.Help.Rotate)
	r.Help.Avoid = first(given.Help.Avoid, old.Help.Avoid)
	if len(given.Help.References) > 0 {
		r.Help.References = given.Help.References
	}
	if len(given.Filters) > 0 {
		r.Filters = given.Filters
	}
	if len(given.Required) > 0 {
		r.Required = given.Required
	}
	if t.SkipReport != nil {
		r.SkipReport = *t.SkipReport
	}
	if t.Generic != nil {
		r.Generic = *t.Generic
	}
	r.Tags = joined(old.Tags, given.Tags)
	if r.Keywords = old.Keywords; r.Matcher == "" { // those of another scanner follow from the spec
		r.Keywords = joined(old.Keywords, given.Keywords)
	}
	r.Allowlists = joined(old.Allowlists, given.Allowlists)
	return r
}

// groups checks that the secret's group exists in the regexp that is in force.
func (c ruleCtx) groups() {
	r := &c.l.set.Rules[c.l.set.Index(c.id)]
	if r.SecretGroup <= 0 || r.Regex == "" {
		return
	}
	if re, err := syntax.Parse(r.Regex, syntax.Perl); err == nil && r.SecretGroup > re.MaxCap() {
		c.l.fail(c.where("secretGroup"), "", "the regexp has %d groups, not %d", re.MaxCap(), r.SecretGroup)
	}
}

// regexp checks the syntax of a pattern without compiling it. True says that there is a
// pattern, and that it is one.
func (c ruleCtx) regexp(pattern string, keys ...string) bool {
	if pattern == "" || c.l.source != "" { // built-in ones are tried by tests
		return false
	}
	err := badPattern(pattern)
	if err := badPattern(pattern); err != nil {
		e := c.where(keys...)
		c.l.fail(e, "picket reads the syntax of Go's regexp package (RE2), which has no look-around and no back-references", "%v", err)
	}
	return err == nil
}

// findsNothing says whether a pattern, which is one, can match without a character.
func findsNothing(pattern string) bool {
	re, err := syntax.Parse(pattern, syntax.Perl)
	return err == nil && matchesEmpty(re)
}

func matchesEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpStar, syntax.OpQuest:
		return true
	case syntax.OpRepeat:
		return re.Min == 0 || matchesEmpty(re.Sub[0])
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, matchesEmpty)
	}
	// A place, such as ^ or \b; a group; what stands one behind the other.
	return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !matchesEmpty(sub) })
}

// sourceName says where a rule of a file comes from: no file is taken for what is built
// in, whatever it is called.
func sourceName(file string) string {
	if file == "picket" || file == "gitleaks" {
		return "./" + file
	}
	return file
}

func badPattern(pattern string) error {
	if _, err := syntax.Parse(pattern, syntax.Perl); err != nil {
		return fmt.Errorf("bad regexp: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return nil
}

func first[T comparable](a, b T) T {
	var zero T
	if a != zero {
		return a
	}
	return b
}

func joined[T any](a, b []T) []T {
	return append(a[:len(a):len(a)], b...)
}
