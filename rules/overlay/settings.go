package overlay

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"picket/rules"
)

// settings puts the tables that are not rules over those of the files before.
func (l *loader) settings(file string, doc *document) {
	l.scan(file, doc)
	l.policy(file, doc)
	for i := range doc.Allow {
		l.allow(file, doc, i)
	}
}

func (l *loader) scan(file string, doc *document) {
	s, t := &l.set.Settings.Scan, doc.Scan
	for _, d := range []struct {
		key   string
		given *int
		to    *int
	}{{"maxDecodeDepth", t.MaxDecodeDepth, &s.MaxDecodeDepth}, {"maxArchiveDepth", t.MaxArchiveDepth, &s.MaxArchiveDepth}} {
		switch {
		case d.given == nil:
		case *d.given < 0 || *d.given > 20:
			e := doc.where(file, "scan", d.key)
			e.Key = "scan." + d.key
			l.fail(e, "0 looks through none", "%d is not between 0 and 20", *d.given)
		case *d.given == 0:
			*d.to = -1
		default:
			*d.to = *d.given
		}
	}
	if t.MaxFileSize != "" {
		n, err := byteSize(t.MaxFileSize)
		if err != nil {
			e := doc.where(file, "scan", "maxFileSize")
			e.Key = "scan.maxFileSize"
			l.fail(e, `write a size like "50MB"`, "%v", err)
		}
		s.MaxFileSize = n
	}
}

// byteSize reads "500", "20kB", "50 MB", "1GB" (powers of 1000).
func byteSize(s string) (int64, error) {
	number := strings.TrimRight(s, " kKmMgGbB")
	unit := strings.ToLower(strings.TrimSpace(s[len(number):]))
	factor, ok := map[string]int64{"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9}[unit]
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if !ok || err != nil || n <= 0 || n > math.MaxInt64/factor {
		return 0, fmt.Errorf("%q is not a size", s)
	}
	return n * factor, nil
}

// gateCtx is the table of actions that is being read.
type gateCtx struct {
	l    *loader
	file string
	doc  *document
	at   []string
}

func (c gateCtx) fail(hint, problem string, keys ...string) {
	if problem == "" {
		return
	}
	all := append(c.at[:len(c.at):len(c.at)], keys...)
	e := c.doc.where(c.file, all...)
	var named []string
	for _, k := range all {
		if _, err := strconv.Atoi(k); err != nil {
			named = append(named, k)
		}
	}
	e.Key = strings.Join(named, ".")
	c.l.fail(e, hint, "%s", problem)
}

func (c gateCtx) action(word string, keys ...string) rules.Action {
	a, problem := wordOf(word, actionNames, rules.ActionDefault)
	c.fail("", problem, keys...)
	return a
}

func (l *loader) policy(file string, doc *document) {
	p, t := &l.set.Settings.Policy, &doc.Policy
	c := gateCtx{l, file, doc, []string{"policy"}}
	c.gate(&p.Gate, t.gateKeys)
	gateCtx{l, file, doc, []string{"policy", "hook"}}.gate(&p.Hook, t.Hook)
	gateCtx{l, file, doc, []string{"policy", "audit"}}.gate(&p.Audit, t.Audit)
	mode, problem := wordOf(t.Mode, modeNames, p.Mode)
	c.fail("", problem, "mode")
	p.Mode = mode
	p.Baseline = first(t.Baseline, p.Baseline)
	set(&p.NewOnly, t.NewOnly)
	set(&p.RequireReason, t.RequireReason)
	if a := c.action(t.OnError, "onError"); a == rules.ActionTrack {
		c.fail("warn or block", "what could not be checked is never only counted", "onError")
	} else if a != rules.ActionDefault {
		p.OnError = a
	}
	for i := range t.Paths {
		c.pathGate(i, &t.Paths[i], p)
	}
	for s, days := range map[rules.Severity]int{
		rules.Critical: t.SLA.Critical, rules.High: t.SLA.High, rules.Medium: t.SLA.Medium, rules.Low: t.SLA.Low,
	} {
		if days < 0 {
			c.fail("", fmt.Sprintf("%d days are impossible", days), "sla", severityWord(s))
		} else if days > 0 {
			p.SLA[s] = days
		}
	}
	if t.Inline.Enabled != nil {
		p.Inline.Disabled = !*t.Inline.Enabled
	}
	if t.Inline.Peers != nil {
		p.Inline.Peers = *t.Inline.Peers
	}
	for _, id := range t.Inline.Rules {
		c.mention(id, "inline", "rules")
	}
	p.Inline.Rules = append(p.Inline.Rules, t.Inline.Rules...)
	p.Inline.Authors = append(p.Inline.Authors, t.Inline.Authors...)
}

func (c gateCtx) pathGate(i int, t *pathGateTable, p *rules.Policy) {
	c.at = append(c.at, "paths", strconv.Itoa(i))
	if len(t.Paths) == 0 {
		c.fail("", "it has no paths, so it concerns nothing", "paths")
	}
	for _, pattern := range t.Paths {
		if err := badPattern(pattern); err != nil {
			c.fail("", fmt.Sprintf("%q: %v", pattern, err), "paths")
		}
	}
	g := rules.PathGate{Paths: t.Paths}
	c.gate(&g.Gate, t.gateKeys)
	p.Paths = append(p.Paths, g)
}

func (c gateCtx) gate(g *rules.Gate, t gateKeys) {
	for s, word := range map[rules.Severity]string{
		rules.Critical: t.Critical, rules.High: t.High, rules.Medium: t.Medium, rules.Low: t.Low,
	} {
		if a := c.action(word, severityWord(s)); a != rules.ActionDefault {
			g.Severity[s] = a
		}
	}
	least, problem := wordOf(t.Confidence, confidenceNames, g.Confidence)
	c.fail("", problem, "confidence")
	g.Confidence = least
	c.categories(g, t.Categories)
	c.actions(g, t.Rules)
}

func (c gateCtx) actions(g *rules.Gate, words map[string]string) {
	if len(words) == 0 {
		return
	}
	merged := map[string]rules.Action{}
	for id, a := range g.Rules {
		merged[id] = a
	}
	for id, word := range words {
		c.mention(id, "rules", id)
		merged[id] = c.action(word, "rules", id)
	}
	g.Rules = merged
}

// mention remembers that a rule must exist.
func (c gateCtx) mention(id string, keys ...string) {
	all := append(c.at[:len(c.at):len(c.at)], keys...)
	e := c.doc.where(c.file, all...)
	e.Key = strings.Join(all, ".")
	c.l.pending = append(c.l.pending, check{id, e})
}

// categories reads `code = "warn"` and `code = {high = "block"}`.
func (c gateCtx) categories(g *rules.Gate, given map[string]any) {
	if len(given) == 0 {
		return
	}
	merged := map[rules.Category]rules.Levels{}
	for k, v := range g.Categories {
		merged[k] = v
	}
	for name, v := range given {
		category, problem := wordOf(name, categoryNames, "")
		c.fail("", problem, "categories", name)
		levels := merged[category]
		switch v := v.(type) {
		case string:
			a := c.action(v, "categories", name)
			levels = rules.Levels{0, a, a, a, a}
		case map[string]any:
			for key, word := range v {
				s, problem := wordOf(key, severityNames, 0)
				c.fail("", problem, "categories", name, key)
				text, ok := word.(string)
				if !ok {
					c.fail("", "it is not a string", "categories", name, key)
				}
				levels[s] = c.action(text, "categories", name, key)
			}
		default:
			c.fail("", "it is neither an action nor a table of severities", "categories", name)
		}
		levels[0] = rules.ActionDefault
		merged[category] = levels
	}
	g.Categories = merged
}

func severityWord(s rules.Severity) string {
	for _, w := range severityNames {
		if w.value == s {
			return w.text
		}
	}
	return ""
}

func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}

// fingerprintLen is the length of a finding's fingerprint.
const fingerprintLen = 16

// allow reads one [[allow]] table.
func (l *loader) allow(file string, doc *document, i int) {
	t := &doc.Allow[i]
	where := func(key string) *Error {
		e := doc.where(file, "allow", strconv.Itoa(i), key)
		e.Key = "allow." + key
		return e
	}
	if t.Fingerprint == "" && t.Rule == "" {
		l.fail(where("fingerprint"), "a blocked commit prints the line to add", "it names neither a fingerprint nor a rule")
	}
	if t.Fingerprint != "" && !isHex(t.Fingerprint) {
		l.fail(where("fingerprint"), "", "%q is not made of hexadecimal digits", t.Fingerprint)
	} else if n := len(t.Fingerprint); n != 0 && n != fingerprintLen {
		l.fail(where("fingerprint"), "a blocked commit prints the line to add", "%q has %d digits instead of %d, and so frees nothing", t.Fingerprint, n, fingerprintLen)
	}
	if t.Rule != "" {
		l.pending = append(l.pending, check{t.Rule, where("rule")})
		if t.Fingerprint == "" && t.Path == "" {
			l.fail(where("rule"), "switch a rule off with extend.disabledRules", "without a fingerprint or a path it would allow every finding of the rule")
		}
	}
	a := rules.Allow{
		Fingerprint: strings.ToLower(t.Fingerprint), Rule: t.Rule, Path: t.Path, Commit: strings.ToLower(t.Commit),
		Reason: t.Reason, Author: t.Author, Ticket: t.Ticket, Source: file,
	}
	var err error
	if a.Date, err = dateText(t.Date); err != nil {
		l.fail(where("date"), "write a date like 2027-01-31", "%v", err)
	}
	if a.Until, err = dateText(t.Until); err != nil {
		l.fail(where("until"), "write a date like 2027-01-31", "%v", err)
	}
	l.set.Settings.Allows = append(l.set.Settings.Allows, a)
}

// dateText reads a TOML date or a string that holds one.
func dateText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case time.Time:
		return v.Format(time.DateOnly), nil
	case string:
		if _, err := time.Parse(time.DateOnly, v); err != nil {
			return "", fmt.Errorf("%q is not a date", v)
		}
		return v, nil
	}
	return "", fmt.Errorf("%v is not a date", v)
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
