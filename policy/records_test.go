package policy

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		{`{"fingerprint":"00000000000000aa","line":3}`, "unknown field"},
		{`{"fingerprint":"00000000000000aa","until":"soon"}`, "not a date"},
		{good + good, "more than one"},
		{`<<<<<<< HEAD`, "merge conflict"},
		{`plain words`, "not a record"},
	} {
		_, err := ParseRecords("f", []byte(good+"\n"+c.line+"\n"))
		var re *RecordError
		if !errors.As(err, &re) || re.Line != 2 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want line 2 and %q", c.line, err, c.want)
		}
	}
	if got, err := ParseRecords("f", []byte("\n"+good+"\r\n\n")); err != nil || len(got) != 1 {
		t.Errorf("a good file: %v, %v", got, err)
	}
}

func TestLaterDuplicateHolds(t *testing.T) {
	got, err := ParseRecords("f", []byte(`{"fingerprint":"00000000000000aa","reason":"one"}`+"\n"+`{"fingerprint":"00000000000000aa","reason":"two"}`))
	if err != nil || len(got) != 1 || got[0].Reason != "two" {
		t.Errorf("got %+v, %v", got, err)
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
