package policy

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/rules"
	"picket/scanners"
)

func TestRecordsRoundTrip(t *testing.T) {
	records := []Record{
		{Fingerprint: "00000000000000bb", Rule: "r", Path: "a <b> & c\u202e\U000e0041é", Reason: "it is \"quoted\"\nand long", Until: "2027-01-31"},
		{Fingerprint: "00000000000000aa", Rule: "s"},
	}
	data := EncodeRecords(records)
	if n := strings.Count(string(data), "\n"); n != 2 {
		t.Errorf("%d lines for 2 records:\n%s", n, data)
	}
	if strings.ContainsAny(string(data), "\u202e\U000e0041") {
		t.Errorf("characters that nobody sees are in the file: %q", data)
	}
	got, err := ParseRecords("f", data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Record{records[1], records[0]}, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseRecordsRefuses(t *testing.T) {
	good := `{"fingerprint":"00000000000000aa"}`
	for _, c := range []struct{ line, want string }{
		{`{"fingerprint":"xyz"}`, "16 hex digits"},
		{`{"fingerprint":"00000000000000a"}`, "16 hex digits"},
		{`{"fingerprint":"00000000000000aaa"}`, "16 hex digits"},
		{`{"fingerprint":"00000000000000AA"}`, "16 hex digits"},
		{`{"fingerprint":"00000000000000aa","line":3}`, "unknown field"},
		{`{"fingerprint":"00000000000000aa","until":"soon"}`, "not a date"},
		{good + good, "more than one"},
		{`{"fingerprint":"00000000000000aa","scope":"file","path":"a"}`, "scope"},
		{`{"fingerprint":"00000000000000aa","scope":"path"}`, "wants a path"},
		{`<<<<<<< HEAD`, "merge conflict"},
		{`plain words`, "not a record"},
	} {
		_, err := ParseRecords("f", []byte(good+"\n"+c.line+"\n"))
		var re *RecordError
		if !errors.As(err, &re) || re.Line != 2 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want line 2 and %q", c.line, err, c.want)
		}
	}
	if got, err := ParseRecords("f", []byte("\xef\xbb\xbf"+good+"\n")); err != nil || len(got) != 1 {
		t.Errorf("a file with a byte order mark: %v, %v", got, err)
	}
	if got, err := ParseRecords("f", []byte("\n"+good+"\r\n\n")); err != nil || len(got) != 1 {
		t.Errorf("a good file: %v, %v", got, err)
	}
}

// TestBlankLines reads what stands behind them.
func TestBlankLines(t *testing.T) {
	got, err := ParseRecords("f", []byte("\n{\"fingerprint\":\"00000000000000aa\"}\r\n  \n\n{\"fingerprint\":\"00000000000000bb\"}\n"))
	if err != nil || len(got) != 2 || got[1].Fingerprint != "00000000000000bb" {
		t.Errorf("%v (%v)", got, err)
	}
}

func TestLaterDuplicateHolds(t *testing.T) {
	got, err := ParseRecords("f", []byte(`{"fingerprint":"00000000000000aa","reason":"one"}`+"\n"+`{"fingerprint":"00000000000000aa","reason":"two"}`))
	if err != nil || len(got) != 1 || got[0].Reason != "two" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestScope holds that risky code is accepted by file, a secret wherever it stands.
func TestScope(t *testing.T) {
	const fp = "00000000000000aa"
	at := func(path string, c rules.Category) scanners.Finding {
		return scanners.Finding{Rule: "r", Category: c, Severity: rules.High, Fingerprint: fp, Path: path}
	}
	blocks := func(file string, records []Record, found ...scanners.Finding) (paths []string) {
		v := judge(t, found, rules.Settings{}, Context{Stage: Audit, Read: reader(map[string]string{file: string(EncodeRecords(records))})})
		for _, f := range v.Blocking {
			paths = append(paths, f.Path)
		}
		return paths
	}
	for _, file := range []string{AllowFile, BaselineFile} {
		code := RecordsOf([]scanners.Finding{at("a.py", rules.Code), at("b\xff.py", rules.Code), at("a.py", rules.Code)})
		if len(code) != 2 || code[0].Scope != ScopePath {
			t.Fatalf("%+v", code)
		}
		if got := blocks(file, code, at("a.py", rules.Code), at("b\xff.py", rules.Code), at("c.py", rules.Code)); len(got) != 1 || got[0] != "c.py" {
			t.Errorf("%s: code blocks in %q, want c.py alone", file, got)
		}
		secret := RecordsOf([]scanners.Finding{at("a.py", rules.Secret), at("b.py", rules.Secret)})
		if len(secret) != 1 || secret[0].Scope != "" {
			t.Fatalf("%+v", secret)
		}
		if got := blocks(file, secret, at("a.py", rules.Secret), at("c.py", rules.Secret)); got != nil {
			t.Errorf("%s: a secret blocks in %q", file, got)
		}
	}
}

func TestPutAndSplit(t *testing.T) {
	wide := Record{Fingerprint: "aa", Path: "a", Reason: "old"}
	here := Record{Fingerprint: "aa", Path: "b", Scope: ScopePath}
	if got, n := Put([]Record{wide}, []Record{here}, false); len(got) != 1 || n != 0 {
		t.Errorf("what holds everywhere got a record for a path: %+v", got)
	}
	if got, n := Put([]Record{wide}, []Record{here}, true); len(got) != 2 || n != 1 {
		t.Errorf("%+v, %d new", got, n)
	}
	if got, _ := Put([]Record{wide}, []Record{{Fingerprint: "aa", Reason: "new"}}, true); len(got) != 1 || got[0].Reason != "new" {
		t.Errorf("not replaced: %+v", got)
	}
	kept, gone := Remaining([]Record{wide, here, {Fingerprint: "aa", Path: "c", Scope: ScopePath}, {Fingerprint: "bb"}},
		[]scanners.Finding{{Fingerprint: "aa", Path: "b"}})
	if len(kept) != 2 || len(gone) != 2 || gone[0].Path != "c" || gone[1].Fingerprint != "bb" {
		t.Errorf("kept %+v, gone %+v", kept, gone)
	}
	kept, taken := Without([]Record{wide, here}, map[string]bool{"aa": true}, "b")
	if len(kept) != 1 || len(taken) != 1 || taken[0].Path != "b" {
		t.Errorf("kept %+v, taken %+v", kept, taken)
	}
}

func FuzzParseRecords(f *testing.F) {
	f.Add([]byte(`{"fingerprint":"00000000000000aa","reason":"x"}`))
	f.Add([]byte("{}\n<<<<<<<"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := ParseRecords("f", data)
		if err != nil {
			return
		}
		again, err := ParseRecords("f", EncodeRecords(records))
		if err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
		if len(again) != len(records) {
			t.Fatalf("%d records became %d", len(records), len(again))
		}
	})
}
