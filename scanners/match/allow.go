package match

import (
	"strings"

	"picket/rules"
)

// allowlist is one allow list, ready to be asked. Each of its patterns is
// matched on its own: joined into one, as gitleaks does it, a "(?i)" in the
// first would leak into all that follow.
type allowlist struct {
	src     *rules.Allowlist
	paths   []lazyRegexp
	regexes []lazyRegexp
	words   stopWords
}

func newAllowlists(owner string, src []rules.Allowlist) []*allowlist {
	if len(src) == 0 {
		return nil
	}
	lists := make([]*allowlist, len(src))
	for i := range src {
		lists[i] = newAllowlist(owner, &src[i])
	}
	return lists
}

func newAllowlist(owner string, src *rules.Allowlist) *allowlist {
	a := &allowlist{src: src, paths: make([]lazyRegexp, len(src.Paths)), regexes: make([]lazyRegexp, len(src.Regexes))}
	for i, p := range src.Paths {
		a.paths[i].init(owner, p)
	}
	for i, p := range src.Regexes {
		a.regexes[i].init(owner, p)
	}
	a.words.init(src.StopWords)
	return a
}

// verdict is what an allow list says before path and commit are known.
type verdict uint8

const (
	stays   verdict = iota // the list does not free the hit
	allowed                // it does
	depends                // it does if the path or the commit agree
)

// judge asks a list about a hit in a text.
func (a *allowlist) judge(h *Hit, text []byte, j judge) verdict {
	if a.src.Condition == rules.Or {
		if a.words.in(h.Secret) || a.matches(h, text, j) {
			return allowed
		}
		return stays
	}
	byText := len(a.regexes) > 0 || len(a.src.StopWords) > 0
	if len(a.regexes) > 0 && !a.matches(h, text, j) {
		return stays
	}
	if len(a.src.StopWords) > 0 && !a.words.in(h.Secret) {
		return stays
	}
	if len(a.paths) > 0 || len(a.src.Commits) > 0 {
		return depends
	}
	if byText {
		return allowed
	}
	return stays // an empty list frees nothing
}

func (a *allowlist) matches(h *Hit, text []byte, j judge) bool {
	if len(a.regexes) == 0 {
		return false
	}
	switch a.src.Target {
	case rules.TargetMatch:
		return h.Match != "" && j.asks(a, h.Match)
	case rules.TargetLine:
		return j.onLine(a, text, h)
	}
	return h.Secret != "" && j.asks(a, h.Secret)
}

// freesPath says whether the list frees a path for a whole text, before any
// hit: gitleaks asks lists with condition OR for their paths, and lists with
// condition AND when they hold nothing but paths (and commits).
func (a *allowlist) freesPath(path string) bool {
	if path == "" || len(a.paths) == 0 {
		return false
	}
	if a.src.Condition == rules.And && (len(a.regexes) > 0 || len(a.src.StopWords) > 0 || len(a.src.Commits) > 0) {
		return false
	}
	return anyMatch(a.paths, path)
}

// agrees is the second half of a verdict that depends.
func (a *allowlist) agrees(path, commit string) bool {
	if len(a.paths) > 0 && (path == "" || !anyMatch(a.paths, path)) {
		return false
	}
	return len(a.src.Commits) == 0 || a.hasCommit(commit)
}

func (a *allowlist) hasCommit(commit string) bool {
	if commit == "" {
		return false
	}
	for _, c := range a.src.Commits {
		if strings.EqualFold(strings.TrimSpace(c), commit) {
			return true
		}
	}
	return false
}

func anyMatch(res []lazyRegexp, s string) bool {
	for i := range res {
		// gitleaks asks for a match that is not empty when it asks a pattern
		// alone, and for any match when it joins them, which it does whenever a
		// configuration file was read: so any match it is.
		if res[i].get().MatchString(s) {
			return true
		}
	}
	return false
}
