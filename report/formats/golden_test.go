package formats

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/policy"
	"picket/scanners"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares every format with its file in testdata, for a run with one
// of everything, one without findings, and one that is not complete.
func TestGolden(t *testing.T) {
	empty := sampleRun()
	empty.Verdict = policy.Verdict{}
	partial := sampleRun()
	partial.Verdict = policy.Verdict{Blocking: partial.Verdict.Blocking[:1]}
	partial.Coverage = scanners.Coverage{Files: 3, Skipped: []scanners.Skip{{Path: "a\x1b.bin", Reason: "object is missing"}}}
	for _, name := range Names() {
		for _, c := range []struct {
			suffix string
			got    []byte
		}{
			{"", written(t, name, sampleRun(), Options{})},
			{"-empty", written(t, name, empty, Options{})},
			{"-partial", written(t, name, partial, Options{})},
		} {
			golden(t, name+c.suffix, c.got)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// TestNoFormatShowsSecrets holds redaction for every format, present and future,
// with the twin that shows them.
func TestNoFormatShowsSecrets(t *testing.T) {
	secrets := [][]byte{[]byte(token("aaaa")), []byte(token("bbbb")), []byte(token("cccc"))}
	for _, name := range Names() {
		got := written(t, name, sampleRun(), Options{})
		for _, s := range secrets {
			if bytes.Contains(got, s) || bytes.Contains(got, s[6:30]) {
				t.Errorf("%s shows a secret", name)
			}
		}
	}
	// A file can be named after a secret.
	named := sampleRun()
	named.Verdict.Blocking[0].Path = "keys/" + token("aaaa") + ".txt"
	named.Verdict.Allowed[0].Finding.Path = token("aaaa")
	for _, name := range Names() {
		if got := written(t, name, named, Options{}); bytes.Contains(got, secrets[0][6:30]) {
			t.Errorf("%s shows a secret in a path", name)
		}
	}
	var opt Options
	opt.ShowSecrets = true
	for _, name := range []string{"text", "json", "jsonl", "sarif", "gitlab", "csv", "gitleaks", "template", "junit", "github", "markdown", "codequality", "azure", "reviewdog", "sonar"} {
		got := written(t, name, sampleRun(), opt)
		if !bytes.Contains(bytes.ReplaceAll(got, []byte("&#95;"), []byte("_")), secrets[0]) {
			t.Errorf("%s with --show-secrets does not show it", name)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Write(&bytes.Buffer{}, "yaml", sampleRun(), Options{})
	if _, ok := err.(*UnknownError); !ok {
		t.Errorf("error %v", err)
	}
	if Known("yaml") || !Known("sarif") {
		t.Error("Known is wrong")
	}
}

func TestTemplateErrors(t *testing.T) {
	for _, text := range []string{"", "{{.Nothing}}", "{{"} {
		if err := Write(&bytes.Buffer{}, "template", sampleRun(), Options{Template: text}); err == nil {
			t.Errorf("template %q was taken", text)
		}
	}
}
