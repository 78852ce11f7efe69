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
	value = strings.Trim(value, " \t\r\n|>+-\"'")
	if id := cut(name); id.has("username", "user", "host", "hostname", "port", "database", "url", "ca", "crt", "cert", "email", "region", "endpoint") {
		return false
	}
	if value == "" || templated(value) {
		return false
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
	if err != nil || !printable(string(raw)) {
		return !placeholder(value) && distinct(value) >= 6
	}
	text := strings.TrimSpace(string(raw))
	if strings.HasPrefix(text, "-----BEGIN") {
		return strings.Contains(text, "PRIVATE KEY")
	}
	return len(text) >= 4 && !placeholder(text) && (composed(text) || Randomness(text) >= 0.8)
}

// curlUser judges the user:password of curl's -u.
func curlUser(c *candidate) bool {
	user, pass, ok := strings.Cut(strings.Trim(c.secret, "\"'"), ":")
	user, pass = strings.Trim(user, "\"'"), strings.Trim(pass, "\"'")
	if !ok || pass == "" { // curl -u TOKEN:
		pass, user = user, ""
	}
	if len(pass) < 4 || placeholder(pass) || strings.EqualFold(user, pass) {
		return false
	}
	return composed(pass) || Randomness(pass) >= 0.8
}
