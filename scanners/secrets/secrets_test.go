package secrets

import (
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"unicode/utf16"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/match"
)

func newScanner() *Scanner { return newScannerWith(match.Options{}) }

func newScannerWith(opt match.Options) *Scanner {
	set := &rules.Set{
		Rules: []rules.Rule{
			{ID: "acme-key", Title: "Acme key", Category: rules.Secret, Severity: rules.High, Source: "picket",
				Regex: `\b(acme_[a-z0-9]{8})\b`, Keywords: []string{"acme"}, Tags: []string{"acme"},
				Help: rules.Help{Why: "it opens the door"}},
			{ID: "block", Regex: `BEGIN([\s\S]+?)END`},
			{ID: "store", Category: rules.File, Path: `\.p12$`},
		},
		Allowlists: []rules.Allowlist{{Paths: []string{`^vendor/`}}},
	}
	return New(match.New(set, opt), set.Shelf())
}

func utf16Bytes(s string, bigEndian bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return b
}

func TestForms(t *testing.T) {
	const key = "acme_" + "1234abcd"
	plain := "first line, long enough\r\nsécond 😀 " + key + "\r\n"
	forms := map[string][]byte{
		"utf-8":              []byte(plain),
		"utf-8 with BOM":     []byte("\xef\xbb\xbf" + plain),
		"utf-16le":           utf16Bytes(plain, false),
		"utf-16be":           utf16Bytes(plain, true),
		"utf-16le with BOM":  utf16Bytes("\ufeff"+plain, false),
		"utf-16be with BOM":  utf16Bytes("\ufeff"+plain, true),
		"utf-16, odd length": append(utf16Bytes("\ufeff"+plain, false), 'x'),
		"latin-1":            []byte(strings.NewReplacer("é", "\xe9", "😀", "\xfe").Replace(plain)),
		"with NUL bytes":     []byte("\x00\x01\x02\x00first line\nsécond 😀 " + key + "\x00"),
		"utf-32le":           utf32Bytes("\ufeff"+plain, false),
		"utf-32be":           utf32Bytes("\ufeff"+plain, true),
	}
	s := newScanner()
	for name, text := range forms {
		got := s.Scan(nil, scanners.Text{Path: "a", Bytes: text})
		if len(got) != 1 {
			t.Errorf("%s: %d findings", name, len(got))
			continue
		}
		f := got[0]
		if f.Secret != key || f.Line != 2 || f.Column != 10 || f.EndLine != 2 || f.EndColumn != 23 {
			t.Errorf("%s: %q at %d:%d-%d:%d", name, f.Secret, f.Line, f.Column, f.EndLine, f.EndColumn)
		}
		if f.SecretAt < 0 || f.Context[f.SecretAt:f.SecretAt+len(key)] != key || strings.ContainsAny(f.Context, "\r\n") {
			t.Errorf("%s: context %q, at %d", name, f.Context, f.SecretAt)
		}
		if found := s.Scan(nil, scanners.Text{Bytes: []byte(strings.ReplaceAll(string(text), "c", "k"))}); len(found) != 0 {
			t.Errorf("%s: found without a key: %+v", name, found)
		}
	}
}

func utf32Bytes(s string, bigEndian bool) []byte {
	var b []byte
	for _, r := range s {
		if bigEndian {
			b = append(b, byte(r>>24), byte(r>>16), byte(r>>8), byte(r))
		} else {
			b = append(b, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
		}
	}
	return b
}

func TestFinding(t *testing.T) {
	s := newScanner()
	text := "\xef\xbb\xbf" + "acme_" + "1234abcd\nBEGIN\nline\nEND\n" + strings.Repeat("é", 500) + " " + "acme_" + "zzzzzzzz " + strings.Repeat("ü", 500)
	got := s.Scan(nil, scanners.Text{Path: "src/x", Bytes: []byte(text)})
	if len(got) != 3 {
		t.Fatalf("%d findings", len(got))
	}
	at := func(f scanners.Finding) string {
		return fmt.Sprintf("%s %d:%d-%d:%d", f.Rule, f.Line, f.Column, f.EndLine, f.EndColumn)
	}
	for i, want := range []string{"acme-key 1:1-1:14", "block 2:6-4:1", "acme-key 5:502-5:515"} {
		if at(got[i]) != want {
			t.Errorf("finding %d: %s, want %s", i, at(got[i]), want)
		}
	}
	f := got[2]
	if len(f.Context) > 2*margin+len(f.Secret) || f.Context[f.SecretAt:f.SecretAt+len(f.Secret)] != f.Secret {
		t.Errorf("context %q, at %d", f.Context, f.SecretAt)
	}
	if f.Fingerprint != scanners.Fingerprint("acme-key", f.Secret) || f.Title != "Acme key" || f.Source != "picket" ||
		f.Severity != rules.High || len(f.Tags) != 1 || f.Help.Why == "" || f.Path != "src/x" {
		t.Errorf("%+v", f)
	}
}

func TestPathFindings(t *testing.T) {
	s := newScanner()
	for path, want := range map[string]int{"a.p12": 1, "a.p12x": 0, "vendor/a.p12": 0} {
		got := s.Scan(nil, scanners.Text{Path: path})
		if len(got) != want {
			t.Errorf("%s: %d findings, want %d", path, len(got), want)
		}
		if direct := s.DescribePath(nil, path); len(direct) != want {
			t.Errorf("%s: DescribePath gives %d", path, len(direct))
		}
		if want == 1 && (got[0].Line != 1 || got[0].SecretAt != -1 || got[0].Fingerprint == "") {
			t.Errorf("%+v", got[0])
		}
	}
	big := []byte(strings.Repeat("x\n", lateCheck) + "acme_" + "1234abcd")
	if len(s.Scan(nil, scanners.Text{Path: "vendor/a", Bytes: big})) != 0 || len(s.Scan(nil, scanners.Text{Path: "a", Bytes: big})) != 1 {
		t.Error("a large text is judged by its path wrongly")
	}
}

// TestHits holds the calls that keep the hits to what Scan says.
func TestHits(t *testing.T) {
	s := newScanner()
	for _, text := range []string{"acme_" + "1234abcd BEGIN x END", "nothing"} {
		want := s.Scan(nil, scanners.Text{Path: "a", Bytes: []byte(text)})
		got, hits := s.ScanHits(scanners.Text{Path: "a", Bytes: []byte(text)})
		described, again := s.DescribeHits(scanners.Text{Path: "a", Bytes: []byte(text)}, s.engine.Find(nil, []byte(text)))
		if len(got) != len(want) || len(hits) != len(want) || len(described) != len(want) || len(again) != len(want) {
			t.Fatalf("%q: %d findings, %d and %d with %d and %d hits", text, len(want), len(got), len(described), len(hits), len(again))
		}
		for i := range want {
			if got[i].Fingerprint != want[i].Fingerprint || hits[i].Secret != want[i].Secret || again[i].Secret != want[i].Secret {
				t.Errorf("%q: finding %d: %+v, hit %+v", text, i, got[i], hits[i])
			}
		}
	}
	if got, _ := s.ScanHits(scanners.Text{Path: "vendor/a", Bytes: []byte("acme_" + "1234abcd")}); len(got) != 0 {
		t.Error("a freed path gave findings")
	}
}

// TestCertainTokens holds which hits count in a path that the built-in list frees: those
// whose own checksum agrees, and no others.
func TestCertainTokens(t *testing.T) {
	body := strings.Repeat("aQ9", 10)
	sum := crc32.ChecksumIEEE([]byte(body))
	digits := []byte("000000")
	for i := range digits {
		digits[5-i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[sum%62]
		sum /= 62
	}
	good := "ghp" + "_" + body + string(digits)
	bad := "ghp" + "_" + body + "zzzzzz"
	odd := "ghp" + "_" + body // of no form that the check knows
	plain := "acme_" + "1234abcd"
	set := &rules.Set{
		Rules: []rules.Rule{
			{ID: "github", Regex: `\b(ghp_[A-Za-z0-9]+)\b`, Keywords: []string{"ghp_"}, Check: "github"},
			{ID: "acme-key", Regex: `\b(acme_[a-z0-9]{8})\b`, Keywords: []string{"acme"}},
		},
		Allowlists: []rules.Allowlist{{Paths: []string{`^soft/`}, Soft: true}, {Paths: []string{`^shut/`}}},
	}
	s := New(match.New(set, match.Options{}), set.Shelf())
	for _, c := range []struct {
		secret             string
		open, soft, closed bool
	}{
		{good, true, true, false}, {bad, true, false, false}, {odd, true, false, false}, {plain, true, false, false},
	} {
		for path, want := range map[string]bool{"src/a": c.open, "soft/a": c.soft, "shut/a": c.closed} {
			if got := s.Scan(nil, scanners.Text{Path: path, Bytes: []byte("key = " + c.secret + "\n")}); (len(got) == 1) != want {
				t.Errorf("%.8s... in %s: %d findings, want %t", c.secret, path, len(got), want)
			}
		}
	}
}

// TestWrongTokensSayWhy holds what becomes of a token that its check turns down: a
// wrong checksum warns and is named, a wrong build is counted.
func TestWrongTokensSayWhy(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{
		{ID: "npm", Title: "npm token", Severity: rules.High, Regex: `\b(npm_[A-Za-z0-9]{36})\b`, Check: "npm"},
		{ID: "jwt", Title: "JSON Web Token", Severity: rules.High, Regex: `\b(ey[\w-]+\.[\w-]+\.[\w-]+)`, Check: "jwt"},
	}}
	s := New(match.New(set, match.Options{}), set.Shelf())
	for text, want := range map[string]scanners.Finding{
		"npm" + "_" + strings.Repeat("aQ9", 10) + "zzzzzz": {Severity: rules.Medium, Title: "npm token (its checksum is wrong)"},
		"ey" + "J4IjoxfQ.ey" + "J4IjoxfQ.c2ln":             {Severity: rules.Low, Title: "JSON Web Token"},
	} {
		got := s.Scan(nil, scanners.Text{Path: "a", Bytes: []byte(text)})
		if len(got) != 1 || got[0].Severity != want.Severity || got[0].Title != want.Title {
			t.Errorf("%s: %+v", text, got)
		}
	}
}
