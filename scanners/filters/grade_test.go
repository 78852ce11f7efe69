package filters

import (
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners/match"
)

func TestGrade(t *testing.T) {
	nkey := strings.Repeat("OL56F"+"FXPJ5QU", 5)[:55]
	for _, tc := range []struct {
		filter, text, secret string
		want                 rules.Severity
	}{
		{"password", `password = "«name»"`, "«name»", rules.Medium},
		{"password", `password = "«short»"`, "«short»", rules.Medium},
		{"password", `password = "«name»42"`, "«name»42", rules.Medium},
		{"password", `password = "«word»t"`, "«word»t", rules.High},
		{"password", `password = "«pw»!"`, "«pw»!", rules.High},
		{"password", `password = "«pw»"`, "«pw»", rules.High},
		{"url-password", `redis://u:«name»@cache:6379/0`, "«name»", rules.Medium},
		{"url-password", `redis://u:«name»@cache.corp.net:6379/0`, "«name»", rules.Medium},
		{"url-password", `redis://u:«name»7@cache.corp.net:6379/0`, "«name»7", rules.High},
		{"url-password", `redis://u:«name»7@cache:6379/0`, "«name»7", rules.Medium},
		{"url-password", `http://foo:«escaped»@localhost`, "«escaped»", rules.Medium},
		{"url-password", `http://foo:«word»k@localhost`, "«word»k", rules.High},
		{"token", `nkey: U` + nkey, "U" + nkey, rules.Low},
		{"token", `seed: X` + nkey + "A", "X" + nkey + "A", rules.High},
		{"token", `api_key: «counted»`, "«counted»", rules.Medium},
		{"token", `access_token: «rfc»`, "«rfc»", rules.Low},
		{"token", `access_token: «rfc»k`, "«rfc»k", rules.High},
		{"password", `password = "'«name»'"`, "'«name»'", rules.Medium},
		{"token", `token = "3c0d` + `9e1"`, "3c0d" + "9e1", rules.Medium},
		{"token", `token = "3c0d` + `9e1k"`, "3c0d" + "9e1k", rules.High},
		{"service", `key = "70418` + `825930174926351"`, "70418" + "825930174926351", rules.Medium},
		{"service", `key = "70418` + `82593017492635k"`, "70418" + "82593017492635k", rules.High},
		{"token", `api_key: «name»`, "«name»", rules.High},
		{"dummy", `password = "«name»"`, "«name»", rules.High},
	} {
		text, secret := assembled.Replace(tc.text), assembled.Replace(tc.secret)
		r := &rules.Rule{Severity: rules.High, Confidence: rules.HighConfidence, Filters: []string{"literal", tc.filter}}
		severity, confidence := Grade(r, hitIn(t, text, secret), []byte(text))
		if severity != tc.want || (confidence == rules.HighConfidence) != (tc.want == rules.High) {
			t.Errorf("%s: %s: severity %v, confidence %v", tc.filter, tc.text, severity, confidence)
		}
		r.Severity = rules.Low
		if severity, _ := Grade(r, hitIn(t, text, secret), []byte(text)); severity != rules.Low {
			t.Errorf("%s: a low rule became %v", tc.text, severity)
		}
	}
}

// TestClaimIsOnlyCounted holds what is decoded from a token's claims beside what is
// decoded from a value of its own.
func TestClaimIsOnlyCounted(t *testing.T) {
	r := &rules.Rule{Severity: rules.High, Generic: true, Filters: []string{"token"}}
	secret := assembled.Replace("«token»")
	for text, want := range map[string]rules.Severity{
		"session: eyJhbGciOiJIUzI1NiJ9.eyJhY2Nlc3NLZXkiOiJr.c2ln": rules.Low,
		"session: eyJhY2Nlc3NLZXkiOiJr":                           rules.High,
	} {
		at := strings.LastIndex(text, "Nlc3N")
		h := &match.Hit{Start: at, End: len(text), SecretStart: at, SecretEnd: at + 8, Secret: secret, Match: secret, Depth: 1}
		if got, _ := Grade(r, h, []byte(text)); got != want {
			t.Errorf("%s: severity %v, want %v", text, got, want)
		}
		h.Depth = 0
		if got, _ := Grade(r, h, []byte(text)); got != rules.High {
			t.Errorf("%s: what stands there as it is became %v", text, got)
		}
	}
}
