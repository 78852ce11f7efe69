package git

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"runtime"
	"strings"
	"testing"

	"picket/git/pages"
)

// largeTexts makes up versions of files of many sizes: some that deflate makes next
// to nothing of, some that it cannot make smaller, some that differ in a few lines,
// so that packs hold them as deltas.
func largeTexts(r *rand.Rand) (texts []string) {
	lines := func(n int) string {
		var b strings.Builder
		for b.Len() < n {
			fmt.Fprintf(&b, "line %d of %d\n", r.Intn(1000), n)
		}
		return b.String()
	}
	noise := func(n int) string {
		b := make([]byte, n)
		r.Read(b)
		return string(b)
	}
	for _, n := range []int{0, 1, 99, 100, 101, 4095, 4096, 4097, 50_000, 300_000} {
		texts = append(texts, lines(n), noise(n), strings.Repeat("a", n))
	}
	whole := lines(200_000)
	for range 6 {
		at := r.Intn(len(whole))
		whole = whole[:at] + lines(r.Intn(500)) + whole[at:]
		texts = append(texts, whole, noise(r.Intn(9000))+whole)
	}
	return texts
}

// mappedFiles counts the mappings of files without a name. Other tests leave some:
// what a repository has mapped stays, and their folders go.
func mappedFiles(t *testing.T) int {
	if runtime.GOOS != "linux" {
		return 0
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(maps), "(deleted)")
}

// TestContentEqualsBlob reads blobs through pages of files, from various sizes on,
// and compares with reading them into memory; several are held at a time, and small
// objects are read in between, with what the readers have left.
func TestContentEqualsBlob(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	texts := largeTexts(rand.New(rand.NewSource(1)))
	var ids []ID
	for i, text := range texts {
		s.write(fmt.Sprintf("r/f%d", i%7), text)
		ids = append(ids, ID(s.git("r", "hash-object", "-w", fmt.Sprintf("f%d", i%7))))
		s.git("r", "add", ".")
		s.git("r", "commit", "-q", "--allow-empty", "-m", "c")
	}
	before := mappedFiles(t)
	tree := ID(s.git("r", "rev-parse", "HEAD^{tree}"))
	for _, packing := range [][]string{{"count-objects"}, {"gc", "-q", "--aggressive", "--prune=now"}} {
		s.git("r", packing...)
		for _, from := range []int{1, 100, 5000, 1 << 16, 8 << 20} {
			r := s.open("r", false)
			r.large = from
			inPages := 0
			for i, id := range ids {
				want, err := r.Blob(id)
				if err != nil || string(want) != texts[i] {
					t.Fatalf("%v: blob %d: %d bytes, %v", packing, i, len(want), err)
				}
				c, err := r.Content(id)
				other, err2 := r.Content(ids[(i*5+1)%len(ids)])
				if _, err := r.Tree(tree); err != nil {
					t.Fatal(err)
				}
				if err != nil || err2 != nil || !bytes.Equal(c.Bytes, want) || string(other.Bytes) != texts[(i*5+1)%len(ids)] {
					t.Fatalf("%v, from %d: content %d has %d bytes, %v, %v; want %d", packing, from, i, len(c.Bytes), err, err2, len(want))
				}
				if c.lent != nil {
					inPages++
				}
				c.Release()
				c.Release() // once more does no harm
				other.Release()
			}
			if runtime.GOOS == "linux" {
				if large := from < 1<<20; large != (inPages > 0) {
					t.Errorf("%v, from %d: %d contents were held in pages", packing, from, inPages)
				}
				if n := mappedFiles(t) - before; n != 0 {
					t.Errorf("%v, from %d: %d mappings are left", packing, from, n)
				}
			}
			if reasons := r.Reasons(); len(reasons) > 0 {
				t.Errorf("%v, from %d: %v", packing, from, reasons)
			}
			if _, err := r.Content(tree); err == nil {
				t.Error("a tree was read as a blob")
			}
		}
	}
}

// TestContentWithoutPages reads a large content where no file can be made, and where
// the pages turn out not to be there.
func TestContentWithoutPages(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	text := strings.Repeat("some line\n", 10_000)
	s.write("r/f", text)
	id := ID(s.git("r", "hash-object", "-w", "f"))
	for _, c := range []struct {
		name  string
		lend  func(*pages.Lender)
		pages bool
	}{
		{"as usual", func(*pages.Lender) {}, true},
		{"no directory", func(l *pages.Lender) { l.Dirs = func() []string { return nil } }, false},
		{"a directory that is not there", func(l *pages.Lender) { l.Dirs = func() []string { return []string{s.path("none")} } }, false},
		{"a fault", func(l *pages.Lender) { l.Dirs = func() []string { panic(fault{}) } }, false},
	} {
		r := s.open("r", false)
		r.large, r.lend = 1000, c.lend
		got, err := r.Content(id)
		if err != nil || string(got.Bytes) != text {
			t.Errorf("%s: %d bytes, %v", c.name, len(got.Bytes), err)
		}
		if runtime.GOOS == "linux" && c.pages != (got.lent != nil) {
			t.Errorf("%s: in pages: %v", c.name, !c.pages)
		}
		got.Release()
	}
}

// fault is what the runtime panics with when pages cannot be read.
type fault struct{}

func (fault) Error() string { return "unexpected fault address" }
func (fault) Addr() uintptr { return 1 }
