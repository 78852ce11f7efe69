package files

import (
	"fmt"
	"strconv"
	"strings"

	"picket/scanners"
)

// view is one text as the checks see it.
type view struct {
	path, base, lower string
	mode              uint32
	bytes             []byte
	plain             bool // no kind begins so
}

// check is a compiled rule: every condition must hold; then it is reported at its
// spots, or, without any, once for the path. It is a list of words and their
// values in turn, as the roster carries it, and is read as it is: to make more of
// it would take longer than to ask it of the few files of a commit.
type check struct {
	rule  int // index in the set
	conds []string
}

// The words of a check that are not those of a spec.
const (
	wordSame = "tests-same" // as serious among tests
	wordSkip = "tests-skip"
)

// each calls f with every condition, and says whether it never gave false.
func (c *check) each(f func(word, value string) bool) bool {
	for i := 0; i+1 < len(c.conds); i += 2 {
		if !f(c.conds[i], c.conds[i+1]) {
			return false
		}
	}
	return true
}

// value of the first condition with a word.
func (c *check) value(word string) (value string, ok bool) {
	c.each(func(w, v string) bool {
		if w == word && !ok {
			value, ok = v, true
		}
		return true
	})
	return value, ok
}

// holds says whether all conditions hold. Those on the name come first; of names
// and endings one must match.
func (c *check) holds(v *view) bool {
	asked, named := false, false
	ok := c.each(func(word, value string) bool {
		switch word {
		case "name":
			asked, named = true, named || anyGlob(value, v.lower)
			return true
		case "ends":
			asked, named = true, named || anyEnd(value, v.path)
			return true
		}
		return named == asked && v.meets(word, value)
	})
	return ok && named == asked
}

// meets asks one condition.
func (v *view) meets(word, value string) bool {
	switch word {
	case "not-name":
		return !anyGlob(value, v.lower)
	case wordSkip:
		return !scanners.InTests(v.path)
	case "has":
		return holdsText(v.bytes, value)
	case "lacks":
		return !holdsText(v.bytes, value)
	case "begins":
		return strings.HasPrefix(string(v.bytes[:min(len(v.bytes), len(value))]), value)
	case "magic":
		if v.plain {
			return false
		}
		for kind := range strings.FieldsSeq(value) {
			if hasMagic(kind, v.bytes) {
				return true
			}
		}
		return false
	case "over", "up-to":
		size, _ := parseSize(value)
		return (int64(len(v.bytes)) > size) == (word == "over")
	}
	f := textCheck(word)
	return f == nil || f(v) // what is no condition on a text says where, or how serious
}

// compile reads a spec: one condition a line, a word and what belongs to it.
func compile(spec string) (check, error) {
	var names, rest []string
	for n, line := range strings.Split(spec, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, value, _ := strings.Cut(line, " ")
		word, value, err := condition(word, strings.TrimSpace(value))
		if err != nil {
			return check{}, fmt.Errorf("spec line %d: %w", n+1, err)
		}
		if word == "name" || word == "ends" {
			names = append(names, word, value)
		} else {
			rest = append(rest, word, value)
		}
	}
	return check{conds: append(names, rest...)}, nil
}

// condition checks one line of a spec, and gives it as a check has it.
func condition(word, value string) (string, string, error) {
	if textCheck(word) != nil || spotCheck(word) != nil {
		if value != "" {
			return "", "", fmt.Errorf("%q takes no value, found %q", word, value)
		}
		return word, "", nil
	}
	if changeCheck(word) != nil {
		return word, value, nil
	}
	if value == "" {
		return "", "", fmt.Errorf("%q needs a value, or is not known", word)
	}
	switch word {
	case "name", "not-name":
		value = strings.ToLower(value)
	case "ends", "has", "lacks", "begins":
	case "tests":
		switch value {
		case "same":
			return wordSame, "", nil
		case "skip":
			return wordSkip, "", nil
		}
		return "", "", fmt.Errorf("tests %s: want same or skip", value)
	case "magic":
		for kind := range strings.FieldsSeq(value) {
			if !knownMagic(kind) {
				return "", "", fmt.Errorf("magic %s: not known", kind)
			}
		}
	case "over", "up-to":
		if _, err := parseSize(value); err != nil {
			return "", "", err
		}
	default:
		return "", "", fmt.Errorf("%q is not known", word)
	}
	return word, value, nil
}

// parseSize reads a size in bytes, with kB, MB or GB in powers of 1024.
func parseSize(s string) (int64, error) {
	unit := int64(1)
	for i, suffix := range [...]string{"kB", "MB", "GB"} {
		if cut, ok := strings.CutSuffix(s, suffix); ok {
			s, unit = cut, 1<<(10*(i+1))
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("size %q: want a number, with kB, MB or GB", s)
	}
	return n * unit, nil
}

// anyGlob says whether one of some globs, with spaces between, matches a name.
func anyGlob(globs, name string) bool {
	if name == "" {
		return false
	}
	last := name[len(name)-1]
	for globs != "" {
		var g string
		if g, globs, _ = strings.Cut(globs, " "); g == "" {
			continue
		}
		if c := g[len(g)-1]; (c == last || c == '*' || c == '?') && scanners.Glob(g, name) {
			return true
		}
	}
	return false
}

// anyEnd says whether a path is one of the endings or lies under some folder as it.
func anyEnd(ends, p string) bool {
	if p == "" {
		return false
	}
	last := p[len(p)-1]
	for ends != "" {
		var e string
		if e, ends, _ = strings.Cut(ends, " "); e == "" || e[len(e)-1] != last {
			continue
		}
		if strings.HasSuffix(p, e) && (len(p) == len(e) || p[len(p)-len(e)-1] == '/') {
			return true
		}
	}
	return false
}
