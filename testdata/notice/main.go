// Command notice writes NOTICE: every module that the two binaries contain, with
// its version, licence and copyright line, read from the module cache. It is run
// by go generate from the folder of cmd/picket.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const head = `picket
Copyright (c) 2026 the picket authors. MIT licence, see LICENSE.

The base rules are gitleaks' default configuration (MIT licence), taken from its
module when picket is built; picket's own rules stand in rules/packs.

The binaries picket and picket-hook contain the Go standard library and runtime
(Copyright 2009 The Go Authors, BSD-3-Clause) and the modules below. The full
texts of their licences are part of their sources, which the Go module proxy
serves by the names and versions given here. What only tests and tools use is
not listed.

`

// licences are recognised by a sentence that only they have. The order matters:
// a later one may quote an earlier one.
var licences = []struct{ name, sentence string }{
	{"MPL-2.0", "Mozilla Public License"},
	{"Apache-2.0", "Apache License"},
	{"BSD-3-Clause", "Neither the name"},
	{"BSD-2-Clause", "Redistributions of source"},
	{"ISC", "Permission to use, copy, modify, and"},
	{"MIT", "Permission is hereby granted"},
}

func main() {
	if err := run("../../NOTICE"); err != nil {
		fmt.Fprintln(os.Stderr, "notice:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	out, err := exec.Command("go", "list", "-deps", "-f",
		"{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}", "picket/cmd/...").Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	var b bytes.Buffer
	b.WriteString(head)
	for _, line := range slices.Compact(lines) {
		f := strings.SplitN(line, " ", 3)
		if len(f) < 3 || f[1] == "" { // picket itself has no version here
			continue
		}
		licence, holder, err := licenceOf(f[2])
		if err != nil {
			return fmt.Errorf("%s: %w", f[0], err)
		}
		fmt.Fprintf(&b, "%s %s\n    %s", f[0], f[1], licence)
		if holder != "" {
			fmt.Fprintf(&b, ", %s", holder)
		}
		b.WriteString("\n")
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

var copyright = regexp.MustCompile(`(?m)^[\s#/*]*(Copyright (?:\(c\)|©|\d{4}|[A-Z]).*)$`)

func licenceOf(dir string) (licence, holder string, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "[LC][IiOo][CcPp][EeYy]*"))
	if err != nil || len(names) == 0 {
		return "", "", fmt.Errorf("no licence file (%v)", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", "", err
		}
		for _, l := range licences {
			if bytes.Contains(text, []byte(l.sentence)) && !strings.Contains(licence, l.name) {
				licence = strings.TrimPrefix(licence+" and "+l.name, " and ")
				if l.name != "MIT" || licence == "MIT" {
					break
				}
			}
		}
		if m := copyright.FindSubmatch(text); m != nil && holder == "" && !bytes.Contains(m[1], []byte("notice")) {
			holder = strings.TrimSpace(string(m[1]))
		}
	}
	if licence == "" {
		return "", "", fmt.Errorf("unknown licence in %v", names)
	}
	return licence, holder, nil
}
