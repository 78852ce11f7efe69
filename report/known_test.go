package report

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/scanners"
)

// knownRef is known for secrets of four bytes and more, one by one at each place.
func knownRef(secrets []string, text string) []span {
	var spans []span
	for _, s := range secrets {
		for i := 0; i+keyLen <= len(text); i++ {
			if rest := text[i:]; strings.HasPrefix(rest, s) || strings.HasPrefix(s, rest) {
				spans = append(spans, span{i, min(i+len(s), len(text))})
			}
			if end := i + keyLen; end < len(s) && strings.HasSuffix(s, text[:end]) {
				spans = append(spans, span{0, end})
			}
		}
	}
	return mergeSpans(spans)
}

// TestKnownEqualsRef masks the same stretches, for secrets that begin and end alike, are
// parts of each other, and are cut off.
func TestKnownEqualsRef(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('a' + rnd.IntN(2))
		}
		return string(b)
	}
	masked := 0
	for range 4000 {
		var found []scanners.Finding
		var secrets []string
		for range 1 + rnd.IntN(8) {
			s := word(keyLen + rnd.IntN(9))
			secrets = append(secrets, s)
			found = append(found, scanners.Finding{Secret: s})
		}
		text := word(rnd.IntN(4)) + secrets[rnd.IntN(len(secrets))] + word(rnd.IntN(12))
		if cut := rnd.IntN(5); rnd.IntN(2) == 0 && cut < len(text) {
			text = text[cut : len(text)-rnd.IntN(len(text)-cut)]
		}
		got, want := NewRedactor(found).known(text), knownRef(secrets, text)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(span{})); diff != "" {
			t.Fatalf("%q in %q:\n%s", secrets, text, diff)
		}
		masked += len(want)
	}
	if masked == 0 {
		t.Error("nothing was masked")
	}
}
