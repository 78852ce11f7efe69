package filters

import (
	"slices"
	"strings"
	"sync"
)

// identifier is the name that a value is given, cut into its words in small
// letters: "db.adminPassword" is db, admin, password.
type identifier struct {
	raw   string
	words []string
}

// name finds the identifier before the secret: back over quotation marks, brackets
// and operators, a constructor or conversion such as Some( or aws.String(, a type
// (password: String = "..."), and the word value of a pair (name: ... value: ...).
func (c *candidate) name() identifier {
	if !c.parsed {
		c.parsed = true
		c.id = cut(nameBefore(view(c.text[max(0, c.start-200):c.start])))
	}
	return c.id
}

func nameBefore(before string) string {
	end := len(before)
	calls := 0
	call := ""     // the innermost function, for when it is all there is
	lines := false // the name may stand on a line before
	for end > 0 {
		switch b := before[end-1]; {
		case b == '\n' && !lines && strings.TrimLeft(before[end:], " \t\"'`") != "":
			return call // the value begins this line
		case strings.IndexByte(" \t\r\n\"'`\\=:>,[]?|{<!", b) >= 0:
			end--
		case (b == '/' || b == '-') && end > 1 && before[end-2] == '<': // </key>, <-
			end -= 2
		case b == '&' && end > 1 && strings.IndexByte(" \t:", before[end-2]) >= 0: // a reference: &str
			end--
		case b == '(' && calls < 2:
			at := callStart(before, end-1)
			rest := strings.TrimRight(before[:at], " \t")
			bare := strings.TrimSuffix(rest, "new")
			if bare == rest && (rest == "" || strings.IndexByte("=:>,([{|?-", rest[len(rest)-1]) < 0) {
				return before[at : end-1] // a call by itself: setPassword("...")
			}
			calls++
			if call == "" {
				call = before[at : end-1]
			}
			end = len(strings.TrimRight(bare, " \t"))
		default:
			at := nameStart(before, end)
			if at == end {
				return call
			}
			w := before[at:end]
			switch {
			case isPair(w), strings.EqualFold(w, "key") && strings.HasSuffix(before[:at], "</"):
				lines = true
			case (w == "string" || w == "byte") && at > 0 && before[at-1] == ']': // []string{"..."}
			case isType(before, at, end):
			case w == "static" && at > 0 && before[at-1] == '\'': // &'static str
			case len(w) <= 2 && end < len(before) && strings.IndexByte("\"'`", before[end]) >= 0: // b"", r'', @""
			default:
				return w
			}
			end = at
		}
	}
	return call
}

// isPair says whether w is the second name of a pair whose first one counts.
func isPair(w string) bool {
	return strings.EqualFold(w, "value") || strings.EqualFold(w, "string")
}

// isType says whether the word stands between a colon and an equals sign.
func isType(s string, at, end int) bool {
	left, right := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(s[:at], "'static "), "&"), " \t"), strings.TrimLeft(s[end:], " \t?")
	return len(left) < at && strings.HasSuffix(left, ":") && strings.HasPrefix(right, "=") && !strings.HasPrefix(right, "=>")
}

// callStart is where the function's name that ends at end begins; it may hold ::.
func callStart(s string, end int) int {
	at := end
	for at > 0 && (kind(s[at-1]) != other || strings.IndexByte("_.:$", s[at-1]) >= 0) {
		at--
	}
	for at < end && s[at] == ':' {
		at++ // the colon of a pair
	}
	return at
}

// nameStart is where the name that ends at end begins.
func nameStart(s string, end int) int {
	at := end
	for at > 0 && (kind(s[at-1]) != other || strings.IndexByte("_-.$@", s[at-1]) >= 0) {
		at--
	}
	return at
}

// cut splits a name into words at separators, capitals and digits.
func cut(name string) identifier {
	id := identifier{raw: name}
	if name != "" {
		id.words = make([]string, 0, 4) // most names have no more
	}
	start := 0
	for i := 0; i <= len(name); i++ {
		if i < len(name) && !boundary(name, i, start) {
			continue
		}
		w := strings.ToLower(strings.Trim(name[start:i], "_-.$@"))
		if w != "" {
			id.words = append(id.words, w)
		}
		start = i
	}
	return id
}

func boundary(s string, i, start int) bool {
	if i == start {
		return false
	}
	k, p := kind(s[i]), kind(s[i-1])
	switch {
	case k == other:
		return true
	case k == capital && p == small, k == digit && p != digit && p != other, p == digit && k != digit && k != other:
		return true
	case k == small && p == capital && i-1 > start && kind(s[i-2]) == capital:
		return false // the end of an abbreviation cannot be told: APIKey stays apikey
	}
	return false
}

func (id identifier) has(words ...string) bool {
	for _, w := range id.words {
		if slices.Contains(words, w) {
			return true
		}
	}
	return false
}

// endsIn returns the position of the last word that one of kinds ends, or -1.
func (id identifier) last(parts []string) int {
	for i := len(id.words) - 1; i >= 0; i-- {
		for _, p := range parts {
			if strings.HasSuffix(id.words[i], p) {
				return i
			}
		}
	}
	return -1
}

// afterName are words that turn the name of a secret into the name of something
// about it: password_field, token_url, secret_name, key_id.
const afterName = `field fields label hint help prompt text message msg error errors title name names type types
kind url uri urls endpoint path file files filename dir folder location length len size count min max limit
regex regexp pattern policy rule rules format encoding encoded encoder encrypted encryption hash hashed hashes digest salt
algorithm alg method mode id ids ref reference header headers prefix suffix param params parameter arg args
expire expires expiry expiration expired ttl timeout age lifetime validity date time at on day days
enabled disabled required optional allowed valid invalid check checker validator validation verify verified
provider factory manager service store storage repository class interface handler generator generate helper
input output form button link page view screen dialog icon image color style css selector xpath
column columns table index row property attribute attr key_name alias version scope scopes grant
reset change changed update updated set get change_url strength score level meter source template
placeholder default_value_label display tooltip description desc comment note usage example examples
env envvar variable var option options config settings secret_name filepath list array map store
count counter usage tests test_name event events action state status flag callback function func
cookie session_name csrf xsrf nonce challenge checksum fingerprint thumbprint public pub
spec specs bits usage purpose ring chain board word words stroke down up codes frame points space range
username md sha etag
not notreqd required reqd match matched mismatch user users style data signature reader writer entropy`

// beforeName are words that say that no secret follows.
const beforeName = `public pub no hide show forgot forgotten forget reset primary foreign sort partition cache
map object row json dict hash translation i18n label error message next page continuation cancellation
csrf xsrf authenticity socket sealed wrapped has is can should needs requires require missing wrong invalid bad incorrect
keyboard lookup unique group parent child node tree translate locale sort_by order`

// nameWords are the two lists as sets, made when the first candidate asks.
var nameWords = sync.OnceValue(func() (sets struct{ after, before map[string]bool }) {
	sets.after, sets.before = wordSet(afterName), wordSet(beforeName)
	return sets
})

// about says whether the words around position i make the name one of something
// about a secret instead of the secret.
func (id identifier) about(i int) bool {
	sets := nameWords()
	for _, w := range id.words[i+1:] {
		if sets.after[w] {
			return true
		}
	}
	for _, w := range id.words[:i] {
		if sets.before[w] {
			return true
		}
	}
	return false
}

var (
	passwordParts = []string{"password", "passwd", "passwrd", "pass", "pwd", "passphrase", "passcode", "passwort", "pswd", "psw"}
	secretParts   = []string{"secret", "token", "key", "apikey", "auth", "credential", "credentials", "creds", "bearer", "jwt", "sid", "passkey", "secrets", "tokens", "authorization"}
)

// passwordName says whether the name is that of a password.
func passwordName(c *candidate) bool {
	id := c.name()
	i := id.last(passwordParts)
	if i < 0 {
		return false
	}
	for _, start := range []string{"salted", "hashed", "encrypted", "crypted"} {
		if strings.HasPrefix(id.words[i], start) {
			return false
		}
	}
	switch id.words[i] { // words that only end like one
	case "askpass", "bypass", "buypass", "compass", "trespass", "encompass", "surpass", "overpass", "underpass":
		return false
	case "pass", "passes", "passing": // a verb, when nothing stands between it and what it takes
		if len(id.words) == 1 && c.directly() {
			return false
		}
	}
	return !id.about(i)
}

// directly says whether only blanks stand between the name and the quoted value,
// as in a sentence (pass "-x" to it) or a directive.
func (c *candidate) directly() bool {
	i := c.start
	for i > c.match.Start && (c.text[i-1] == '"' || c.text[i-1] == '\'' || c.text[i-1] == '`' || c.text[i-1] == '\\') {
		i--
	}
	j := i
	for j > c.match.Start && (c.text[j-1] == ' ' || c.text[j-1] == '\t') {
		j--
	}
	return j < i && j > c.match.Start && (c.text[j-1]|0x20 >= 'a' && c.text[j-1]|0x20 <= 'z')
}

// tokenName says whether the name is that of a key, token or other secret. Names
// that say little (key, auth) are left to the value.
func tokenName(c *candidate) bool {
	id := c.name()
	i := id.last(secretParts)
	return i >= 0 && !id.about(i) && !strings.HasPrefix(id.words[i], "pub")
}

// vague says whether a name may as well be that of something public.
func (id identifier) vague() bool {
	i := id.last(secretParts)
	if i < 0 {
		return true
	}
	switch w := id.words[i]; {
	case w == "key" || w == "auth" || w == "sid":
		return !id.has("api", "access", "secret", "private", "encryption", "signing", "consumer", "client", "master", "service", "account", "license",
			"app", "application", "oauth", "aes", "des", "hmac", "jwt", "shared", "subscription", "admin", "server", "rsa", "crypto", "cipher", "validation")
	}
	return false
}
