package doc

import (
	"fmt"
	"strings"
	"testing"
)

// show writes a tree down: {k: v} and [v], ? before what is unknown.
func show(n *Node) string {
	var b strings.Builder
	write(&b, n)
	return b.String()
}

func write(b *strings.Builder, n *Node) {
	if n.Unknown {
		b.WriteByte('?')
	}
	switch n.Kind {
	case Map:
		b.WriteByte('{')
		for i, k := range n.Kids {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(k.Key + ": ")
			write(b, k)
		}
		b.WriteByte('}')
	case List:
		b.WriteByte('[')
		for i, k := range n.Kids {
			if i > 0 {
				b.WriteString(", ")
			}
			write(b, k)
		}
		b.WriteByte(']')
	default:
		b.WriteString(strings.TrimSpace(n.Value))
	}
}

func TestYAML(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a: 1\nb:\n  c: x y # z\n  d: 'it''s'\n", "{a: 1, b: {c: x y, d: it's}}"},
		{"a:\n- x\n- y: 1\n  z: 2\n-\n  - q\n", "{a: [x, {y: 1, z: 2}, [q]]}"},
		{"a:\n  - b: 1\n\n  # c\n  - b: 2\nc: 3", "{a: [{b: 1}, {b: 2}], c: 3}"},
		{"a: {b: [1, 'x, y', {c: d}], \"e\": f}\n", "{a: {b: [1, x, y, {c: d}], e: f}}"},
		{"{\"a\": {\"b\":\n\t[1, true]}, \"c\": \"\\u0041\\n\"}", "{a: {b: [1, true]}, c: A}"},
		{"a: |\n  x: y\n   z\n\n  w\nb: 1", "{a: x: y\n   z\n\n  w, b: 1}"},
		{"a: >-\n    x\nb: &k {c: 1}\nd: *k\ne: {<<: *k}\n", "{a: x, b: {c: 1}, d: {c: 1}, e: {<<: {c: 1}}}"},
		{"b: &k\n  c: 1\n  f: 2\ne:\n  <<: *k\n  f: 3\n", "{b: {c: 1, f: 2}, e: {c: 1, f: 2, f: 3}}"},
		{"a: !Ref x\nb: !Sub\n  c\nd: !!str 5\n", "{a: ?x, b: ?c, d: 5}"},
		{"a: {{ .Values.x }}\n{{- if y }}\nb: \"{{ z }}\"\nc: 1\n{{- end }}\n", "{a: ?{{ .Values.x }}, b: ?{{ z }}, c: 1}"},
		{"a: ${{ x }}\n\"on\": push", "{a: ${{ x }}, on: push}"},
		{"a: one\n  two\nb: 3", "{a: one two, b: 3}"},
		{"a: \"x\n  y\"\nb: http://c:80/#d", "{a: x y, b: http://c:80/#d}"},
		{"- a\n- b: c\n", "[a, {b: c}]"},
		{"--- # x\na: 1\n", "{a: 1}"},
		{"a:\r\n  b: 1\r\n  c: [x]\r\n", "{a: {b: 1, c: [x]}}"},
		{"a:\nb: ''\n", "{a: , b: }"},
	} {
		docs := YAML([]byte(c.src))
		if len(docs) != 1 {
			t.Errorf("%q: %d documents", c.src, len(docs))
			continue
		}
		if got := show(docs[0]); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.src, got, c.want)
		}
	}
	if n := len(YAML([]byte("a: 1\n---\nb: 2\n--- \nc: 3\n...\n"))); n != 3 {
		t.Errorf("%d documents, want 3", n)
	}
}

func TestHCL(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a = 1\nb = \"x\" # c\n", "{a: 1, b: x}"},
		{"resource \"t\" \"n\" {\n  a = true\n  b {\n    c = [\"x\", var.y]\n  }\n}\n", "{resource: {t: {n: {a: true, b: {c: [x, ?var.y]}}}}}"},
		{"a = \"x${b}y\"\nc = d.e[0]\nf = g ? 1 : 2\n", "{a: ?x${b}y, c: ?d.e[0], f: ?g ? 1 : 2}"},
		{"a = jsonencode({\n  B = [{ \"C\" : \"d\", e = f(g) }]\n})\n", "{a: {B: [{C: d, e: ?f(g)}]}}"},
		{"a = <<EOF\n{\"b\": [\"c\"]}\nEOF\nd = 1", "{a: {b: [c]}, d: 1}"},
		{"a = <<-EOF\n  text ${x}\n  EOF\nd = 1", "{a: ?text ${x}, d: 1}"},
		{"a = [for x in y : x]\nb = {for x in y : x => x}\nc = 2", "{a: ?, b: ?, c: 2}"},
		{"/* a = 1 */ b = -5 // c\n", "{b: -5}"},
		{"a = {\n  b = 1,\n  \"c\" = 2\n}\n", "{a: {b: 1, c: 2}}"},
		{"a { b = 1 }\na { b = 2 }\n", "{a: {b: 1}, a: {b: 2}}"},
		{"a = \"b $${c}\"\nd = 1 + 2", "{a: b ${c}, d: ?1 + 2}"},
	} {
		if got := show(HCL([]byte(c.src))); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.src, got, c.want)
		}
	}
}

func TestDockerfile(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"FROM a AS b\n# c\nRUN x \\\n  # d\n  && y\nuser z\n", "{FROM: a AS b, RUN: x \\\n  # d\n  && y, USER: z}"},
		{"ENV A=1 B=\"2 3\" \\\n  C=$D\nENV E f g\nARG H\n", "{ENV: {A: 1, B: 2 3, C: ?$D}, ENV: {E: f g}, ARG: {H: }}"},
		{"RUN <<EOF\na\nb\nEOF\nUSER x", "{RUN: <<EOF\na\nb\nEOF, USER: x}"},
		{"# escape=`\nRUN a `\n b\nUSER c", "{RUN: a `\n b, USER: c}"},
	} {
		if got := show(Dockerfile([]byte(c.src))); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.src, got, c.want)
		}
	}
}

// TestAliases reads a document whose aliases multiply: the tree shares them.
func TestAliases(t *testing.T) {
	src := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'i'; c++ {
		p := string(c - 1)
		src += string(c) + ": &" + string(c) + " [*" + p + ",*" + p + ",*" + p + ",*" + p + ",*" + p + ",*" + p + ",*" + p + ",*" + p + ",*" + p + "]\n"
	}
	if got := len(YAML([]byte(src))[0].Kids); got != 9 {
		t.Errorf("%d keys, want 9", got)
	}
}

// TestAliasesHaveRoom counts the nodes of a whole tree, those that aliases share as
// often as they stand there: a kilobyte must not stand for millions.
func TestAliasesHaveRoom(t *testing.T) {
	src := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 10; i++ {
		src += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10))
	}
	var count func(n *Node) int
	count = func(n *Node) int {
		sum := 1
		for _, k := range n.Kids {
			sum += count(k)
		}
		return sum
	}
	root := YAML([]byte(src))[0]
	if got := count(root); got < aliasRoom/4 || got > 2*aliasRoom {
		t.Errorf("%d bytes are %d nodes", len(src), got)
	}
	if got := count(root.Get("a3")); got != 11111 {
		t.Errorf("a small alias is %d nodes", got)
	}
	if last := root.Get("a9").Kids[0]; last.Kind != Scalar || !last.Unknown {
		t.Errorf("what has no room is %+v", last)
	}
}

// TestMerge takes over what merge keys bring, once, and what is given before as it is.
func TestMerge(t *testing.T) {
	root := YAML([]byte("b: &b {x: 1, y: 2}\nc: &c {y: 3, z: 4}\nm:\n  x: own\n  <<: [*b, *c]\n  last: 5\n"))[0]
	var got []string
	for _, k := range root.Get("m").Kids {
		got = append(got, k.Key+"="+k.Value)
	}
	if want := "x=own y=2 z=4 last=5"; strings.Join(got, " ") != want {
		t.Errorf("merged: %v, want %s", got, want)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"a: {b: [c, 'd']}\n- x", "a = [1, {b = \"${c}\"}]\nd \"e\" {}", "ENV A=\"b\nRUN <<X\nX", "a: |\n  b\n *c", "{\"a\":[{},[}", "a = <<E\n{\"b\"\nE", "&a *a: !b", "- - - a\n   b: c"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		roots := append(YAML(src), HCL(src), Dockerfile(src))
		left := 100_000
		var check func(*Node, int)
		check = func(n *Node, depth int) {
			if left--; left < 0 {
				return
			}
			if n.Start < 0 || n.End > len(src) || n.KeyStart < 0 || n.KeyStart > len(src) || n.Start > len(src) {
				t.Fatalf("%q: bad place %d %d %d of %d", n.Key, n.KeyStart, n.Start, n.End, len(src))
			}
			if n.Raw && n.Kind == Scalar && n.Start+len(n.Value) <= len(src) && string(src[n.Start:n.Start+len(n.Value)]) != n.Value {
				t.Fatalf("%q is not what stands at %d", n.Value, n.Start)
			}
			for _, k := range n.Kids {
				check(k, depth+1)
			}
		}
		for _, r := range roots {
			check(r, 0)
		}
	})
}
