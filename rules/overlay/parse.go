package overlay

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// parse decodes a file and reports every key that no table knows. It returns nil
// when the text is not TOML or a value has the wrong type.
func (l *loader) parse(name string, data []byte) *document {
	text := strings.TrimPrefix(string(data), "\ufeff")
	var doc document
	meta, err := toml.Decode(text, &doc)
	if err != nil {
		l.errs = append(l.errs, tomlError(name, err))
		return nil
	}
	doc.text = text
	for _, key := range unknownKeys(meta.Undecoded()) {
		table, last := key[:len(key)-1], key[len(key)-1]
		known := keysAt(table)
		e := Error{File: name, Key: strings.Join(key, "."), Problem: "there is no such key"}
		if hint := nearest(last, known); hint != "" {
			e.Hint = "did you mean " + strconv.Quote(hint) + "?"
		} else if len(known) > 0 {
			e.Hint = "the keys here are " + strings.Join(known, ", ")
		}
		lines := doc.places().all(key)
		if len(lines) == 0 {
			lines = []int{doc.places().of(key...)}
		}
		for _, line := range lines {
			one := e
			one.Line, one.Rule = line, doc.ruleAt(line)
			l.errs = append(l.errs, &one)
		}
	}
	return &doc
}

// ruleAt returns the id of the rule whose table a line stands in, or "".
func (d *document) ruleAt(line int) string {
	id, from := "", 0
	for i := range d.Rules {
		if at := d.places().of("rules", strconv.Itoa(i)); at > 0 && at <= line {
			id, from = d.Rules[i].ID, at
		}
	}
	for path, lines := range d.places().plain {
		if path == "rules" || strings.HasPrefix(path, "rules.") {
			continue
		}
		for _, at := range lines {
			if at > from && at <= line {
				return "" // another table has begun since
			}
		}
	}
	return id
}

// tomlError turns what the TOML reader says into an Error. Faults of syntax carry
// their place; faults of type carry it in the text: `toml: line 3 (last key "k"): what`.
func tomlError(name string, err error) *Error {
	e := &Error{File: name, Problem: err.Error()}
	if p, ok := err.(toml.ParseError); ok {
		e.Line, e.Key, e.Problem = p.Position.Line, p.LastKey, p.Message
	} else if rest, ok := strings.CutPrefix(e.Problem, "toml: line "); ok {
		number, after, _ := strings.Cut(rest, " ")
		if n, err := strconv.Atoi(strings.TrimSuffix(number, ":")); err == nil {
			e.Line, e.Problem = n, after
		}
		if key, what, ok := strings.Cut(strings.TrimPrefix(after, `(last key "`), `"): `); ok && strings.HasPrefix(after, "(") {
			e.Key, e.Problem = key, what
		}
	}
	e.Problem = plainly(lowerFirst(strings.TrimSuffix(strings.TrimPrefix(e.Problem, "toml: "), ".")))
	return e
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// unknownKeys reduces the keys that were not decoded to the topmost of each
// branch, once each, without those below a free-form value.
func unknownKeys(all []toml.Key) []toml.Key {
	var unknown []toml.Key
	seen := map[string]bool{}
	for _, key := range all {
		name := key.String()
		if seen[name] {
			continue
		}
		seen[name] = true
		top := key
		for n := 1; n <= len(key); n++ {
			t, ok := typeAt(key[:n])
			if ok && isFree(t) {
				top = nil
				break
			}
			if !ok {
				top = key[:n]
				break
			}
		}
		if top == nil || len(top) < len(key) && seen[top.String()] {
			continue
		}
		seen[top.String()] = true
		unknown = append(unknown, top)
	}
	return unknown
}

// isFree says whether a value of the type may hold any keys.
func isFree(t reflect.Type) bool {
	return t.Kind() == reflect.Interface || t.Kind() == reflect.Map
}

// typeAt returns the type of the value at a path of keys in a document.
func typeAt(path []string) (reflect.Type, bool) {
	t := reflect.TypeFor[document]()
	for _, key := range path {
		f, ok := fieldOf(t, key)
		if !ok {
			return nil, false
		}
		t = f
	}
	return t, true
}

func fieldOf(t reflect.Type, key string) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			if inner, ok := fieldOf(f.Type, key); ok {
				return inner, true
			}
			continue
		}
		if tag := f.Tag.Get("toml"); tag != "" && strings.EqualFold(tag, key) {
			return element(f.Type), true
		}
	}
	return nil, false
}

// element goes through pointers and slices of tables.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// keysAt lists the keys that a table may have.
func keysAt(path []string) []string {
	t, ok := typeAt(path)
	if !ok || t.Kind() != reflect.Struct {
		return nil
	}
	var keys []string
	var add func(reflect.Type)
	add = func(t reflect.Type) {
		for i := range t.NumField() {
			if f := t.Field(i); f.Anonymous {
				add(f.Type)
			} else if tag := f.Tag.Get("toml"); tag != "" {
				keys = append(keys, tag)
			}
		}
	}
	add(t)
	return keys
}

// plainly says what type a key wants in the words of the file, not of Go.
func plainly(message string) string {
	words := strings.NewReplacer("int64", "a whole number", "integer", "a whole number", "float64", "a number", "float", "a number",
		"string", "text in quotes", "bool", "true or false", "[]interface {}", "a list", "slice", "a list", "map[string]interface {}", "a table")
	have, want, ok := strings.Cut(strings.TrimPrefix(message, "incompatible types: TOML value has type "), "; destination has type ")
	if !ok {
		return message
	}
	return "it is " + words.Replace(have) + ", and has to be " + words.Replace(want)
}
