package filters

import (
	"strings"

	"picket/rules"
	"picket/scanners/match"
)

// Grade lowers what a rule says of a hit where the secret itself gives reason to
// doubt, and leaves it otherwise. A password that reads like a word or a name may
// be somebody's, and may be that of a test: it warns. The public half of a NATS key pair (its
// seed begins with S) is worth no more than counting.
func Grade(r *rules.Rule, h *match.Hit, text []byte) (rules.Severity, rules.Confidence) {
	if r.Severity <= rules.Medium {
		return r.Severity, r.Confidence
	}
	for _, name := range r.Filters {
		switch {
		case name == "password" && wordLike(h.Secret), name == "url-password" && weakInAddress(h, text):
			return rules.Medium, rules.LowConfidence
		case (name == "password" || name == "token") && counted(h.Secret):
			return rules.Medium, rules.LowConfidence
		case name == "token" && publicNKey(h.Secret):
			return rules.Low, rules.LowConfidence
		}
	}
	return r.Severity, r.Confidence
}

// weakInAddress says whether the password of an address is a word, or short and
// without a digit, and opens no host that others reach. Of a decoded hit it is not
// known where it stands.
func weakInAddress(h *match.Hit, text []byte) bool {
	s := unescape(h.Secret)
	if wordLike(s) && !hasDigit(s) {
		return true
	}
	c := candidate{secret: h.Secret, text: text, start: h.SecretStart, end: h.SecretEnd, match: h}
	return h.Depth == 0 && !c.remote() && (wordLike(s) || len(s) <= 8 && !hasDigit(s))
}

// counted says whether a value has letters and figures that count up side by side,
// which people and programs that write examples take for random: a1b2c3d4.
func counted(s string) bool {
	lower := asciiLower(s)
	return strings.Contains(lower, "a1b2c3d4") || strings.Contains(lower, "1a2b3c4d")
}

// publicNKey says whether s is a public key of NATS: a letter for its kind, then
// base32 of 32 bytes and a checksum.
func publicNKey(s string) bool {
	return len(s) == 56 && strings.IndexByte("UAONCX", s[0]) >= 0 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
