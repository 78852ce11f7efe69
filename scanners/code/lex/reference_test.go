package lex

import (
	"bytes"
	"encoding/json"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGo compares words, numbers and texts with those of go/scanner, on the
// sources of Go's own library.
func TestGo(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("there is no go command to ask for its library: ", err)
	}
	files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src", "net", "http", "*.go"))
	if len(files) == 0 {
		t.Skip("the sources of Go's library are not here")
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		var s scanner.Scanner
		s.Init(token.NewFileSet().AddFile(name, -1, len(src)), src, nil, 0)
		for {
			_, tok, lit := s.Scan()
			if tok == token.EOF {
				break
			}
			if tok.IsKeyword() {
				want = append(want, tok.String())
			} else if tok.IsLiteral() {
				want = append(want, lit)
			}
		}
		for _, k := range Scan(nil, Named("go"), src) {
			if k.Kind == Word || k.Kind == Number || k.Kind == String || k.Kind == Interp {
				got = append(got, strings.ReplaceAll(string(src[k.Start:k.End]), "\r", ""))
			}
		}
		compare(t, name, got, want)
	}
}

func compare(t *testing.T, name string, got, want []string) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("%s: token %d is %q, the reference says %q", name, i, got[i], want[i])
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d tokens, the reference has %d", name, len(got), len(want))
	}
}

// pythonTokens prints names, numbers and texts of files as the interpreter's own
// tokenizer sees them, one JSON list a line.
const pythonTokens = `
import io, json, sys, tokenize
for name in sys.argv[1:]:
    with open(name, "rb") as f:
        data = f.read()
    try:
        toks = [t.string for t in tokenize.tokenize(io.BytesIO(data).readline) if t.type in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING)]
    except Exception:
        toks = None
    print(json.dumps(toks))
`

// TestPython compares with python3's tokenizer, on its own library. From 3.12 on
// that cuts f-strings into pieces, so files with any are left out.
func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 to compare with")
	}
	out, err := exec.Command(python, "-c", "import os; print(os.path.dirname(os.__file__))").Output()
	if err != nil {
		t.Skip("python3 does not say where its library is: ", err)
	}
	all, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "[a-m]*.py"))
	var files []string
	for _, name := range all {
		src, _ := os.ReadFile(name)
		if !bytes.Contains(src, []byte(`f"`)) && !bytes.Contains(src, []byte(`f'`)) && !bytes.Contains(src, []byte("\f")) {
			files = append(files, name)
		}
	}
	if len(files) == 0 {
		t.Skip("python3's library is not here")
	}
	out, err = exec.Command(python, append([]string{"-c", pythonTokens}, files...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	for i, name := range files {
		var want []string
		if err := json.Unmarshal(lines[i], &want); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range Scan(nil, Named("python"), src) {
			if k.Kind == Word || k.Kind == Number || k.Kind == String || k.Kind == Interp {
				got = append(got, strings.ReplaceAll(string(src[k.Start:k.End]), "\r\n", "\n"))
			}
		}
		compare(t, name, got, want)
	}
}
