package match

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	ahocorasick "github.com/BobuSumisu/aho-corasick"

	"picket/rules"
)

// corpus is real source text for benchmarks: files of the folder PICKET_SPEED_TREE,
// if that is set, of the Go tree and of the module cache, about size bytes.
func corpus(t testing.TB, size int) [][]byte {
	var texts [][]byte
	if tree := os.Getenv("PICKET_SPEED_TREE"); tree != "" {
		for _, f := range sourceFiles(tree) {
			if text, err := os.ReadFile(f); err == nil && size > 0 {
				texts = append(texts, text)
				size -= len(text)
			}
		}
	}
	for _, key := range []string{"GOROOT", "GOMODCACHE"} {
		out, err := exec.Command("go", "env", key).Output()
		if err != nil {
			t.Skipf("no source files: %v", err)
		}
		left := size / 2
		for _, f := range sourceFiles(filepath.Join(strings.TrimSpace(string(out)))) {
			if left <= 0 {
				break
			}
			if text, err := os.ReadFile(f); err == nil {
				texts = append(texts, text)
				left -= len(text)
			}
		}
	}
	if len(texts) == 0 {
		t.Skip("no source files")
	}
	return texts
}

var benchTexts = sync.OnceValue(func() func(t testing.TB) ([][]byte, int) {
	var once sync.Once
	var texts [][]byte
	size := 0
	return func(t testing.TB) ([][]byte, int) {
		once.Do(func() {
			texts = corpus(t, 40<<20)
			for _, x := range texts {
				size += len(x)
			}
		})
		return texts, size
	}
})

// BenchmarkGitleaksFilter is what gitleaks does to every text first.
func BenchmarkGitleaksFilter(b *testing.B) {
	texts, size := benchTexts()(b)
	var words []string
	seen := map[string]bool{}
	for _, r := range gitleaksSet(b).Rules {
		for _, k := range r.Keywords {
			if !seen[k] {
				seen[k] = true
				words = append(words, k)
			}
		}
	}
	trie := ahocorasick.NewTrieBuilder().AddStrings(words).Build()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range texts {
			trie.MatchString(strings.ToLower(string(t)))
		}
	}
}

func BenchmarkFilter(b *testing.B) {
	texts, size := benchTexts()(b)
	e := New(gitleaksSet(b), Options{})
	tab := e.tables()
	var spots []Spot
	n := 0
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		n = 0
		for _, t := range texts {
			spots = tab.filter.scan(spots[:0], t, 0, len(t), nil)
			n += len(spots)
		}
	}
	b.ReportMetric(float64(n)*1000/float64(size), "spots/kB")
}

func BenchmarkFind(b *testing.B) {
	texts, size := benchTexts()(b)
	e := New(gitleaksSet(b), Options{})
	var hits []Hit
	n := 0
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		n = 0
		for _, t := range texts {
			hits = e.Find(hits[:0], t)
			n += len(hits)
		}
	}
	b.ReportMetric(float64(n), "hits")
}

func BenchmarkStart(b *testing.B) {
	set := gitleaksSet(b)
	b.ReportAllocs()
	for b.Loop() {
		New(set, Options{}).tables()
	}
}

// BenchmarkStartFromPack is the same with what a pack carries, its reading included.
func BenchmarkStartFromPack(b *testing.B) {
	set := gitleaksSet(b)
	Prepare(set)
	pack := rules.EncodePack(set)
	b.ReportAllocs()
	for b.Loop() {
		o, err := rules.Open(pack)
		if err != nil {
			b.Fatal(err)
		}
		Over(o.Shelf, Options{}).tables()
	}
}
