package code

import (
	"bytes"
	"path"
	"strings"

	"picket/scanners/code/lex"
)

// knownLanguage says whether a spec may name a language.
func knownLanguage(name string) bool {
	switch name {
	case "go", "python", "javascript", "java", "kotlin", "c", "csharp", "ruby", "php",
		"rust", "shell", "sql", "swift", "powershell", "markup", "config":
		return true
	}
	return false
}

// languageOf tells the language of a file by its name, and for files without an
// ending by their first line; nil when it is none of ours.
func languageOf(p string, text []byte) *lex.Lang {
	base := path.Base(p)
	ext := strings.ToLower(path.Ext(base))
	switch ext {
	case ".go":
		return lex.Named("go")
	case ".py", ".pyi", ".pyw":
		return lex.Named("python")
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte":
		return lex.Named("javascript")
	case ".java", ".groovy", ".gradle", ".scala":
		return lex.Named("java")
	case ".kt", ".kts":
		return lex.Named("kotlin")
	case ".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".m", ".mm", ".ino":
		return lex.Named("c")
	case ".cs", ".cshtml", ".razor":
		return lex.Named("csharp")
	case ".rb", ".rake", ".gemspec", ".ru":
		return lex.Named("ruby")
	case ".php", ".phtml", ".inc", ".php3", ".php5":
		return lex.Named("php")
	case ".rs":
		return lex.Named("rust")
	case ".sh", ".bash", ".zsh", ".ksh", ".bats":
		return lex.Named("shell")
	case ".sql", ".ddl", ".pgsql", ".plsql":
		return lex.Named("sql")
	case ".swift":
		return lex.Named("swift")
	case ".ps1", ".psm1":
		return lex.Named("powershell")
	case ".xml", ".plist", ".config", ".html", ".htm", ".xhtml", ".jsp", ".aspx", ".erb", ".ejs", ".hbs", ".mustache", ".csproj", ".j2", ".twig":
		return lex.Named("markup")
	case ".properties", ".conf", ".cnf", ".ini", ".cfg", ".npmrc", ".gitconfig":
		return lex.Named("config")
	}
	switch base {
	case "Gemfile", "Rakefile", "Vagrantfile", "Podfile", "Fastfile":
		return lex.Named("ruby")
	case "Jenkinsfile":
		return lex.Named("java")
	case ".bashrc", ".bash_profile", ".profile", ".zshrc", ".envrc":
		return lex.Named("shell")
	case "sshd_config", "ssh_config", "sudoers", ".npmrc", ".gitconfig", "my.cnf", "pip.conf":
		return lex.Named("config")
	}
	if strings.HasPrefix(base, ".env") || ext == ".env" {
		return lex.Named("shell")
	}
	if ext == "" && bytes.HasPrefix(text, []byte("#!")) {
		return byShebang(text)
	}
	return nil
}

func byShebang(text []byte) *lex.Lang {
	line, _, _ := bytes.Cut(text[:min(len(text), 128)], []byte("\n"))
	for _, k := range [...]struct{ word, lang string }{
		{"python", "python"}, {"node", "javascript"}, {"deno", "javascript"}, {"ruby", "ruby"}, {"php", "php"},
		{"pwsh", "powershell"}, {"bash", "shell"}, {"zsh", "shell"}, {"ksh", "shell"}, {"dash", "shell"}, {"/sh", "shell"}, {" sh", "shell"},
	} {
		if bytes.Contains(line, []byte(k.word)) {
			return lex.Named(k.lang)
		}
	}
	return nil
}
