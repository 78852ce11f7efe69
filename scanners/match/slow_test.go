package match

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// findSlow runs every rule's regexp over the whole text, behind the rule's
// keywords. It is slow and has little to be wrong about.
func (e *Engine) findSlow(dst []Hit, text []byte) []Hit {
	lower := string(bytes.ToLower(text))
	for i := range e.rules.Len() {
		r := e.rule(i)
		if r.re.empty() {
			continue
		}
		gated := r.gatedBy(lower)
		if !gated && !r.helper {
			continue
		}
		from := len(dst)
		var met [][]int
		dst, met = e.slowRule(dst, r, text)
		dst = e.slowCuts(dst, r, text, met)
		for j := from; j < len(dst); j++ {
			dst[j].ungated = !gated
		}
	}
	return dst
}

// slowRule finds the hits of one rule: where none of its matches is refused, or where
// the search does not go on within refused ones, those of FindAllSubmatchIndex. It also
// returns the matches.
func (e *Engine) slowRule(dst []Hit, r *rule, text []byte) ([]Hit, [][]int) {
	var hits []Hit
	refused := false
	met := r.re.get().FindAllSubmatchIndex(text, -1)
	for _, loc := range met {
		n := len(hits)
		hits, _ = e.consider(hits, r, text, loc, slowJudge{})
		refused = refused || len(hits) == n
	}
	if !refused || !r.prepare().goesBack() {
		return append(dst, hits...), met
	}
	met = nil
	rest := r.prepare().prefix.rest()
	later := regexp.MustCompile(`\A(?s:.)(?s:.*?)(` + r.Regex + `)`)
	back := rewind{}
	for at := 0; ; {
		loc := slowFrom(r.re.get(), later, text, at)
		if loc == nil {
			return dst, met
		}
		met = append(met, loc)
		n, secret := len(dst), 0
		dst, secret = e.consider(dst, r, text, loc, slowJudge{})
		if at = loc[1]; len(dst) > n {
			continue
		}
		lit := loc[0]
		for !rest.Match(text[lit:]) {
			_, size := utf8.DecodeRune(text[lit:])
			lit += size
		}
		at = back.behind(lit, secret, at)
	}
}

// slowCuts finds what begins behind an escape.
func (e *Engine) slowCuts(dst []Hit, r *rule, text []byte, met [][]int) []Hit {
	if !r.prepare().guarded {
		return dst
	}
	re, done := regexp.MustCompile(`\A(?:`+r.Regex+`)`), 0
	for at := 2; at <= len(text); at++ {
		if at < done || text[at-2] != '\\' || !strings.Contains("nrt", string(text[at-1:at])) {
			continue
		}
		loc := moved(re.FindSubmatchIndex(text[at:]), at)
		if loc == nil {
			continue
		}
		done = loc[1]
		if !slices.ContainsFunc(met, func(m []int) bool { return m[0] < loc[1] && loc[0] < m[1] }) {
			dst, _ = e.consider(dst, r, text, loc, slowJudge{})
		}
	}
	return dst
}

// slowFrom finds the first match that begins at an offset or behind it. later is the
// regexp behind a rune, for what it asks of the text before.
func slowFrom(re, later *regexp.Regexp, text []byte, at int) []int {
	if at == 0 {
		return re.FindSubmatchIndex(text)
	}
	_, size := utf8.DecodeLastRune(text[:at])
	loc := later.FindSubmatchIndex(text[at-size:])
	if loc == nil {
		return nil
	}
	loc = loc[2:]
	for i := range loc {
		if loc[i] >= 0 {
			loc[i] += at - size
		}
	}
	return loc
}

// slowJudge asks the regexps themselves.
type slowJudge struct{}

func (slowJudge) asks(a *allowlist, s string) bool { return a.asksRegexps(s) }

func (slowJudge) onLine(a *allowlist, text []byte, h *Hit) bool {
	line := string(lines(text, h.Start, h.End))
	return line != "" && a.asksRegexps(line)
}
