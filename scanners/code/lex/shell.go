package lex

// shell words hold nearly every sign; operators and quotes part them. A word in
// quotes is a text, with $ or a command put in when it is in double ones
// (POSIX.1-2024, XCU 2.2 and 2.3).
func shell() *Lang {
	text := quote{open: `"`, close: `"`, escape: '\\', multi: true, interp: "$"}
	tick := quote{open: "`", close: "`", escape: '\\', multi: true, interp: "$"}
	return build(Lang{Name: "shell", line: []string{"#"}, lineAlone: true, newlines: true,
		quotes:  []quote{text, {open: `$'`, close: `'`, escape: '\\', multi: true}, {open: `'`, close: `'`, multi: true}, tick},
		special: shellSpecial}, "-./:=@%+,~^*?!")
}

func shellSpecial(l *lexer, c byte) bool {
	switch c {
	case '\\':
		if continuedLine(l, c) {
			return true
		}
		l.emit(Word, l.pos, min(l.pos+2, len(l.src)))
		return true
	case '$':
		return shellValue(l)
	case '<':
		rest := l.src[l.pos:]
		if !hasPrefix(rest, "<<") || hasPrefix(rest, "<<<") {
			return false
		}
		i, indent := l.pos+2, false
		if i < len(l.src) && l.src[i] == '-' {
			i, indent = i+1, true
		}
		for i < len(l.src) && l.src[i] == ' ' {
			i++
		}
		return l.here(l.pos, i, indent)
	}
	return false
}

// shellValue takes $name and ${...} as one piece; $( is left to the brackets.
func shellValue(l *lexer) bool {
	i := l.pos + 1
	if i >= len(l.src) {
		return false
	}
	switch c := l.src[i]; {
	case c == '{':
		level := 0
		for ; i < len(l.src) && l.src[i] != '\n'; i++ {
			if l.src[i] == '{' {
				level++
			} else if l.src[i] == '}' {
				if level--; level == 0 {
					i++
					break
				}
			}
		}
	case c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z':
		for i < len(l.src) && (l.src[i] == '_' || l.src[i]|0x20 >= 'a' && l.src[i]|0x20 <= 'z' || l.src[i] >= '0' && l.src[i] <= '9') {
			i++
		}
	case c >= '0' && c <= '9' || c == '@' || c == '*' || c == '#' || c == '?' || c == '!' || c == '$' || c == '-':
		i++
	default:
		return false
	}
	l.emit(Interp, l.pos, i)
	return true
}
