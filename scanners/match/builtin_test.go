package match_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"picket/rules/load"
	"picket/scanners/filters"
	"picket/scanners/match"
)

func TestBuiltinSpeed(t *testing.T) {
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	set.Plan = match.Plan(set)
	e := match.New(set, match.Options{Filter: filters.Accept})
	for _, c := range e.Costly() {
		fmt.Println(c.Rule, "|", c.Reason)
	}
	n := 0
	for _, r := range set.Rules {
		if r.Regex != "" {
			n++
		}
	}
	fmt.Println(len(set.Rules), "rules", n, "with regex", len(set.Plan), "plan bytes")
	var texts [][]byte
	size := 0
	filepath.Walk("/work/repos/terraform", func(p string, i os.FileInfo, err error) error {
		if err == nil && i.Mode().IsRegular() && !strings.Contains(p, "/.git/") {
			b, _ := os.ReadFile(p)
			texts = append(texts, b)
			size += len(b)
		}
		return nil
	})
	runtime.LockOSThread()
	for range 3 {
		var a, b syscall.Rusage
		syscall.Getrusage(1, &a)
		hits := 0
		for _, x := range texts {
			hits += len(e.Find(nil, x))
		}
		syscall.Getrusage(1, &b)
		d := time.Duration(b.Utime.Nano() + b.Stime.Nano() - a.Utime.Nano() - a.Stime.Nano())
		fmt.Println(len(texts), size, hits, d, float64(size)/d.Seconds()/1e6, "MB/s")
	}
}
