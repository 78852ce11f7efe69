package hooks

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"picket/rules/load"
)

// BenchmarkPreCommit is the hook without the start of its process: 60 files, of
// which 12 changed by 25 lines each, under the built-in rules.
func BenchmarkPreCommit(b *testing.B) {
	s := newSandbox(b)
	s.repo("r")
	var files []string
	for i := range 60 {
		files = append(files, fmt.Sprintf("src/file%02d.go", i), strings.Repeat(fmt.Sprintf("func f%d(a, b int) int { return a + b } // adds\n", i), 80))
	}
	s.commit("r", files...)
	for i := range 12 {
		files[2*i+1] += strings.Repeat(fmt.Sprintf("var value%d = compute(%d, \"some text\")\n", i, i), 25)
	}
	s.stage("r", files...)
	s.git("r", "write-tree")
	base, err := load.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	if _, _, err := Compile(s.path("r/.git/picket"), base, NoFiles); err != nil {
		b.Fatal(err)
	}
	if err := os.Chdir(s.path("r")); err != nil {
		b.Fatal(err)
	}
	ev := Event{Name: "pre-commit", Slot: ".git/hooks/pre-commit", Env: s.env, Stdout: io.Discard, Stderr: io.Discard}
	b.ReportAllocs()
	for b.Loop() {
		if code := Run(context.Background(), ev); code != Clean {
			b.Fatal(code)
		}
	}
}
