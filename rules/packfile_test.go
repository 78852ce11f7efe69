package rules

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPackFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rules.pack")
	want := fullPack()
	for range 2 { // the second time over the first
		if err := WritePackFile(path, want); err != nil {
			t.Fatal(err)
		}
		got, err := ReadPackFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("the file holds another pack:\n%s", d)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v (%v), want the pack alone", left, err)
	}
}

func TestPackFileRefused(t *testing.T) {
	dir := t.TempDir()
	old := fullPack().Encode()
	old[8] = 99
	for name, tc := range map[string]struct {
		content []byte
		want    error
		says    string
	}{
		"missing": {nil, fs.ErrNotExist, "missing: the rule pack is missing"},
		"damaged": {[]byte("no pack"), ErrPackDamaged, "damaged: the rule pack is damaged"},
		"version": {old, ErrPackVersion, "version: the rule pack was written by another version of picket"},
	} {
		path := filepath.Join(dir, name)
		if tc.content != nil {
			if err := os.WriteFile(path, tc.content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		_, err := ReadPackFile(path)
		var typed *PackError
		if !errors.As(err, &typed) || !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: got %v, want a PackError of %v that says %q", name, err, tc.want, tc.says)
			continue
		}
		if h := typed.Hints(); len(h) != 1 || !strings.Contains(h[0], "`picket install`") {
			t.Errorf("%s: the hints are %q, want the command that mends it", name, h)
		}
	}
}

func TestPackFileKeepsTheOldOneOnFailure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder")
	if err := os.MkdirAll(filepath.Join(path, "inside"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := WritePackFile(path, fullPack()); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("writing over a folder gave %v, want an error with its path", err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
	if err != nil || len(left) != 0 {
		t.Errorf("temporary files were left: %v (%v)", left, err)
	}
}

func TestBuiltFrom(t *testing.T) {
	a, b := Stamp(".picket.toml", []byte("a")), Stamp(".gitleaksignore", []byte("b"))
	p := &Pack{Base: "base", Overlays: []OverlayStamp{a, b}}
	if !p.BuiltFrom("base", []OverlayStamp{a, b}) {
		t.Error("the same files are not recognised")
	}
	for name, ok := range map[string]bool{
		"other base":    p.BuiltFrom("other", []OverlayStamp{a, b}),
		"file gone":     p.BuiltFrom("base", []OverlayStamp{a}),
		"content other": p.BuiltFrom("base", []OverlayStamp{a, Stamp(b.Name, []byte("c"))}),
		"order other":   p.BuiltFrom("base", []OverlayStamp{b, a}),
	} {
		if ok {
			t.Errorf("%s: the pack passes for fresh", name)
		}
	}
}
