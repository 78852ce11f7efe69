package report

import (
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners"
)

func TestMask(t *testing.T) {
	for _, c := range []struct{ secret, want string }{
		{"", ""}, {"short", "*****"}, {"password", "p*******"},
		{"abcdefghijklmnop", "abcd************"},
		{"abcdefghijklmnopqrstuvwxyz", "abcd****************yz"},
		{"ééééééééé", "é********"},
		{"-----BEGIN" + " X KEY-----\nAAAA\nBBBB", "-----BEGIN" + " X KEY----- ****************"},
		{"-----BEGIN" + " X KEY-----\\nAAAA\\nBBBB", "-----BEGIN" + " X KEY----- ****************"},
		{"-----BEGIN" + " X KEY-----", "----" + "****************"},
		{"-----BEGIN" + " no end of it, which is not the first line of anything", "----" + "****************" + "ng"},
	} {
		if got := Mask(c.secret); got != c.want {
			t.Errorf("Mask(%q) = %q, want %q", c.secret, got, c.want)
		}
	}
}

func TestLineMasksNeighbours(t *testing.T) {
	one, two := token("aaaa"), token("bbbb")
	ctx := "a=" + one + " b=" + two + " c"
	f := scanners.Finding{Category: rules.Secret, Path: "p", Secret: one, Context: ctx, SecretAt: 2}
	g := scanners.Finding{Category: rules.Secret, Path: "p", Secret: two, Context: ctx, SecretAt: strings.Index(ctx, two)}
	before, found, after := NewRedactor([]scanners.Finding{f, g}).Line(&f)
	if before != "a=" || found != Mask(one) || after != " b="+Mask(two)+" c" {
		t.Errorf("got %q %q %q", before, found, after)
	}
	// The twin: a redactor that does not know the neighbour lets it pass.
	if _, _, after := NewRedactor([]scanners.Finding{f}).Line(&f); !strings.Contains(after, two) {
		t.Errorf("an unknown text was masked: %q", after)
	}
	// An audit names one place of each secret: it is known elsewhere too.
	elsewhere := g
	elsewhere.Path = "q"
	if _, _, after := NewRedactor([]scanners.Finding{f, elsewhere}).Line(&f); strings.Contains(after, two) {
		t.Errorf("a secret found in another path is shown: %q", after)
	}
	// A context that was cut in the middle of the neighbour.
	cut := f
	cut.Context = ctx[:len(ctx)-12]
	if _, _, after := NewRedactor([]scanners.Finding{f, g}).Line(&cut); strings.Contains(after, two[:12]) {
		t.Errorf("the beginning of a cut secret is shown: %q", after)
	}
	tail := g
	tail.Context, tail.SecretAt = one[12:]+" b="+two, len(one)-12+3
	if before, _, _ := NewRedactor([]scanners.Finding{f, g}).Line(&tail); strings.Contains(before, one[14:26]) {
		t.Errorf("the end of a cut secret is shown: %q", before)
	}
}

// TestLineMasksOverlaps has secrets that overlap without being the finding's own, and
// short ones that stand there more than once.
func TestLineMasksOverlaps(t *testing.T) {
	whole := token("aaaa") + "." + token("bbbb")
	front, back := whole[:30], whole[20:]
	secret := func(s string) scanners.Finding { return scanners.Finding{Category: rules.Secret, Path: "q", Secret: s} }
	pattern := scanners.Finding{Category: rules.Code, Path: "p", Secret: "f(", Context: "f(" + whole + ", xyz, xyz) " + back[len(back)-keyLen:], SecretAt: 0}
	_, _, after := NewRedactor([]scanners.Finding{pattern, secret(front), secret(back), secret("xyz")}).Line(&pattern)
	for i := 0; i+8 <= len(whole); i++ {
		if piece := whole[i : i+8]; strings.Contains(after, piece) && !strings.Contains(Mask(whole), piece) {
			t.Fatalf("%q is shown: %q", piece, after)
		}
	}
	if strings.Contains(after, "xyz") || strings.Count(after, "***") < 3 {
		t.Errorf("a short secret is shown: %q", after)
	}
	// The twin: what merely ends like a secret is none.
	if !strings.HasSuffix(after, ") "+back[len(back)-keyLen:]) {
		t.Errorf("an innocent end was masked: %q", after)
	}
}

func TestLineOfAPatternIsNotMasked(t *testing.T) {
	f := scanners.Finding{Category: rules.Code, Path: "p", Secret: "eval(input)", Context: "x = eval(input)\n", SecretAt: 4}
	before, found, after := NewRedactor([]scanners.Finding{f}).Line(&f)
	if before != "x = " || found != "eval(input)" || after != "" {
		t.Errorf("got %q %q %q", before, found, after)
	}
}

func TestLineOfDecodedSecret(t *testing.T) {
	encoded := strings.Repeat("QUJD", 8)
	f := scanners.Finding{Category: rules.Secret, Path: "p", Secret: token("aaaa"), Context: "key: " + encoded, SecretAt: -1}
	before, _, _ := NewRedactor([]scanners.Finding{f}).Line(&f)
	if strings.Contains(before, encoded) || !strings.HasPrefix(before, "key: ") {
		t.Errorf("got %q", before)
	}
}

func TestLineOfManyLines(t *testing.T) {
	secret := "-----BEGIN" + " X KEY-----\nAAAA\nBBBB\n"
	ctx := "first\n  " + secret + "rest"
	f := scanners.Finding{Category: rules.Secret, Path: "p", Secret: secret, Context: ctx, SecretAt: 8}
	before, found, after := NewRedactor([]scanners.Finding{f}).Line(&f)
	if before != "  " || found != Mask(secret) || after != "rest" {
		t.Errorf("got %q %q %q", before, found, after)
	}
}

// FuzzLineHidesSecrets holds the promise of redaction: whatever stands around a
// secret, none of its inner characters in a row leave the redactor.
func FuzzLineHidesSecrets(f *testing.F) {
	f.Add("a=", " b", "tail")
	f.Add("\n\x00é", "\r\n", "\u202e")
	f.Fuzz(func(t *testing.T, before, between, after string) {
		one, two := token("zz1q"), token("yy2w")
		ctx := before + one + between + two + after
		if strings.Count(ctx, one) != 1 || strings.Count(ctx, two) != 1 {
			t.Skip("the surroundings hold the secret themselves")
		}
		a := scanners.Finding{Category: rules.Secret, Path: "p", Secret: one, Context: ctx, SecretAt: len(before)}
		b := a
		b.Secret, b.SecretAt = two, strings.Index(ctx, two)
		x, y, z := NewRedactor([]scanners.Finding{a, b}).Line(&a)
		if got := x + y + z; strings.Contains(got, one[6:30]) || strings.Contains(got, two[6:30]) {
			t.Errorf("shown: %q", got)
		}
	})
}

func TestEscape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain.go", "plain.go"}, {"naïve 日本", "naïve 日本"}, {"a\x1b[2Jb", `a\x1b[2Jb`},
		{"x\u202ey", `x\u{202e}y`}, {"x\u200by", `x\u{200b}y`}, {"\xff", `\xff`}, {"a\r\nb\tc", `a\r\nb c`},
		{"## heading", "## heading"}, {"a ##vso[task.x]b", `a \x23#vso[task.x]b`}, {"###VSO[", `#\x23#VSO[`}, {"##[group]", `\x23#[group]`},
		{"\u0085", `\u{0085}`}, {"\U000e0041", `\u{e0041}`}, {"\u2028", `\u{2028}`},
	} {
		if got := Escape(c.in); got != c.want {
			t.Errorf("Escape(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestColorWanted(t *testing.T) {
	for _, c := range []struct {
		flag     string
		env      map[string]string
		terminal bool
		want     bool
	}{
		{"auto", nil, true, true}, {"auto", nil, false, false},
		{"always", map[string]string{"NO_COLOR": "1"}, false, true},
		{"never", map[string]string{"FORCE_COLOR": "1"}, true, false},
		{"auto", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, true, false},
		{"auto", map[string]string{"FORCE_COLOR": "1"}, false, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, false, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "0"}, false, false},
		{"auto", map[string]string{"TERM": "dumb"}, true, false},
	} {
		got, err := ColorWanted(c.flag, func(n string) string { return c.env[n] }, c.terminal)
		if err != nil || got != c.want {
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
	if _, err := ColorWanted("sometimes", func(string) string { return "" }, true); err == nil {
		t.Error("a bad value was taken")
	}
}
