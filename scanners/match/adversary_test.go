package match_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"picket/rules/load"
	"picket/scanners/filters"
	"picket/scanners/match"
)

// adversaries are texts, repeated, that are made to cost as much as possible: full
// of what rules look for, full of what is encoded, or nothing but one run.
func adversaries() map[string]string {
	code := func(s string, how ...func(string) string) string {
		for _, f := range how {
			s = f(s)
		}
		return s
	}
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	digits := func(s string) string { return hex.EncodeToString([]byte(s)) }
	each := func(form string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for i := range len(s) {
				fmt.Fprintf(&b, form, s[i])
			}
			return b.String()
		}
	}
	percent, escape := each("%%%02x"), each("\\u%04x")
	words := strings.Repeat("some words of text, ", 20)
	return map[string]string{
		"key=": "key=", "eyJ": "eyJ", "-----BEGIN": "-----BEGIN", "ghp_": "ghp_", "AKIA": "AKIA", "xoxb-": "xoxb-",
		"names and values": "api_key=abcdefghijklmnop", "password=": "password=", "an open string": "key = \"abc",
		"names": "password token secret ", "curl": "curl -H ", "addresses": "https://", "users in addresses": "://a:b@",
		"one letter": "a", "letters and digits": "A1+/", "quotes": "\"", "backslashes": "\\", "padding": "====",
		"percent": "%41", "percent, a line each": "%41\n", "percent of percent": "%252525252541", "half of a percent": "%4",
		"quoted printable": "=3D", "escapes": `\u0041`, "escapes, a line each": "\\u0041\n", "half of an escape": `\u00`,
		"escapes of percent": `\u002541`, "escapes of escapes": `\u005cu0041`, "code points": "U+0041 ", "code points of percent": "%55+0041 ",
		"short base64": "QUJDREVGR0hJSktM ", "short base64, a line each": "QUJDREVGR0hJSktM\n", "short base64, joined": "QUJDREVGR0hJSktM.",
		"base64, nested": code(words, b64, b64, b64, b64, b64) + "\n", "short base64, nested": code("password", b64, b64, b64, b64, b64) + " ",
		"base64, wrapped": b64(words)[:64] + "\n", "base64, wrapped in strings": b64(words)[:64] + `\n`, "digits": "0123456789abcdef",
		"digits, a line each": digits("some text of thirty-two bytes...") + "\n", "digits, nested": code(words, digits, digits) + "\n",
		"taking turns": code("some text of sorts", percent, b64, percent, b64, percent) + "\n", "digits and base64": code(words, b64, digits, b64, digits) + "\n",
		"side by side":  code("token = abc, ", percent) + code("token = abc def ghi", b64) + code("token", escape) + "\n",
		"special runes": "ſ", "special runes in words": "paſſword toKen ", // they fold to letters of ASCII
		"stubs of keys":        strings.Repeat("-----BEGIN PRIVATE KEY-----\n", 40) + "-----END PRIVATE KEY-----\n",
		"values within values": strings.Repeat("key=", 70) + "\"\n", "names as values": "password: token: ", "words as values": "pass=secret key=token; ",
		"behind escapes": `\nghp_`, "tokens behind escapes": `\neyAAAAAAAAAAAAAAAAAA.eyBBBBBBBBBBBBBBBBBBBBB.`, "names behind escapes": `\nsk_` + `live_abcdefghijkl`,
		"headers of one line": "-H 'X-Api-Key: " + "0f1e2d3c4b5a69788796a5b4c3d2e1f0' ; ", "bearers of one line": "curl -H 'Authorization: Bearer " + "0f1e2d3c4b5a69788796a5b4c3d2e1f0' ; ",
		"kinds": "kind: Secret\n", "stubs of one line": "-----BEGIN PRIVATE KEY-----", "assignments": "aws_secret_access_key = ", "lines of old": "password: hunter" + "2x9\r",
		"special runes in names": "\u212aey=", "sentences": "password. ", "keys of keys": `{"key":{"key":`, "calls": "key(", "blanks": "key                        ",
		"one run": b64(strings.Repeat(words, 3000)), "one run, nested": code(strings.Repeat(words, 1000), b64, b64, b64),
	}
}

// TestAdversaries counts, with all of picket's rules and five layers of decoding,
// how many bytes automata and regexps are given for one of the text. The count must
// not grow with the text, and stays small. PICKET_SPEED_MB prints the speed as well.
func TestAdversaries(t *testing.T) {
	const most = 40
	mb := 0
	fmt.Sscan(os.Getenv("PICKET_SPEED_MB"), &mb)
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	match.Prepare(set)
	e := match.New(set, match.Options{DecodeDepth: 5, Filter: filters.Accept})
	read := func(unit string, size int) float64 {
		text := []byte(strings.Repeat(unit, size/len(unit)+1))[:size]
		before := e.Read()
		e.Find(nil, text)
		return float64(e.Read()-before) / float64(size)
	}
	worked := false
	for name, unit := range adversaries() {
		small, large := read(unit, 1<<14), read(unit, 1<<17)
		if large > most || large > 2*small+8 {
			t.Errorf("%s: %.1f bytes are read for one of 16 kB, %.1f for one of 128 kB", name, small, large)
		}
		worked = worked || large > 1
		if mb > 0 {
			text := []byte(strings.Repeat(unit, 1<<20/len(unit)+1))[:1<<20]
			d := match.CPU(3, func() { e.Find(nil, text) })
			fmt.Printf("1 MB of %-30s %8.1f MB/s, %6.1f bytes read for one\n", name, float64(len(text))/d.Seconds()/1e6, large)
		}
	}
	if !worked {
		t.Error("no text had anything looked at: the test tests nothing")
	}
}

// TestSpecialRunes compares texts full of runes that fold to letters of ASCII with
// the same words in ASCII: each rune was once compared with every literal there is,
// and a megabyte of them took forty seconds.
func TestSpecialRunes(t *testing.T) {
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	match.Prepare(set)
	e := match.New(set, match.Options{Filter: filters.Accept})
	fill := func(unit string) []byte { return []byte(strings.Repeat(unit, 1<<15/len(unit))) }
	for special, plain := range map[string]string{"ſ": "s", "\u212a": "k", "paſſword toKen ": "password token "} {
		text, ascii := fill(special), fill(plain)
		e.Find(nil, text)
		one, other := match.CPU(3, func() { e.Find(nil, text) }), match.CPU(3, func() { e.Find(nil, ascii) })
		if one > 100*other+time.Millisecond*20 {
			t.Errorf("%q over and over takes %v, %q %v", special, one, plain, other)
		}
	}
}

// TestCoarseAutomatonsEnd has a text through all of which the coarse automaton of a
// rule with bounded matches walks. Settled in parts, each part was once followed to the
// end of the text.
func TestCoarseAutomatonsEnd(t *testing.T) {
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	match.Prepare(set)
	e := match.New(set, match.Options{Filter: filters.Accept})
	read := func(size int) float64 {
		before := e.Read()
		e.Find(nil, []byte(strings.Repeat("new TokenValidationParameters ", size/30)))
		return float64(e.Read()-before) / float64(size)
	}
	if small, large := read(1<<17), read(1<<20); small < 1 || large > 1.5*small {
		t.Errorf("%.1f bytes are read for one of 128 kB, %.1f for one of 1 MB", small, large)
	}
}
