package filters

import "bytes"

// farOutside is how many characters of base64 around a token make it a piece of
// something longer: a path or a user name before it is shorter.
const farOutside = 12

// alone says whether a token without a mark of its own stands by itself, and is no
// piece of a longer base64 text, where any short beginning turns up by chance.
func alone(c *candidate) bool {
	start, end := c.start, c.end
	for start > 0 && base64Byte(c.text[start-1]) && c.start-start <= farOutside {
		start--
	}
	for end < len(c.text) && base64Byte(c.text[end]) && end-c.end <= farOutside {
		end++
	}
	if c.start-start > farOutside || end-c.end > farOutside {
		return false
	}
	return longestRun(c.secret) < 8 && !c.wrapped()
}

// longestLine is how far from a token the ends of a line that may be full of base64
// are looked for: it has 80 characters at most, and blanks before them.
const longestLine = 256

// wrapped says whether the token's line is one of several full lines of base64, as
// in mail and PEM (RFC 2045: up to 76 characters; RFC 7468: 64).
func (c *candidate) wrapped() bool {
	least, most := max(0, c.start-longestLine), min(len(c.text), c.end+longestLine)
	from := least + bytes.LastIndexByte(c.text[least:c.start], '\n') + 1
	if from == least && least > 0 {
		return false
	}
	to := most
	if i := bytes.IndexByte(c.text[c.end:most], '\n'); i >= 0 {
		to = c.end + i
	} else if most < len(c.text) {
		return false
	}
	line := bytes.TrimSpace(c.text[from:to])
	if !fullLine(line) {
		return false
	}
	before := bytes.TrimRight(c.text[max(0, from-100):from], "\r\n")
	before = bytes.TrimSpace(before[bytes.LastIndexByte(before, '\n')+1:])
	after := c.text[min(to+1, len(c.text)):min(to+100, len(c.text))]
	if i := bytes.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	after = bytes.TrimSpace(after)
	return len(before) == len(line) && fullLine(before) || len(after) == len(line) && fullLine(after)
}

// fullLine says whether a line is nothing but base64, of a length that is wrapped at.
func fullLine(line []byte) bool {
	if len(line) < 60 || len(line) > 80 || len(line)%4 != 0 {
		return false
	}
	for _, b := range line {
		if !base64Byte(b) {
			return false
		}
	}
	return true
}

func base64Byte(b byte) bool { return kind(b) != other || b == '+' || b == '/' }

// longestRun counts the longest run of one character.
func longestRun(s string) int {
	most, n := 0, 0
	for i := range len(s) {
		if i > 0 && s[i] == s[i-1] {
			n++
		} else {
			n = 1
		}
		most = max(most, n)
	}
	return most
}
