package overlay

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"picket/rules"
)

// samples reads the texts that the rule must match and must ignore.
func (c ruleCtx) samples(t *ruleTable) {
	for _, part := range []struct {
		key   string
		texts []any
		match bool
	}{{"matches", t.Matches, true}, {"ignores", t.Ignores, false}} {
		for i, v := range part.texts {
			s, err := readSample(v)
			if err != nil {
				c.l.fail(c.where(part.key), `write a string, an array of strings, or {text = ..., path = ...}`, "sample %d: %v", i+1, err)
				continue
			}
			s.Rule, s.Match = t.ID, part.match
			c.l.samples = append(c.l.samples, s)
		}
	}
}

// readSample joins the pieces of one sample and fills in its random runs.
func readSample(v any) (rules.Sample, error) {
	var s rules.Sample
	if m, ok := v.(map[string]any); ok {
		for k, one := range m {
			text, err := pieces(one)
			switch {
			case err != nil:
				return s, err
			case k == "text":
				s.Text = text
			case k == "path":
				s.Path = text
			default:
				return s, fmt.Errorf("there is no key %q", k)
			}
		}
		v = s.Text
	}
	text, err := pieces(v)
	if err != nil {
		return s, err
	}
	s.Text, err = Expand(text)
	return s, err
}

// pieces joins a string or an array of strings.
func pieces(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []any:
		var b strings.Builder
		for _, p := range v {
			text, ok := p.(string)
			if !ok {
				return "", fmt.Errorf("a piece is no string but %T", p)
			}
			b.WriteString(text)
		}
		return b.String(), nil
	}
	return "", fmt.Errorf("it is of type %T", v)
}

// alphabetOf gives the kinds of random runs in samples, <<hex 32>>; "" is none.
func alphabetOf(kind string) string {
	switch kind {
	case "hex":
		return "0123456789abcdef"
	case "HEX":
		return "0123456789ABCDEF"
	case "digit":
		return "0123456789"
	case "lower":
		return "abcdefghijklmnopqrstuvwxyz"
	case "upper":
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	case "alpha":
		return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	case "alnum":
		return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	case "loweralnum":
		return "abcdefghijklmnopqrstuvwxyz0123456789"
	case "upperalnum":
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	case "base32":
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	case "base64":
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	case "base64url":
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	case "base58":
		return "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	}
	return ""
}

// Expand replaces each <<kind n>> in a sample by n characters of that alphabet,
// so that a file of samples holds no whole token. The choice depends on the text
// alone: a sample is the same at every run.
func Expand(text string) (string, error) {
	var b strings.Builder
	h := fnv.New64a()
	h.Write([]byte(text))
	state := h.Sum64()
	for {
		before, rest, found := strings.Cut(text, "<<")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		run, after, closed := strings.Cut(rest, ">>")
		kind, number, _ := strings.Cut(run, " ")
		alphabet := alphabetOf(kind)
		n, err := strconv.Atoi(number)
		if !closed || alphabet == "" || err != nil {
			b.WriteString("<<") // a here-document, a shift, a merge mark
			text = rest
			continue
		}
		if n < 1 || n > 1<<16 {
			return "", fmt.Errorf("a random run of %d characters", n)
		}
		for range n {
			// xorshift64*, Vigna, "An experimental exploration of Marsaglia's
			// xorshift generators, scrambled".
			state ^= state >> 12
			state ^= state << 25
			state ^= state >> 27
			b.WriteByte(alphabet[(state*0x2545F4914F6CDD1D)>>33%uint64(len(alphabet))])
		}
		text = after
	}
}
