package formats

import (
	"encoding/json"
	"reflect"
	"strings"
)

// schema is a JSON Schema (draft 2020-12), as far as the generator needs it.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        any                `json:"type,omitempty"` // a word, or several
	Enum        []string           `json:"enum,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"` // false, or a schema
}

const draft = "https://json-schema.org/draft/2020-12/schema"

// ReportSchema describes the json format. It is made from the types that the
// format is written with, so the two cannot differ.
func ReportSchema() ([]byte, error) {
	g := generator{tag: "json", required: true, closed: true}
	s := g.of(reflect.TypeFor[Document](), "")
	s.Schema, s.Title = draft, "picket's JSON report, version 1"
	return json.MarshalIndent(s, "", "  ")
}

// generator makes schemas from Go types.
type generator struct {
	tag      string          // the struct tag that holds the keys
	required bool            // keys without omitempty must be there
	closed   bool            // there are no other keys
	notes    map[string]note // by path of keys; for keys whose types tell too little
}

// note is what a schema says of a key beyond its type.
type note struct {
	text string
	enum []string
}

func (g generator) of(t reflect.Type, path string) *schema {
	s := g.byKind(t, path)
	if n, ok := g.notes[path]; ok {
		s.Description = n.text
		if n.enum != nil {
			s.Enum = n.enum
		}
	}
	return s
}

func (g generator) byKind(t reflect.Type, path string) *schema {
	switch t.Kind() {
	case reflect.Pointer:
		return g.byKind(t.Elem(), path)
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.String:
		return &schema{Type: "string"}
	case reflect.Int, reflect.Int64:
		return &schema{Type: "integer"}
	case reflect.Float64:
		return &schema{Type: "number"}
	case reflect.Slice:
		return &schema{Type: "array", Items: g.of(t.Elem(), path+"[]")}
	case reflect.Map:
		return &schema{Type: "object", Additional: g.of(t.Elem(), path+"{}")}
	case reflect.Struct:
		s := &schema{Type: "object", Properties: map[string]*schema{}}
		if g.closed {
			s.Additional = false
		}
		g.fields(s, t, path)
		return s
	}
	return &schema{} // an interface: anything
}

// fields adds the keys of a struct, those of embedded structs as its own.
func (g generator) fields(s *schema, t reflect.Type, path string) {
	for i := range t.NumField() {
		f := t.Field(i)
		key, opts, _ := strings.Cut(f.Tag.Get(g.tag), ",")
		if f.Anonymous && key == "" {
			g.fields(s, f.Type, path)
			continue
		}
		if key == "" || key == "-" {
			continue
		}
		p := g.of(f.Type, strings.TrimPrefix(path+"."+key, "."))
		if doc := f.Tag.Get("doc"); doc != "" {
			p.Description = doc
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			p.Enum = strings.Split(enum, ",")
		}
		s.Properties[key] = p
		if g.required && !strings.Contains(opts, "omitempty") {
			s.Required = append(s.Required, key)
		}
	}
}
