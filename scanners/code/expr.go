package code

import "picket/scanners/code/lex"

// begins says whether an argument can begin at token i.
func (m *run) begins(i int) bool {
	for i--; i >= 0 && m.toks[i].Kind == lex.Newline; i-- {
	}
	if i < 0 {
		return true
	}
	t := &m.toks[i]
	if m.lang.Name == "shell" {
		return true
	}
	return t.Kind == lex.Punct && (m.src[t.Start] == ',' || int(t.Pair) > i)
}

// exprEnd is the token behind the expression that begins at token i: up to a
// comma or semicolon of its level, or the end of the group or statement.
func (m *run) exprEnd(i, end int, group bool) int {
	start := i
	if m.lang.Name == "shell" { // a word, with all that sticks to it
		for i < end && m.toks[i].Kind != lex.Newline && (i == start || m.toks[i].Start == m.toks[i-1].End) && !m.shellBreak(i) {
			if int(m.toks[i].Pair) > i {
				i = min(int(m.toks[i].Pair), end-1)
			}
			i++
		}
		return i
	}
	for i < end {
		t := &m.toks[i]
		if t.Kind == lex.Newline && !group {
			return i
		}
		if t.Kind == lex.Punct {
			switch c := m.src[t.Start]; c {
			case ',', ';':
				return i
			case ')', ']', '}':
				return i
			case '=':
				if t.End-t.Start == 1 && i == start+1 && m.lang.Name == "python" {
					return start // a keyword argument is none
				}
			}
		}
		if int(t.Pair) > i {
			i = int(t.Pair)
		}
		i++
		if !group && i-start > maxSkip {
			return i
		}
	}
	return i
}

func (m *run) shellBreak(i int) bool {
	t := &m.toks[i]
	if t.Kind != lex.Punct {
		return false
	}
	switch m.src[t.Start] {
	case '|', ';', '&', ')', '<', '>':
		return true
	}
	return false
}

// isExpr judges the expression in tokens [i, j).
func (m *run) isExpr(e *elem, i, j int) bool {
	ok := true
	text := m.span(i, j)
	j = min(j, i+maxExpr)
	switch e.op {
	case opLit:
		ok = m.literal(i, j)
	case opDyn:
		ok = !m.literal(i, j)
	case opInterp:
		ok = m.puts(i, j)
	}
	return ok && e.fits(text)
}

// literal says whether tokens are fixed: texts, numbers, constants (by the custom
// that they are in capitals), and what joins and groups them.
func (m *run) literal(i, j int) bool {
	for ; i < j; i++ {
		t := &m.toks[i]
		switch t.Kind {
		case lex.Interp:
			return false
		case lex.Word:
			s := m.src[t.Start:t.End]
			if constant(s) || fixedWord(string(s)) {
				continue
			}
			if i+2 < j && (m.isDot(i+1) || m.src[m.toks[i+1].Start] == ':' || m.src[m.toks[i+1].Start] == '-') && m.constantTail(i+2, j) {
				continue // Settings.NAME, self::NAME
			}
			return false
		case lex.Punct:
			if m.src[t.Start] == '`' {
				return false
			}
		}
	}
	return true
}

// constantTail follows a dotted chain to its last part.
func (m *run) constantTail(i, j int) bool {
	for i+2 < j && m.toks[i].Kind == lex.Word && m.toks[i+1].Kind == lex.Punct && m.src[m.toks[i+1].Start] == '.' {
		i += 2
	}
	if i+1 < j && m.toks[i+1].Kind == lex.Punct && (m.src[m.toks[i+1].Start] == '[' || m.src[m.toks[i+1].Start] == '(') {
		return false // request.POST["x"] is a value
	}
	return m.toks[i].Kind == lex.Word && constant(m.src[m.toks[i].Start:m.toks[i].End])
}

func constant(s []byte) bool {
	upper := false
	for _, c := range s {
		switch {
		case c >= 'A' && c <= 'Z':
			upper = true
		case c == '_' || c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return upper && len(s) > 1
}

func fixedWord(s string) bool {
	switch s {
	case "true", "false", "True", "False", "null", "None", "nil", "undefined", "string", "String", "byte", "new", "u8", "char", "const":
		return true
	}
	return false
}

// puts says whether an expression builds a text from values: a template, a
// concatenation, a format call.
func (m *run) puts(i, j int) bool {
	text, joins, other, formats := false, false, false, false
	for k := i; k < j; k++ {
		t := &m.toks[k]
		s := m.src[t.Start:t.End]
		switch t.Kind {
		case lex.Interp:
			return true
		case lex.String:
			text = true
		case lex.Word:
			if !constant(s) && !fixedWord(string(s)) {
				other = true
			}
			switch string(s) {
			case "Sprintf", "Sprint", "format", "Format", "formatted", "sprintf", "concat", "Concat", "String.format":
				formats = formats || k+1 < j && (m.src[m.toks[k+1].Start] == '(' || m.src[m.toks[k+1].Start] == '!')
			}
		case lex.Punct:
			switch s[0] {
			case '+', '%':
				joins = joins || len(s) == 1 || s[1] == '='
			case '.':
				joins = joins || m.lang.Name == "php" && len(s) <= 2
			case '|':
				joins = joins || m.lang.Name == "sql" && len(s) == 2
			}
		}
	}
	return text && other && (joins || formats)
}
