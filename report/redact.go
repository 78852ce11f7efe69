package report

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"picket/rules"
	"picket/scanners"
)

// maxStars caps the stars of a mask, so that it does not tell how long a long
// secret is and lines stay short.
const maxStars = 16

// begin is how a PEM file begins.
const begin = "-----BEGIN "

// Mask is the redacted form of a secret, on one line. Of a long secret a few
// characters stay, enough to recognise which one it is: the issuer's prefix is
// public anyway. Of a short one, which may be a password that people remember,
// one at most.
func Mask(secret string) string {
	if body, ok := strings.CutPrefix(secret, begin); ok {
		// The first line of a PEM file (RFC 7468) says what it is, and nothing more.
		if i := strings.Index(body, "-----"); i >= 0 && i < 60 && i+5 < len(body) && !strings.ContainsAny(body[:i], "\r\n") {
			return begin + body[:i] + "----- " + strings.Repeat("*", maxStars)
		}
	}
	n := utf8.RuneCountInString(secret)
	head, tail := 0, 0
	switch {
	case n >= 24:
		head, tail = 4, 2
	case n >= 16:
		head = 4
	case n >= 8:
		head = 1
	}
	runes := []rune(secret)
	stars := min(n-head-tail, maxStars)
	return string(runes[:head]) + strings.Repeat("*", stars) + string(runes[n-tail:])
}

// Redactor knows every secret of a report, so that the line shown for one finding
// does not give away another that stands beside it. Secrets are known whatever
// path they were found in: an audit names one place of each. There may be tens of
// thousands, with one beginning, so they are looked up in order, not one by one.
type Redactor struct {
	heads, tails map[[keyLen]byte]bool // how secrets begin and end
	sorted       []string              // those of keyLen bytes and more
	within       []int32               // for each the longest other one that it begins with, or -1
	reversed     []string              // sorted, byte by byte from the end
	short        []string              // those of fewer bytes
}

// keyLen is how many bytes of a secret are looked up, and how many must be shown
// at the edge of a cut line to take them for part of it.
const keyLen = 4

// NewRedactor collects the secrets of all findings of a run, the allowed ones too.
func NewRedactor(findings []scanners.Finding) *Redactor {
	r := &Redactor{heads: map[[keyLen]byte]bool{}, tails: map[[keyLen]byte]bool{}}
	seen := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		s := f.Secret
		if s == "" || !isSecret(f) || seen[s] {
			continue
		}
		seen[s] = true
		if len(s) < keyLen {
			r.short = append(r.short, s)
			continue
		}
		r.heads[[keyLen]byte([]byte(s[:keyLen]))] = true
		r.tails[[keyLen]byte([]byte(s[len(s)-keyLen:]))] = true
		r.sorted, r.reversed = append(r.sorted, s), append(r.reversed, reversed(s))
	}
	sort.Strings(r.sorted)
	sort.Strings(r.reversed)
	r.within = make([]int32, len(r.sorted))
	for i := range r.sorted {
		k := int32(i) - 1
		for k >= 0 && !strings.HasPrefix(r.sorted[i], r.sorted[k]) {
			k = r.within[k]
		}
		r.within[i] = k
	}
	return r
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// beginning is the length of the longest secret that a text begins with; of one that
// the text's end cuts off, what is left of it. 0: there is none.
func (r *Redactor) beginning(text string) int {
	i := sort.Search(len(r.sorted), func(i int) bool { return r.sorted[i] >= text })
	if i < len(r.sorted) && strings.HasPrefix(r.sorted[i], text) {
		return len(text)
	}
	// All that begin the text stand before it, and each begins the last of them.
	for i--; i >= 0; i = int(r.within[i]) {
		if strings.HasPrefix(text, r.sorted[i]) {
			return len(r.sorted[i])
		}
	}
	return 0
}

// ends says whether a text, given from its end, is the last part of a longer secret.
func (r *Redactor) ends(text string) bool {
	i := sort.Search(len(r.reversed), func(i int) bool { return r.reversed[i] > text })
	return i < len(r.reversed) && strings.HasPrefix(r.reversed[i], text)
}

// span is a run of bytes of a context that must not be shown as it is.
type span struct {
	start, end int
}

// isSecret says whether what a finding matched must not be shown. A finding
// without a category is taken for a secret.
func isSecret(f *scanners.Finding) bool {
	return f.Category == rules.Secret || f.Category == ""
}

// Line is the context of a finding with every known secret masked: what stands
// before its secret on the same line, the masked secret, and what follows it.
// A pattern that is no secret is shown as it is, but for secrets within it.
func (r *Redactor) Line(f *scanners.Finding) (before, found, after string) {
	ctx := f.Context
	main, ok := mainSpan(f)
	if !ok {
		spans := r.known(ctx)
		if isSecret(f) {
			spans = mergeSpans(append(spans, longWords(ctx)...))
		}
		line, _, _ := strings.Cut(maskRange(ctx, spans, 0, len(ctx)), "\n")
		return strings.TrimRight(line, "\r"), "", ""
	}
	spans := r.known(ctx)
	if isSecret(f) {
		main = grow(main, spans)
		found = Mask(ctx[main.start:main.end])
	} else {
		found = maskRange(ctx, spans, main.start, main.end)
	}
	lineStart := strings.LastIndexByte(ctx[:main.start], '\n') + 1
	lineEnd := len(ctx)
	if nl := strings.IndexByte(ctx[main.end:], '\n'); nl >= 0 {
		lineEnd = main.end + nl
	}
	before = maskRange(ctx, spans, lineStart, main.start)
	after = maskRange(ctx, spans, main.end, lineEnd)
	return before, found, strings.TrimRight(after, "\r")
}

// mainSpan is where the finding's own text stands in its context.
func mainSpan(f *scanners.Finding) (span, bool) {
	if f.Secret == "" || f.SecretAt < 0 || f.SecretAt >= len(f.Context) {
		return span{}, false
	}
	return span{f.SecretAt, min(f.SecretAt+len(f.Secret), len(f.Context))}, true
}

// grow widens a span over every other that it overlaps: two rules often find the
// same secret with different borders.
func grow(s span, others []span) span {
	for _, o := range others {
		if o.start < s.end && s.start < o.end {
			s = span{min(s.start, o.start), max(s.end, o.end)}
		}
	}
	return s
}

// known lists, merged and in order, every known secret that stands in a text. Of
// one that is cut off at the text's end or beginning, the part that is left counts.
func (r *Redactor) known(text string) []span {
	var spans []span
	backwards := ""
	for i := 0; i+keyLen <= len(text); i++ {
		key := [keyLen]byte([]byte(text[i : i+keyLen]))
		if r.heads[key] {
			if n := r.beginning(text[i:]); n > 0 {
				spans = append(spans, span{i, i + n})
			}
		}
		if r.tails[key] {
			if backwards == "" {
				backwards = reversed(text)
			}
			if end := i + keyLen; r.ends(backwards[len(text)-end:]) {
				spans = append(spans, span{0, end})
			}
		}
	}
	for _, s := range r.short {
		for from := 0; ; {
			i := strings.Index(text[from:], s)
			if i < 0 {
				break
			}
			spans = append(spans, span{from + i, from + i + len(s)})
			from += i + len(s)
		}
	}
	return mergeSpans(spans)
}

// longWords are the runs of 12 or more bytes without white space or quotes.
func longWords(ctx string) []span {
	var spans []span
	start := 0
	for i := 0; i <= len(ctx); i++ {
		if i < len(ctx) && !strings.ContainsRune(" \t\r\n\"'`<>(){}[],;", rune(ctx[i])) {
			continue
		}
		if i-start >= 12 {
			spans = append(spans, span{start, i})
		}
		start = i + 1
	}
	return spans
}

// mergeSpans sorts spans and joins those that overlap.
func mergeSpans(spans []span) []span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].start < spans[j].start })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		if s.end > s.start {
			out = append(out, s)
		}
	}
	return out
}

// maskRange is ctx[from:to] with the spans in it masked.
func maskRange(ctx string, spans []span, from, to int) string {
	var b strings.Builder
	for _, s := range spans {
		if s.end <= from || s.start >= to {
			continue
		}
		if s.start > from {
			b.WriteString(ctx[from:s.start])
		}
		b.WriteString(Mask(ctx[s.start:s.end]))
		from = min(s.end, to)
	}
	if from < to {
		b.WriteString(ctx[from:to])
	}
	return b.String()
}

// Shown is what a finding matched as a report may show it: masked when it is a
// secret, else with every known secret in it masked.
func (r *Redactor) Shown(f *scanners.Finding) string {
	if isSecret(f) {
		return Mask(f.Secret)
	}
	return r.hide(f.Secret)
}

// Matched is the whole match of a finding, redacted likewise.
func (r *Redactor) Matched(f *scanners.Finding) string {
	if isSecret(f) && f.Secret != "" && strings.Contains(f.Match, f.Secret) {
		return r.hide(strings.ReplaceAll(f.Match, f.Secret, Mask(f.Secret)))
	}
	if isSecret(f) {
		return Mask(f.Match)
	}
	return r.hide(f.Match)
}

// Path is a path with every known secret in it masked: a file can be named after
// one. Short secrets are left: they are parts of too many names.
func (r *Redactor) Path(path string) string {
	long := *r
	long.short = nil
	var spans []span
	for _, s := range long.known(path) {
		if s.end-s.start >= 8 {
			spans = append(spans, s)
		}
	}
	return maskRange(path, spans, 0, len(path))
}

// hide masks every known secret in a text.
func (r *Redactor) hide(text string) string {
	return maskRange(text, r.known(text), 0, len(text))
}
