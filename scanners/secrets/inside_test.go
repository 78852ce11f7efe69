package secrets

import (
	"archive/zip"
	"bytes"
	"testing"

	"picket/scanners"
	"picket/scanners/archives"
)

func TestInside(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range [][2]string{
		{"conf/a.txt", "first\nkey acme_" + "1234abcd\n"},
		{"keys/b.p12", "x"},
		{"vendor/c.txt", "acme_" + "zzzzzzzz"},
	} {
		w, err := z.Create(f[0])
		if err == nil {
			_, err = w.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	text := scanners.Text{Path: "x.zip", Bytes: b.Bytes()}
	s := newScanner()
	if found := s.Scan(nil, text); len(found) != 0 || s.Whole(text.Bytes) {
		t.Errorf("an archive that is not to be opened gives %+v", found)
	}
	limits := archives.Defaults()
	var skipped []scanners.Skip
	s.LookInto(Opener{
		Is: func(data []byte) bool { return archives.Sniff(data) != archives.None },
		Walk: func(path string, data []byte, visit func(string, []byte)) []scanners.Skip {
			return archives.Walk(path, data, limits, func(e archives.Entry) { visit(e.Path, e.Bytes) })
		},
		Skipped: func(k scanners.Skip) { skipped = append(skipped, k) },
	})
	found := s.Scan(nil, text)
	if len(found) != 3 || found[0].Path != "x.zip!conf/a.txt" || found[0].Line != 2 || found[1].Path != "x.zip!keys/b.p12" {
		t.Errorf("%+v", found)
	}
	if !s.Whole(text.Bytes) || s.Whole([]byte("plain")) {
		t.Error("Whole tells archives from plain texts wrongly")
	}
	if f, h := s.ScanHits(text); len(f) != 2 || len(h) != 2 || s.shelf.Rule(h[0].Rule).ID != f[0].Rule {
		t.Errorf("%d findings, %d hits", len(f), len(h))
	}
	limits.Entries = 1
	if found := s.Scan(nil, text); len(found) != 1 || len(skipped) != 1 {
		t.Errorf("with a limit: %+v, skipped %v", found, skipped)
	}
}
