package main_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdExit runs a program and holds it to one exit code: exit CODE PROGRAM ARGUMENT...
func cmdExit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE PROGRAM ARGUMENT...")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s: exit %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// cmdJSON reads a JSON document, standard output or a file, and compares a value
// in it: json FILE PATH VALUE. A path is made of keys and indexes between dots;
// "len" at its end counts an array.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH VALUE")
	}
	var v any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &v); err != nil {
		ts.Fatalf("%s is no JSON: %v", args[0], err)
	}
	for _, key := range strings.Split(args[1], ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			if key == "len" {
				v = len(at)
				continue
			}
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(at) {
				ts.Fatalf("%s: there is no %s in an array of %d", args[1], key, len(at))
			}
			v = at[i]
		default:
			ts.Fatalf("%s: there is no %s in %v", args[1], key, at)
		}
	}
	if got := fmt.Sprint(v); got != args[2] {
		ts.Fatalf("%s is %q, want %q", args[1], got, args[2])
	}
}
