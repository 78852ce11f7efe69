package load

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"picket/rules/overlay"
	"picket/scanners"
)

// tokenFormat is one row of testdata/formats.txt: a format of tokens that a provider
// documents, and the variable in which people keep such a token.
type tokenFormat struct {
	provider, variable, format string
	named                      bool // the format says nothing: the name beside it must
}

// place is a place in which people write tokens. A token without marks of its own
// is looked for only where its variable's name stands beside it.
type place struct {
	name, text string
	named      bool
}

var places = []place{
	{"environment file", "DEBUG=1\n«V»=«T»\nPORT=80\n", true},
	{"environment file, quoted", "«V»=\"«T»\"\n", true},
	{"export", "export «V»=«T»\n", true},
	{"export, quoted", "export «V»='«T»'\n", true},
	{"fish", "set -x «V» «T»\n", false},
	{"PowerShell", "$env:«V» = \"«T»\"\r\n", true},
	{"Windows", "set «V»=«T»\r\n", true},
	{"Dockerfile", "FROM alpine\nENV «V»=«T»\n", true},
	{"Compose", "services:\n  app:\n    environment:\n      - «V»=«T»\n", true},
	{"YAML", "deploy:\n  «v»: «T»\n  port: 80\n", true},
	{"YAML, quoted", "deploy:\n  «v»: \"«T»\"\n", true},
	{"YAML, pair", "env:\n  - name: «V»\n    value: «T»\n", true},
	{"YAML, flow", "deploy: {«v»: «T», port: 80}\n", true},
	{"JSON", "{\n  \"«v»\": \"«T»\",\n  \"port\": 80\n}\n", true},
	{"JSON, one line", "{\"port\":80,\"«v»\":\"«T»\"}", true},
	{"JSON in a string", "body = \"{\\\"«v»\\\":\\\"«T»\\\"}\"\n", true},
	{"TOML", "[deploy]\n«v» = \"«T»\"\n", true},
	{"properties", "deploy.«v»=«T»\n", true},
	{"INI", "[deploy]\n«v» = «T»\n", true},
	{"XML, element", "<config><«v»>«T»</«v»></config>\n", true},
	{"XML, attributes", "<add key=\"«V»\" value=\"«T»\" />\n", true},
	{"Terraform", "variable \"x\" {}\n  «v» = \"«T»\"\n", true},
	{"Python", "«V» = '«T»'\n", true},
	{"Python, environment", "os.environ[\"«V»\"] = \"«T»\"\n", true},
	{"Python, default", "key = os.getenv(\"«V»\", \"«T»\")\n", true},
	{"Python, argument", "client = Client(«v»=\"«T»\", timeout=3)\n", true},
	{"JavaScript", "const «V» = '«T»';\n", true},
	{"JavaScript, property", "const c = new Client({ «V»: '«T»' });\n", true},
	{"JavaScript, default", "const k = process.env.«V» || \"«T»\";\n", true},
	{"JavaScript, argument", "const c = new Client(\"«T»\");\n", false},
	{"Go", "const «V» = \"«T»\"\n", true},
	{"Go, assignment", "\t«V» := \"«T»\"\n", true},
	{"Go, raw string", "\tvar «V» = `«T»`\n", true},
	{"Java", "private static final String «V» = \"«T»\";\n", true},
	{"C#", "public string «V» { get; set; } = \"«T»\";\n", false},
	{"PHP", "define('«V»', '«T»');\n", true},
	{"PHP, array", "'«V»' => '«T»',\n", true},
	{"Ruby", "ENV['«V»'] = '«T»'\n", true},
	{"Rust", "const «V»: &str = \"«T»\";\n", true},
	{"Kotlin", "val «V»: String = \"«T»\"\n", true},
	{"bearer header", "curl -H \"Authorization: Bearer «T»\" https://api.corp.net/v1\n", false},
	{"token header", "curl -H 'Authorization: token «T»' https://api.corp.net/v1\n", false},
	{"own header", "curl -H 'X-Api-Key: «T»' https://api.corp.net/v1\n", false},
	{"query", "https://api.corp.net/v1/items?page=2&token=«T»&x=1\n", false},
	{"user of an address", "git clone https://«T»@git.corp.net/a/b.git\n", false},
	{"password of an address", "git clone https://deploy:«T»@git.corp.net/a/b.git\n", false},
	{"option", "tool login --token «T» --quiet\n", false},
	{"option, joined", "tool login --token=«T»\n", false},
	{"curl, user", "curl -u «T»: https://api.corp.net/v1\n", false},
	{"bare line", "«T»\n", false},
	{"end of a file", "«T»", false},
	{"Markdown", "Use `«T»` to log in.\n", false},
	{"sentence", "The token is «T», do not share it.\n", false},
	{"HTML", "<input value=&quot;«T»&quot;>\n", false},
	{"comment", "// old: «T»\n", false},
	{"diff", "+  token: «T»\n", false},
	{"CSV", "3,deploy,«T»,active\n", false},
	{"list", "tokens = [\"«T»\", \"\"]\n", false},
	{"parentheses", "login(«T»)\n", false},
	{"line in a string", "body = \"first\\n«T»\\nlast\"\n", false},
	{"lines in JSON", "{\"log\": \"login:\\r\\n\\t«T»\\r\\n\"}\n", false},
	{"log", "2026-01-02T03:04:05Z level=info token=«T» user=7\n", false},
}

func (p place) with(f tokenFormat, token string) string {
	return strings.NewReplacer("«V»", f.variable, "«v»", strings.ToLower(f.variable), "«T»", token).Replace(p.text)
}

func readFormats(t *testing.T) []tokenFormat {
	t.Helper()
	f, err := os.Open("testdata/formats.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []tokenFormat
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Fields(line)
		if len(cells) < 3 {
			t.Fatalf("testdata/formats.txt: %q", line)
		}
		format := strings.Join(cells[2:], " ")
		rest, named := strings.CutPrefix(format, "named ")
		list = append(list, tokenFormat{provider: cells[0], variable: cells[1], format: rest, named: named})
	}
	if lines.Err() != nil || len(list) < 100 {
		t.Fatalf("%d formats: %v", len(list), lines.Err())
	}
	return list
}

// TestTokensAreFoundEverywhere holds every documented format to every place in
// which people write tokens.
func TestTokensAreFoundEverywhere(t *testing.T) {
	tm := builtinTeam(t)
	tried, missed := 0, 0
	for _, f := range readFormats(t) {
		for i, p := range places {
			if f.named && !p.named {
				continue
			}
			token, err := overlay.Expand(strings.ReplaceAll(f.format, "|", ""))
			if err != nil {
				t.Fatal(err)
			}
			text := p.with(f, token)
			tried++
			if !finds(tm, text, token) {
				missed++
				t.Errorf("%s: not found: %s: %q", f.provider, p.name, text)
			}
			// The twin: the same text with a hole in place of the token.
			if hole := p.with(f, "<token>"); i < 3 && finds(tm, hole, "<token>") {
				t.Errorf("%s: found without a token: %q", f.provider, hole)
			}
		}
	}
	t.Logf("%d of %d found", tried-missed, tried)
}

func finds(s scanners.Scanner, text, token string) bool {
	for _, f := range s.Scan(nil, scanners.Text{Path: "deploy/notes", Bytes: []byte(text)}) {
		if overlap(f.Secret, token) {
			return true
		}
	}
	return false
}
