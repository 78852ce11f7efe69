package filters

import (
	"strings"
	"sync"
)

// placeholder says whether a value stands for a secret that is put in elsewhere:
// a variable, a template, a run of x, an example.
func placeholder(s string) bool {
	if s == "" || distinct(s) <= 2 || repeats(s) || allRuns(s) || doubled(s) {
		return true
	}
	return templated(s) || masked(s) || example(s)
}

// doubled says whether each character stands twice, as in aabbccddeeff0011.
func doubled(s string) bool {
	for i := 1; i < len(s); i += 2 {
		if s[i] != s[i-1] {
			return false
		}
	}
	return len(s) >= 8 && len(s)%2 == 0
}

// allRuns says whether a value is made of nothing but runs: abc123, 111-222-333.
func allRuns(s string) bool {
	for i := 0; i < len(s); {
		if kind(s[i]) == other {
			i++
			continue
		}
		n := runLength(s, i)
		if n < 3 {
			return false
		}
		i += n
	}
	return true
}

// templated finds what another program will replace: ${VAR}, $(cmd), {{ .x }},
// <name>, %s, %(name)s, @VAR@, #{x}, [name].
func templated(s string) bool {
	if s[0] == '$' && !strings.HasPrefix(s, "$2") && !isHash(s) {
		return true
	}
	if templateMarks().in(s) {
		return true
	}
	first, last := s[0], s[len(s)-1]
	switch {
	case first == '<' && (last == '>' || strings.IndexByte(s, '>') < 0),
		first == '[' && last == ']',
		first == '{' && last == '}',
		first == '(' && last == ')',
		first == '%' && last == '%',
		first == '@' && last == '@',
		first == '_' && last == '_' && strings.HasPrefix(s, "__"):
		return true
	}
	return formatVerb(s)
}

var templateMarks = sync.OnceValue(func() *needles {
	return newNeedles(false, "${", "$(", "{{", "}}", "#{", "<%", "%>", "{%", "$ENV", "$env:", "process.env", "os.environ", "getenv", "ENC[", "!Ref", "!Sub", "!vault", "secrets.", "vault:", "var.", "{}", "{0}")
})

// formatVerb finds a printf verb that is not the escape of a byte in a URL.
func formatVerb(s string) bool {
	i := strings.IndexByte(s, '%')
	if i < 0 || i+1 >= len(s) {
		return false
	}
	v := s[i+1]
	if v == '(' && i+2 < len(s) {
		return kind(s[i+2]) == small && strings.Contains(s[i:], ")s") // %(name)s
	}
	return strings.IndexByte("svdq", v) >= 0 && (i+2 == len(s) || kind(s[i+2]) == other)
}

// masked finds values that someone has already blackened.
func masked(s string) bool {
	var x, stars, hashes, dashes, lines, wide int
	threeX := false
	for i := range len(s) {
		three := i >= 2 && s[i-2] == s[i] && s[i-1] == s[i]
		switch c := s[i]; {
		case c|0x20 == 'x':
			x++
			threeX = threeX || i >= 2 && s[i-2]|0x20 == 'x' && s[i-1]|0x20 == 'x'
		case c == '*':
			stars++
			if three {
				return true
			}
		case c == '.' && three:
			return true
		case c == '#':
			hashes++
		case c == '-':
			dashes++
		case c == '_':
			lines++
		case c >= 0x80:
			wide++
		}
	}
	return threeX && x >= 4 || stars >= 4 || hashes >= 5 || dashes > len(s)/2 || lines > len(s)/2 ||
		wide > 0 && (strings.Contains(s, "…") || strings.Contains(s, "•"))
}

// exampleWords are parts that a real secret has only by rare chance: each is long
// enough that a random string of 40 letters and digits holds one with less than
// one in a million.
var exampleWords = sync.OnceValue(func() *needles {
	return newNeedles(true, "example", "sample", "placeholder", "changeme", "change_me", "change-me", "replace", "dummy", "your_", "your-",
		"yourtoken", "yourkey", "yourpass", "yoursecret", "yourapi", "insert", "redacted", "removed", "fixme", "foobar",
		"password", "passwd", "mysecret", "secret", "notreal", "fakekey", "testing", "test-", "test_", "_test", "-test",
		"12345678", "abcdefgh", "01234567", "98765432", "deadbeef", "qwerty", "asdfgh", "loremipsum", "123456789", "xxxxxxxx", "00000000")
})

func example(s string) bool {
	if strings.IndexByte(s, '$') > 0 && len(s) <= 16 {
		lower := strings.ToLower(s)
		for _, letter := range []string{"s", "e"} { // pa$$, super$ecret, s$cr$t
			if plain := strings.ReplaceAll(lower, "$", letter); plain == "pass" || strings.Contains(plain, "secret") || strings.Contains(plain, "passw") {
				return true
			}
		}
	}
	return exampleWords().in(s)
}

// isHash says whether a value is a salted hash of a password in the modular crypt
// format ($1$, $2b$, $6$, $argon2id$...), or one behind the name of its scheme as LDAP
// (RFC 2307, section 5.3) and Spring Security write it: to know it is not to know the
// password.
func isHash(s string) bool {
	if len(s) > 6 && s[0] == '$' {
		if i := strings.IndexByte(s[1:], '$'); i > 0 && i <= 14 {
			return true
		}
	}
	if s == "" || strings.IndexByte("{psabP", s[0]) < 0 {
		return false
	}
	for _, scheme := range []string{"{SSHA", "{SHA", "{MD5}", "{MD4}", "{sha256}", "{argon2", "{bcrypt}", "{scrypt", "{pbkdf2", "{ldap}", "{CRYPT}", "{SMD5}", "{PBKDF2", "pbkdf2_", "pbkdf2:", "scrypt:", "argon2", "bcrypt$", "sha1$", "sha256$"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return false
}
