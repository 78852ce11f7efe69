package match

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"picket/rules"
)

func decodeSet() *rules.Set {
	return &rules.Set{Rules: []rules.Rule{
		{ID: "acme", Regex: `\bacme_[a-z0-9]{8,12}\b`, Keywords: []string{"acme"}},
		{ID: "pass", Regex: `(?i)password["']?\s*[:=]\s*["']?([^\s"']{6,})`},
		{ID: "key", Regex: `(?s)-----BEGIN KEY-----.{10,}?-----END KEY-----`},
	}}
}

func escapes(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

func points(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `U+%04X `, r)
	}
	return b.String()
}

func percents(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

func TestDecode(t *testing.T) {
	std, raw, uri := base64.StdEncoding, base64.RawStdEncoding, base64.RawURLEncoding
	secret := "acme_" + "1234abcd"
	wide := string(bytes.ReplaceAll([]byte("login acme_"+"1234abcd"), nil, []byte{0}))[1:]
	long := strings.Repeat("x ", 40) + secret + " " + strings.Repeat("y~? ", 40)
	tests := []struct {
		name, text, want string
		depth            int
	}{
		{"base64", "a: " + std.EncodeToString([]byte("token "+secret)), "acme:1", 1},
		{"base64 without padding", raw.EncodeToString([]byte("token is " + secret)), "acme:1", 1},
		{"base64url", uri.EncodeToString([]byte("~~~???~~~ " + secret + " ???>>>")), "acme:1", 1},
		{"base64 of much", std.EncodeToString([]byte(long)), "acme:1", 1},
		{"base64 of UTF-16", std.EncodeToString([]byte(wide)), "acme:1", 1},
		{"hexadecimal", "0x" + hex.EncodeToString([]byte("token "+secret)) + ";", "acme:1", 1},
		{"upper case hexadecimal", strings.ToUpper(hex.EncodeToString([]byte("token " + secret))), "acme:1", 1},
		{"percent", "https://host/?q=" + percents(secret) + "&x", "acme:1", 1},
		{"percent, in part", "https://host/?q=" + url.QueryEscape("password=\"hunter 22\"") + "&x", "pass:1", 1},
		{"percent beside bytes beyond ASCII", "q=%C3%A9&t=" + percents(secret), "acme:1", 1},
		{"unicode escapes", "x = \"" + escapes(secret) + "\"", "acme:1", 1},
		{"code points", points(secret), "acme:1", 1},
		{"the name outside, the value inside", "password: " + std.EncodeToString([]byte("hunter2hunter")), "pass:1", 1},
		{"a Kubernetes secret", "kind: Secret\ndata:\n  password: " + std.EncodeToString([]byte("s3cr3t-hunter")) + "\n", "pass:1", 1},
		{"a segment of a JWT", "eyJh." + uri.EncodeToString([]byte(`{"password":"hunter2hunter"}`)) + ".sig", "pass:1", 1},
		{"two layers, one taken off", std.EncodeToString([]byte(hex.EncodeToString([]byte("token " + secret)))), "", 1},
		{"two layers", std.EncodeToString([]byte(hex.EncodeToString([]byte("token " + secret)))), "acme:2", 2},
		{"three layers", percents(std.EncodeToString([]byte(hex.EncodeToString([]byte("token " + secret))))), "acme:3", 3},
		{"not asked for", std.EncodeToString([]byte("token " + secret)), "", 0},
		{"nothing inside", std.EncodeToString([]byte("token acme-1234abcd")), "", 5},
		{"a private key", std.EncodeToString([]byte("-----BEGIN KEY-----\nabcdefghijklmnop\n-----END KEY-----\n")), "key:1", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, after := "first line\nsecond: ", "\nlast line\n"
			text := before + tt.text + after
			e := New(decodeSet(), Options{DecodeDepth: tt.depth})
			var got []string
			for _, h := range e.Find(nil, []byte(text)) {
				if h.Depth == 0 {
					continue // "password: " and what stands there
				}
				got = append(got, fmt.Sprintf("%s:%d", e.rule(h.Rule).ID, h.Depth))
				if h.SecretStart < len(before) || h.SecretEnd > len(before)+len(tt.text) || h.SecretStart >= h.SecretEnd {
					t.Errorf("secret at [%d,%d), the encoded text is [%d,%d)", h.SecretStart, h.SecretEnd, len(before), len(before)+len(tt.text))
				}
				if !slices.Contains(h.Tags, fmt.Sprintf("decode-depth:%d", h.Depth)) || !strings.HasPrefix(h.Tags[0], "decoded:") {
					t.Errorf("tags %q", h.Tags)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s: found %q, want %q", text, got, tt.want)
			}
		})
	}
}

// TestDecodePositions maps every offset of a piece back.
func TestDecodePositions(t *testing.T) {
	text := []byte("name = " + percents("abc") + " and " + percents("de") + "!")
	p := pieceOf(text, segmentsOf(text).segments)
	if string(p.text) != "name = abc and de!" {
		t.Fatalf("decoded to %q", p.text)
	}
	// One percent segment reaches from the first to the last escape of the line.
	for _, tt := range [][4]int{{0, 4, 0, 4}, {5, 8, 5, 27}, {7, 10, 7, 27}, {8, 9, 7, 27}, {15, 18, 7, 28}, {17, 18, 27, 28}} {
		if a, b := p.startOf(tt[0]), p.endOf(tt[1]); a != tt[2] || b != tt[3] {
			t.Errorf("[%d,%d) of the piece is [%d,%d) of the text, want [%d,%d)", tt[0], tt[1], a, b, tt[2], tt[3])
		}
	}
}

// FuzzSegments holds the segments to what they promise: in order, apart from one
// another, within the text.
func FuzzSegments(f *testing.F) {
	f.Add([]byte("%41%42 \\u0041\\u0042 U+0041 U+0042 4142434445464748494a4b4c4d4e4f50515253 QUJDREVGR0hJSktMTU5PUA=="))
	f.Add([]byte("%"))
	f.Add([]byte("\\u004"))
	f.Fuzz(func(t *testing.T, text []byte) {
		last := 0
		for _, s := range segmentsOf(text).segments {
			if s.start < last || s.end <= s.start || s.end > len(text) || len(s.plain) > s.end-s.start {
				t.Fatalf("%q: segment [%d,%d) after %d, %d bytes decoded", text, s.start, s.end, last, len(s.plain))
			}
			last = s.end
		}
		e := New(decodeSet(), Options{DecodeDepth: 5})
		for _, h := range e.Find(nil, text) {
			if h.Start < 0 || h.End > len(text) || h.Start > h.SecretStart || h.SecretEnd > h.End || h.SecretStart > h.SecretEnd {
				t.Fatalf("%q: hit %+v", text, h)
			}
		}
	})
}
