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
}

// check is a compiled rule: every condition must hold; then it is reported at
// its spots, or, without any, once for the path.
type check struct {
	rule      int      // index in the set
	names     []string // globs on the lower-case base name, or path endings; one must match
	ends      []string
	notNames  []string
	when      []func(*view) bool
	spots     func([]byte) [][2]int
	change    func(*check, scanners.Change) ([]string, error)
	branches  []string
	testsSame bool
}

func (c *check) holds(v *view) bool {
	if (len(c.names) > 0 || len(c.ends) > 0) && !anyGlob(c.names, v.lower) && !anyEnd(c.ends, v.path) {
		return false
	}
	if anyGlob(c.notNames, v.lower) {
		return false
	}
	for _, w := range c.when {
		if !w(v) {
			return false
		}
	}
	return true
}

// compile reads a spec: one condition a line, a word and what belongs to it.
func compile(spec string) (c check, err error) {
	for n, line := range strings.Split(spec, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		if err := c.add(word, strings.TrimSpace(rest)); err != nil {
			return c, fmt.Errorf("spec line %d: %w", n+1, err)
		}
	}
	return c, nil
}

func (c *check) add(word, rest string) error {
	if f, ok := textChecks[word]; ok {
		c.when = append(c.when, f)
		return none(word, rest)
	}
	if f, ok := spotChecks[word]; ok {
		c.spots = f
		return none(word, rest)
	}
	if f, ok := changeChecks[word]; ok {
		c.change = f
		c.branches = strings.Fields(rest)
		return nil
	}
	if rest == "" {
		return fmt.Errorf("%q needs a value, or is not known", word)
	}
	switch word {
	case "name":
		c.names = append(c.names, strings.Fields(strings.ToLower(rest))...)
	case "ends":
		c.ends = append(c.ends, strings.Fields(rest)...)
	case "not-name":
		c.notNames = append(c.notNames, strings.Fields(strings.ToLower(rest))...)
	case "tests":
		switch rest {
		case "same":
			c.testsSame = true
		case "skip":
			c.when = append(c.when, func(v *view) bool { return !scanners.InTests(v.path) })
		default:
			return fmt.Errorf("tests %s: want same or skip", rest)
		}
	case "has", "lacks":
		want := word == "has"
		c.when = append(c.when, func(v *view) bool { return holdsText(v.bytes, rest) == want })
	case "begins":
		c.when = append(c.when, func(v *view) bool { return strings.HasPrefix(string(v.bytes[:min(len(v.bytes), len(rest))]), rest) })
	case "magic":
		return c.addMagic(strings.Fields(rest))
	case "over", "up-to":
		size, err := parseSize(rest)
		if err != nil {
			return err
		}
		over := word == "over"
		c.when = append(c.when, func(v *view) bool { return (int64(len(v.bytes)) > size) == over })
	default:
		return fmt.Errorf("%q is not known", word)
	}
	return nil
}

func (c *check) addMagic(kinds []string) error {
	for _, k := range kinds {
		if !knownMagic(k) {
			return fmt.Errorf("magic %s: not known", k)
		}
	}
	c.when = append(c.when, func(v *view) bool {
		for _, k := range kinds {
			if hasMagic(k, v.bytes) {
				return true
			}
		}
		return false
	})
	return nil
}

func none(word, rest string) error {
	if rest != "" {
		return fmt.Errorf("%q takes no value, found %q", word, rest)
	}
	return nil
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

func anyGlob(globs []string, name string) bool {
	for _, g := range globs {
		if scanners.Glob(g, name) {
			return true
		}
	}
	return false
}

// anyEnd says whether a path is one of the endings or lies under some folder as it.
func anyEnd(ends []string, p string) bool {
	for _, e := range ends {
		if strings.HasSuffix(p, e) && (len(p) == len(e) || p[len(p)-len(e)-1] == '/') {
			return true
		}
	}
	return false
}
