package filters

import (
	"strings"
	"sync"
)

// dummy says whether a token of a provider's own form was put there to show the
// form. The form itself is evidence, so less is asked than of a nameless value.
func dummy(s string) bool {
	if s == "" || distinct(s) < min(6, len(s)/2+1) || templated(s) || masked(s) {
		return true
	}
	return dummyWords().in(s)
}

var dummyWords = sync.OnceValue(func() *needles {
	return newNeedles(true, "example", "your", "placeholder", "changeme", "replace", "redacted", "dummy", "sample", "insert", "notreal", "fake")
})

// urlToken judges the value of a parameter that is named like a secret.
func urlToken(c *candidate) bool {
	s := unescape(c.secret)
	return hasDigit(s) && !placeholder(s) && !looksLikeCode(s) && Randomness(s) >= leastRandom && !c.badge()
}

// headerToken judges the value of a header that carries a key.
func headerToken(c *candidate) bool {
	s := c.secret
	return hasDigit(s) && !placeholder(s) && !looksLikeCode(s) && !encodedWords(s) && Randomness(s) >= 0.8
}

// npmToken judges the credentials of a registry in an .npmrc.
func npmToken(c *candidate) bool {
	s := c.secret
	return !placeholder(s) && !encodedWords(s) && (len(s) >= 32 || Randomness(s) >= leastRandom)
}

// serviceValue judges a value beside the name of a service. The name is strong
// evidence, so runs of letters and figures, which people type when they make up
// a key, do not speak against it; words and versions do.
func serviceValue(c *candidate) bool { return madeForService(c) && !c.ofHash() }

func madeForService(c *candidate) bool {
	s := c.secret
	if len(s) < 12 || members(s) || dummy(s) || fileName(s) || encodedWords(s) || looksLikeCode(s) || !hasLetter(s) && len(s) < 20 || c.resource() || c.requestNumber() {
		return false
	}
	if !hasDigit(s) {
		return len(s) >= 20 && strings.IndexByte(s, '-') < 0 && strings.IndexByte(s, '_') < 0 && Randomness(s) >= 0.8
	}
	if grouped(s) {
		return true
	}
	if strings.HasPrefix(s, "MII") || strings.HasPrefix(s, "LS0tLS1CRUdJTi") {
		return false // a certificate or key: other rules tell which
	}
	if strings.ContainsAny(s, "-_./") {
		return Randomness(s) >= 0.75 && unnamed(s)
	}
	return typed(s)
}

// ofHash says whether the value's name is that of a digest: googleTokenHash.
func (c *candidate) ofHash() bool {
	words := c.name().words
	if len(words) == 0 {
		return false
	}
	switch words[len(words)-1] {
	case "hash", "digest", "checksum", "fingerprint", "thumbprint":
		return true
	}
	return false
}

// unnamed says whether a value of several parts is no name like my-k8s-auth: one of
// its parts is long and made, or there are capitals among small letters.
func unnamed(s string) bool {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' || r == '.' || r == '/' }) {
		if len(part) >= 8 && (hasDigit(part) || Randomness(part) >= leastRandom) {
			return true
		}
	}
	return strings.ToLower(s) != s && strings.ToUpper(s) != s
}

// grouped says whether s is made of groups as keys are often written: those of a
// UUID, or at least three of equal length, each of letters and figures.
func grouped(s string) bool {
	groups := strings.Split(s, "-")
	uuid := len(groups) == 5 && len(s) == 36 && len(groups[0]) == 8 && len(groups[4]) == 12
	for _, g := range groups {
		if len(g) != len(groups[0]) && !uuid || len(g) < 4 || len(groups) < 3 {
			return false
		}
		for i := range len(g) {
			if kind(g[i]) == other {
				return false
			}
		}
	}
	return hasDigit(s)
}

// typed says whether a string without separators has no long word in it: what a
// machine made, or a hand at random.
func typed(s string) bool {
	lower := asciiLower(s)
	inWords := 0
	for i := 0; i < len(lower); {
		longest := 0
		wordsAt(lower[i:], func(n int, _ byte) { longest = max(longest, n) })
		if longest < 5 || runLength(lower, i) >= 4 {
			i++
			continue
		}
		inWords += longest
		i += longest
	}
	return inWords*3 < len(s)
}
