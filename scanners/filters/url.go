package filters

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// urlPassword judges the password of scheme://user:password@host.
func urlPassword(c *candidate) bool {
	s := unescape(c.secret)
	if len(s) < 4 || placeholder(c.secret) || placeholder(s) || !ascii(s) || strings.ContainsAny(strings.TrimRight(s, "$"), "{}<>$()\"'") {
		return false
	}
	before, _ := c.line(120)
	user := strings.TrimSuffix(before, ":")
	user = user[strings.LastIndexByte(user, '/')+1:]
	if strings.EqualFold(user, s) {
		return false
	}
	if onlyDigits(s) {
		return len(s) >= 5 && runLength(s, 0) < 4
	}
	r, remote := Randomness(s), c.remote()
	switch {
	case innocentValue(s):
		return false
	case composed(s):
		return r >= composedRandom(s)
	case hasDigit(s) && hasLetter(s) && remote:
		return r >= 0.4 // a weak password is one all the same where it opens a real host
	case len(s) <= 5:
		return r >= 0.93
	}
	return r >= leastRandom
}

// remote says whether the host behind user:password@ is one that exists for
// others: a name with a dot that is reserved for nothing (RFC 2606, RFC 6761).
func (c *candidate) remote() bool {
	_, after := c.line(100)
	host := strings.TrimPrefix(after, "@")
	if i := strings.IndexAny(host, ":/?#\"'`, \t)>"); i >= 0 {
		host = host[:i]
	}
	host = strings.ToLower(host)
	if i := strings.LastIndexByte(host, '.'); i < 1 || strings.ContainsAny(host, "{}$%<") || kind(host[0]) == digit {
		return false
	}
	for _, w := range []string{"example", "localhost", ".local", ".test", ".invalid", "your", "domain.", "host.", "foo.", "something", "server."} {
		if strings.Contains(host, w) {
			return false
		}
	}
	return true
}

// unescape replaces the %XX of RFC 3986, section 2.1.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// basicAuth judges the base64 text of an Authorization: Basic header (RFC 7617):
// it must hold user:password, and the password must be one.
func basicAuth(c *candidate) bool {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(c.secret, "="))
	if err != nil || !printable(string(raw)) {
		return opaque(c.secret)
	}
	user, pass, ok := strings.Cut(strings.TrimRight(string(raw), "\r\n"), ":")
	if !ok || len(user)+len(pass) < 6 || pass != "" && len(pass) < 4 {
		return false
	}
	if pass == "" {
		return len(user) >= 16 && !placeholder(user) && Randomness(user) >= leastRandom
	}
	if !printable(pass) || placeholder(pass) || strings.EqualFold(user, pass) {
		return false
	}
	if onlyDigits(pass) {
		return len(pass) >= 4 && runLength(pass, 0) < 4
	}
	return len(pass) >= 5 && !wordLike(pass) && Randomness(pass) >= 0.8
}

// opaque says whether a text that is no base64 of a text is a credential
// all the same: some services send their own keys under the name Basic.
func opaque(s string) bool {
	var has [4]bool
	for i := 0; i < len(s); i++ {
		has[kind(s[i])] = true
	}
	return len(s) >= 12 && has[small] && has[capital] && has[digit] && !placeholder(s) && Randomness(s) >= 0.9
}
