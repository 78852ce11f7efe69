package team

import (
	"os"
	"path/filepath"
	"testing"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
	"picket/scanners/code"
	"picket/scanners/files"
	"picket/scanners/infra"
)

// BenchmarkCold is what a hook pays for risky patterns: the scanners made anew
// and every file looked at once, as in a process that is just starting. The
// folder of files is PICKET_BENCH_FILES, or this package's own sources.
func BenchmarkCold(b *testing.B) {
	set, err := load.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	set = set.Clone()
	kept := set.Rules[:0]
	for _, r := range set.Rules {
		if r.Category != rules.Secret {
			kept = append(kept, r)
		}
	}
	set.Rules = kept
	var texts []scanners.Text
	folder := os.Getenv("PICKET_BENCH_FILES")
	if folder == "" {
		folder = "."
	}
	total := 0
	names, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, n := range names {
		if data, err := os.ReadFile(n); err == nil {
			texts = append(texts, scanners.Text{Path: filepath.Base(n), Bytes: data})
			total += len(data)
		}
	}
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			cold(b, set)
		}
	})
	b.Run("scan", func(b *testing.B) {
		b.SetBytes(int64(total))
		b.ReportAllocs()
		var found []scanners.Finding
		for b.Loop() {
			for _, s := range cold(b, set) {
				for _, t := range texts {
					found = s.Scan(found[:0], t)
				}
			}
		}
	})
}

func cold(b *testing.B, set *rules.Set) []scanners.Scanner {
	whole, err := files.New(set)
	if err != nil {
		b.Fatal(err)
	}
	risky, err := code.New(set)
	if err != nil {
		b.Fatal(err)
	}
	setup, err := infra.New(set, risky)
	if err != nil {
		b.Fatal(err)
	}
	return []scanners.Scanner{whole, risky, setup}
}
