package code

import (
	"strings"

	"picket/scanners/code/lex"
)

// imports says what a local name of a file stands for: "tls" for "crypto/tls",
// "run" for "subprocess.run".
type imports map[string]string

// hasImports says whether patterns of a language may use ~module.member.
func hasImports(l *lex.Lang) bool {
	return l.Name == "go" || l.Name == "python" || l.Name == "javascript"
}

func readImports(lang string, src []byte, toks []lex.Token) imports {
	r := importReader{src: src, toks: toks, out: imports{}}
	switch lang {
	case "go":
		r.golang()
	case "python":
		r.python()
	case "javascript":
		r.javascript()
	}
	return r.out
}

type importReader struct {
	src  []byte
	toks []lex.Token
	out  imports
}

func (r *importReader) text(i int) string {
	if i < 0 || i >= len(r.toks) {
		return ""
	}
	return string(r.src[r.toks[i].Start:r.toks[i].End])
}

func (r *importReader) is(i int, s string) bool {
	return i >= 0 && i < len(r.toks) && string(r.src[r.toks[i].Start:r.toks[i].End]) == s
}

func (r *importReader) kind(i int) lex.Kind {
	if i < 0 || i >= len(r.toks) {
		return 0
	}
	return r.toks[i].Kind
}

func (r *importReader) content(i int) string {
	return string(r.src[r.toks[i].In:r.toks[i].Out])
}

// golang reads import declarations, which stand before all else.
func (r *importReader) golang() {
	for i := 0; i < len(r.toks); i++ {
		if !r.is(i, "import") {
			if r.is(i, "func") || r.is(i, "type") || r.is(i, "var") || r.is(i, "const") {
				return
			}
			continue
		}
		end := i + 3
		if r.is(i+1, "(") && r.toks[i+1].Pair > 0 {
			end = int(r.toks[i+1].Pair)
		}
		for i++; i < end && i < len(r.toks); i++ {
			if r.kind(i) != lex.String {
				continue
			}
			path := r.content(i)
			name := goName(path)
			if r.kind(i-1) == lex.Word && !r.is(i-1, "import") || r.is(i-1, ".") {
				name = r.text(i - 1)
			}
			r.out[name] = path
		}
		i--
	}
}

// goName is the name that a package mostly has: the last part of its path, not
// a version, without "go-" before or ".v3" behind it.
func goName(path string) string {
	base := path[strings.LastIndexByte(path, '/')+1:]
	if len(base) > 1 && base[0] == 'v' && base[1] >= '0' && base[1] <= '9' && strings.Contains(path, "/") {
		path = path[:len(path)-len(base)-1]
		base = path[strings.LastIndexByte(path, '/')+1:]
	}
	if i := strings.Index(base, ".v"); i > 0 {
		base = base[:i]
	}
	base = strings.TrimPrefix(base, "go-")
	return strings.TrimSuffix(base, "-go")
}

// python reads "import a.b as c" and "from a.b import c as d", anywhere.
func (r *importReader) python() {
	for i := range r.toks {
		if r.kind(i) != lex.Word || i > 0 && r.kind(i-1) != lex.Newline && !r.is(i-1, ";") && !r.is(i-1, ":") {
			continue
		}
		if r.is(i, "import") {
			r.pythonNames(i+1, "")
		}
		if r.is(i, "from") {
			module, next := r.dotted(i + 1)
			if r.is(next, "import") {
				r.pythonNames(next+1, module+".")
			}
		}
	}
}

func (r *importReader) pythonNames(i int, prefix string) {
	if r.is(i, "(") {
		i++
	}
	for {
		full, next := r.dotted(i)
		if full == "" {
			return
		}
		local, _, _ := strings.Cut(full, ".")
		target := prefix + local
		if r.is(next, "as") {
			local, target = r.text(next+1), prefix+full
			next += 2
		}
		r.out[local] = target
		if !r.is(next, ",") {
			return
		}
		i = next + 1
	}
}

func (r *importReader) dotted(i int) (string, int) {
	start := i
	for i < len(r.toks) && (r.kind(i) == lex.Word && !r.is(i, "import") && !r.is(i, "as") || r.is(i, ".")) && (i == start || r.toks[i].Start == r.toks[i-1].End) {
		i++
	}
	if i == start {
		return "", i
	}
	return string(r.src[r.toks[start].Start:r.toks[i-1].End]), i
}

// javascript reads require() and import, with their destructuring.
func (r *importReader) javascript() {
	for i := range r.toks {
		switch {
		case r.is(i, "require") && r.is(i+1, "(") && r.kind(i+2) == lex.String && r.is(i+3, ")"):
			module := jsModule(r.content(i + 2))
			member := ""
			if r.is(i+4, ".") && r.kind(i+5) == lex.Word && !r.is(i+6, "(") {
				member = "." + r.text(i+5)
			}
			if r.is(i-1, "=") {
				r.jsBind(i-2, module, member)
			}
		case r.is(i, "from") && r.kind(i+1) == lex.String:
			r.jsFrom(i-1, jsModule(r.content(i+1)))
		}
	}
}

func jsModule(m string) string { return strings.TrimPrefix(m, "node:") }

// jsBind binds what stands left of an equals sign, ending at token i.
func (r *importReader) jsBind(i int, module, member string) {
	if r.kind(i) == lex.Word {
		r.out[r.text(i)] = module + member
		return
	}
	if r.is(i, "}") && r.toks[i].Pair >= 0 {
		r.jsNames(int(r.toks[i].Pair)+1, i, module)
	}
}

// jsFrom binds the clause of an import that ends at token i.
func (r *importReader) jsFrom(i int, module string) {
	if r.is(i, "}") && r.toks[i].Pair >= 0 {
		open := int(r.toks[i].Pair)
		r.jsNames(open+1, i, module)
		i = open - 1
		if r.is(i, ",") {
			i--
		}
	}
	if r.kind(i) == lex.Word && !r.is(i, "import") && !r.is(i, "export") && !r.is(i, "type") {
		r.out[r.text(i)] = module // a default, or * as name
	}
}

func (r *importReader) jsNames(i, end int, module string) {
	for ; i < end; i++ {
		if r.kind(i) != lex.Word {
			continue
		}
		name, local := r.text(i), r.text(i)
		if (r.is(i+1, ":") || r.is(i+1, "as")) && i+2 < end {
			local = r.text(i + 2)
			i += 2
		}
		r.out[local] = module + "." + name
	}
}
