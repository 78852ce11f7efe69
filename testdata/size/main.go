// Command size shows what picket-hook weighs: the size of the binary, the packages
// that it links and what each takes to initialise, because every commit pays for
// them. It exits 1 above the limits that docs/architecture.md gives reasons for.
//
//	go run ./testdata/size [-mb 5.5] [-ms 0.3]
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	mb := flag.Float64("mb", 5.5, "megabytes that the binary may take")
	ms := flag.Float64("ms", 0.3, "milliseconds that initialising packages may take, outside the runtime")
	flag.Parse()
	over, err := run(*mb, *ms)
	if err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
		os.Exit(2)
	}
	if over {
		os.Exit(1)
	}
}

func run(mb, ms float64) (over bool, err error) {
	dir, err := os.MkdirTemp("", "picket-size")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	bin := filepath.Join(dir, "picket-hook")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, "./cmd/picket-hook").CombinedOutput(); err != nil {
		return false, fmt.Errorf("go build: %w\n%s", err, out)
	}
	st, err := os.Stat(bin)
	if err != nil {
		return false, err
	}
	size := float64(st.Size()) / (1 << 20)
	fmt.Printf("picket-hook: %.2f MB (limit %.1f)\n", size, mb)
	deps, err := exec.Command("go", "list", "-deps", "./cmd/picket-hook").Output()
	if err != nil {
		return false, err
	}
	list := strings.Fields(string(deps))
	fmt.Printf("%d packages linked; beyond the standard library:\n", len(list))
	for _, p := range list {
		if strings.HasPrefix(p, "picket/") || strings.Contains(strings.SplitN(p, "/", 2)[0], ".") {
			fmt.Println("  " + p)
		}
	}
	total, err := initTimes(bin)
	if err != nil {
		return false, err
	}
	fmt.Printf("initialisation outside the runtime: %.3f ms (limit %.1f)\n", total, ms)
	return size > mb || total > ms, nil
}

// initTimes lists what the packages take to initialise, the least of many starts
// each, and gives the sum.
func initTimes(bin string) (total float64, err error) {
	least := map[string]float64{}
	for range 21 {
		cmd := exec.Command(bin, "--version")
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			return 0, fmt.Errorf("%s: %w", bin, err)
		}
		for s := bufio.NewScanner(&stderr); s.Scan(); {
			// init PACKAGE @0.1 ms, 0.002 ms clock, 0 bytes, 0 allocs
			f := strings.Fields(s.Text())
			if len(f) < 5 || f[0] != "init" {
				continue
			}
			v, err := strconv.ParseFloat(f[4], 64)
			if err != nil {
				return 0, fmt.Errorf("inittrace line %q", s.Text())
			}
			if old, ok := least[f[1]]; !ok || v < old {
				least[f[1]] = v
			}
		}
	}
	var names []string
	for name, v := range least {
		if name != "runtime" {
			total += v
		}
		if v >= 0.002 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if least[a] != least[b] {
			return int((least[b] - least[a]) * 1e6)
		}
		return strings.Compare(a, b)
	})
	fmt.Println("packages that take 0.002 ms or more to initialise:")
	for _, name := range names {
		fmt.Printf("  %6.3f ms  %s\n", least[name], name)
	}
	return total, nil
}
