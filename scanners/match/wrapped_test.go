package match

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// inLines cuts a text into lines of a width, the first perhaps shorter.
func inLines(s string, first, width int, between string) string {
	var lines []string
	for n := first; len(s) > 0; n = width {
		n = min(n, len(s))
		lines = append(lines, s[:n])
		s = s[n:]
	}
	return strings.Join(lines, between)
}

func TestWrapped(t *testing.T) {
	const words = "words stand before "
	secret := "acme_" + "1234abcd"
	long := base64.StdEncoding.EncodeToString([]byte(words + secret + " and these stand behind; more than a line of them"))
	digits := hex.EncodeToString([]byte(words + secret + " and these stand behind it"))
	key := base64.StdEncoding.EncodeToString([]byte("-----BEGIN KEY-----\n" + strings.Repeat("abcdefghijklmnop\n", 20) + "-----END KEY-----\n"))
	for _, c := range []struct{ name, text, want string }{
		{"base64 in lines", inLines(long, 40, 40, "\n"), "acme:1"},
		{"with carriage returns", inLines(long, 40, 40, "\r\n"), "acme:1"},
		{"indented", "    " + inLines(long, 36, 36, "\n    "), "acme:1"},
		{"the first line behind a name", "data: " + inLines(long, 30, 36, "\n      "), "acme:1"},
		{"a block scalar", "data: |\n  " + inLines(long, 40, 40, "\n  ") + "\nnext: x", "acme:1"},
		{"joined strings", `x = "` + inLines(long, 40, 40, "\" +\n    \"") + `"`, "acme:1"},
		{"strings beside each other", `x = "` + inLines(long, 40, 40, "\"\n    \"") + `"`, "acme:1"},
		{"strings joined by dots", `$x = '` + inLines(long, 40, 40, "'\n    .'") + `'`, "acme:1"},
		{"a continued line", inLines(long, 40, 40, "\\\n"), "acme:1"},
		{"in a comment", "# " + inLines(long, 40, 40, "\n# "), "acme:1"},
		{"in another comment", "// " + inLines(long, 40, 40, "\n// "), "acme:1"},
		{"escaped line ends", `"k": "` + inLines(long, 40, 40, `\n`) + `\n"`, "acme:1"},
		{"escaped twice", `"k": "` + inLines(long, 40, 40, `\\r\\n`) + `"`, "acme:1"},
		{"hexadecimal digits", inLines(digits, 44, 44, "\n"), "acme:1"},
		{"a private key", inLines(key, 64, 64, "\n"), "key:1"},
		{"a line too short for one", inLines(long, 12, 12, "\n"), ""},
		{"an empty line between", inLines(long, 40, 40, "\n\n"), ""},
		{"a list", "- " + inLines(long, 40, 40, ",\n- "), ""},
		{"found once when a line says it all", base64.StdEncoding.EncodeToString([]byte("x "+secret+" y z z")) + "\n" +
			base64.StdEncoding.EncodeToString([]byte("more of the text....")), "acme:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := "first line\nsecond, ", "\n!\n"
			text := before + c.text + after
			e := New(decodeSet(), Options{DecodeDepth: 1})
			var got []string
			for _, h := range e.Find(nil, []byte(text)) {
				got = append(got, fmt.Sprintf("%s:%d", e.shelf.Rule(h.Rule).ID, h.Depth))
				if h.SecretStart < len(before) || h.SecretEnd > len(text)-len(after) {
					t.Errorf("secret at [%d,%d), the encoded text is [%d,%d)", h.SecretStart, h.SecretEnd, len(before), len(text)-len(after))
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: found %q, want %q", text, got, c.want)
			}
		})
	}
}

// wrappedSlowly is what take must do over a text, said by a regular expression and
// package base64: whatever stands in lines of one width is joined.
func wrappedSlowly(text string) (joined []string) {
	gap := "(?:(?:\\\\){1,2}(?:r(?:\\\\){1,2})?n|[ \\t\\r\"'`\\\\.&#*>|+]*\\n[ \\t\\r\"'`\\\\.&#*>|]*)"
	line := regexp.MustCompile(`^` + gap + `([A-Za-z0-9_/+-]+)`)
	first := regexp.MustCompile(`[A-Za-z0-9_/+-]{16,}`)
	for at, until := 0, 0; ; {
		m := first.FindStringIndex(text[at:])
		if m == nil {
			return joined
		}
		start, end := at+m[0], at+m[1]
		at = end
		if run := []byte(text[start:end]); start < until || !beginsReadable(run) && !endsInDigits(run) {
			continue
		}
		lines, ends := []string{text[start:end]}, []int{end}
		for next := end; ; {
			m := line.FindStringSubmatchIndex(text[next:])
			if m == nil {
				break
			}
			l := text[next+m[2] : next+m[3]]
			if n := len(lines); n > 1 && (len(l) > len(lines[1]) && len(l) > len(lines[0]) || len(lines[n-1]) < max(len(lines[0]), len(lines[1]))) {
				break
			}
			next += m[3]
			lines, ends = append(lines, l), append(ends, next)
		}
		if len(lines) < 2 {
			continue
		}
		until = ends[len(ends)-2]
		all := strings.Join(lines, "")
		if plain, err := base64.RawStdEncoding.DecodeString(all); err == nil && looksBase64([]byte(all)) {
			if plain, ok := readable(plain); ok {
				joined = append(joined, string(plain))
			}
		}
	}
}

// TestWrappedEqualsSlow holds the two together on lines of random widths.
func TestWrappedEqualsSlow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 2))
	ends := []string{"\n", "\r\n", "\n  ", "\"\n\"", " +\n ", `\n`, "\n\n", " \n", ",\n", "\n# "}
	some := 0
	for range 4000 {
		var b strings.Builder
		for range 1 + rnd.IntN(4) {
			plain := strings.Repeat("Some words, and 12 more. ", 5)[rnd.IntN(20):]
			s := base64.RawStdEncoding.EncodeToString([]byte(plain[:30+rnd.IntN(70)]))
			b.WriteString(inLines(s, 16+rnd.IntN(8), 16+rnd.IntN(20), ends[rnd.IntN(len(ends))]))
			b.WriteString(ends[rnd.IntN(len(ends))])
		}
		text := b.String()
		var got []string
		for _, s := range segmentsOf([]byte(text)).wrapped {
			got = append(got, string(s.plain))
		}
		want := wrappedSlowly(text)
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Fatalf("%q\ngot  %q\nwant %q", text, got, want)
		}
		some += len(want)
	}
	if some < 500 {
		t.Errorf("only %d texts were joined", some)
	}
}
