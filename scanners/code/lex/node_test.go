package lex

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// nodeTokens prints words, numbers, texts and regular expressions of files as the
// tokenizer inside of node sees them, one JSON list a line. What stands in a
// template is left out: to us a template is one token.
const nodeTokens = `
const acorn = require('internal/deps/acorn/acorn/dist/acorn');
const fs = require('fs');
for (const name of process.argv.slice(1)) {
  const src = fs.readFileSync(name, 'utf8');
  let out = [];
  try {
    // The parser, not the bare tokenizer, tells a division from a regular expression.
    const toks = [];
    acorn.parse(src, {ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true, allowHashBang: true, onToken: toks});
    const stack = [];
    for (const t of toks) {
      const l = t.type.label;
      if (l === '` + "`" + `') {
        if (stack.length && stack[stack.length - 1] === 'q') stack.pop(); else stack.push('q');
      } else if (l === '${') stack.push('{');
      else if (stack.length && stack[stack.length - 1] === '{' && l === '{') stack.push('{');
      else if (stack.length && stack[stack.length - 1] === '{' && l === '}') stack.pop();
      else if (!stack.length && l === 'privateId') out.push(src.slice(t.start + 1, t.end));
      else if (!stack.length && (l === 'name' || l === 'num' || l === 'string' || l === 'regexp' || t.type.keyword)) out.push(src.slice(t.start, t.end));
    }
  } catch (e) { out = null; }
  console.log(JSON.stringify(out));
}
`

// TestNode compares with the JavaScript tokenizer that node carries, on the
// sources of npm.
func TestNode(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node to compare with")
	}
	real, err := filepath.EvalSymlinks(node)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(real), "..", "lib", "node_modules", "npm", "lib", "*", "*.js"))
	more, _ := filepath.Glob(filepath.Join(filepath.Dir(real), "..", "lib", "node_modules", "npm", "node_modules", "*", "lib", "*.js"))
	files = append(files, more...)
	if len(files) == 0 {
		t.Skip("the sources of npm are not here")
	}
	files = files[:min(len(files), 300)]
	out, err := exec.Command(node, append([]string{"--expose-internals", "-e", nodeTokens, "--"}, files...)...).Output()
	if err != nil {
		t.Skip("this node does not show its tokenizer: ", err)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(files) {
		t.Fatalf("%d answers for %d files", len(lines), len(files))
	}
	compared := 0
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
		for _, k := range Scan(nil, Named("javascript"), src) {
			text := string(src[k.Start:k.End])
			switch k.Kind {
			case Word, Number:
				got = append(got, text)
			case String:
				if !strings.HasPrefix(text, "`") {
					got = append(got, text)
				}
			}
		}
		compare(t, name, got, want)
		compared++
	}
	if compared < 100 {
		t.Errorf("only %d files were compared", compared)
	}
}
