package lex

import (
	"bytes"
	"strings"
	"testing"
)

// kinds writes tokens down: words as they are, texts as "in", interpolated ones
// as $in, ends of lines as ;
func kinds(lang, src string) string {
	var out []string
	for _, t := range Scan(nil, Named(lang), []byte(src)) {
		s := src[t.Start:t.End]
		switch t.Kind {
		case String:
			s = `"` + src[t.In:t.Out] + `"`
		case Interp:
			s = "$" + src[t.In:t.Out]
		case Newline:
			s = ";"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ lang, src, want string }{
		{"go", "a := `x\ny` // c\nb/* d */= 'x'", "a := \"x\ny\" ; b = \"x\" ;"},
		{"go", `s := "a\"b" + t`, `s := "a\"b" + t ;`},
		{"python", "f(\n  a, # c\n  b)\nc", "f ( a , b ) ; c ;"},
		{"python", `x = f"a{b}" + rb'c' + """d "e" f"""`, `x = $a{b} + "c" + "d "e" f" ;`},
		{"python", "s = f'{{no}}'\nt", `s = "{{no}}" ; t ;`},
		{"python", "a = 1 \\\n  + 2", "a = 1 + 2 ;"},
		{"javascript", "a = b / c / d; e = /x'[/]y/g", `a = b / c / d ; e = "x'[/]y" ;`},
		{"javascript", "x = `a${b + `c${d}`}e`; y", "x = $a${b + `c${d}`}e ; y ;"},
		{"javascript", "return /a\"/.test(x)", `return "a"" . test ( x ) ;`},
		{"javascript", "a\n  .b()\n", "a . b ( ) ;"},
		{"java", "x = \"\"\"\n a \"b\"\n\"\"\"; // c", "x = \"\n a \"b\"\n\" ;"},
		{"kotlin", `val a = "x $y ${z}" /* /* n */ */ + 'c'`, `val a = $x $y ${z} + "c" ;`},
		{"c", "#define X strcpy(a, \\\n  b)\nint y;", "int y ;"},
		{"c", `s = R"x(a)"b)x" u8"c"`, `s = "a)"b" u8 "c"`},
		{"csharp", `a = @"x""y" + $"b{c}" + "d"`, `a = "x""y" + $b{c} + "d"`},
		{"ruby", "x = \"a#{b}\"\ny = 'c#{d}' # e", `x = $a#{b} ; y = "c#{d}" ;`},
		{"ruby", "t = <<~SQL\n  a #{b}\nSQL\nz", "t = $  a #{b}\n ; z ;"},
		{"ruby", "a = b / c\nx =~ /y'/", `a = b / c ; x =~ "y'" ;`},
		{"ruby", "p $`, permit!(a), %w[b c]", `p $` + "`" + ` , permit! ( a ) , "b c" ;`},
		{"php", "<b>it's</b><?php echo \"a $b\"; ?>x'y<?= $c ?>", "echo $a $b ; ?> $c ?>"},
		{"php", "<?php $a = <<<'X'\n $b\nX;\n", "$a = \" $b\n\" ;"},
		{"rust", `let a: &'b str = r#"c"d"#; let e = 'f';`, `let a : & ' b str = "c"d" ; let e = "f" ;`},
		{"shell", "a | b --c=\"$d\" # e\nf 'g $h'", `a | b --c= $$d ; f "g $h" ;`},
		{"shell", "cat <<EOF | x\n a $b\nEOF\nc", "cat $ a $b\n | x ; c ;"},
		{"shell", "curl a \\\n  b | sh", "curl a b | sh ;"},
		{"sql", "select 'it''s' -- c\nfrom t", `select "it''s" from t`},
		{"swift", `let a = "x \(y) z" // b`, `let a = $x \(y) z ;`},
		{"powershell", "$a = \"b $c `\" d\" <# e #>", "$a = $b $c `\" d ;"},
		{"markup", `<a b:c="d"><!-- e="f" -->it's <g h="i"/>`, `< a b:c = "d" > it ' s < g h = "i" / >`},
		{"config", "a.b = c # d\n# e\nf", "a.b = c ; f ;"},
	} {
		if got := kinds(c.lang, c.src); got != c.want {
			t.Errorf("%s: %q\n got %s\nwant %s", c.lang, c.src, got, c.want)
		}
	}
}

func TestPairs(t *testing.T) {
	src := []byte("f(a[1], {b: (c)}) ]")
	toks := Scan(nil, Named("go"), src)
	for i, tok := range toks {
		if tok.Pair >= 0 && toks[tok.Pair].Pair != int32(i) {
			t.Errorf("token %d and its partner disagree", i)
		}
	}
	if toks[1].Pair < 0 || src[toks[toks[1].Pair].Start] != ')' {
		t.Error("the call's bracket has no partner")
	}
	for _, tok := range toks {
		if tok.Kind == Punct && src[tok.Start] == ']' && tok.Start > 15 && tok.Pair >= 0 {
			t.Error("a bracket too many found a partner")
		}
	}
}

// TestLinear feeds each language what makes careless lexers go over the same
// bytes again and again. At this size a lexer that does takes hours.
func TestLinear(t *testing.T) {
	for i := range languages {
		name, lang := languages[i].name, Named(languages[i].name)
		for _, piece := range []string{"\"", "'", "`", "/", "\"\\", "'\\\"", "`${", "`${(/[", "\"#{", "${`", "(", "[{", "<<A\n", "<<~A\n", "<<<A\n", "%(", "R\"(", "r#\"", "/*", "$a$", "\\(\"", "@\"", "$@\"{", "'''", "<!--", "=begin", "$'"} {
			src := bytes.Repeat([]byte(piece), 50_000)
			if got := len(Scan(nil, lang, src)); got > len(src)+1 {
				t.Errorf("%s: %d tokens of %d bytes of %q", name, got, len(src), piece)
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{"a(b[c{\"d\"}])", "<<~X\na\nX", "`${`a`}`", "r#\"a\"#", "$\"{a}\"", "/a/b", "'''x", "<?php ?>", "#define a \\\n b", "<<EOF\nEOF"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for i := range languages {
			name, lang := languages[i].name, Named(languages[i].name)
			last := int32(0)
			toks := Scan(nil, lang, src)
			for i, tok := range toks {
				if tok.Start < last || tok.End < tok.Start || int(tok.End) > len(src) || tok.Out < tok.In || int(tok.Out) > len(src) {
					t.Fatalf("%s: token %d %+v behind %d of %d", name, i, tok, last, len(src))
				}
				if tok.Pair >= int32(len(toks)) || tok.Pair >= 0 && toks[tok.Pair].Pair != int32(i) {
					t.Fatalf("%s: token %d %+v is badly paired", name, i, tok)
				}
				last = tok.End
			}
		}
	})
}

// ordinary is a piece of an ordinary text in each language.
var ordinary = map[string]string{
	"go":         "// Open reads the file, or says why not.\nfunc Open(name string) (*File, error) {\n\tf, err := os.Open(name)\n\tif err != nil {\n\t\treturn nil, fmt.Errorf(\"open %s: %w\", name, err)\n\t}\n\treturn &File{f: f, limit: 1 << 20}, nil\n}\n\n",
	"python":     "class Reader:\n    \"\"\"Reads one file, line by line.\"\"\"\n\n    def __init__(self, name, limit=1024):\n        self.name = name  # relative to the top\n        self.lines = [x.strip() for x in open(name)]\n        if not self.lines:\n            raise ValueError(f\"{name} is empty\")\n\n",
	"javascript": "// The handler of one request.\nexport async function handle(req, res) {\n  const name = req.params.name || 'none';\n  const rows = await db.query(\"select a from b where c = ?\", [name]);\n  return res.send(`${rows.length} rows of ${name}`);\n}\n\n",
	"java":       "/** Reads one file, line by line. */\npublic class Reader implements Closeable {\n    private final String name;\n\n    public Reader(String name) throws IOException {\n        this.name = Objects.requireNonNull(name, \"name\");\n        log.debug(\"opened {}\", name); // once\n    }\n}\n\n",
	"kotlin":     "/** Reads one file, line by line. */\nclass Reader(private val name: String) {\n    val lines: List<String> = File(name).readLines()\n\n    fun first(): String? = lines.firstOrNull { it.isNotBlank() }\n    override fun toString() = \"Reader of $name\"\n}\n\n",
	"c":          "/* Read the next entry, or report what is wrong with it. */\nstatic int read_entry(struct reader *r, const char *name)\n{\n\tif (!r->buf || r->len < sizeof(struct entry))\n\t\treturn error(_(\"entry %s is too short\"), name);\n\tmemcpy(&r->cur, r->buf + r->pos, r->len);\n\treturn 0;\n}\n\n",
	"csharp":     "/// <summary>Reads one file.</summary>\npublic sealed class Reader : IDisposable\n{\n    private readonly string _name;\n    public Reader(string name) => _name = name ?? throw new ArgumentNullException(nameof(name));\n    public override string ToString() => $\"Reader of {_name}\";\n}\n\n",
	"ruby":       "# Reads one file, line by line.\nclass Reader\n  attr_reader :name, :lines\n\n  def initialize(name, limit: 1024)\n    @name = name\n    @lines = File.readlines(name).map(&:strip)\n    raise ArgumentError, \"#{name} is empty\" if @lines.empty?\n  end\nend\n\n",
	"php":        "<?php\n/** Reads one file. */\nclass Reader\n{\n    public function __construct(private string $name)\n    {\n        if (!file_exists($this->name)) {\n            throw new RuntimeException('there is no ' . $this->name);\n        }\n    }\n}\n?>\n",
	"rust":       "/// Reads one file, line by line.\npub fn open(name: &str) -> Result<Reader, Error> {\n    let f = File::open(name).map_err(|e| Error::new(name, e))?;\n    let lines: Vec<&'static str> = Vec::with_capacity(16);\n    Ok(Reader { f, lines, limit: 1 << 20 })\n}\n\n",
	"shell":      "# Build what is named, or all.\nfor name in \"$@\"; do\n\tif [ ! -d \"src/$name\" ]; then\n\t\techo \"$0: there is no $name\" >&2\n\t\texit 2\n\tfi\n\tmake -C src/$name all && cp src/$name/out.bin build/\ndone\n\n",
	"sql":        "-- All orders of a customer, the newest first.\nCREATE TABLE orders (\n  id BIGINT PRIMARY KEY,\n  customer_id BIGINT NOT NULL REFERENCES customers (id),\n  state VARCHAR(16) DEFAULT 'open'\n);\nSELECT o.id, o.state FROM orders o WHERE o.customer_id = 1 ORDER BY o.id DESC;\n",
	"swift":      "/// Reads one file, line by line.\nfinal class Reader {\n    let name: String\n    private var lines: [String] = []\n\n    init(name: String) throws {\n        self.name = name\n        guard !name.isEmpty else { throw Failure.empty(\"no name in \\(name)\") }\n    }\n}\n\n",
	"powershell": "# Reads one file, line by line.\nfunction Read-Entry {\n    param([string]$Name, [int]$Limit = 1024)\n    if (-not (Test-Path $Name)) {\n        throw \"there is no $Name\"\n    }\n    Get-Content -Path $Name | Select-Object -First $Limit\n}\n\n",
	"markup":     "<!-- one entry -->\n<div class=\"entry\" id=\"e1\">\n  <a href=\"https://example.com/e/1\" rel=\"next\">The first entry of the list</a>\n  <p>Some words about it, and where it comes from.</p>\n</div>\n",
	"config":     "# How the server listens.\nlisten = 127.0.0.1:8080\nserver_name example.com;\nlog.level = info\ncache.size=64MB\n[limits]\nmax-connections = 100\n\n",
}

// BenchmarkScan prints how fast each language is cut.
func BenchmarkScan(b *testing.B) {
	for i := range languages {
		name := languages[i].name
		b.Run(name, func(b *testing.B) {
			src := bytes.Repeat([]byte(ordinary[name]), 100_000/len(ordinary[name]))
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			var toks []Token
			for b.Loop() {
				toks = Scan(toks[:0], Named(name), src)
			}
			b.ReportMetric(float64(len(src))/float64(len(toks)), "B/token")
		})
	}
}
