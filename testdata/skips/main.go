// Command skips runs go test and ends by naming every test that was skipped, with its
// reason: what was not tested must not look as if it had been. It changes neither what
// is tested nor the verdict.
//
//	go run ./testdata/skips ./...
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

func main() { os.Exit(run(os.Args[1:])) }

// event is a line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output string
	ImportPath                    string // of what did not build
}

func run(args []string) int {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "skips:", err)
		return 2
	}
	skipped := follow(out, os.Stdout)
	err = cmd.Wait()
	if len(skipped) > 0 {
		fmt.Printf("%d skipped:\n", len(skipped))
	}
	for _, s := range skipped {
		fmt.Println("  " + s)
	}
	var failed *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed) && failed.ExitCode() > 0:
		return failed.ExitCode()
	}
	fmt.Fprintln(os.Stderr, "skips:", err)
	return 2
}

// follow prints what go test without -json would print, and gives the tests that were
// skipped, with their reasons.
func follow(in io.Reader, out io.Writer) (skipped []string) {
	said := map[string]*strings.Builder{} // by package and test
	r := bufio.NewReader(in)
	for {
		line, err := r.ReadString('\n')
		var e event
		switch {
		case line == "":
		case json.Unmarshal([]byte(line), &e) != nil:
			fmt.Fprint(out, line) // not of test2json
		case e.Action == "build-output" || e.Action == "output" && e.Test == "":
			if e.Output != "PASS\n" {
				fmt.Fprint(out, e.Output)
			}
		case e.Test != "":
			key := e.Package + " " + e.Test
			if said[key] == nil {
				said[key] = &strings.Builder{}
			}
			switch e.Action {
			case "output":
				said[key].WriteString(e.Output)
			case "skip":
				skipped = append(skipped, key+": "+reason(said[key].String()))
				delete(said, key)
			case "fail":
				fmt.Fprint(out, said[key])
				delete(said, key)
			case "pass":
				delete(said, key)
			}
		}
		if err != nil {
			return skipped
		}
	}
}

// reason is what a skipped test said last, without the frame that go test puts around
// it. testscript logs a whole script after that, which is passed over.
func reason(text string) string {
	place := regexp.MustCompile(`^\s*([\w-]+\.go):\d+: `)
	said, logged := "", false
	for line := range strings.Lines(text) {
		if at := place.FindStringSubmatch(line); at != nil {
			if logged = at[1] == "testscript.go"; !logged {
				said = strings.TrimSpace(line[len(at[0]):])
			}
			continue
		}
		if line = strings.TrimSpace(line); said != "" && !logged && !strings.HasPrefix(line, "--- ") {
			said += " " + line
		}
	}
	if said == "" {
		return "no reason given"
	}
	return said
}
