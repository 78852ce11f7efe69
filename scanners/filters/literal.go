package filters

import (
	"bytes"
	"strconv"
	"strings"
)

// literal says whether the value stands as a value: between quotation marks, or
// bare in a file or command line that has no need of them. A bare word in code
// is the name of a variable.
func literal(c *candidate) bool {
	if c.joined() || c.isKey() {
		return false
	}
	if c.quoted() {
		return !c.listed() || hasDigit(c.secret) && hasLetter(c.secret) && !c.listGoesOn()
	}
	s := c.secret
	if c.listed() {
		return false // the arguments of a call
	}
	if len(s) < 6 || strings.ContainsAny(s, "()[]{}<>|\\\"'`;") {
		return false
	}
	if members(s) {
		return false
	}
	before, after := c.line(160)
	if !hasDigit(s) {
		// Without a digit it might be a name. Names end a statement, are
		// followed by an operator, or hold dots.
		rest := strings.TrimSpace(after)
		if strings.IndexByte(s, '.') >= 0 || rest != "" && strings.IndexByte(",;)].+*([", rest[0]) >= 0 {
			return false
		}
		if strings.HasSuffix(strings.TrimRight(before, " \t"), ":") && rest != "" && kind(rest[0]) != other {
			return false // "password: wrong for this user"
		}
		if capitalised(s) && rest != "" && (kind(rest[0]) == small || rest[0] >= 0x80) {
			return false // help.password=Ask your administrator
		}
		return bare(before)
	}
	return true
}

// members says whether s is a path through a program's names: pkg.Type, a.b.c2.
func members(s string) bool {
	if strings.IndexByte(s, '.') < 0 {
		return false
	}
	parts := strings.Split(s, ".")
	for _, p := range parts {
		if len(p) < 2 || len(p) > 16 || kind(p[0]) != small && kind(p[0]) != capital {
			return false
		}
		for i := range len(p) {
			if kind(p[i]) == other && p[i] != '_' {
				return false
			}
		}
	}
	return Randomness(s) < 0.9
}

// listed says whether only a comma stands between the name and the value: a pair,
// or two elements of a list.
func (c *candidate) listed() bool {
	before, _ := c.line(8)
	return strings.HasSuffix(strings.TrimRight(strings.TrimRight(before, "\"'`"), " \t"), ",")
}

// listGoesOn says whether another quoted element follows the value.
func (c *candidate) listGoesOn() bool {
	_, after := c.line(8)
	rest, comma := strings.CutPrefix(strings.TrimLeft(after, "\"'`\\"), ",")
	rest = strings.TrimLeft(rest, " ")
	return comma && rest != "" && strings.IndexByte("\"'`", rest[0]) >= 0
}

// isKey says whether the value is the first name in a map of its own: the quoted word
// in password: {'.npmrc': "..."}.
func (c *candidate) isKey() bool {
	if !c.quoted() || c.end+2 > len(c.text) || !bytes.HasPrefix(bytes.TrimLeft(c.text[c.end+1:min(len(c.text), c.end+8)], " \t"), []byte(":")) {
		return false
	}
	return bytes.HasSuffix(bytes.TrimRight(c.text[max(0, c.start-8):c.start-1], " \t"), []byte("{"))
}

// joined says whether another string is joined to the value: it is a piece then,
// as people write who keep whole tokens out of a file of tests.
func (c *candidate) joined() bool {
	_, after := c.line(12)
	rest, plus := strings.CutPrefix(strings.TrimLeft(strings.TrimLeft(after, "\"'`\\"), " "), "+")
	rest = strings.TrimLeft(rest, " ")
	return plus && rest != "" && strings.IndexByte("\"'`", rest[0]) >= 0
}

// bare says whether a line up to a value reads like one of a configuration file,
// an environment or a command: KEY=, key: , -e KEY=, --key , ?key=.
func bare(before string) bool {
	b := strings.TrimRight(before, " \t")
	if strings.HasSuffix(b, ":=") || strings.HasSuffix(b, "==") || strings.HasSuffix(b, ",") {
		return false
	}
	if len(b) == 0 {
		return false
	}
	for _, member := range []string{"self.", "this.", "this->", "@", "var ", "let ", "val ", "const "} {
		if strings.HasPrefix(strings.TrimSpace(b), member) {
			return false
		}
	}
	spaced := len(b) < len(before)
	switch b[len(b)-1] {
	case '=':
		return !spaced || !strings.ContainsAny(strings.TrimSpace(b[:len(b)-1]), " \t(")
	case ':':
		return true
	}
	return spaced
}

// looksLikeCode finds what a program computes: calls, members, types, paths.
func looksLikeCode(s string) bool {
	if strings.Contains(s, "://") || strings.HasPrefix(s, "/") && strings.Count(s, "/") >= 2 || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "~/") ||
		len(s) > 3 && hasLetter(s[:1]) && (s[1:3] == ":/" || s[1:3] == `:\`) {
		return true
	}
	if strings.HasPrefix(s, "--") || strings.Contains(s, "=>") || strings.Contains(s, "->") || strings.Contains(s, "::") || strings.Contains(s, "\\n") {
		return true
	}
	for _, start := range codeObjects(s) {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") && kind(s[i-1]) != other {
		return true
	}
	return version(s) || colour(s) || strings.IndexByte(s, '|') >= 0 && !hasDigit(s)
}

// codeObjects are those whose members looksLikeCode takes for code, if s may begin with
// one of them.
func codeObjects(s string) []string {
	if strings.IndexByte(s, '.') < 0 {
		return nil
	}
	return []string{"self.", "this.", "config.", "settings.", "options.", "request.", "params.", "env.", "data.", "props.", "cfg.", "ctx.", "args."}
}

// colour finds #ffcc00 and its like.
func colour(s string) bool {
	return len(s) >= 4 && len(s) <= 9 && s[0] == '#' && onlyHex(s[1:], false)
}

// version finds 1.2.3, v1.2, ^1.0.0, >=2.1 and dates.
func version(s string) bool {
	if n, ok := strings.CutPrefix(s, "0x"); ok && len(n) <= 16 {
		return true // a number
	}
	if strings.IndexByte(s, '.') >= 0 {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return true
		}
	}
	if onlyOf(s, digit, digit, "_") {
		return strings.IndexByte(s, '_') >= 0 // 1_000_000
	}
	t := strings.TrimLeft(s, "^~>=<v ")
	if strings.IndexByte(t, '.') < 0 {
		return t != "" && kind(t[0]) == digit && onlyOf(t, digit, digit, "-:/+TZ") && strings.ContainsAny(t, "-:/")
	}
	if parts := strings.SplitN(t, ".", 3); len(parts) == 3 && onlyDigits(parts[0]) && onlyDigits(parts[1]) && len(parts[0]) <= 3 && len(parts[1]) <= 4 && parts[0] != "" && parts[1] != "" && parts[2] != "" && kind(parts[2][0]) == digit {
		return true // v0.5.2-0.20190725165955-db428c1b0976
	}
	if t == "" || kind(t[0]) != digit {
		return false
	}
	if head, tail, ok := strings.Cut(t, "."); ok && s[0] == 'v' && len(s) <= 40 && onlyDigits(head) && tail != "" && kind(tail[0]) == digit {
		return strings.IndexByte(strings.TrimLeft(tail, "0123456789")+" ", '-') == 0 // v2.5-143.v93b_c004f89de
	}
	return onlyOf(t, digit, digit, ".-:/+TZ") && strings.ContainsAny(t, ".-:/")
}
