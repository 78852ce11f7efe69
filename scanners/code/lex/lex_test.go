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

func BenchmarkScan(b *testing.B) {
	src := bytes.Repeat([]byte("func f(a int) error {\n\treturn fmt.Errorf(\"x %d: %w\", a, err) // comment\n}\n\n"), 2000)
	for _, name := range []string{"go", "javascript", "python", "c", "shell"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			var toks []Token
			for b.Loop() {
				toks = Scan(toks[:0], Named(name), src)
			}
		})
	}
}
