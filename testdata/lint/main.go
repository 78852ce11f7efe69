// Command lint holds the house rules that no general tool knows: which room may
// import which, where a program may exit or print, how long files and functions may
// be (sizes.go), and whether what the documents name is there (docs.go). It reads
// what Git tracks of the module it is run in and exits 1 with a line for each breach.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// allowed says which rooms a room may import, itself included. A room that is
// not listed may be imported by none but cmd.
var allowed = map[string][]string{
	"git":      {"git"},
	"rules":    {"rules"},
	"scanners": {"scanners", "rules"},
	"policy":   {"policy", "scanners", "rules"},
	"report":   {"report", "policy", "scanners", "rules"},
	"audit":    {"audit", "git", "policy", "scanners", "rules"},
	"scan":     {"scan", "git", "scanners", "rules"},
	"hooks":    {"hooks", "git", "policy", "report", "scanners", "rules"},
	"install":  {"install", "git", "hooks", "rules"},
	"cmd":      {"audit", "git", "hooks", "install", "policy", "report", "rules", "scan", "scanners"},
}

func main() {
	breaches, err := lint()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(2)
	}
	for _, b := range breaches {
		fmt.Println(b)
	}
	if len(breaches) > 0 {
		os.Exit(1)
	}
}

func lint() ([]string, error) {
	out, err := exec.Command("go", "list", "-f",
		`{{.ImportPath}} {{.Name}} {{.Dir}} {{join .Imports ","}} {{join .GoFiles ","}}`, "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var breaches []string
	for line := range strings.Lines(string(out)) {
		f := strings.SplitN(strings.TrimRight(line, "\n"), " ", 5)
		if len(f) != 5 {
			return nil, fmt.Errorf("go list printed %q", line)
		}
		breaches = append(breaches, imports(f[0], strings.Split(f[3], ","))...)
		place := room(f[0])
		if f[1] == "main" { // a generator is a program too, wherever it stands
			place = "cmd"
		}
		for _, name := range strings.Split(f[4], ",") {
			if name == "" {
				continue
			}
			found, err := lines(place, f[2]+"/"+name)
			if err != nil {
				return nil, err
			}
			breaches = append(breaches, found...)
		}
	}
	more, err := tracked()
	return append(breaches, more...), err
}

// tracked looks at what Git tracks: the sizes of sources, and the documents.
func tracked() ([]string, error) {
	out, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	files := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	breaches, err := docs(files)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if !strings.HasSuffix(f, ".go") {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		long, err := sizes(f, data)
		if err != nil {
			return nil, err
		}
		breaches = append(breaches, long...)
	}
	return breaches, nil
}

// room is the first folder below the module: picket/git/pack is in git.
func room(path string) string {
	rest := strings.TrimPrefix(path, "picket/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func imports(path string, imported []string) []string {
	var breaches []string
	for _, imp := range imported {
		if !strings.HasPrefix(imp, "picket/") {
			continue
		}
		ok := false
		for _, r := range allowed[room(path)] {
			ok = ok || r == room(imp)
		}
		if !ok {
			breaches = append(breaches, fmt.Sprintf("%s imports %s: %s may import only %v", path, imp, room(path), allowed[room(path)]))
		}
	}
	return breaches
}

// forbidden lists what must not be written outside the rooms named, and why.
var forbidden = []struct {
	pattern *regexp.Regexp
	rooms   string
	why     string
}{
	{regexp.MustCompile(`\bos\.Exit\(|\blog\.Fatal`), "cmd", "only cmd ends the process"},
	{regexp.MustCompile(`\bfmt\.Print|\bos\.Stdout\b|\bos\.Stderr\b`), "cmd report", "only cmd and report print"},
	{regexp.MustCompile(`\bos\.(Getenv|LookupEnv|Environ)\(`), "cmd", "only cmd reads the environment"},
	{regexp.MustCompile(`^(var|\t)[^=]*=\s*regexp\.MustCompile\(`), "cmd", "nothing is compiled when a package is loaded"},
}

func lines(room, file string) ([]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(data, []byte("\n\t\"testing\"\n")) {
		return nil, nil // what tests share: no program links testing
	}
	var breaches []string
	scan := bufio.NewScanner(bytes.NewReader(data))
	scan.Buffer(nil, 1<<20)
	for n := 1; scan.Scan(); n++ {
		code, _, _ := strings.Cut(scan.Text(), "//")
		for _, f := range forbidden {
			if f.pattern.MatchString(code) && !strings.Contains(" "+f.rooms+" ", " "+room+" ") {
				breaches = append(breaches, fmt.Sprintf("%s:%d: %s: %s", file, n, f.why, strings.TrimSpace(code)))
			}
		}
	}
	return breaches, scan.Err()
}
