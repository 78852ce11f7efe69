package filters

import (
	"strings"
	"testing"
)

func TestAlone(t *testing.T) {
	token := "EAAAl" + strings.Repeat("q7Zx2Kd9", 6)
	full := strings.Repeat("c2VjcmV0IG5v", 6)[:72]
	inLine := (token + full)[:72]
	for text, want := range map[string]bool{
		"token = \"" + token + "\"\n":                  true,
		"https://example.com/" + token + "/x":          true,
		"user/" + token:                                true,
		"data:" + full + "/" + token:                   false,
		"data:" + token + "+" + full:                   false,
		full + "\n" + inLine + "\n" + full + "\n":      false,
		full + "\n" + token + "\n":                     true,
		"EAAA" + strings.Repeat("A", 20) + "q7Zx2Kd9B": false,
	} {
		secret := token
		switch {
		case strings.Contains(text, inLine):
			secret = inLine
		case !strings.Contains(text, token):
			secret = text
		}
		if got := accepts(t, "alone", text, secret); got != want {
			t.Errorf("%q in %q: %t", secret, text, got)
		}
	}
}
