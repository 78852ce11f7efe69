package filters

import (
	"encoding/base64"
	"strings"
)

// passwordValue says whether a value may be a password that someone uses: it is
// no word, no piece of code, no number of a version, and no mark for one.
func passwordValue(c *candidate) bool {
	s := c.secret
	if len(s) < 4 || placeholder(s) || isHash(s) || !ascii(s) || looksLikeCode(s) || innocent(c) || variable(s) {
		return false
	}
	if onlyDigits(s) {
		return c.quoted() && len(s) >= 6 && runLength(s, 0) < 4
	}
	if plain := unescape(s); plain != s && Randomness(strings.ReplaceAll(plain, "+", " ")) < leastRandom {
		return false // words, as a form sends them
	}
	r := Randomness(strings.TrimPrefix(s, "django-insecure-"))
	switch {
	case len(s) <= 6 && strings.ToUpper(s) == s && !hasDigit(s):
		return false // an abbreviation: HMAC, NFKC
	case strings.ToUpper(s) == s && !hasDigit(s) && !c.quoted():
		return false // as in a usage text: --password WACHTWOORD
	case len(s) <= 5:
		return r >= 0.95
	case capitalised(s):
		return r >= 0.97 // the word for password in some language
	case encodedWords(s):
		return false
	case composed(s):
		return r >= composedRandom(s)
	}
	return r >= leastRandom
}

// variable says whether a value is the name of an environment's variable that holds a
// password: JFROG_PWD.
func variable(s string) bool {
	return strings.IndexByte(s, '_') > 0 && strings.ToUpper(s) == s && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" && cut(s).last(passwordParts) > 0
}

// composed says whether a value follows the usual policy for passwords: small and
// capital letters, a digit, and length or a special character.
func composed(s string) bool {
	var has [4]bool
	for i := 0; i < len(s); i++ {
		has[kind(s[i])] = true
	}
	return has[small] && has[capital] && has[digit] && (len(s) >= 12 || has[other] && len(s) >= 8)
}

// composedRandom is the randomness asked of a composed value: with a character
// that names do not have, a word with a year and a mark (Sommer2023!) will do.
func composedRandom(s string) float64 {
	if strings.ContainsAny(s, "!@#$%^&*?") {
		return 0.5
	}
	return 0.7
}

// tokenValue says whether a value may be a key or token that a machine made.
func tokenValue(c *candidate) bool {
	s := c.secret
	if placeholder(s) || isHash(s) || !ascii(s) || looksLikeCode(s) || encodedWords(s) || strings.ContainsAny(s, "\"'{}<>") || nothingSecret(c) {
		return false
	}
	if onlyDigits(s) {
		return c.quoted() && len(s) >= 24 && distinct(s) >= 6 && !c.name().vague()
	}
	if c.name().has("aws") && len(s) != 40 && onlyHex(s, true) {
		return false // AWS writes its secrets in base 64, 40 characters long
	}
	vague := c.name().vague()
	if c.spoken() && !c.name().has("secret", "token", "api", "apikey", "access") {
		return false // prose: "the account key `...`"
	}
	r := Randomness(s)
	switch {
	case vague && c.listed():
		return false // put(key, "...")
	case vague && (len(s) < 20 || isUUID(s) || !hasDigit(s) || onlyHex(s, false)):
		return false // a hash, or the vector of a test of a cipher
	case c.badge():
		return false
	case vague:
		return r >= 0.92
	case !hasDigit(s):
		return len(s) >= 16 && r >= 0.88 || len(s) >= 12 && r >= 0.93 || len(s) >= 10 && r >= 0.97
	case len(s) < 8:
		return c.quoted() && hasLetter(s) && r >= 0.95
	}
	return r >= leastRandom
}

// publicKey says whether s is base64 of a SubjectPublicKeyInfo (RFC 5280, section
// 4.1.2.7) of the usual kinds, or of a certificate.
func publicKey(s string) bool {
	if i := strings.Index(s, "MA0GCSqGSIb3DQEBAQUAA4"); i >= 0 && i <= 8 {
		return true // RSA, in a BIT STRING
	}
	for _, start := range []string{"MIIBIjANBgkqhkiG9w0BAQEF", "MIICIjANBgkqhkiG9w0BAQEF", "MIGfMA0GCSqGSIb3DQEBAQUAA4GN", "MFkwEwYHKoZIzj0C", "MHYwEAYHKoZIzj0C",
		"MCowBQYDK2Vw", "AAAAB3NzaC1yc2E", "AAAAC3NzaC1lZDI1NTE5", "AAAAE2VjZHNh", "LS0tLS1CRUdJTiBDRVJU", "LS0tLS1CRUdJTiBQVUJM"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	return false
}

// spoken says whether nothing but a blank stands between the name and the value.
func (c *candidate) spoken() bool {
	before, _ := c.line(8)
	b := strings.TrimRight(before, "\"'`\\")
	t := strings.TrimRight(b, " \t")
	return len(t) < len(b) && t != "" && kind(t[len(t)-1]) != other
}

// badge says whether the value belongs to the address of a picture for a README,
// which is made to be shown.
func (c *candidate) badge() bool {
	before, _ := c.line(160)
	return strings.Contains(before, ".svg?") || strings.Contains(before, "/badge")
}

// encodedWords says whether s is base64 of what people write.
func encodedWords(s string) bool {
	if len(s) < 8 || len(s) > 200 {
		return false
	}
	if !mayEncodeText(s[:8]) {
		return false
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return false
	}
	text := strings.TrimRight(string(raw), "\r\n")
	if text == "" || !ascii(text) {
		return false
	}
	if len(text) <= 40 && strings.HasPrefix(text, `{"`) && strings.HasSuffix(text, "}") {
		return true // the head of a token
	}
	if _, pass, ok := strings.Cut(text, ":"); ok && len(pass) >= 4 {
		text = pass
	} else if ok && len(text) < 10 {
		return true // foo:bar
	}
	return isHash(text) || placeholder(text) || Randomness(text) < 0.8
}

// mayEncodeText says whether what begins with eight characters may be base64 of ASCII
// text, whose last line may end. Hardly anything else begins so.
func mayEncodeText(s string) bool {
	for i := range len(s) {
		if s[i] == '\r' || s[i] == '\n' || s[i] == '=' {
			return true // the decoder skips the ends of lines
		}
	}
	var room [8]byte
	n, err := base64.RawStdEncoding.Decode(room[:], []byte(s))
	if err != nil {
		return false
	}
	for _, b := range room[:n] {
		if b >= 0x80 || b < 0x20 && b != '\r' && b != '\n' {
			return false
		}
	}
	return true
}

// capitalised says whether s is one word with a capital first letter.
func capitalised(s string) bool {
	if kind(s[0]) != capital {
		return false
	}
	for i := 1; i < len(s); i++ {
		if kind(s[i]) != small {
			return false
		}
	}
	return true
}

// commandSecret says whether the option before a value takes a password: the match
// begins with a blank or quotation mark and the option.
func commandSecret(c *candidate) bool {
	option := strings.Trim(c.match.Match, " \t\n\"'`")
	if i := strings.IndexAny(option, " \t\"',"); i > 0 {
		option = option[:i]
	}
	id := cut(option)
	i := id.last(passwordParts)
	return i >= 0 && !id.about(i) && !strings.HasPrefix(c.secret, "-")
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] < 0x20 {
			return false
		}
	}
	return true
}

func printable(s string) bool {
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r == 0xfffd {
			return false
		}
	}
	return true
}

func onlyDigits(s string) bool { return onlyOf(s, digit, digit, "") }

func hasLetter(s string) bool {
	for i := 0; i < len(s); i++ {
		if k := kind(s[i]); k == small || k == capital {
			return true
		}
	}
	return false
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if kind(s[i]) == digit {
			return true
		}
	}
	return false
}

// isUUID says whether s has the form of RFC 9562, section 4.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (s[i] == '-') {
			return false
		}
		if s[i] != '-' && strings.IndexByte("0123456789abcdefABCDEF", s[i]) < 0 {
			return false
		}
	}
	return true
}
