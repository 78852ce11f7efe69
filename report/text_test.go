package report

import (
	"bytes"
	"strings"
	"testing"

	"picket/policy"
	"picket/scanners"
)

func text(t *testing.T, run *Run, opt TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, run, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextVerdicts(t *testing.T) {
	complete := scanners.Coverage{Files: 2, Complete: true}
	f := sample("a.go", 3, token("aaaa"))
	for _, c := range []struct {
		name string
		run  Run
		opt  TextOptions
		want []string
		not  []string
	}{
		{"clean", Run{Command: "scan", Coverage: complete}, TextOptions{}, []string{"no findings\n", "checked 2 files"}, []string{"not everything"}},
		{"not complete", Run{Command: "scan", Coverage: scanners.Coverage{Skipped: []scanners.Skip{{Path: "x", Reason: "gone"}}}},
			TextOptions{}, []string{"not everything could be checked:\n  x: gone\n", "nothing was found in what could be checked\n"}, []string{"no findings"}},
		{"blocking", Run{Command: "scan", Coverage: complete, Verdict: policy.Verdict{Blocking: []scanners.Finding{f}}},
			TextOptions{}, []string{"a.go:3:16: critical", "1 finding blocks\n"}, []string{"no findings"}},
		{"quiet", Run{Command: "scan", Coverage: complete, Verdict: policy.Verdict{Blocking: []scanners.Finding{f}}},
			TextOptions{Quiet: true}, []string{"a.go:3:16"}, []string{"checked", "1 finding"}},
		{"allowed", Run{Command: "scan", Coverage: complete, Verdict: policy.Verdict{Allowed: []policy.Allowed{{Finding: f, By: policy.ByBaseline}}}},
			TextOptions{Verbose: true}, []string{"a.go:3:16: allowed by baseline [github-pat]", "1 finding is allowed\n"}, nil},
		{"left out", Run{Command: "scan", Coverage: scanners.Coverage{Complete: true, Skipped: []scanners.Skip{{Path: "pipe", Reason: "no file"}}}},
			TextOptions{Verbose: true}, []string{"left out:\n  pipe: no file\n", "no findings\n"}, nil},
		{"left out, not asked", Run{Command: "scan", Coverage: scanners.Coverage{Complete: true, Skipped: []scanners.Skip{{Path: "pipe", Reason: "no file"}}}},
			TextOptions{}, []string{"no findings\n"}, []string{"pipe"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := text(t, &c.run, c.opt)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("lacks %q:\n%s", want, got)
				}
			}
			for _, not := range c.not {
				if strings.Contains(got, not) {
					t.Errorf("has %q:\n%s", not, got)
				}
			}
		})
	}
}

func TestTextByOwner(t *testing.T) {
	run := &Run{Command: "scan", Verdict: policy.Verdict{Blocking: []scanners.Finding{
		sample("free.go", 1, token("aaaa")), sample("b/x.go", 1, token("bbbb")), sample("a/x.go", 1, token("cccc")),
	}}, Owners: func(path string) []string {
		if dir, _, ok := strings.Cut(path, "/"); ok {
			return []string{"@" + dir}
		}
		return nil
	}}
	got := text(t, run, TextOptions{ByOwner: true})
	a, b, nobody := strings.Index(got, "== @a: 1 finding\n"), strings.Index(got, "== @b: 1 finding\n"), strings.Index(got, "== nobody: 1 finding\n")
	if a < 0 || b < a || nobody < b {
		t.Errorf("headings at %d, %d, %d:\n%s", a, b, nobody, got)
	}
	for at, file := range map[int]string{a: "a/x.go:1", b: "b/x.go:1", nobody: "free.go:1"} {
		if i := strings.Index(got, file); i < at || strings.Contains(got[at+2:i], "==") {
			t.Errorf("%s stands at %d, its heading at %d:\n%s", file, i, at, got)
		}
	}
	if strings.Contains(text(t, run, TextOptions{}), "==") {
		t.Error("headings that nobody asked for")
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(1, "file"), "1 file"}, {Count(0, "file"), "0 files"}, {Count(1234567, "entry", "entries"), "1,234,567 entries"},
		{Size(1), "1 byte"}, {Size(1023), "1,023 bytes"}, {Size(1536), "1.5 KB"}, {Size(5 << 30), "5.0 GB"}, {Size(200 << 10), "200 KB"},
		{strings.Join(wrap("a bb ccc", 4), "|"), "a bb|ccc"}, {strings.Join(wrap("longword x", 4), "|"), "longword|x"},
		{join([]string{"a", "b", "c"}), "a, b and c"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestExcerptFits holds that a long line is cut around what was found, and that
// marks stand under it whatever the width of the characters.
func TestExcerptFits(t *testing.T) {
	secret := token("aaaa")
	for _, before := range []string{"", strings.Repeat("x", 300), strings.Repeat("日本", 100), "\t\te\u0301 = "} {
		f := sample("a.go", 123456, secret)
		f.Context, f.SecretAt = before+secret+strings.Repeat(" tail", 60), len(before)
		p := newPrinter(Style{}, []scanners.Finding{f})
		p.excerpt(&f)
		lines := strings.Split(strings.TrimRight(p.out.String(), "\n"), "\n")
		if len(lines) != 2 {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		for _, line := range lines {
			if textWidth(line) > 80 {
				t.Errorf("%d columns: %q", textWidth(line), line)
			}
		}
		text, _, _ := strings.Cut(lines[0], Mask(secret))
		marks, _, _ := strings.Cut(lines[1], "^")
		if textWidth(text) != textWidth(marks) || strings.Count(lines[1], "^") != len(Mask(secret)) {
			t.Errorf("the marks are off:\n%s\n%s", lines[0], lines[1])
		}
	}
}
