package files

import (
	"bytes"
	"errors"
	"testing"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
	"picket/scanners/trial"
)

func builtin(t testing.TB) *Scanner {
	t.Helper()
	s, err := New(trial.Builtin(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSamples(t *testing.T) {
	s := builtin(t)
	samples, err := load.Samples()
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, c := range s.texts() {
		own[s.shelf.Rule(c.rule).ID] = true
	}
	n := 0
	for _, m := range samples {
		if !own[m.Rule] {
			continue
		}
		n++
		found := s.Scan(nil, scanners.Text{Path: m.Path, Bytes: []byte(m.Text)})
		if trial.Fires(found, m.Rule) != m.Match {
			t.Errorf("%s: %q at %s: found %v, want %v", m.Rule, m.Text, m.Path, !m.Match, m.Match)
		}
	}
	if n < 60 {
		t.Errorf("only %d samples of this scanner's rules were tried", n)
	}
}

// TestBinary tries what samples in TOML cannot say: bytes that are no text, and modes.
func TestBinary(t *testing.T) {
	s := builtin(t)
	big := func(head string, n int) string { return head + string(make([]byte, n)) }
	der := func(body string) string { // a SEQUENCE of 300 bytes
		return "\x30\x82\x01\x2c" + body + string(make([]byte, 300-len(body)))
	}
	core := []byte(big("\x7fELF\x02\x01\x01", 60))
	core[16] = 4
	pe := []byte(big("MZ", 200<<10))
	pe[0x3c] = 0x80
	copy(pe[0x80:], "PE\x00\x00")
	for _, c := range []struct {
		rule, path string
		mode       uint32
		bytes      string
		want       bool
	}{
		{"file-java-keystore", "app/server.jks", 0, "\xfe\xed\xfe\xed\x00\x00\x00\x02", true},
		{"file-java-keystore", "renamed.bin", 0, "\xce\xce\xce\xce\x00\x00\x00\x02", true},
		{"file-java-keystore", "server.jks", 0, "\xfe\xed\xfa\xce", false},
		{"file-pkcs12", "store.bin", 0, der("\x02\x01\x03\x30\x82"), true},
		{"file-pkcs12", "a.pfx", 0, der("\x02\x01\x02\x30\x82"), false},
		{"file-pkcs12", "cut.pfx", 0, der("\x02\x01\x03\x30\x82")[:200], false},
		{"file-der-private-key", "k.der", 0, der("\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"), true},
		{"file-der-private-key", "ec", 0, "\x30\x32\x02\x01\x01\x04\x20" + string(make([]byte, 45)), true},
		{"file-der-private-key", "cert.der", 0, der("\x30\x82\x01\x00\xa0\x03\x02\x01\x02"), false},
		{"file-password-database", "p.kdbx", 0, "\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", true},
		{"file-password-database", "p", 0, "kych\x00\x01", true},
		{"file-password-database", "p", 0, "\x03\xd9\xa2\x9b", false},
		{"file-database", "a", 0, big("SQLite format 3\x00", 9000), true},
		{"file-database", "a", 0, big("SQLite format 3\x00", 100), false},
		{"file-sql-dump", "d.sql", 0, "-- dump\nINSERT INTO t VALUES (1);\n" + string(bytes.Repeat([]byte("INSERT INTO t VALUES (2);\n"), 5000)), true},
		{"file-packet-capture", "x", 0, "\xd4\xc3\xb2\xa1\x02\x00\x04\x00", true},
		{"file-packet-capture", "x", 0, "\xd4\xc3\xb2\xa0", false},
		{"file-core-dump", "core.12", 0, string(core), true},
		{"file-core-dump", "lib.so", 0, big("\x7fELF\x02\x01\x01", 60), false},
		{"file-archive", "a.zip", 0, big("PK\x03\x04", 2<<20), true},
		{"file-archive", "a.jar", 0, big("PK\x03\x04", 2<<20), false},
		{"file-archive", "a.tar", 0, big(string(make([]byte, 257))+"ustar", 2<<20), true},
		{"file-executable", "tool", 0, big("\x7fELF\x02", 200<<10), true},
		{"file-executable", "tool.exe", 0, string(pe), true},
		{"file-executable", "tool.exe", 0, big("MZ", 200<<10), false},
		{"file-large", "a.bin", 0, string(make([]byte, 5<<20+1)), true},
		{"file-large", "a.bin", 0, string(make([]byte, 5<<20)), false},
		{"file-huge", "a.bin", 0, string(make([]byte, 100<<20+1)), true},
		{"file-large", "a.bin", 0, string(make([]byte, 100<<20+1)), false},
		{"file-pkcs12", "a.p12", 0, der("\x02\x01\x03\x30\x82"), false},
		{"file-huge", "a.bin", 0, string(make([]byte, 6<<20)), false},
		{"file-symlink-outside", "a/link", 0o120000, "../../etc/passwd", true},
		{"file-symlink-outside", "link", 0o120000, "..", true},
		{"file-symlink-outside", "a/link", 0o120000, "../b", false},
		{"file-symlink-outside", "a/link", 0o120000, "/etc/passwd", false},
		{"file-symlink-absolute", "a/link", 0o120000, "/etc/passwd", true},
		{"file-symlink-absolute", "a/link", 0o120000, `C:\Windows`, true},
		{"file-symlink-absolute", "a/link", 0o120000, "etc/passwd", false},
		{"file-exec-without-shebang", "run", 0o100755, "echo hi\n", true},
		{"file-exec-without-shebang", "run", 0o100755, "#!/bin/sh\n", false},
		{"file-exec-without-shebang", "run", 0o100644, "echo hi\n", false},
		{"file-exec-without-shebang", "run.exe", 0o100755, "MZ\x00\x00", false},
	} {
		found := s.Scan(nil, scanners.Text{Path: c.path, Mode: c.mode, Bytes: []byte(c.bytes)})
		if trial.Fires(found, c.rule) != c.want {
			t.Errorf("%s on %s (mode %o, %d bytes): found %v, want %v", c.rule, c.path, c.mode, len(c.bytes), !c.want, c.want)
		}
	}
}

func TestTestsAreLess(t *testing.T) {
	s := builtin(t)
	severity := func(path string) rules.Severity {
		return s.Scan(nil, scanners.Text{Path: path, Bytes: []byte("\xfe\xed\xfe\xed")})[0].Severity
	}
	if got := severity("conf/server.jks"); got != rules.High {
		t.Errorf("a key store in conf is %d, want high", got)
	}
	if got := severity("src/test/resources/server.jks"); got != rules.Medium {
		t.Errorf("a key store of tests is %d, want medium", got)
	}
}

func TestChange(t *testing.T) {
	s := builtin(t)
	folders := map[string][]string{"": {"README", "Readme", "src"}, "src": {"Util", "util", "x.go"}, "src/util": {"a.go"}}
	c := scanners.Change{
		Branch: "main",
		List:   func(f string) ([]string, error) { return folders[f], nil },
		Entries: []scanners.Entry{
			{Path: "README", NewMode: 0o100644},
			{Path: "lib", NewMode: 0o160000},
			{Path: "link", OldMode: 0o120000, NewMode: 0o100644, Size: 5},
			{Path: "moved", OldMode: 0o160000, NewMode: 0o160000},
			{Path: "src/util/a.go", NewMode: 0o100644},
			{Path: "src/x.go", NewMode: 0o100644},
		},
	}
	found, err := s.ScanChange(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range found {
		got[f.Rule+" "+f.Path] = true
	}
	for _, want := range []string{"file-case-collision README", "file-case-collision src/util/a.go", "file-submodule-new lib", "file-symlink-lost link", "file-protected-branch main"} {
		if !got[want] {
			t.Errorf("missing %s", want)
		}
		delete(got, want)
	}
	if len(got) > 0 {
		t.Errorf("too much: %v", got)
	}
	c.List = func(string) ([]string, error) { return nil, errors.New("no tree") }
	if _, err := s.ScanChange(nil, c); err == nil {
		t.Error("a folder that cannot be listed gave no error")
	}
}

func TestBadSpecs(t *testing.T) {
	for _, spec := range []string{"nonsense", "over many", "magic none", "tests never", "bidi 3", "name"} {
		if _, err := New(&rules.Set{Rules: []rules.Rule{{ID: "x", Matcher: Matcher, Spec: spec}}}); err == nil {
			t.Errorf("%q was taken", spec)
		}
	}
	if _, err := New(&rules.Set{Rules: []rules.Rule{{ID: "x", Matcher: Matcher, Spec: "name a*\nover 3MB\ntests same"}}}); err != nil {
		t.Error(err)
	}
}
