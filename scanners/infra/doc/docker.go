package doc

import (
	"bytes"
	"strings"
)

// Dockerfile reads instructions (Dockerfile reference): each is a child with its
// name in capitals and all of its text, over continued lines and heredocs, as
// its value. ENV, ARG and LABEL have their variables as children.
func Dockerfile(src []byte) *Node {
	root := &Node{Kind: Map, End: len(src)}
	escape := byte('\\')
	if head := src[:lineEnd(src, 0)]; bytes.Contains(head, []byte("escape=`")) {
		escape = '`'
	}
	for at := 0; at < len(src); {
		stop := lineEnd(src, at)
		line := bytes.TrimLeft(src[at:stop], " \t")
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			at = stop + 1
			continue
		}
		start := stop - len(line)
		end := instructionEnd(src, start, escape)
		root.add(instruction(src, start, end))
		at = end + 1
	}
	return root
}

// instructionEnd follows continued lines, the comments between them, and heredocs.
func instructionEnd(src []byte, start int, escape byte) int {
	at := start
	for {
		stop := lineEnd(src, at)
		line := bytes.TrimRight(src[at:stop], " \t\r")
		comment := at > start && len(bytes.TrimLeft(line, " \t")) > 0 && bytes.TrimLeft(line, " \t")[0] == '#'
		goesOn := len(line) > 0 && line[len(line)-1] == escape || comment || at > start && len(line) == 0
		if name := heredocName(line); !comment && name != "" {
			for stop < len(src) {
				next := lineEnd(src, stop+1)
				if string(bytes.TrimSpace(src[min(stop+1, len(src)):next])) == name {
					return next
				}
				stop = next
			}
			return len(src)
		}
		if !goesOn || stop >= len(src) {
			return stop
		}
		at = stop + 1
	}
}

func heredocName(line []byte) string {
	i := bytes.Index(line, []byte("<<"))
	if i < 0 || i+2 >= len(line) || line[i+2] == '<' {
		return ""
	}
	rest := bytes.TrimLeft(line[i+2:], "-\"'")
	n := 0
	for n < len(rest) && isIdent(rest[n]) {
		n++
	}
	if n == 0 || rest[0] >= '0' && rest[0] <= '9' {
		return ""
	}
	return string(rest[:n])
}

func instruction(src []byte, start, end int) *Node {
	i := start
	for i < end && src[i] > ' ' {
		i++
	}
	name := strings.ToUpper(string(src[start:i]))
	for i < end && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	n := &Node{Key: name, KeyStart: start, Start: i, End: end, Value: string(bytes.TrimRight(src[i:end], " \t\r\n")), Raw: true}
	n.End = i + len(n.Value)
	if name == "ENV" || name == "ARG" || name == "LABEL" {
		n.Kind = Map
		variables(n, src[:n.End], i)
	}
	return n
}

// variables reads NAME=value pairs, and the old form NAME value.
func variables(n *Node, src []byte, i int) {
	for i < len(src) {
		for i < len(src) && (src[i] <= ' ' || src[i] == '\\') {
			i++
		}
		start := i
		for i < len(src) && src[i] > ' ' && src[i] != '=' {
			i++
		}
		if start == i {
			i++
			continue
		}
		kid := &Node{Key: string(src[start:i]), KeyStart: start, Start: i, End: i}
		switch {
		case i < len(src) && src[i] == '=':
			i = assigned(kid, src, i+1)
		case len(n.Kids) == 0 && n.Key != "ARG":
			kid.Value = strings.TrimSpace(string(src[i:]))
			kid.Start, kid.End = i, len(src)
			i = len(src)
		}
		kid.Unknown = strings.Contains(kid.Value, "$")
		n.add(kid)
	}
}

func assigned(kid *Node, src []byte, i int) int {
	kid.Start = i
	if i < len(src) && (src[i] == '"' || src[i] == '\'') {
		if text, end, ok := quotedScalar(src, i); ok {
			kid.Value, kid.End = text, end
			return end
		}
	}
	for i < len(src) && src[i] > ' ' {
		if src[i] == '\\' {
			i++
		}
		i++
	}
	i = min(i, len(src))
	kid.Value, kid.End = string(src[kid.Start:i]), i
	return i
}
