package filters

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// passwordValue says whether a value may be a password that someone uses: it is
// no word, no piece of code, no number of a version, and no mark for one.
func passwordValue(c *candidate) bool {
	s := c.secret
	if len(s) < 4 || placeholder(s) || isHash(s) || !ascii(s) || looksLikeCode(s) {
		return false
	}
	if onlyDigits(s) {
		return c.quoted() && len(s) >= 5 && runLength(s, 0) < 4
	}
	r := Randomness(strings.TrimPrefix(s, "django-insecure-"))
	switch {
	case len(s) <= 6 && strings.ToUpper(s) == s && !hasDigit(s):
		return false // an abbreviation: HMAC, NFKC
	case len(s) <= 5:
		return r >= 0.95
	case capitalised(s):
		return r >= 0.97 // the word for password in some language
	case composed(s):
		return r >= 0.7
	case encodedWords(s):
		return false
	}
	return r >= leastRandom
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

// tokenValue says whether a value may be a key or token that a machine made.
func tokenValue(c *candidate) bool {
	s := c.secret
	if placeholder(s) || isHash(s) || !ascii(s) || looksLikeCode(s) || encodedWords(s) {
		return false
	}
	if onlyDigits(s) {
		return c.quoted() && len(s) >= 24 && distinct(s) >= 6 && !c.name().vague()
	}
	if c.name().has("aws") && len(s) != 40 && strings.Trim(s, "0123456789abcdef") == "" {
		return false // AWS writes its secrets in base 64, 40 characters long
	}
	vague := c.name().vague()
	r := Randomness(s)
	switch {
	case vague && (len(s) < 20 || isUUID(s) || !hasDigit(s) || strings.Trim(s, "0123456789abcdefABCDEF") == ""):
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

// badge says whether the value belongs to the address of a picture for a README,
// which is made to be shown.
func (c *candidate) badge() bool {
	before, _ := c.line(160)
	return strings.Contains(before, ".svg?") || strings.Contains(before, "/badge")
}

// encodedWords says whether s is base64 of what people write.
func encodedWords(s string) bool {
	if len(s) < 12 || len(s) > 200 {
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
	if _, pass, ok := strings.Cut(text, ":"); ok && len(pass) >= 4 {
		text = pass
	}
	return placeholder(text) || Randomness(text) < 0.8
}

// literal says whether the value stands as a value: between quotation marks, or
// bare in a file or command line that has no need of them. A bare word in code
// is the name of a variable.
func literal(c *candidate) bool {
	if c.quoted() {
		return !c.listed() || hasDigit(c.secret) && !c.listGoesOn()
	}
	s := c.secret
	if len(s) < 6 || strings.ContainsAny(s, "()[]{}<>|\\\"'`;") {
		return false
	}
	if members(s) {
		return false
	}
	before, after := c.line(160)
	if !hasDigit(s) {
		// Without a digit it might be a name. Names end a statement, are
		// followed by an operator, or hold dots.
		rest := strings.TrimSpace(after)
		if strings.IndexByte(s, '.') >= 0 || rest != "" && strings.IndexByte(",;)].+*([", rest[0]) >= 0 {
			return false
		}
		return bare(before)
	}
	return true
}

// members says whether s is a path through a program's names: pkg.Type, a.b.c2.
func members(s string) bool {
	parts := strings.Split(s, ".")
	for _, p := range parts {
		if len(p) < 2 || len(p) > 16 || kind(p[0]) != small && kind(p[0]) != capital {
			return false
		}
		for i := range len(p) {
			if kind(p[i]) == other && p[i] != '_' {
				return false
			}
		}
	}
	return len(parts) > 1 && Randomness(s) < 0.9
}

// listed says whether only a comma stands between the name and the value: a pair,
// or two elements of a list.
func (c *candidate) listed() bool {
	before, _ := c.line(8)
	return strings.HasSuffix(strings.TrimRight(strings.TrimRight(before, "\"'`"), " \t"), ",")
}

// listGoesOn says whether another quoted element follows the value.
func (c *candidate) listGoesOn() bool {
	_, after := c.line(8)
	rest, comma := strings.CutPrefix(strings.TrimLeft(after, "\"'`\\"), ",")
	rest = strings.TrimLeft(rest, " ")
	return comma && rest != "" && strings.IndexByte("\"'`", rest[0]) >= 0
}

// bare says whether a line up to a value reads like one of a configuration file,
// an environment or a command: KEY=, key: , -e KEY=, --key , ?key=.
func bare(before string) bool {
	b := strings.TrimRight(before, " \t")
	if strings.HasSuffix(b, ":=") || strings.HasSuffix(b, "==") || strings.HasSuffix(b, ",") {
		return false
	}
	if len(b) == 0 {
		return false
	}
	for _, member := range []string{"self.", "this.", "this->", "@", "var ", "let ", "val ", "const "} {
		if strings.HasPrefix(strings.TrimSpace(b), member) {
			return false
		}
	}
	spaced := len(b) < len(before)
	switch b[len(b)-1] {
	case '=':
		return !spaced || !strings.ContainsAny(strings.TrimSpace(b[:len(b)-1]), " \t(")
	case ':':
		return true
	}
	return spaced
}

// looksLikeCode finds what a program computes: calls, members, types, paths.
func looksLikeCode(s string) bool {
	if strings.Contains(s, "://") || strings.HasPrefix(s, "/") && strings.Count(s, "/") >= 2 || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "~/") {
		return true
	}
	if strings.HasPrefix(s, "--") || strings.Contains(s, "=>") || strings.Contains(s, "->") || strings.Contains(s, "::") || strings.Contains(s, "\\n") {
		return true
	}
	for _, start := range []string{"self.", "this.", "config.", "settings.", "options.", "request.", "params.", "env.", "data.", "props.", "cfg.", "ctx.", "args."} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") && kind(s[i-1]) != other {
		return true
	}
	return version(s)
}

// version finds 1.2.3, v1.2, ^1.0.0, >=2.1 and dates.
func version(s string) bool {
	if n, ok := strings.CutPrefix(s, "0x"); ok && len(n) <= 16 {
		return true // a number
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && strings.IndexByte(s, '.') >= 0 {
		return true
	}
	t := strings.TrimLeft(s, "^~>=<v ")
	if t == "" || kind(t[0]) != digit {
		return false
	}
	return strings.Trim(t, "0123456789.-:/+TZ") == "" && strings.ContainsAny(t, ".-:/")
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

// urlPassword judges the password of scheme://user:password@host.
func urlPassword(c *candidate) bool {
	s := unescape(c.secret)
	if len(s) < 4 || placeholder(c.secret) || placeholder(s) || !ascii(s) || strings.ContainsAny(s, "{}<>$()\"'") {
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
	r := Randomness(s)
	switch {
	case composed(s):
		return r >= 0.7
	case hasDigit(s) && hasLetter(s) && c.remote():
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
	if !ok || len(user)+len(pass) < 6 {
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
	return Randomness(pass) >= 0.8
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

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func hasLetter(s string) bool {
	for i := 0; i < len(s); i++ {
		if k := kind(s[i]); k == small || k == capital {
			return true
		}
	}
	return false
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

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
