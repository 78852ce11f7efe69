package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// A file or a function longer than this is hard to take in at once.
const (
	maxFile     = 400
	maxFunction = 60
)

// longFunctions may be longer, each for its reason.
var longFunctions = map[string]string{
	"git/inflate/block.go codes":  "one loop whose state is kept in registers",
	"scanners/match/script.go at": "one loop over the instructions of a script",
}

// sizes names files and functions that are too long. Tests may have long functions:
// most of those are tables.
func sizes(file string, data []byte) ([]string, error) {
	var breaches []string
	if n := bytes.Count(data, []byte("\n")); n > maxFile {
		breaches = append(breaches, fmt.Sprintf("%s has %d lines: at most %d", file, n, maxFile))
	}
	if strings.HasSuffix(file, "_test.go") {
		return breaches, nil
	}
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, file, data, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || longFunctions[file+" "+f.Name.Name] != "" {
			continue
		}
		from, to := files.Position(f.Pos()).Line, files.Position(f.End()).Line
		if n := to - from + 1; n > maxFunction {
			breaches = append(breaches, fmt.Sprintf("%s:%d: %s has %d lines: at most %d", file, from, f.Name.Name, n, maxFunction))
		}
	}
	return breaches, nil
}
