package filters

import (
	"encoding/base64"
	"strings"
)

// leastPEM is how many characters of base64 a private key has at least.
const leastPEM = 40

// privateKey says whether a PEM text (RFC 7468) holds a private key that can be
// used as it stands: one that is neither encrypted nor a stub, a template or a
// program that writes one.
func privateKey(s string) bool {
	const begin, dashes = "-----begin", "-----"
	at := 0
	if len(s) < len(begin) || !strings.EqualFold(s[:len(begin)], begin) {
		if at = strings.Index(asciiLower(s), begin); at < 0 {
			return false
		}
	}
	s = s[at+len(begin):]
	label, body, ok := strings.Cut(s, dashes)
	if !ok || len(body) < leastPEM {
		return false
	}
	if i := strings.LastIndex(body, dashes+"END"); i >= 0 {
		body = body[:i]
	} else if i := strings.LastIndex(asciiLower(body), dashes+"end"); i >= 0 {
		body = body[:i]
	}
	if strings.Contains(strings.ToUpper(label), "ENCRYPTED") || strings.Contains(body, "ENCRYPTED") {
		return false
	}
	if len(body) < leastPEM {
		return false
	}
	text := pemText(body)
	switch {
	case len(text) < leastPEM || distinct(text) < 16:
		return false
	case strings.Contains(label, "PGP"):
		return len(text) >= 160
	case strings.HasPrefix(text, "b3BlbnNzaC1rZXktdjEA"): // openssh-key-v1, RFC 4253 strings: the cipher follows
		return strings.HasPrefix(text, "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU")
	case strings.Contains(label, "SSH2") || strings.Contains(label, "PuTTY"):
		return true
	}
	return derStart(text) || len(text) >= 200 && distinct(text) >= 40
}

// pemText gathers the base64 characters of a PEM body, without its headers and
// without what program text puts around lines: quotation marks, \n, plus signs.
func pemText(body string) string {
	b := make([]byte, 0, len(body))
	for body != "" {
		var line string
		line, body = pemLine(body)
		line = strings.Trim(line, " \t\"'`,;\\|>+#*/")
		if name, _, header := strings.Cut(line, ": "); header && nameStart(name, len(name)) == 0 {
			continue // Version: 1
		}
		if strings.ContainsAny(line, "(){}<>$%.") {
			return "" // code
		}
		for i := 0; i < len(line); i++ {
			if c := line[i]; kind(c) != other || c == '+' || c == '/' || c == '=' {
				b = append(b, c)
			}
		}
	}
	return strings.TrimLeft(view(b), "+/=")
}

// pemLine cuts the first line off a text, which a line's end ends or the escape of one.
func pemLine(s string) (line, rest string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n', c == '\r':
			return s[:i], s[i+1:]
		case c == '\\' && i+1 < len(s) && s[i+1] == 'n':
			return s[:i], s[i+2:]
		}
	}
	return s, ""
}

// derStart says whether base64 text begins like the DER encoding of a sequence
// whose length fits (X.690, section 8.1.3): what each private key is.
func derStart(text string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(text[:min(len(text), 24)/4*4])
	if err != nil || len(raw) < 8 || raw[0] != 0x30 {
		return false
	}
	length, head := int(raw[1]), 2
	switch raw[1] {
	case 0x81:
		length, head = int(raw[2]), 3
	case 0x82:
		length, head = int(raw[2])<<8|int(raw[3]), 4
	}
	have := len(strings.TrimRight(text, "=")) * 3 / 4
	return raw[head] == 2 && have >= (length+head)/2
}

// derKey says whether a bare base64 run is the DER encoding of a private key, or
// of a PEM text that holds one.
func derKey(s string) bool {
	if raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "=")); err == nil && strings.HasPrefix(string(raw), "-----BEGIN") {
		text := string(raw)
		if !strings.Contains(text, "-----END") {
			text += "\n-----END"
		}
		return privateKey(text)
	}
	if strings.HasPrefix(s, "LS0tLS1CRUdJTi") {
		return distinct(s) >= 30
	}
	return distinct(s) >= 30 && derStart(strings.TrimRight(s, "="))
}
