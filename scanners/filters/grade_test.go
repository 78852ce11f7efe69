package filters

import (
	"strings"
	"testing"

	"picket/rules"
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
