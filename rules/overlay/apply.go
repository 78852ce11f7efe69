package overlay

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"picket/rules"
)

// maxExtend is how many files may extend one another, as in gitleaks.
const maxExtend = 2

// target is an allow list for some rules, kept until all rules are known.
type target struct {
	list rules.Allowlist
	ids  []string
	at   *Error // where it stands, for an id that no rule has
}

// check is a reference to a rule, kept until all rules are known. The error is
// reported when there is no such rule.
type check struct {
	id string
	at *Error
}

// where begins an error at a place of the document.
func (d *document) where(file string, keys ...string) *Error {
	return &Error{File: file, Line: d.places().of(keys...)}
}

func (l *loader) fail(e *Error, hint, format string, args ...any) {
	e.Problem, e.Hint = fmt.Sprintf(format, args...), hint
	l.errs = append(l.errs, e)
}

// apply puts one file over the set: what it extends first, then its rules, its
// allow lists and its settings.
func (l *loader) apply(file string, doc *document, d dialect, depth int) {
	l.extend(file, doc, d, depth)
	l.packs(doc)
	seen := map[string]int{}
	for i := range doc.Rules {
		l.rule(file, doc, i, seen)
	}
	if doc.Allowlist != nil && len(doc.Allowlists) > 0 {
		e := doc.where(file, "allowlist")
		e.Key = "allowlist"
		l.fail(e, "move it to an [[allowlists]] table", "the old form cannot stand beside [[allowlists]]")
	}
	if doc.Allowlist != nil {
		l.globalList(file, doc, doc.Allowlist, "allowlist")
	}
	for i := range doc.Allowlists {
		l.globalList(file, doc, &doc.Allowlists[i], "allowlists", strconv.Itoa(i))
	}
	l.settings(file, doc)
}

// extend settles what lies under the file: the built-in rules, another file, or
// nothing, and takes out the rules that the file does not want.
func (l *loader) extend(file string, doc *document, d dialect, depth int) {
	x := doc.Extend
	if x.URL != "" {
		e := doc.where(file, "extend", "url")
		e.Key = "extend.url"
		l.fail(e, "put the file into the repository and name it with extend.path", "picket fetches no configuration over the network")
	}
	useDefault := d != leaksDialect
	if x.UseDefault != nil {
		useDefault = *x.UseDefault
	}
	if d == leaksDialect && useDefault && x.Path != "" {
		e := doc.where(file, "extend", "path")
		e.Key = "extend.path"
		l.fail(e, "let the other file extend the default rules", "it cannot stand beside extend.useDefault")
		return
	}
	if !useDefault && depth == 0 {
		l.dropDefaults(d)
	}
	if x.Path != "" {
		l.extendPath(file, doc, d, depth)
	}
	for _, id := range x.DisabledRules {
		l.disable(file, doc, d, id)
	}
}

// dropDefaults takes the built-in rules away. gitleaks knows secrets only, so
// its files speak of those; a .picket.toml that says so means all of them.
func (l *loader) dropDefaults(d dialect) {
	kept := l.set.Rules[:0]
	for _, r := range l.set.Rules {
		if builtin := l.base.Index(r.ID) >= 0; builtin && (d != leaksDialect || r.Category == rules.Secret) {
			continue
		}
		kept = append(kept, r)
	}
	l.set.Rules = kept
	l.set.Allowlists = nil
}

func (l *loader) extendPath(file string, doc *document, d dialect, depth int) {
	e := doc.where(file, "extend", "path")
	e.Key = "extend.path"
	if depth >= maxExtend {
		l.fail(e, "", "more than %d files extend one another", maxExtend)
		return
	}
	name, inside := beside(file, doc.Extend.Path)
	if !inside {
		l.fail(e, "", "%q lies outside the repository", doc.Extend.Path)
		return
	}
	data, ok := l.read(name)
	if !ok {
		if l.failed == nil {
			l.fail(e, "paths are relative to the file that names them", "there is no file %q", name)
		}
		return
	}
	inner := l.parse(name, data)
	if inner == nil {
		return
	}
	if use := inner.Extend.UseDefault; d == leaksDialect && use != nil && *use {
		l.restoreDefaults()
	}
	l.apply(name, inner, d, depth+1)
}

// beside resolves a path named in a file, and says whether a file within the
// repository stays within it.
func beside(file, named string) (string, bool) {
	if path.IsAbs(named) {
		return named, path.IsAbs(file)
	}
	name := path.Join(path.Dir(file), named)
	out := func(p string) bool { return path.IsAbs(p) || p == ".." || strings.HasPrefix(p, "../") }
	return name, !out(name) || out(file)
}

// restoreDefaults puts the built-in secret rules back under a gitleaks file
// whose extended file asks for them.
func (l *loader) restoreDefaults() {
	l.set.Rules = append([]rules.Rule(nil), l.base.Rules...)
	l.set.Allowlists = append([]rules.Allowlist(nil), l.base.Allowlists...)
}

func (l *loader) disable(file string, doc *document, d dialect, id string) {
	at := l.set.Index(id)
	if at >= 0 {
		l.set.Rules = append(l.set.Rules[:at], l.set.Rules[at+1:]...)
		return
	}
	if l.base.Index(id) >= 0 {
		return // gone already, with its pack or twice named
	}
	e := doc.where(file, "extend", "disabledRules")
	e.Key = "extend.disabledRules"
	e.Problem = fmt.Sprintf("there is no rule %q", id)
	if d == leaksDialect { // gitleaks only warns: another version may have had it
		l.notes = append(l.notes, e.Error())
		return
	}
	l.fail(e, l.meant(id), "%s", e.Problem)
}

// packs takes whole categories of built-in rules out.
func (l *loader) packs(doc *document) {
	off := map[rules.Category]bool{}
	for c, on := range map[rules.Category]*bool{
		rules.Secret: doc.Packs.Secrets, rules.Code: doc.Packs.Code,
		rules.Infra: doc.Packs.Infra, rules.File: doc.Packs.Files,
	} {
		off[c] = on != nil && !*on
	}
	kept := l.set.Rules[:0]
	for _, r := range l.set.Rules {
		if off[r.Category] && l.base.Index(r.ID) >= 0 {
			continue
		}
		kept = append(kept, r)
	}
	l.set.Rules = kept
}

// finish gives targeted lists to their rules and looks up every reference.
func (l *loader) finish() {
	known := map[string]int{}
	for i := range l.set.Rules {
		known[l.set.Rules[i].ID] = i
	}
	for _, t := range l.targets {
		for _, id := range t.ids {
			at, ok := known[id]
			if !ok {
				if l.base.Index(id) < 0 {
					e := *t.at
					l.fail(&e, l.meant(id), "there is no rule %q", id)
				}
				continue
			}
			r := &l.set.Rules[at]
			r.Allowlists = append(r.Allowlists[:len(r.Allowlists):len(r.Allowlists)], t.list)
		}
	}
	for _, c := range l.pending {
		if _, ok := known[c.id]; !ok && l.base.Index(c.id) < 0 {
			l.fail(c.at, l.meant(c.id), "there is no rule %q", c.id)
		}
	}
}

// meant offers the rule id nearest to a misspelt one.
func (l *loader) meant(id string) string {
	var ids []string
	for i := range l.set.Rules {
		ids = append(ids, l.set.Rules[i].ID)
	}
	if near := nearest(id, ids); near != "" {
		return "did you mean " + strconv.Quote(near) + "?"
	}
	return "`picket rules list` shows the ids"
}
