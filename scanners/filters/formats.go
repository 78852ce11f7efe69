package filters

import (
	"encoding/base64"
	"strings"
)

// kubernetesSecret judges a line "name: value" of a Secret's data, whose value is
// base64 of what it stands for.
func kubernetesSecret(c *candidate) bool {
	name, value, ok := strings.Cut(c.secret, ":")
	if !ok {
		return true
	}
	if strings.Contains(c.match.Match[:max(0, c.start-c.match.Start)], "\n---") && strings.Contains(name, "apiVersion") {
		return false // the next document of the file
	}
	value = strings.Trim(value, " \t\r\n|>+-\"'")
	if id := cut(name); id.has("username", "user", "host", "hostname", "port", "database", "url", "ca", "crt", "cert", "certificate", "email", "region", "endpoint") {
		return false
	}
	if value == "" || templated(value) || strings.HasPrefix(value, "LS0tLS1CRUdJTiBDRVJUSUZJQ0FU") {
		return false // the last one is a certificate
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
	text := strings.TrimSpace(string(raw))
	if err == nil && strings.HasPrefix(text, "-----BEGIN") { // of several lines, and so not printable
		return strings.Contains(text, "PRIVATE KEY")
	}
	if err != nil || !printable(string(raw)) {
		return !placeholder(value) && distinct(value) >= 6
	}
	if _, hash, pair := strings.Cut(text, ":"); pair && isHash(hash) {
		return false // a line of an htpasswd
	}
	return len(text) >= 4 && !placeholder(text) && (composed(text) || Randomness(text) >= 0.8)
}

// curlUser judges the user:password of curl's -u.
func curlUser(c *candidate) bool {
	user, pass, ok := strings.Cut(strings.Trim(c.secret, "\"'"), ":")
	user, pass = strings.Trim(user, "\"'"), strings.Trim(pass, "\"'")
	if !ok || pass == "" { // curl -u TOKEN:
		if len(user) < 16 {
			return false // a name
		}
		pass, user = user, ""
	}
	if len(pass) < 4 || placeholder(pass) || strings.EqualFold(user, pass) {
		return false
	}
	return composed(pass) || Randomness(pass) >= 0.8
}

// echoed lets the argument of echo pass only when it goes into a login's
// --password-stdin.
func echoed(c *candidate) bool {
	if len(c.match.Match) < 4 || !strings.EqualFold(c.match.Match[:4], "echo") {
		return true
	}
	return strings.Contains(c.match.Match, "--password-stdin")
}

// pair judges the second of two strings given to a call that takes a user name
// and a password: it must not be the first one, nor a second name.
func pair(c *candidate) bool {
	rest := c.match.Match[:max(0, c.start-c.match.Start)]
	return !strings.Contains(strings.ToLower(rest), strings.ToLower("\""+c.secret+"\"")) && (hasDigit(c.secret) || Randomness(c.secret) >= 0.95)
}
