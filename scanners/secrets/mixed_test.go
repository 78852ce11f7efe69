package secrets

import (
	"fmt"
	"strings"
	"testing"

	"picket/scanners"
	"picket/scanners/match"
)

// TestMixedForms finds a key wherever it stands in a file of several forms, once, and
// nothing in the same file without it.
func TestMixedForms(t *testing.T) {
	const key = "acme_" + "1234abcd"
	dull := strings.Repeat("nothing to see here\r\n", 300) // longer than what decides about the form
	line := "name = " + key + "\r\n"
	wide := func(s string) string { return string(utf16Bytes(s, false)) }
	big := func(s string) string { return string(utf16Bytes(s, true)) }
	s := newScannerWith(match.Options{DecodeDepth: 1})
	for name, c := range map[string]struct {
		text string
		line int
	}{
		"bytes behind UTF-16":               {wide("\ufeff"+dull) + line, 301},
		"bytes behind big-endian UTF-16":    {big("\ufeff"+dull) + line, 301},
		"bytes behind UTF-16 without BOM":   {wide(dull) + line, 301},
		"bytes between UTF-16":              {wide("\ufeff"+dull) + line + wide(dull), 301},
		"UTF-16 behind an odd line":         {wide("\ufeff"+dull) + "behind it all is odd\n" + wide(line), 302},
		"UTF-16 behind an even line":        {wide("\ufeff"+dull) + "behind it, all even\n" + wide(line), 301}, // the end of that line is half a character
		"a BOM alone":                       {"\xff\xfe" + line, 1},
		"a big-endian BOM alone":            {"\xfe\xff" + dull + line, 301},
		"a BOM of UTF-32 alone":             {"\x00\x00\xfe\xff" + line, 1},
		"a BOM of UTF-32 before UTF-16":     {wide("\ufeff\x00"+line) + wide(" "), 1},
		"UTF-32, then bytes":                {string(utf32Bytes("\ufeff"+dull, false)) + line, 301},
		"UTF-16 alone":                      {wide("\ufeff" + dull + line), 301},
		"UTF-16 and bytes, the key in both": {wide("\ufeff"+dull+line) + dull + line, 301},
	} {
		text := scanners.Text{Path: "a", Bytes: []byte(c.text)}
		got := s.Scan(nil, text)
		if len(got) != 1 || got[0].Secret != key || got[0].Line != c.line {
			t.Errorf("%s: want the key in line %d, got %+v", name, c.line, got)
		}
		found, hits := s.ScanHits(text)
		if fmt.Sprint(found) != fmt.Sprint(got) || len(hits) != len(found) {
			t.Errorf("%s: ScanHits says %+v with %d hits, Scan %+v", name, found, len(hits), got)
		}
		clean := strings.NewReplacer("acme", "acne", wide("acme"), wide("acne")).Replace(c.text)
		if got := s.Scan(nil, scanners.Text{Path: "a", Bytes: []byte(clean)}); len(got) != 0 {
			t.Errorf("%s: without a key: %+v", name, got)
		}
	}
}

// TestMixed tells which texts are searched twice: those that are what they say are not.
func TestMixed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"bytes":           {strings.Repeat("plain text ", 100), false},
		"UTF-16":          {string(utf16Bytes("\ufeff"+strings.Repeat("plain text, naïve ", 500), false)), false},
		"UTF-16, Kanji":   {string(utf16Bytes("\ufeff"+strings.Repeat("日本語の文章です。", 500), false)), false},
		"UTF-32":          {string(utf32Bytes("\ufeff"+strings.Repeat("plain", 50), true)), false},
		"UTF-16 and more": {string(utf16Bytes("\ufeffplain text", false)) + "sixteen bytes it", true},
	} {
		if got := mixed([]byte(c.text)); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
