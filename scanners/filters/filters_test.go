package filters

import (
	"slices"
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners/match"
)

// hitIn makes the hit of a secret in a text, as a rule's match would.
func hitIn(t testing.TB, text, secret string) *match.Hit {
	t.Helper()
	at := strings.LastIndex(text, secret)
	if at < 0 {
		t.Fatalf("%q does not stand in %q", secret, text)
	}
	return &match.Hit{Start: 0, End: len(text), SecretStart: at, SecretEnd: at + len(secret), Match: text, Secret: secret}
}

func accepts(t testing.TB, filter, text, secret string) bool {
	return Accept(&rules.Rule{Filters: []string{filter}}, hitIn(t, text, secret), []byte(text))
}

func TestNamesAreThoseOfRules(t *testing.T) {
	for _, name := range rules.FilterNames() {
		if !Known(name) {
			t.Errorf("there is no filter %q", name)
		}
	}
	if Known("nothing") || !slices.IsSorted(rules.FilterNames()) {
		t.Error("Known knows too much, or the names are out of order")
	}
	if accepts(t, "nothing", "x", "x") {
		t.Error("an unknown filter lets something pass")
	}
	if !Accept(&rules.Rule{}, hitIn(t, "x", "x"), []byte("x")) {
		t.Error("a rule without filters lets nothing pass")
	}
}

func TestRandomness(t *testing.T) {
	written := []string{"password", "my_secret_key", "AccountController", "foobar", "s3cr3t", "p4ssw0rd", "qwertyuiop", "abcdefgh", "aaaaaaaa",
		"com.example.service", "user-name-field", "changeit", "Passwort", "test1234", "administrator", "letmein", "hello world"}
	made := []string{"k7x4q29zmp", "Zq8Rt2Lw", "xsyhiznm", "fxpdnsfrutkdzxjq", "9f86d081884c7d65", "Y3%ythti70WQN0u", "tvzkdrco",
		"c2f1a9e4b7d80613", "wJalrXUtnFEMI7MDENG"}
	for _, s := range written {
		if r := Randomness(s); r >= leastRandom {
			t.Errorf("%q passes for random (%.2f)", s, r)
		}
	}
	for _, s := range made {
		if r := Randomness(s); r < leastRandom {
			t.Errorf("%q passes for written (%.2f)", s, r)
		}
	}
	if Randomness("") != 0 {
		t.Error("nothing is random")
	}
}

func TestPlaceholder(t *testing.T) {
	for _, s := range []string{"", "${PASSWORD}", "$PASSWORD", "{{ .Values.key }}", "<password>", "%s", "%(password)s", "@PASSWORD@", "%PASSWORD%",
		"xxxxxxxx", "********", "...", "your_key_here", "changeme", "abc123", "111-222-333", "process.env.TOKEN", "ENC[abc]", "[REDACTED]",
		"#{secret}", "abababab", "os.environ['X']", "{0}"} {
		if !placeholder(s) {
			t.Errorf("%q passes", s)
		}
	}
	for _, s := range []string{"k7x4q29zmp", "vy@assxjsgmvkfo", "a%3Db2k9", "Zq8$Rt2Lw", "p8e-1f2c"} {
		if placeholder(s) {
			t.Errorf("%q is taken for a placeholder", s)
		}
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		`db.adminPassword = "V"`:             "db admin password",
		`"api_key": "V"`:                     "api key",
		`password = Some("V")`:               "password",
		`AccessKeyId: aws.String("V")`:       "access key id",
		`setPassword("V")`:                   "set password",
		`new Credential("V")`:                "credential",
		`<add key="Token" value="V" />`:      "token",
		`SECRET_KEY = b'V'`:                  "secret key",
		`os.environ.get("DB_PASSWORD", "V")`: "db password",
		`-e MYSQL_PASS=V`:                    "mysql pass",
		`V`:                                  "",
	} {
		c := candidate{secret: "V", text: []byte(text), start: strings.LastIndex(text, "V"), match: &match.Hit{}}
		c.end = c.start + 1
		if got := strings.Join(c.name().words, " "); got != want {
			t.Errorf("%s: the name is %q, want %q", text, got, want)
		}
	}
}

// assembled puts the secrets into the texts of the tables: none stands whole in
// this file.
var assembled = strings.NewReplacer(
	"«token»", "k7x4q29"+"zmpRt2Lw",
	"«pw»", "k7x4q"+"29zmp",
	"«word»", "fxpdn"+"sfrut",
	"«hex20»", "9f86d08188"+"4c7d659a2f",
	"«hex»", "9f86d081"+"884c7d65",
	"«b64words»", "YWxpY2U6c2Vjcm"+"V0LXBhc3N3ZA==",
	"«basic»", "ZGVwbG95Ong3a2"+"psMzJ4bno5cQ==",
	"«basicwords»", "dXNlcjpwYX"+"Nzd29yZA==",
	"«typed»", "abcdef1234567890"+"abcdef1234567890",
	"«b64»", "azd4bHEyOX"+"ptcDRyNXY=",
	"«b64word»", "cGFzc3"+"dvcmQ=",
	"«weak»", "hun"+"ter2",
	"«name»", "pygma"+"lion",
	"«escaped»", "b%3D"+"ar",
	"«rfc»", "2YotnFZF"+"Ejr1zCsicMWpAA",
	"«short»", "bos"+"co",
	"«counted»", "a1b2"+"c3d4e5f6g7h8",
)

func TestFiltersInPlace(t *testing.T) {
	for _, tc := range []struct {
		filter, text, secret string
		want                 bool
	}{
		{"password-name", `password = "«pw»"`, "«pw»", true},
		{"password-name", `password_field = "«pw»"`, "«pw»", false},
		{"password-name", `bypass = "«pw»"`, "«pw»", false},
		{"password-name", `we explicitly pass "«pw»" to it`, "«pw»", false},
		{"password-name", `pass = "«pw»"`, "«pw»", true},
		{"password-name", `dbpass "«pw»"`, "«pw»", true},
		{"token-name", `api_key = "«pw»"`, "«pw»", true},
		{"token-name", `public_key = "«pw»"`, "«pw»", false},
		{"token-name", `token_url = "«pw»"`, "«pw»", false},
		{"password", `x = "«pw»"`, "«pw»", true},
		{"password", `x = "administrator"`, "administrator", false},
		{"password", `x = "1.2.3-4"`, "1.2.3-4", false},
		{"password", `x = "Wachtwoord"`, "Wachtwoord", false},
		{"password", `x = "280763"`, "280763", true},
		{"password", `x = 280763`, "280763", false},
		{"token", `api_key = "«hex»"`, "«hex»", true},
		{"token", `key = "«hex»"`, "«hex»", false},
		{"token", `api_key = "«b64words»"`, "«b64words»", false},
		{"literal", `password = «pw»`, "«pw»", true},
		{"literal", `PASSWORD=«word»`, "«word»", true},
		{"literal", `self.password = «word»`, "«word»", false},
		{"literal", `login(password=«word», user=x)`, "«word»", false},
		{"url-password", `postgres://app:«pw»@db/x`, "«pw»", true},
		{"url-password", `postgres://app:«weak»@db.prod.corp.net/x`, "«weak»", true},
		{"url-password", `postgres://app:«weak»@localhost/x`, "«weak»", false},
		{"url-password", `https://user:user@host/x`, "user", false},
		{"basic", `Basic «basic»`, "«basic»", true},
		{"basic", `Basic «basicwords»`, "«basicwords»", false},
		{"command-secret", `  --password «pw»`, "«pw»", true},
		{"command-secret", `  --password-file «pw»`, "«pw»", false},
		{"service", `mailsac_key = «typed»`, "«typed»", true},
		{"service", `mailsac_key = accountControllerResponse2`, "accountControllerResponse2", false},
		{"npm-token", `_authToken=${NPM_TOKEN}`, "${NPM_TOKEN}", false},
		{"npm-token", `_authToken=«token»`, "«token»", true},
		{"kubernetes-secret", `password: «b64»`, "password: «b64»", true},
		{"kubernetes-secret", `password: «b64word»`, "password: «b64word»", false},
		{"curl-user", `curl -u "deploy:«pw»"`, `"deploy:«pw»"`, true},
		{"curl-user", `curl -u user:password`, "user:password", false},
		{"url-token", `?token=«hex20»`, "«hex20»", true},
		{"url-token", `/badge.svg?token=«hex20»`, "«hex20»", false},
	} {
		tc.text, tc.secret = assembled.Replace(tc.text), assembled.Replace(tc.secret)
		if got := accepts(t, tc.filter, tc.text, tc.secret); got != tc.want {
			t.Errorf("%s: %s in %s: %v, want %v", tc.filter, tc.secret, tc.text, got, tc.want)
		}
	}
}

func TestServiceName(t *testing.T) {
	for text, want := range map[string]bool{"MAILSAC_API_": true, "my square_": true, "square root of the ": false, "some other ": false, "mailsac\n": false} {
		secret := assembled.Replace("«hex20»")
		whole := text + "key=" + secret
		h := hitIn(t, whole, secret)
		h.Start = len(text)
		if got := Accept(&rules.Rule{Filters: []string{"service-name"}}, h, []byte(whole)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// FuzzAccept runs every filter on every candidate of a text: none may panic, and
// each must say the same again.
func FuzzAccept(f *testing.F) {
	f.Add(assembled.Replace(`password = Some("«pw»")`), 17, 10)
	f.Add("-----BEGIN RSA PRIV"+"ATE KEY-----\n\n-----END", 0, 30)
	f.Add(`<add key="a" value="`, 20, 0)
	f.Add("a,\"", 0, 1)
	f.Fuzz(func(t *testing.T, text string, at, n int) {
		if at < 0 || n <= 0 || at > len(text) || n > len(text)-at {
			return
		}
		h := match.Hit{Start: at / 2, End: len(text), SecretStart: at, SecretEnd: at + n, Match: text[at/2:], Secret: text[at : at+n]}
		for _, name := range rules.FilterNames() {
			r := rules.Rule{Filters: []string{name}}
			first := Accept(&r, &h, []byte(text))
			if again := Accept(&r, &h, []byte(text)); again != first {
				t.Fatalf("%s changes its mind", name)
			}
		}
	})
}

func BenchmarkRandomness(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Randomness("9f86d081884c7d659a2feaa0c55ad015")
	}
}
