package scan

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"picket/scanners"
)

// meddler changes the file that it is given before it looks, the first time.
type meddler struct {
	meddle func()
	seen   *int
}

func (m meddler) Scan(dst []scanners.Finding, t scanners.Text) []scanners.Finding {
	if *m.seen++; *m.seen == 1 {
		m.meddle()
	}
	return word{}.Scan(dst, t)
}

// TestMapped scans a large file where it lies: one that stays, one that is cut off
// meanwhile, one that is written to, and one that somebody's mistake makes a scanner
// fail on. What counts is what a file holds when nothing changes it any more.
func TestMapped(t *testing.T) {
	clean, guilty := strings.Repeat("harmless\n", 200_000), strings.Repeat("harmless\n", 200_000)+"guilty\n"
	for _, c := range []struct {
		name, text string
		meddle     func(path string) error
		looks      int
		found      bool
	}{
		{"guilty", guilty, nil, 1, true},
		{"clean", clean, nil, 1, false},
		{"cut off, clean", guilty, func(p string) error { return os.Truncate(p, 1<<20+4096) }, 2, false},
		{"emptied", guilty, func(p string) error { return os.Truncate(p, 0) }, 2, false},
		{"written to, guilty", clean, func(p string) error {
			return os.WriteFile(p, bytes.Replace([]byte(clean), []byte("harmless"), []byte("guilty !"), 1), 0o600)
		}, 2, true},
	} {
		f := File{Disk: filepath.Join(t.TempDir(), "f"), Path: "f"}
		if err := os.WriteFile(f.Disk, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		looks := 0
		crew := newCrew(Options{Scanner: meddler{func() {
			if c.meddle != nil {
				if err := c.meddle(f.Disk); err != nil {
					t.Error(err)
				}
			}
		}, &looks}})
		crew.large = 1 << 20
		jobs := []job{{file: f}}
		err := crew.looksAt(context.Background(), jobs)
		r := gather(jobs)
		if err != nil || looks != c.looks || c.found != (len(r.Findings) == 1) || !r.Coverage.Complete || r.Coverage.Files != 1 {
			t.Errorf("%s: %v, %d looks, %d findings, coverage %+v", c.name, err, looks, len(r.Findings), r.Coverage)
		}
	}
}

// TestMappedPanic holds that a mistake in a scanner is not taken for a file that changed.
func TestMappedPanic(t *testing.T) {
	e := entry{disk: filepath.Join(t.TempDir(), "f"), mode: modeFile, size: 9 << 20}
	if err := os.WriteFile(e.disk, make([]byte, e.size), 0o600); err != nil {
		t.Fatal(err)
	}
	seen := 0
	crew := newCrew(Options{Scanner: meddler{func() { panic("a mistake") }, &seen}})
	defer func() {
		if p := recover(); p != "a mistake" {
			t.Errorf("recovered %v", p)
		}
	}()
	crew.take().mapped("f", e)
	t.Error("no panic")
}
