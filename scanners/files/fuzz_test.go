package files

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"picket/rules/load"
	"picket/scanners"
)

// pieces are what names and contents are made of: those of all rules, and what is
// near to them.
type pieces struct{ names, folders, texts []string }

func piecesOf(f testing.TB) pieces {
	set, err := load.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	p := pieces{
		folders: []string{"", "a/", "src/test/", "docs/", ".git/", "vendor/x/", "AUX/", "ü/", "a b/", "..x/"},
		names:   []string{"a.go", "CON", "nul.txt", "com1.c", "a.", "a ", "a:b", ".env", ".env.example", "\xff\xfe", "\u202egnp.exe", "script", "x.sh", "A", "a", "."},
		texts: []string{"", "\n", "\r\n", "#!/bin/sh\n", "<<<<<<< a\n", "||||||| b\n", "=======\n", ">>>>>>> c\n", "=======", "../..", "/etc/passwd", `C:\x`,
			"\u202e", "\u2066", "\U000E0041\U000E0042\U000E0043\U000E0044", "\U0001F3F4\U000E0067", strings.Repeat("\u200b", 5), strings.Repeat("\ufe00", 5), "\xf3\xa0", "\xe2\x80", "\xef",
			"\x00", "A=b\n", "PASSWORD=" + "hunter22\n", "export TOKEN=\n", "version https://git-lfs.github.com/spec/v1\n", strings.Repeat("x", 9000)},
	}
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Matcher != Matcher {
			continue
		}
		for line := range strings.Lines(r.Spec) {
			word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch word {
			case "name", "not-name", "ends":
				for _, g := range strings.Fields(rest) {
					p.names = append(p.names, strings.ReplaceAll(g, "*", "x"))
				}
			case "has", "begins", "lacks":
				p.texts = append(p.texts, rest)
			}
		}
	}
	samples, err := load.Samples()
	if err != nil {
		f.Fatal(err)
	}
	for _, m := range samples {
		if strings.HasPrefix(m.Rule, "file-") {
			p.texts = append(p.texts, m.Text)
			p.names = append(p.names, path.Base(m.Path))
		}
	}
	for _, m := range signatures {
		p.texts = append(p.texts, strings.Repeat("\x00", min(m.offset, 300))+m.prefix)
	}
	return p
}

// FuzzFiles makes files of random names, modes and contents out of pieces, and a
// change of some of them: nothing panics, whatever is found lies within the file,
// and asking twice gives the same.
func FuzzFiles(f *testing.F) {
	s := builtin(f)
	p := piecesOf(f)
	for seed := range uint64(64) {
		f.Add(seed, []byte{})
	}
	f.Add(uint64(1), []byte("<<<<<<< a\n=======\n>>>>>>> b\n"))
	f.Fuzz(func(t *testing.T, seed uint64, raw []byte) {
		r := rand.New(rand.NewPCG(seed, uint64(len(raw))))
		pick := func(list []string) string { return list[r.IntN(len(list))] }
		var entries []scanners.Entry
		for range 1 + r.IntN(4) {
			name := pick(p.folders) + pick(p.names)
			body := raw
			for range r.IntN(6) {
				body = slices.Concat(body, []byte(pick(p.texts)))
			}
			mode := [...]uint32{0o100644, 0o100755, 0o120000, 0, 0o160000, 0o040000, 0xffffffff}[r.IntN(7)]
			text := scanners.Text{Path: name, Mode: mode, Bytes: body}
			found := s.Scan(nil, text)
			for i := range found {
				inside(t, text, &found[i])
			}
			sameFindings(t, found, s.Scan(nil, text))
			entries = append(entries, scanners.Entry{Path: name, NewMode: mode, OldMode: [...]uint32{0, 0o120000, 0o100644}[r.IntN(3)], Size: int64(len(body))})
		}
		c := scanners.Change{Entries: entries, Branch: pick([]string{"", "main", "topic"}), List: func(dir string) ([]string, error) {
			if dir == "broken" {
				return nil, errors.New("no tree")
			}
			return p.names[:8], nil
		}}
		one, err := s.ScanChange(nil, c)
		two, err2 := s.ScanChange(nil, c)
		if (err == nil) != (err2 == nil) {
			t.Errorf("first %v, then %v", err, err2)
		}
		sameFindings(t, one, two)
	})
}

// inside holds a finding to the lines and columns of its text.
func inside(t *testing.T, text scanners.Text, f *scanners.Finding) {
	lines := bytes.Split(text.Bytes, []byte("\n"))
	if f.Rule == "" || f.Fingerprint == "" || f.Path != text.Path || f.Line < 1 || f.EndLine < f.Line || f.EndLine > len(lines) || f.Column < 1 || f.EndLine == f.Line && f.EndColumn < f.Column {
		t.Fatalf("%q: bad place %+v", text.Path, f)
	}
	if n := utf8.RuneCount(lines[f.Line-1]); f.Column > n+1 {
		t.Fatalf("%q: column %d of %d in line %d", text.Path, f.Column, n, f.Line)
	}
	if f.Match != text.Path && !bytes.Contains(text.Bytes, []byte(f.Match)) {
		t.Fatalf("%q: %q does not stand in it", text.Path, f.Match)
	}
}

func sameFindings(t *testing.T, a, b []scanners.Finding) {
	if len(a) != len(b) {
		t.Fatalf("%d findings, then %d", len(a), len(b))
	}
	for i := range a {
		if a[i].Rule != b[i].Rule || a[i].Fingerprint != b[i].Fingerprint || a[i].Line != b[i].Line || a[i].Column != b[i].Column || a[i].Path != b[i].Path {
			t.Fatalf("%+v, then %+v", a[i], b[i])
		}
	}
}

// TestFuzzFilesFinds is the fuzz target's twin: what it throws at the scanner does
// make it find something of most rules.
func TestFuzzFilesFinds(t *testing.T) {
	s := builtin(t)
	p := piecesOf(t)
	rules := map[string]bool{}
	r := rand.New(rand.NewPCG(5, 5))
	for range 20_000 {
		var body []byte
		for range 1 + r.IntN(4) {
			body = append(body, p.texts[r.IntN(len(p.texts))]...)
		}
		mode := [...]uint32{0o100644, 0o100755, 0o120000}[r.IntN(3)]
		for _, x := range s.Scan(nil, scanners.Text{Path: p.folders[r.IntN(len(p.folders))] + p.names[r.IntN(len(p.names))], Mode: mode, Bytes: body}) {
			rules[x.Rule] = true
		}
	}
	if len(rules) < 18 {
		t.Errorf("only %d rules found something: %v", len(rules), rules)
	}
}
