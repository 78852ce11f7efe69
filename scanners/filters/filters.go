// Package filters holds the tests that a secret must pass after entropy and allow
// lists: is it a placeholder, a word, a piece of code, does its own checksum
// agree. Rules name them (Rule.Filters, Rule.Check); it never searches a text.
package filters

import (
	"bytes"
	"strings"
	"unsafe"

	"picket/rules"
	"picket/scanners/match"
)

// Known says whether a rule may name a filter.
func Known(name string) bool { return filterOf(name) != nil }

// Accept is match.Options.Filter: it says whether a hit passes all filters that
// its rule names. A name that is not known accepts nothing, so that a misspelt
// rule fails its samples; rules/overlay refuses it before.
func Accept(r *rules.Rule, h *match.Hit, text []byte) bool {
	if len(r.Filters) == 0 {
		return true
	}
	c := candidate{secret: h.Secret, text: text, start: h.SecretStart, end: h.SecretEnd, match: h}
	for _, name := range r.Filters {
		f := filterOf(name)
		if f == nil || !f(&c) {
			return false
		}
	}
	return true
}

// Reach is how many bytes before and behind a match Accept looks at: two texts that
// agree on so many have the same verdict.
const Reach = 384

// candidate is a secret in its place.
type candidate struct {
	secret     string
	text       []byte
	start, end int // of the secret in text
	match      *match.Hit

	parsed bool
	id     identifier
	words  [6]string // most names have no more
}

// filter says whether a candidate is worth reporting.
type filter func(*candidate) bool

func filterOf(name string) filter {
	switch name {
	case "alone":
		return alone
	case "placeholder":
		return func(c *candidate) bool { return !placeholder(c.secret) }
	case "dummy":
		return func(c *candidate) bool { return !dummy(c.secret) && !published(c.secret) }
	case "service":
		return serviceValue
	case "service-name":
		return serviceName
	case "url-token":
		return urlToken
	case "header-token", "header-value":
		return headerToken
	case "npm-token":
		return npmToken
	case "private-key":
		return func(c *candidate) bool { return privateKey(c.secret) }
	case "private-der":
		return func(c *candidate) bool { return derKey(c.secret) }
	case "kubernetes-secret":
		return kubernetesSecret
	case "curl-user":
		return curlUser
	case "random":
		return func(c *candidate) bool { return Randomness(c.secret) >= leastRandom && !encodedWords(c.secret) }
	case "password":
		return passwordValue
	case "password-name":
		return passwordName
	case "token":
		return tokenValue
	case "token-name":
		return tokenName
	case "literal":
		return literal
	case "literal-token":
		return func(c *candidate) bool { return hasDigit(c.secret) && !looksLikeCode(c.secret) }
	case "echoed":
		return echoed
	case "pair":
		return pair
	case "command-secret":
		return commandSecret
	case "url-password":
		return urlPassword
	case "basic":
		return basicAuth
	}
	return nil
}

// leastRandom is the randomness that tells generated strings from written ones.
// On strings of developers' own choice (identifiers, examples, names) 4 in 100
// lie above it, on generated ones 96 in 100.
const leastRandom = 0.85

// line returns the text from the start of the candidate's line to the secret, and
// from the secret to the end of the line, each of at most n bytes.
func (c *candidate) line(n int) (before, after string) {
	b := c.text[max(0, c.start-n):c.start]
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		b = b[i+1:]
	}
	a := c.text[c.end:min(len(c.text), c.end+n)]
	if i := bytes.IndexByte(a, '\n'); i >= 0 {
		a = a[:i]
	}
	return view(b), view(a)
}

// view is a piece of the text as a string, for as long as the text lies there.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// quoted says whether the secret stands between quotation marks.
func (c *candidate) quoted() bool {
	if c.start == 0 || c.end >= len(c.text) {
		return false
	}
	q := c.text[c.start-1]
	if strings.IndexByte("\"'`", q) < 0 {
		return false
	}
	return c.text[c.end] == q || c.text[c.end] == '\\'
}
