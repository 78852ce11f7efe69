package infra

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"picket/rules/load"
	"picket/scanners/infra/doc"
)

// hclOracle compares the reader with HashiCorp's parser: the same blocks and
// attributes at the same places, and the same values wherever one is literal.
type hclOracle struct {
	src      []byte
	wrong    []string
	literals int
}

func (o *hclOracle) errorf(at int, format string, args ...any) {
	line := 1 + strings.Count(string(o.src[:min(at, len(o.src))]), "\n")
	o.wrong = append(o.wrong, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
}

// body compares the members of a body, which both have in the order of the source.
func (o *hclOracle) body(n *doc.Node, b *hclsyntax.Body) {
	type member struct {
		at    int
		attr  *hclsyntax.Attribute
		block *hclsyntax.Block
	}
	var want []member
	for _, a := range b.Attributes {
		want = append(want, member{at: a.NameRange.Start.Byte, attr: a})
	}
	for _, k := range b.Blocks {
		want = append(want, member{at: k.TypeRange.Start.Byte, block: k})
	}
	sort.Slice(want, func(i, j int) bool { return want[i].at < want[j].at })
	if len(want) != len(n.Kids) {
		o.errorf(n.Start, "%d members, want %d", len(n.Kids), len(want))
		return
	}
	for i, w := range want {
		k := n.Kids[i]
		if k.KeyStart != w.at {
			o.errorf(w.at, "%q begins at %d, want %d", k.Key, k.KeyStart, w.at)
			continue
		}
		if w.attr == nil {
			o.block(k, w.block)
			continue
		}
		if k.Key != w.attr.Name {
			o.errorf(w.at, "attribute %q, want %q", k.Key, w.attr.Name)
		}
		o.expr(k, w.attr.Expr)
	}
}

func (o *hclOracle) block(n *doc.Node, b *hclsyntax.Block) {
	names, places := []string{b.Type}, []int{b.TypeRange.Start.Byte}
	for i, l := range b.Labels {
		names, places = append(names, l), append(places, b.LabelRanges[i].Start.Byte)
	}
	for i, name := range names {
		if n.Key != name || n.KeyStart != places[i] {
			o.errorf(places[i], "%q at %d, want %q at %d", n.Key, n.KeyStart, name, places[i])
		}
		if i+1 < len(names) {
			if len(n.Kids) != 1 {
				o.errorf(places[i], "label %q has %d below it", name, len(n.Kids))
				return
			}
			n = n.Kids[0]
		}
	}
	if n.Start != b.OpenBraceRange.Start.Byte || n.End != b.CloseBraceRange.End.Byte {
		o.errorf(places[0], "block %d-%d, want %d-%d", n.Start, n.End, b.OpenBraceRange.Start.Byte, b.CloseBraceRange.End.Byte)
	}
	o.body(n, b.Body)
}

// given takes the wrappers off that the reader looks through.
func given(e hclsyntax.Expression) hclsyntax.Expression {
	if f, ok := e.(*hclsyntax.FunctionCallExpr); ok && len(f.Args) == 1 && !f.ExpandFinal {
		for _, name := range []string{"jsonencode", "tolist", "toset", "tostring", "tonumber", "tobool", "yamlencode", "sensitive", "nonsensitive"} {
			if f.Name == name {
				return given(f.Args[0])
			}
		}
	}
	return e
}

func (o *hclOracle) expr(n *doc.Node, e hclsyntax.Expression) {
	r := e.Range() // a wrapper is part of the value's place
	e = given(e)
	switch x := e.(type) {
	case *hclsyntax.ObjectConsExpr:
		o.object(n, x)
		return
	case *hclsyntax.TupleConsExpr:
		if n.Kind != doc.List || len(n.Kids) != len(x.Exprs) {
			o.errorf(e.Range().Start.Byte, "a list of %d is read as %d of kind %d", len(x.Exprs), len(n.Kids), n.Kind)
			return
		}
		for i := range x.Exprs {
			o.expr(n.Kids[i], x.Exprs[i])
		}
		return
	}
	want, literal := literalOf(e)
	at := e.Range().Start.Byte
	switch {
	case n.Kind != doc.Scalar:
		if !strings.HasPrefix(string(o.src[at:]), "<<") { // JSON in a heredoc is read
			o.errorf(at, "a scalar is read as kind %d", n.Kind)
		}
	case n.Unknown && literal:
		o.errorf(at, "%q is literal, and unknown", n.Value)
	case !n.Unknown && !literal:
		o.errorf(at, "%q is no literal", n.Value)
	case literal && !sameValue(n, want):
		o.errorf(at, "%q, want %#v", n.Value, want)
	case literal:
		o.literals++
		if !n.Raw && (n.Start != r.Start.Byte || n.End != r.End.Byte) {
			o.errorf(at, "%q at %d-%d, want %d-%d", n.Value, n.Start, n.End, r.Start.Byte, r.End.Byte)
		}
	}
}

func (o *hclOracle) object(n *doc.Node, x *hclsyntax.ObjectConsExpr) {
	at := x.Range().Start.Byte
	if n.Kind != doc.Map {
		o.errorf(at, "an object is read as kind %d", n.Kind)
		return
	}
	var items []hclsyntax.ObjectConsItem
	for _, item := range x.Items {
		if o.keyOf(item) != "" { // a computed key is left out
			items = append(items, item)
		}
	}
	if len(items) != len(n.Kids) {
		o.errorf(at, "an object of %d is read as one of %d", len(items), len(n.Kids))
		return
	}
	for i, item := range items {
		if n.Kids[i].Key != o.keyOf(item) {
			o.errorf(at, "key %q, want %q", n.Kids[i].Key, o.keyOf(item))
		}
		o.expr(n.Kids[i], item.ValueExpr)
	}
}

// keyOf is a key that is written out, or a text with values put in as it stands.
func (o *hclOracle) keyOf(item hclsyntax.ObjectConsItem) string {
	if v, diags := item.KeyExpr.Value(nil); !diags.HasErrors() && v.Type() == cty.String {
		return v.AsString()
	}
	r := item.KeyExpr.Range()
	if text := string(o.src[r.Start.Byte:r.End.Byte]); strings.HasPrefix(text, `"`) {
		return strings.Trim(text, `"`)
	}
	return ""
}

// literalOf gives the value of what is written out.
func literalOf(e hclsyntax.Expression) (cty.Value, bool) {
	switch x := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return x.Val, true
	case *hclsyntax.UnaryOpExpr:
		if l, ok := x.Val.(*hclsyntax.LiteralValueExpr); ok && x.Op == hclsyntax.OpNegate && l.Val.Type() == cty.Number {
			return l.Val.Negate(), true
		}
	case *hclsyntax.TemplateExpr:
		for _, p := range x.Parts {
			if _, ok := p.(*hclsyntax.LiteralValueExpr); !ok {
				return cty.NilVal, false
			}
		}
		v, diags := x.Value(nil)
		return v, !diags.HasErrors()
	}
	return cty.NilVal, false
}

func sameValue(n *doc.Node, want cty.Value) bool {
	switch {
	case want.IsNull():
		return n.Value == "null"
	case want.Type() == cty.Bool:
		return n.Value == fmt.Sprint(want.True())
	case want.Type() == cty.Number:
		got, _, err := big.ParseFloat(n.Value, 10, 512, big.ToNearestEven)
		return err == nil && got.Cmp(want.AsBigFloat()) == 0
	}
	if n.Raw { // a heredoc keeps its indentation and its escapes
		return unindented(n.Value) == unindented(want.AsString())
	}
	return n.Value == want.AsString()
}

func unindented(s string) string {
	s = strings.NewReplacer("$${", "${", "%%{", "%{").Replace(s)
	var out []string
	for line := range strings.Lines(s) {
		out = append(out, strings.TrimSpace(line))
	}
	return strings.Join(out, "\n")
}

// compareHCL returns what differs; ok is false when the text is no HCL.
func compareHCL(src []byte) (o hclOracle, ok bool) {
	file, diags := hclsyntax.ParseConfig(src, "a.tf", hcl.InitialPos)
	if diags.HasErrors() {
		return o, false
	}
	o.src = src
	o.body(doc.HCL(src), file.Body.(*hclsyntax.Body))
	return o, true
}

const trickyHCL = `
# comment = "no"
a = "x\"y\n\u00e9 $${not} %%{not}" // behind
/* b = 1
*/ resource "aws_x" name-two {
  nested { deep { v = 1.50e3 } }
  one { v = -3 }
  list = [1, "two", true, null, var.x, [3], { k = "v" },]
  obj = { "quoted key" = "v", bare : 2, (var.k) = 3, 'x' = 1 }
}
`

// TestHCLReference compares on a tricky text, on the samples of all Terraform
// rules, on generated texts, and on the files of PICKET_HCL, a folder, when given.
func TestHCLReference(t *testing.T) {
	texts := map[string]string{"tricky": strings.ReplaceAll(trickyHCL, ", 'x' = 1", "")}
	samples, err := load.Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		if strings.HasSuffix(s.Path, ".tf") {
			texts[s.Rule+": "+s.Text] = s.Text
		}
	}
	for seed := range uint64(1200) {
		g := hclMaker{rnd: rand.New(rand.NewPCG(seed, 7))}
		g.body(0, 3)
		texts[fmt.Sprint("seed ", seed)] = g.out.String()
	}
	if err := filesBelow(os.Getenv("PICKET_HCL"), texts, ".tf"); err != nil {
		t.Fatal(err)
	}
	compared, literals := 0, 0
	for name, text := range texts {
		o, ok := compareHCL([]byte(text))
		if !ok {
			continue
		}
		compared++
		literals += o.literals
		for _, w := range o.wrong[:min(len(o.wrong), 5)] {
			t.Errorf("%s: %s", name, w)
		}
	}
	t.Logf("%d files, %d literal values", compared, literals)
	if compared < 500 || literals < 3000 {
		t.Errorf("only %d files and %d literal values were compared", compared, literals)
	}
	if o, ok := compareHCL([]byte("a = 1\nb = \"x\"\n")); !ok || o.literals != 2 {
		t.Errorf("two literals counted as %d", o.literals)
	}
}

// hclMaker writes texts that are valid.
type hclMaker struct {
	rnd *rand.Rand
	out strings.Builder
	n   int
}

func (g *hclMaker) pick(list ...string) string { return list[g.rnd.IntN(len(list))] }

func (g *hclMaker) body(indent, depth int) {
	pad := strings.Repeat(" ", indent)
	for range 1 + g.rnd.IntN(6) {
		g.n++
		switch g.rnd.IntN(8) {
		case 0:
			g.out.WriteString(pad + g.pick("# a = {\n", "// }\n", "/* \"\n */\n", "\n"))
		case 1, 2:
			if depth == 0 {
				continue
			}
			g.out.WriteString(pad + g.pick("resource", "module", "dynamic") + g.pick(``, ` "a"`, ` "a" "b-c"`, ` a "b"`) + " {\n")
			g.body(indent+2, depth-1)
			g.out.WriteString(pad + "}\n")
		default:
			fmt.Fprintf(&g.out, "%s%s%d%s=%s", pad, g.pick("a", "b_", "c-"), g.n, g.pick(" ", "   ", ""), g.pick(" ", ""))
			g.value(indent, 3, true)
			g.out.WriteString(g.pick("\n", "\n", " # behind\n", " // behind \"\n"))
		}
	}
}

func (g *hclMaker) value(indent, depth int, line bool) {
	pad := strings.Repeat(" ", indent+2)
	kind := g.rnd.IntN(14)
	if depth == 0 {
		kind = g.rnd.IntN(6)
	}
	switch kind {
	case 0, 1:
		g.out.WriteString(g.pick(`"x"`, `""`, `"a \"b\" \\ c"`, `"tab\there"`, `"0.0.0.0/0"`, `"$${x} %%{y}"`, `"é"`, `"{ } [ ] , #"`))
	case 2:
		g.out.WriteString(g.pick("1", "0", "-5", "1.5", "22", "1e3"))
	case 3:
		g.out.WriteString(g.pick("true", "false", "null"))
	case 4:
		g.out.WriteString(g.pick("var.x", "local.y[0]", "data.a.b.*.id", "module.m.out", "a ? \"b\" : \"c\"", "1 + 2", "!true", "each.value[\"k\"]"))
	case 5:
		g.out.WriteString(g.pick(`"${var.x}"`, `"a-${lower("b")}-c"`, `"%{ if a }b%{ endif }"`, `"${ { a = "}" }["a"] }"`, `"${join(",", ["a", "b"])}"`))
	case 6:
		g.out.WriteString(g.pick("jsonencode(", "toset(", "sensitive("))
		g.value(indent, depth-1, false)
		g.out.WriteString(")")
	case 7:
		g.out.WriteString(g.pick("merge(var.a, ", "concat([], ", "file("))
		g.value(indent, depth-1, false)
		g.out.WriteString(")")
	case 8:
		g.out.WriteString(g.pick(`[for x in var.l : x.id]`, `{ for k, v in var.m : k => v }`, `[for s in ["a", "b"] : upper(s) if s != "c"]`))
	case 9:
		if !line {
			g.out.WriteString("9")
			return
		}
		fmt.Fprintf(&g.out, "%sEOT\n%sline \"one\" %s\n%s}\n%sEOT", g.pick("<<", "<<-"), pad, g.pick("", "${var.x}", "$${lit}", "# no comment"), pad, g.pick("", pad))
	case 10, 11:
		g.out.WriteString("[")
		for i, n := 0, g.rnd.IntN(4); i < n; i++ {
			g.out.WriteString(g.pick("", " ", "\n"+pad))
			g.value(indent+2, depth-1, false)
			g.out.WriteString(g.pick(",", ", "))
		}
		g.out.WriteString(g.pick("", "\n"+pad) + "]")
	default:
		g.out.WriteString("{")
		for i, n := 0, g.rnd.IntN(4); i < n; i++ {
			fmt.Fprintf(&g.out, "\n%s%s%s", pad, g.pick(`"a b"`, "k", "k-x", `"x.y"`)+"", g.pick(" = ", ": ", "="))
			g.value(indent+2, depth-1, false)
			g.out.WriteString(g.pick(",", "", " # c"))
		}
		g.out.WriteString("\n" + pad + "}")
	}
}
