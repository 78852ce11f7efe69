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
func Known(name string) bool {
	_, known := passes(name, &candidate{text: []byte("a"), secret: "a", end: 1, match: &match.Hit{End: 1, SecretEnd: 1, Match: "a", Secret: "a"}})
	return known
}

// Accept is match.Options.Filter: it says whether a hit passes all filters that
// its rule names. A name that is not known accepts nothing, so that a misspelt
// rule fails its samples; rules/overlay refuses it before.
func Accept(r *rules.Rule, h *match.Hit, text []byte) bool {
	if len(r.Filters) == 0 {
		return true
	}
	c := candidate{secret: h.Secret, text: text, start: h.SecretStart, end: h.SecretEnd, match: h}
	for _, name := range r.Filters {
		if ok, _ := passes(name, &c); !ok {
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
}

// passes says whether a candidate passes the filter of a name, and whether there is
// one. The filters are called by their names, so that a candidate needs no memory of
// its own.
func passes(name string, c *candidate) (ok, known bool) {
	switch name {
	case "alone":
		return alone(c), true
	case "placeholder":
		return !placeholder(c.secret), true
	case "dummy":
		return !dummy(c.secret) && !published(c.secret), true
	case "service":
		return serviceValue(c), true
	case "service-name":
		return serviceName(c), true
	case "url-token":
		return urlToken(c), true
	case "header-token", "header-value":
		return headerToken(c), true
	case "npm-token":
		return npmToken(c), true
	case "private-key":
		return privateKey(c.secret), true
	case "private-der":
		return derKey(c.secret), true
	case "kubernetes-secret":
		return kubernetesSecret(c), true
	case "curl-user":
		return curlUser(c), true
	case "random":
		return Randomness(c.secret) >= leastRandom && !encodedWords(c.secret), true
	case "password":
		return passwordValue(c), true
	case "password-name":
		return passwordName(c), true
	case "token":
		return tokenValue(c), true
	case "token-name":
		return tokenName(c), true
	case "literal":
		return literal(c), true
	case "literal-token":
		return hasDigit(c.secret) && !looksLikeCode(c.secret), true
	case "echoed":
		return echoed(c), true
	case "pair":
		return pair(c), true
	case "command-secret":
		return commandSecret(c), true
	case "url-password":
		return urlPassword(c), true
	case "basic":
		return basicAuth(c), true
	}
	return false, false
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
