package filters

import (
	"encoding/base64"
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners/match"
)

// TestFormats has each condition of the filters for one notation at its edge, beside
// what lies just behind it.
func TestFormats(t *testing.T) {
	inBase64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	made := assembled.Replace("«token»") + "9b"
	key := "-----BEGIN RSA PRIV" + "ATE KEY-----\nMIIE"
	for _, tc := range []struct {
		filter, text, secret string // the match is all of text
		want                 bool
	}{
		{"kubernetes-secret", "data: x", "no-colon", true},
		{"kubernetes-secret", "", "password: " + inBase64(made), true},
		{"kubernetes-secret", "", "username: " + inBase64(made), false},
		{"kubernetes-secret", "", "db-host: " + inBase64(made), false},
		{"kubernetes-secret", "", "password: ", false},
		{"kubernetes-secret", "", "password: {{ .Values.password }}", false},
		{"kubernetes-secret", "", "tls.key: " + inBase64(key), true},
		{"kubernetes-secret", "", "tls.key: " + inBase64(strings.Replace(key, "RSA PRIVATE", "PUBLIC", 1)), false},
		{"kubernetes-secret", "", "tls.key: " + inBase64("-----BEGIN CERTIFICATE-----\nMIIE"), false},
		{"kubernetes-secret", "", "auth: " + inBase64("me:$apr1$kq8s0x2z$Ph4zXw0sVb7tYt1mM8Lr50"), false},
		{"kubernetes-secret", "", "auth: " + inBase64("me:"+made), true},
		{"kubernetes-secret", "", "pin: " + inBase64("k7x"), false},
		{"kubernetes-secret", "", "pin: " + inBase64("k7x4"), true},
		{"kubernetes-secret", "", "raw: " + inBase64("\x00\x01\xfe\x80\x90k7x4q29zmp"), true},
		{"kubernetes-secret", "", "raw: " + "AAAAAAAAAAAAAAAA", false},
		{"kubernetes-secret", "", "raw: " + "ABCDEACBDEEBADCB", false}, // five characters
		{"kubernetes-secret", "", "raw: " + "ABCDEACBDEEBADCF", true},
		{"kubernetes-secret", "data:\n---\n§", "apiVersion: " + inBase64(made), false},
		{"kubernetes-secret", "data:\n--\n§", "apiVersion: " + inBase64(made), true},
		{"kubernetes-secret", "data:\n---\n§", "password: " + inBase64(made), true},

		{"curl-user", "", made + ":", true},
		{"curl-user", "", made[:16] + ":", true},
		{"curl-user", "", made[:15] + ":", false},
		{"curl-user", "", "somebody", false},
		{"curl-user", "", "me:" + made[:4], true},
		{"curl-user", "", "me:" + made[:3], false},
		{"curl-user", "", made[:10] + ":" + made[:10], false},
		{"curl-user", "", made[:10] + ":" + strings.ToUpper(made[:10]), false},
		{"curl-user", "", "'me':'" + made[:10] + "'", true},
		{"curl-user", "", "me:${PASSWORD}", false},

		{"echoed", "echo §", made, false},
		{"echoed", "ECHO §", made, false},
		{"echoed", "echo § | docker login --password-stdin", made, true},
		{"echoed", "docker login -p §", made, true},
		{"echoed", "ech§", "", true},
		{"echoed", "echo§", "", false},

		{"pair", `auth("me", "§")`, made, true},
		{"pair", `auth("` + made + `", "§")`, made, false},
		{"pair", `auth("` + strings.ToUpper(made) + `", "§")`, made, false},
		{"pair", `auth("x` + made + `", "§")`, made, true},
		{"pair", `auth("me", "§")`, "secretary", false},
		{"pair", `auth("me", "§")`, "secretary1", true},

		{"literal-token", `x = §`, made, true},
		{"literal-token", `x = §`, "undigited", false},
	} {
		text := tc.text
		if text == "" {
			text = "§"
		}
		before, after, _ := strings.Cut(text, "§")
		whole := before + tc.secret + after
		h := &match.Hit{End: len(whole), SecretStart: len(before), SecretEnd: len(before) + len(tc.secret), Match: whole, Secret: tc.secret}
		if got := Accept(&rules.Rule{Filters: []string{tc.filter}}, h, []byte(whole)); got != tc.want {
			t.Errorf("%s: %q in %q: %v, want %v", tc.filter, tc.secret, whole, got, tc.want)
		}
	}
}

// TestEdges has the lengths and the characters at which the small tests of values turn.
func TestEdges(t *testing.T) {
	nkey := strings.Repeat("AB234567CDEFGH", 4)[:55]
	line := strings.Repeat("c2VjcmV0IG5v", 7)
	for name, tc := range map[string]struct{ got, want any }{
		"a run of all":           {longestRun("aaaa"), 4},
		"a run at the end":       {longestRun("abccc"), 3},
		"a run in the middle":    {longestRun("abbbac"), 3},
		"no run":                 {longestRun(""), 0},
		"59 characters":          {fullLine([]byte(line[:59])), false},
		"60 characters":          {fullLine([]byte(line[:60])), true},
		"62 characters":          {fullLine([]byte(line[:62])), false},
		"80 characters":          {fullLine([]byte(line[:80])), true},
		"84 characters":          {fullLine([]byte(line[:84])), false},
		"64 with a blank":        {fullLine([]byte(line[:63] + " ")), false},
		"64 with a slash":        {fullLine([]byte(line[:63] + "/")), true},
		"64 with a plus":         {fullLine([]byte("+" + line[:63])), true},
		"64 with an underscore":  {fullLine([]byte("_" + line[:63])), false},
		"ten hexadecimal digits": {shortHex("3c0d9e1f22"), true},
		"eleven":                 {shortHex("3c0d9e1f224"), false},
		"a g":                    {shortHex("3c0d9e1g"), false},
		"a1b2c3d4 in capitals":   {counted("xA1B2C3D4x"), true},
		"1a2b3c4d":               {counted("1a2b3c4d"), true},
		"a1b2c3e4":               {counted("a1b2c3e4"), false},
		"a user's key":           {publicNKey("U" + nkey), true},
		"an account's key":       {publicNKey("A" + nkey), true},
		"a curve's key":          {publicNKey("X" + nkey), true},
		"a seed":                 {publicNKey("S" + nkey), false},
		"too short a key":        {publicNKey("U" + nkey[1:]), false},
		"a key with a 1":         {publicNKey("U1" + nkey[1:]), false},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %v, want %v", name, tc.got, tc.want)
		}
	}
}

// TestCut holds where a name is cut into words.
func TestCut(t *testing.T) {
	for name, want := range map[string]string{
		"":                 "",
		"password":         "password",
		"db_password":      "db password",
		"db-password.main": "db password main",
		"dbPassword":       "db password",
		"DBPassword":       "dbpassword",
		"password2":        "password 2",
		"2password":        "2 password",
		"oauth2Token":      "oauth 2 token",
		"x25519":           "x 25519",
		"__a$b@c__":        "a b c",
		"PASSWORD_FIELD":   "password field",
	} {
		if got := strings.Join(cut(name).words, " "); got != want {
			t.Errorf("%q is cut into %q, want %q", name, got, want)
		}
	}
}

// TestSurroundings holds what a candidate says of the text around it.
func TestSurroundings(t *testing.T) {
	for text, want := range map[string]struct {
		quoted        bool
		before, after string
	}{
		`a = "§"`:               {true, `a = "`, `"`},
		`a = '§'`:               {true, `a = '`, `'`},
		"a = `§`":               {true, "a = `", "`"},
		`a = "§\n"`:             {true, `a = "`, `\n"`},
		`a = "§'`:               {false, `a = "`, `'`},
		`a = (§)`:               {false, `a = (`, `)`},
		`§"`:                    {false, ``, `"`},
		`"§`:                    {false, `"`, ``},
		"one\ntwo §\nthree":     {false, "two ", ""},
		"one\n§ three\nx":       {false, "", " three"},
		"0123456789§0123456789": {false, "23456789", "01234567"},
	} {
		before, after, _ := strings.Cut(text, "§")
		c := &candidate{text: []byte(before + "secret" + after), secret: "secret", start: len(before), end: len(before) + 6}
		gotBefore, gotAfter := c.line(8)
		if c.quoted() != want.quoted || gotBefore != want.before || gotAfter != want.after {
			t.Errorf("%q: quoted %v, between %q and %q", text, c.quoted(), gotBefore, gotAfter)
		}
	}
}
