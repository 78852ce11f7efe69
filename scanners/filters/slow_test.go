package filters

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
)

// What follows are the filters' tests of values as they read best, one look after the
// other; those that run must say the same.

func slowPlaceholder(s string) bool {
	if s == "" || distinct(s) <= 2 || repeats(s) || allRuns(s) || doubled(s) {
		return true
	}
	return slowTemplated(s) || slowMasked(s) || slowExample(s)
}

func slowTemplated(s string) bool {
	if s[0] == '$' && !strings.HasPrefix(s, "$2") && !slowIsHash(s) {
		return true
	}
	for _, mark := range []string{"${", "$(", "{{", "}}", "#{", "<%", "%>", "{%", "$ENV", "$env:", "process.env", "os.environ", "getenv", "ENC[", "!Ref", "!Sub", "!vault", "secrets.", "vault:", "var.", "{}", "{0}"} {
		if strings.Contains(s, mark) {
			return true
		}
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

func slowMasked(s string) bool {
	lower := strings.ToLower(s)
	if strings.Contains(s, "***") || strings.Contains(s, "...") || strings.Contains(s, "…") || strings.Contains(s, "•") {
		return true
	}
	if i := strings.Index(lower, "xxx"); i >= 0 && strings.Count(lower, "x") >= 4 {
		return true
	}
	return strings.Count(s, "*") >= 4 || strings.Count(s, "#") >= 5 || strings.Count(s, "-") > len(s)/2 || strings.Count(s, "_") > len(s)/2
}

func slowExample(s string) bool {
	lower := strings.ToLower(s)
	if strings.IndexByte(lower, '$') > 0 && len(s) <= 16 {
		for _, letter := range []string{"s", "e"} { // pa$$, super$ecret, s$cr$t
			if plain := strings.ReplaceAll(lower, "$", letter); plain == "pass" || strings.Contains(plain, "secret") || strings.Contains(plain, "passw") {
				return true
			}
		}
	}
	for _, w := range slowExampleWords {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

func slowIsHash(s string) bool {
	if len(s) > 6 && s[0] == '$' {
		if i := strings.IndexByte(s[1:], '$'); i > 0 && i <= 14 {
			return true
		}
	}
	for _, scheme := range []string{"{SSHA", "{SHA", "{MD5}", "{MD4}", "{sha256}", "{argon2", "{bcrypt}", "{scrypt", "{pbkdf2", "{ldap}", "{CRYPT}", "{SMD5}", "{PBKDF2", "pbkdf2_", "pbkdf2:", "scrypt:", "argon2", "bcrypt$", "sha1$", "sha256$"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return false
}

var slowExampleWords = []string{
	"example", "sample", "placeholder", "changeme", "change_me", "change-me", "replace", "dummy", "your_", "your-",
	"yourtoken", "yourkey", "yourpass", "yoursecret", "yourapi", "insert", "redacted", "removed", "fixme", "foobar",
	"password", "passwd", "mysecret", "secret", "notreal", "fakekey", "testing", "test-", "test_", "_test", "-test",
	"12345678", "abcdefgh", "01234567", "98765432", "deadbeef", "qwerty", "asdfgh", "loremipsum", "123456789", "xxxxxxxx", "00000000",
}

func slowMembers(s string) bool {
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
	return len(parts) > 1 && slowRandomness(s) < 0.9
}

func slowLooksLikeCode(s string) bool {
	if strings.Contains(s, "://") || strings.HasPrefix(s, "/") && strings.Count(s, "/") >= 2 || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "~/") ||
		len(s) > 3 && hasLetter(s[:1]) && (s[1:3] == ":/" || s[1:3] == `:\`) {
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
	return slowVersion(s) || slowColour(s) || strings.IndexByte(s, '|') >= 0 && !slowHasDigit(s)
}

func slowColour(s string) bool {
	return len(s) >= 4 && len(s) <= 9 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

func slowVersion(s string) bool {
	if n, ok := strings.CutPrefix(s, "0x"); ok && len(n) <= 16 {
		return true // a number
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && strings.IndexByte(s, '.') >= 0 {
		return true
	}
	if strings.Trim(s, "0123456789_") == "" {
		return strings.IndexByte(s, '_') >= 0 // 1_000_000
	}
	t := strings.TrimLeft(s, "^~>=<v ")
	if parts := strings.SplitN(t, ".", 3); len(parts) == 3 && slowOnlyDigits(parts[0]) && slowOnlyDigits(parts[1]) && len(parts[0]) <= 3 && len(parts[1]) <= 4 && parts[0] != "" && parts[1] != "" && parts[2] != "" && kind(parts[2][0]) == digit {
		return true // v0.5.2-0.20190725165955-db428c1b0976
	}
	if t == "" || kind(t[0]) != digit {
		return false
	}
	if head, tail, ok := strings.Cut(t, "."); ok && s[0] == 'v' && len(s) <= 40 && slowOnlyDigits(head) && tail != "" && kind(tail[0]) == digit {
		return strings.IndexByte(strings.TrimLeft(tail, "0123456789")+" ", '-') == 0 // v2.5-143.v93b_c004f89de
	}
	return strings.Trim(t, "0123456789.-:/+TZ") == "" && strings.ContainsAny(t, ".-:/")
}

func slowFingerprint(s string) bool {
	if strings.HasPrefix(s, "SHA256:") || strings.HasPrefix(s, "SHA1:") || strings.HasPrefix(s, "MD5:") || strings.HasPrefix(s, "sha256:") || strings.HasPrefix(s, "sha512:") {
		return true
	}
	pairs := strings.Split(s, ":")
	for _, p := range pairs {
		if len(p) != 2 || strings.Trim(p, "0123456789abcdefABCDEF") != "" {
			return false
		}
	}
	return len(pairs) >= 6
}

func slowPattern(s string) bool {
	for _, mark := range []string{".*", ".+", "[0-9", "[a-z", "[A-Z", "[^", "(?", `\d`, `\w`, `\s`} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	if s != "" && s[0] == '^' && s[len(s)-1] == '$' {
		return true
	}
	alternatives := strings.Split(s, "|")
	for _, a := range alternatives {
		if !slowVersion(a) {
			return false
		}
	}
	return len(alternatives) > 1
}

func slowAnonymous(s string) bool {
	name, ok := strings.CutSuffix(s, "@")
	return ok && name != "" && strings.Trim(asciiLower(name), "abcdefghijklmnopqrstuvwxyz") == ""
}

func slowConstant(s string) bool {
	if len(s) > 40 {
		return false
	}
	if letters := strings.TrimRight(s, "0123456789"); len(s) <= 8 && len(letters) <= 4 && len(letters) < len(s) && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return true // the number of a message: RUF023
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == '_' })
	upper := len(words) > 1 && strings.ToUpper(s) == s
	if !upper {
		words = strings.Split(s, ".")
		if len(words) < 3 || strings.ToLower(s) != s {
			return false
		}
	}
	for _, w := range words {
		if len(w) > 12 || w == "" || kind(w[0]) == digit || kind(w[0]) == other || strings.Trim(asciiLower(w), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	return true
}

func slowEncodedWords(s string) bool {
	if len(s) < 8 || len(s) > 200 {
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
	return slowIsHash(text) || slowPlaceholder(text) || slowRandomness(text) < 0.8
}

func slowOnlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func slowHasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

func slowRandomness(s string) float64 {
	if s == "" {
		return 0
	}
	if len(s) > maxMeasured {
		s = s[:maxMeasured]
	}
	if inner := strings.Trim(s, "!@#$%^&*.?_-+="); len(inner) >= 6 && len(inner) < len(s) {
		return min(slowMeasure(s), slowMeasure(inner)) // "password!" is no better
	}
	return slowMeasure(s)
}

func slowMeasure(s string) float64 {
	perChar := math.Log2(alphabet(s))
	bits := slowShortest(s, perChar)
	if plain, changed := unleet(s); changed > 0 {
		bits = min(bits, slowShortest(plain, perChar)+float64(changed))
	}
	return bits / (perChar * float64(len(s)))
}

func slowShortest(s string, perChar float64) float64 {
	var room [2][maxMeasured + 1]float64 // on the stack, since every finding comes here
	cost, spoken := room[0][:], room[1][:]
	if len(s) > maxMeasured {
		cost, spoken = make([]float64, len(s)+1), make([]float64, len(s)+1)
	}
	for i := 1; i <= len(s); i++ {
		cost[i], spoken[i] = math.Inf(1), math.Inf(1)
	}
	spoken[0] = math.Inf(1) // spoken ends in pronounceable letters
	lower := asciiLower(s)
	for i := 0; i < len(s); i++ {
		k := kind(s[i])
		here := min(cost[i], spoken[i])
		lower1(&cost[i+1], here+charCost(k, s, i, perChar))
		if k == small || k == capital {
			follow := float64(letterCost[slowTripleAt(s, i)])/8 + caseChange(s, i)
			lower1(&spoken[i+1], min(here+letterStart, spoken[i])+follow)
		}
		if n := runLength(s, i); n >= 4 {
			for j := 4; j <= n; j++ {
				lower1(&cost[i+j], here+runCost)
			}
		}
		// One word is small, Capital or CAPITALS.
		wordsAt(lower[i:], func(n int, c byte) {
			if oneCase(s[i : i+n]) {
				lower1(&cost[i+n], here+float64(c)/8+caseCost)
			}
		})
	}
	return min(cost[len(s)], spoken[len(s)])
}

func slowTripleAt(s string, i int) int {
	at := 0
	for j := i - 2; j <= i; j++ {
		at *= 27
		if j >= 0 && (kind(s[j]) == small || kind(s[j]) == capital) {
			at += int(s[j]|0x20-'a') + 1
		}
	}
	return at
}

func slowDummy(s string) bool {
	if s == "" || slowTemplated(s) || slowMasked(s) || distinct(s) < min(6, len(s)/2+1) {
		return true
	}
	lower := strings.ToLower(s)
	for _, w := range []string{"example", "your", "placeholder", "changeme", "replace", "redacted", "dummy", "sample", "insert", "notreal", "fake"} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

func slowPEMText(body string) string {
	var b strings.Builder
	for _, line := range strings.FieldsFunc(strings.ReplaceAll(body, `\n`, "\n"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.Trim(line, " \t\"'`,;\\|>+#*/")
		if name, _, header := strings.Cut(line, ": "); header && nameStart(name, len(name)) == 0 {
			continue // Version: 1
		}
		if strings.ContainsAny(line, "(){}<>$%.") {
			return "" // code
		}
		for i := 0; i < len(line); i++ {
			if c := line[i]; kind(c) != other || c == '+' || c == '/' || c == '=' {
				b.WriteByte(c)
			}
		}
	}
	return strings.TrimLeft(b.String(), "+/=")
}
