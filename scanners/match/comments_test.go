package match

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"picket/rules"
)

// commentParts are what texts are made of to hold Comments to its slow twin.
var commentParts = []string{
	"picket:allow", "picket:allow-next-line", "picket:allow-begin", "picket:allow-end", "gitleaks:allow", " ", "\n", "\n\n", "\r\n", "\r", "x", "rule-one",
	"rule-two, ", ", other", " until=2030-01-01", " reason=\"why\"", "rule-one,misspelt", "ed", "\t", " = ", "r/odd", "rule", "-",
}

func compareComments(t *testing.T, text []byte, rnd *rand.Rand) (freed, misnamed int) {
	known := func(id string) bool { return slices.Contains([]string{"rule-one", "rule-two", "rule", "other"}, id) }
	c := NewComments(text, known)
	start := 0
	for range 20 {
		if start += rnd.IntN(8); start > len(text) || rnd.IntN(6) == 0 {
			start = rnd.IntN(len(text) + 1)
		}
		end := min(len(text), start+rnd.IntN(12))
		rule := []string{"rule-one", "rule-two", "r/odd", "rule", "other"}[rnd.IntN(5)]
		want, got := commentSlow(text, start, end, rule, known), c.At(start, end, rule)
		if want != got {
			t.Fatalf("%q, %d to %d, %s: %+v, want %+v", text, start, end, rule, got, want)
		}
		if got.Frees {
			freed++
		} else if got.Misnamed != "" {
			misnamed++
		}
	}
	return freed, misnamed
}

func TestCommentsEqualSlow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	freed, misnamed := 0, 0
	for range 20_000 {
		var text []byte
		for range rnd.IntN(20) {
			text = append(text, commentParts[rnd.IntN(len(commentParts))]...)
		}
		f, m := compareComments(t, text, rnd)
		freed, misnamed = freed+f, misnamed+m
	}
	if freed == 0 || misnamed == 0 {
		t.Errorf("%d places freed, %d misnamed: one never happened", freed, misnamed)
	}
}

func FuzzComments(f *testing.F) {
	f.Add([]byte("x picket:allow rule-one, rule-two\n"), uint64(1))
	f.Add([]byte("picket:allow-begin\nx\ny gitleaks:allow\npicket:allow-end"), uint64(2))
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) { compareComments(t, text, rand.New(rand.NewPCG(seed, 0))) })
}

// TestCommentsCount counts how often marks are asked about rules on one line that is
// full of both: each once, and not each once for each place.
func TestCommentsCount(t *testing.T) {
	const places = 3000
	text := []byte(strings.Repeat("secret picket:allow rule-two, rule-three ", places))
	c := NewComments(text, func(string) bool { return true })
	for at := 0; at < len(text); at += len(text) / places {
		if got := c.At(at, at+6, "rule-one"); got.Frees {
			t.Fatalf("at %d: %+v", at, got)
		}
		if got := c.At(at, at+6, "rule-three"); !got.Frees || got.At != len("secret ") || len(got.Rest) != restKept {
			t.Fatalf("at %d: %+v", at, got)
		}
	}
	if c.asked == 0 || c.asked > 2*places {
		t.Errorf("%d marks were asked about %d places for 2 rules %d times", places, places, c.asked)
	}
}

// TestLineListsCount counts how many bytes of lines an allow list on lines is asked
// about: each line once, however many candidates are on it.
func TestLineListsCount(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{{ID: "acme", Regex: `acme-[0-9]{4}`, Keywords: []string{"acme"},
		Allowlists: []rules.Allowlist{{Target: rules.TargetLine, Regexes: []string{"harmless$", "nowhere"}}}}}}
	for _, c := range []struct {
		between, last string
		hits          int
	}{{" ", " harmless", 0}, {" ", " serious", 1000}, {" harmless\n", "", 1}, {"\n", "", 1000}} {
		var text bytes.Buffer
		for i := range 1000 {
			if i > 0 {
				text.WriteString(c.between)
			}
			fmt.Fprintf(&text, "acme-%04d", i)
		}
		text.WriteString(c.last)
		e := New(set, Options{})
		hits := e.Find(nil, text.Bytes())
		lined := e.pool.free[0].lined
		if len(hits) != c.hits || lined == 0 || lined > text.Len() {
			t.Errorf("between %q, at the end %q: %d hits, asked about %d bytes of %d; want %d hits", c.between, c.last, len(hits), lined, text.Len(), c.hits)
		}
		if slow := e.findSlow(nil, text.Bytes()); len(slow) != len(hits) {
			t.Errorf("between %q, at the end %q: %d hits, slowly %d", c.between, c.last, len(hits), len(slow))
		}
	}
}
