package filters

import (
	"bytes"
	"strings"

	"picket/rules"
	"picket/scanners/match"
)

// Grade lowers what a rule says of a hit where the secret itself gives reason to
// doubt, and leaves it otherwise. A password that reads like a word or a name may
// be somebody's, and may be that of a test: it warns. So do numbers and
// a few hexadecimal digits in the place of a token. The public half of a NATS key pair (its
// seed begins with S) and a claim of a token are worth no more than counting.
func Grade(r *rules.Rule, h *match.Hit, text []byte) (rules.Severity, rules.Confidence) {
	if r.Severity <= rules.Medium {
		return r.Severity, r.Confidence
	}
	for _, name := range r.Filters {
		switch {
		case r.Generic && h.Depth > 0 && claim(text, h.SecretStart):
			return rules.Low, rules.LowConfidence
		case name == "password" && wordLike(h.Secret), name == "url-password" && weakInAddress(h, text):
			return rules.Medium, rules.LowConfidence
		case inStandard(h.Secret):
			return rules.Low, rules.LowConfidence
		case (name == "password" || name == "token") && counted(h.Secret):
			return rules.Medium, rules.LowConfidence
		case (name == "token" || name == "service") && (onlyDigits(h.Secret) || shortHex(h.Secret)):
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

// inStandard says whether a value is that of an example in the standards of OAuth and
// of HTTP's authentication (RFC 5849, 6749, 6750, 7617), which everybody copies.
func inStandard(s string) bool {
	switch s {
	case "2YotnFZF" + "Ejr1zCsicMWpAA", "tGzv3JOk" + "F0XG5Qx2TlKWIA", "SplxlOBe" + "ZQQYbYS6WxSbIA", "7Fjfp0ZB" + "r1KtDRbnfVdmIw", "gX1fBat3bV",
		"czZCaGRSa3F0Mzpn" + "WDFmQmF0M2JW", "czZCaGRSa3F0Mzo3" + "RmpmcDBaQnIxS3REUmJuZlZkbUl3", "mF_9.B5f" + "-4.1JqM",
		"9djdj82h" + "48djs9d2", "kkk9d7dh" + "3k39sjv7", "j49sk3j29djd", "dh893hda" + "sih9", "dpf43f3p" + "2l4k3l03", "kd94hf93" + "k423kf44",
		"nnch734d" + "00sl2jdk", "pfkkdhi9" + "sl3r4s00", "jd93dh9d" + "h39D", "h480djs9" + "3hd8", "QWxhZGRp" + "bjpvcGVuIHNlc2FtZQ==":
		return true
	}
	return false
}

// shortHex says whether a value is a few hexadecimal digits: a piece of an object's name
// or of a digest as often as a secret.
func shortHex(s string) bool { return len(s) <= 10 && strings.Trim(s, "0123456789abcdef") == "" }

// counted says whether a value has letters and figures that count up side by side,
// which people and programs that write examples take for random: a1b2c3d4.
func counted(s string) bool {
	lower := asciiLower(s)
	return strings.Contains(lower, "a1b2c3d4") || strings.Contains(lower, "1a2b3c4d")
}

// claim says whether a decoded hit at a place stands in the second part of a JSON
// Web Token (RFC 7519, section 3): whoever has it has the token, which is reported
// itself.
func claim(text []byte, at int) bool {
	for at > 0 && at <= len(text) && (base64Byte(text[at-1]) || text[at-1] == '-' || text[at-1] == '_') {
		at--
	}
	return at > 3 && at < len(text) && text[at-1] == '.' && bytes.HasPrefix(text[at:], []byte("eyJ"))
}

// publicNKey says whether s is a public key of NATS: a letter for its kind, then
// base32 of 32 bytes and a checksum.
func publicNKey(s string) bool {
	return len(s) == 56 && strings.IndexByte("UAONCX", s[0]) >= 0 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
