package git

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

var errConfigSyntax = errors.New("bad configuration line")

// configSource goes through the bytes of a configuration file as Git does
// (git-config(1), "Syntax"): CRLF is LF, and the end of the file ends the line.
type configSource struct {
	data []byte
	pos  int
}

func (c *configSource) next() byte {
	if c.pos >= len(c.data) {
		c.pos++
		return '\n'
	}
	b := c.data[c.pos]
	c.pos++
	if b == '\r' && c.pos < len(c.data) && c.data[c.pos] == '\n' {
		c.pos++
		return '\n'
	}
	return b
}

func (c *configSource) eof() bool { return c.pos >= len(c.data) }

// parseConfig calls each with every variable of a configuration file. The key is
// "section.sub.name", section and name in lower case; has is false for a name
// without "=", which stands for true. Includes are not followed: Git does not
// follow them either when it asks a repository for its format.
func parseConfig(data []byte, each func(key, value string, has bool) error) error {
	c := &configSource{data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))}
	section := ""
	for !c.eof() {
		b := c.next()
		switch {
		case b == '\n' || isConfigSpace(b):
		case b == '#' || b == ';':
			for !c.eof() && c.next() != '\n' {
			}
		case b == '[':
			s, err := c.section()
			if err != nil {
				return err
			}
			section = s
		case isAlpha(b) && section != "":
			name, value, has, err := c.variable(b)
			if err != nil {
				return err
			}
			if err := each(section+"."+name, value, has); err != nil {
				return err
			}
		default:
			return errConfigSyntax
		}
	}
	return nil
}

// section reads `name]` or `name "sub"]`.
func (c *configSource) section() (string, error) {
	var name []byte
	for !c.eof() {
		b := c.next()
		switch {
		case b == ']' && len(name) > 0:
			return string(name), nil
		case isConfigSpace(b) && len(name) > 0:
			return c.subsection(name)
		case isKeyByte(b) || b == '.':
			name = append(name, lower(b))
		default:
			return "", errConfigSyntax
		}
	}
	return "", errConfigSyntax
}

func (c *configSource) subsection(name []byte) (string, error) {
	b := c.next()
	for isConfigSpace(b) {
		b = c.next()
	}
	if b != '"' {
		return "", errConfigSyntax
	}
	name = append(name, '.')
	for !c.eof() {
		switch b = c.next(); b {
		case '\n':
			return "", errConfigSyntax
		case '"':
			if c.next() != ']' {
				return "", errConfigSyntax
			}
			return string(name), nil
		case '\\':
			if b = c.next(); b == '\n' {
				return "", errConfigSyntax
			}
		}
		name = append(name, b)
	}
	return "", errConfigSyntax
}

// variable reads a name, whose first letter was taken, and what stands after "=".
func (c *configSource) variable(first byte) (name, value string, has bool, err error) {
	key := []byte{lower(first)}
	b := c.next()
	for isKeyByte(b) {
		key = append(key, lower(b))
		b = c.next()
	}
	for b == ' ' || b == '\t' {
		b = c.next()
	}
	if b == '\n' {
		return string(key), "", false, nil
	}
	if b != '=' {
		return "", "", false, errConfigSyntax
	}
	value, err = c.value()
	return string(key), value, true, err
}

// value reads to the end of the line: quotes, escapes and continuation lines are
// resolved, comments and the space around the value dropped.
func (c *configSource) value() (string, error) {
	var out []byte
	quoted, comment, kept := false, false, 0
	for {
		b := c.next()
		switch {
		case b == '\n':
			if quoted {
				return "", errConfigSyntax
			}
			return string(out[:kept]), nil
		case comment:
		case !quoted && isConfigSpace(b):
			if len(out) > 0 {
				out = append(out, b)
			}
		case !quoted && (b == ';' || b == '#'):
			comment = true
		case b == '"':
			quoted = !quoted
			kept = len(out)
		case b == '\\':
			e := c.next()
			if e == '\n' {
				continue
			}
			i := strings.IndexByte(`tbn\"`, e)
			if i < 0 {
				return "", errConfigSyntax
			}
			out = append(out, "\t\b\n\\\""[i])
			kept = len(out)
		default:
			out = append(out, b)
			kept = len(out)
		}
	}
}

func isConfigSpace(b byte) bool {
	return b == ' ' || b == '\t' || b == '\r' || b == '\f' || b == '\v'
}
func isAlpha(b byte) bool   { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isKeyByte(b byte) bool { return isAlpha(b) || b >= '0' && b <= '9' || b == '-' }
func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b | 0x20
	}
	return b
}

// configBool reads a boolean as Git does: words, or a number.
func configBool(value string, has bool) (v, ok bool) {
	if !has {
		return true, true
	}
	switch strings.ToLower(value) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off", "":
		return false, true
	}
	n, err := strconv.Atoi(value)
	return n != 0, err == nil
}
