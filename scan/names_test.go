package scan

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"picket/scanners"
)

// blind finds nothing in texts.
type blind struct{}

func (blind) Scan(dst []scanners.Finding, _ scanners.Text) []scanners.Finding { return dst }

// TestNames looks at each name once, a folder's with the path up to it.
func TestNames(t *testing.T) {
	root := t.TempDir()
	for _, f := range []string{"a/x", "a/b/y", "a/b/z", "w"} {
		p := filepath.Join(root, filepath.FromSlash(f))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	opt := Options{Scanner: blind{}, Name: func(name, at string) []scanners.Finding {
		return []scanners.Finding{{Rule: name, Path: at}}
	}}
	r, err := Paths(context.Background(), []string{"a", "w"}, Listing{Env: os.Environ()}, opt)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Rule+"="+f.Path)
	}
	slices.Sort(got)
	want := []string{"a=a", "b=a/b", "w=w", "x=a/x", "y=a/b/y", "z=a/b/z"}
	if !slices.Equal(got, want) {
		t.Errorf("names: %q, want %q", got, want)
	}
	opt.Name = nil
	if r, err = Paths(context.Background(), []string{"a"}, Listing{Env: os.Environ()}, opt); err != nil || len(r.Findings) > 0 {
		t.Errorf("without Name: %v, %v", r.Findings, err)
	}
}
