package overlay

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"picket/rules"
)

// word is one of the words that a key may have, and what it means.
type word[T any] struct {
	text  string
	value T
}

// The words that stand for values in a file. They are lists and no maps, which every
// start of a hook would fill.
var (
	severityNames = []word[rules.Severity]{
		{"low", rules.Low}, {"medium", rules.Medium}, {"high", rules.High}, {"critical", rules.Critical},
	}
	confidenceNames = []word[rules.Confidence]{
		{"low", rules.LowConfidence}, {"medium", rules.MediumConfidence}, {"high", rules.HighConfidence},
	}
	categoryNames = []word[rules.Category]{
		{"secret", rules.Secret}, {"code", rules.Code}, {"infra", rules.Infra}, {"file", rules.File},
	}
	actionNames = []word[rules.Action]{
		{"track", rules.ActionTrack}, {"warn", rules.ActionWarn}, {"block", rules.ActionBlock},
	}
	modeNames = []word[rules.Mode]{
		{"observe", rules.ModeObserve}, {"warn", rules.ModeWarn}, {"block", rules.ModeBlock},
	}
	conditionNames = []word[rules.Condition]{
		{"or", rules.Or}, {"||", rules.Or}, {"and", rules.And}, {"&&", rules.And},
	}
	targetNames = []word[rules.Target]{
		{"secret", rules.TargetSecret}, {"match", rules.TargetMatch}, {"line", rules.TargetLine},
	}
)

// oneOf reads a word of a rule's table; absent is what the empty word means.
func oneOf[T any](c ruleCtx, key, text string, names []word[T], absent T) T {
	v, problem := wordOf(text, names, absent)
	if problem != "" {
		c.l.fail(c.where(key), "", "%s", problem)
	}
	return v
}

// wordOf looks a word up without regard to case. The problem is what is wrong with it.
func wordOf[T any](text string, names []word[T], absent T) (v T, problem string) {
	if text == "" {
		return absent, ""
	}
	lower := strings.ToLower(text)
	known := make([]string, 0, len(names))
	for _, w := range names {
		if w.text == lower {
			return w.value, ""
		}
		known = append(known, w.text)
	}
	sort.Strings(known)
	return absent, fmt.Sprintf("%q is not one of %s", text, quoteList(known))
}

// specText is the text of a rule's spec key: a string as it is, anything else as
// canonical JSON (keys in order, no spaces).
func specText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	}
	var b strings.Builder
	err := writeJSON(&b, v)
	return b.String(), err
}

func writeJSON(b *strings.Builder, v any) error {
	switch v := v.(type) {
	case string:
		writeJSONString(b, v)
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	case []any:
		return writeJSONList(b, v)
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return writeJSONList(b, list)
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSONString(b, k)
			b.WriteByte(':')
			if err := writeJSON(b, v[k]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	default:
		return fmt.Errorf("a value of type %T cannot stand here", v)
	}
	return nil
}

func writeJSONList(b *strings.Builder, list []any) error {
	b.WriteByte('[')
	for i := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(b, list[i]); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

// writeJSONString follows RFC 8259, section 7. TOML strings are valid UTF-8.
func writeJSONString(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20:
			fmt.Fprintf(b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
}
