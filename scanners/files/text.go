package files

import (
	"bytes"
	"path"
	"strings"
)

const modeSymlink, modeExec, modeGitlink = 0o120000, 0o100755, 0o160000

// textCheck is a condition without a value; nil when there is none of that name.
func textCheck(word string) func(*view) bool {
	switch word {
	case "no-shebang":
		return func(v *view) bool {
			return v.mode == modeExec && len(v.bytes) > 0 && isText(v.bytes) && !startsScript(v.bytes)
		}
	case "text":
		return func(v *view) bool { return isText(v.bytes) }
	case "outside":
		return func(v *view) bool { return v.mode == modeSymlink && leaves(v.path, string(v.bytes)) }
	case "absolute":
		return func(v *view) bool { return v.mode == modeSymlink && isAbsolute(string(v.bytes)) }
	case "env-values":
		return func(v *view) bool { return envValues(v.bytes) }
	case "windows-name":
		return func(v *view) bool { return windowsName(v.path) }
	case "git-folder":
		return func(v *view) bool { return gitFolder(v.path) }
	case "source":
		return func(v *view) bool { return sourceName(v.lower) }
	}
	return nil
}

// spotCheck finds places in the bytes; nil when there is none of that name.
func spotCheck(word string) func([]byte) [][2]int {
	switch word {
	case "conflict":
		return conflicts
	case "bidi":
		return bidi
	case "invisible":
		return invisible
	}
	return nil
}

func holdsText(b []byte, text string) bool { return bytes.Contains(b, []byte(text)) }

// isText follows Git: a NUL in the first 8000 bytes makes a file binary.
func isText(b []byte) bool { return bytes.IndexByte(b[:min(len(b), 8000)], 0) < 0 }

func startsScript(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(b, []byte("#!")) || bytes.HasPrefix(b, []byte("\x7fELF"))
}

// leaves says whether a relative link from p ends above the top of the repository.
func leaves(p, target string) bool {
	if isAbsolute(target) {
		return false
	}
	joined := path.Join(path.Dir(p), target)
	return joined == ".." || strings.HasPrefix(joined, "../")
}

func isAbsolute(target string) bool {
	return strings.HasPrefix(target, "/") || strings.HasPrefix(target, `\`) || len(target) > 2 && target[1] == ':' && (target[2] == '\\' || target[2] == '/')
}

// conflicts finds whole conflicts as git merge writes them: the three (or, in
// diff3 style, four) marker lines in their order. A lone ======= is a heading.
func conflicts(b []byte) [][2]int {
	var out [][2]int
	middle, end := -1, -1 // looked for again only when they were passed
	at, ok := markerLine(b, 0, "<<<<<<< ")
	for ok {
		next, again := markerLine(b, at+1, "<<<<<<< ")
		if middle < at {
			var has bool
			if middle, has = markerLine(b, at, "======="); !has {
				break
			}
		}
		if end < middle {
			var has bool
			if end, has = markerLine(b, middle, ">>>>>>> "); !has {
				break
			}
		}
		if !again || end < next {
			out = append(out, [2]int{at, lineEnd(b, at)})
		}
		at, ok = next, again
	}
	return out
}

// markerLine finds the next line from a byte offset on that starts with a marker;
// the middle marker must be the whole line.
func markerLine(b []byte, from int, marker string) (int, bool) {
	for from < len(b) {
		i := bytes.Index(b[from:], []byte(marker))
		if i < 0 {
			return 0, false
		}
		i += from
		if i == 0 || b[i-1] == '\n' {
			whole := marker != "=======" || len(bytes.TrimRight(b[i:lineEnd(b, i)], "\r")) == len(marker)
			if whole {
				return i, true
			}
		}
		from = i + 1
	}
	return 0, false
}

func lineEnd(b []byte, at int) int {
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(b)
}

// envValues says whether a .env file gives some variable a value.
func envValues(b []byte) bool {
	for line := range bytes.Lines(b) {
		line = bytes.TrimSpace(line)
		key, value, ok := bytes.Cut(line, []byte("="))
		if !ok || len(key) == 0 || key[0] == '#' {
			continue
		}
		value = bytes.Trim(bytes.TrimSpace(value), `"'`)
		upper := bytes.ToUpper(key)
		for _, word := range [...]string{"SECRET", "TOKEN", "PASSW", "_KEY", "APIKEY", "CREDENTIAL", "PRIVATE", "DSN", "DATABASE_URL"} {
			if len(value) > 3 && value[0] != '$' && value[0] != '<' && bytes.Contains(upper, []byte(word)) {
				return true
			}
		}
	}
	return false
}

// sourceName says whether a name is that of source code or of a script, where a
// character that reorders text has no business.
func sourceName(lower string) bool {
	switch path.Ext(lower) {
	case ".go", ".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue", ".java", ".kt", ".kts", ".scala", ".groovy", ".gradle",
		".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".cs", ".rb", ".php", ".rs", ".sh", ".bash", ".zsh", ".sql", ".swift", ".m", ".mm",
		".pl", ".pm", ".lua", ".ex", ".exs", ".erl", ".clj", ".hs", ".ml", ".dart", ".ps1", ".psm1", ".bat", ".cmd", ".tf", ".tfvars", ".hcl",
		".yaml", ".yml", ".toml", ".cmake", ".mk", ".zig", ".sol", ".vb", ".fs", ".r", ".jl":
		return true
	}
	switch lower {
	case "makefile", "dockerfile", "jenkinsfile", "gemfile", "rakefile", "containerfile", "justfile", "vagrantfile":
		return true
	}
	return false
}
