package formats

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"picket/rules/overlay"
)

// compiled is a schema in a validator.
func compiled(t *testing.T, text []byte, err error) *jsonschema.Schema {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReportsFollowTheirSchema(t *testing.T) {
	text, err := ReportSchema()
	s := compiled(t, text, err)
	for name, run := range map[string][]byte{
		"sample": written(t, "json", sampleRun(), Options{}), "hostile": written(t, "json", hostileRun(), Options{}),
	} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(run))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, broken := range []string{`{}`, `{"version":"1"}`, strings.Replace(string(written(t, "json", sampleRun(), Options{})), `"action": "block"`, `"action": "maybe"`, 1)} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(broken))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(doc) == nil {
			t.Errorf("the schema takes %.60s", broken)
		}
	}
}

func TestConfigSchema(t *testing.T) {
	text, err := ConfigSchema()
	s := compiled(t, text, err)
	for _, c := range []struct {
		config string
		valid  bool
	}{
		{"[policy]\nmode = \"observe\"\nhigh = \"warn\"\n[policy.hook]\nlow = \"track\"\n[policy.sla]\ncritical = 7\n", true},
		{"[[rules]]\nid = \"x\"\nregex = \"y\"\nmatches = [\"a\", [\"b\", \"c\"]]\n[[allow]]\nfingerprint = \"0123456789abcdef\"\n", true},
		{"[policy]\nmode = \"strict\"\n", false},
		{"[policy]\nhihg = \"warn\"\n", false},
		{"[policy.rules]\nx = \"ignore\"\n", false},
		{"[[rules]]\nentropy = \"high\"\n", false},
	} {
		var config map[string]any
		if err := toml.Unmarshal([]byte(c.config), &config); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(config)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); (err == nil) != c.valid {
			t.Errorf("%q: %v", c.config, err)
		}
	}
}

// TestConfigNotesNameKeys holds that every key that is explained exists.
func TestConfigNotesNameKeys(t *testing.T) {
	seen := map[string]bool{}
	g := generator{tag: "toml"}
	var walk func(typ reflect.Type, path string)
	walk = func(typ reflect.Type, path string) {
		seen[path] = true
		switch typ.Kind() {
		case reflect.Pointer:
			walk(typ.Elem(), path)
		case reflect.Slice:
			walk(typ.Elem(), path+"[]")
		case reflect.Map:
			walk(typ.Elem(), path+"{}")
		case reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				key := f.Tag.Get(g.tag)
				if f.Anonymous && key == "" {
					walk(f.Type, path)
				} else if key != "" {
					walk(f.Type, strings.TrimPrefix(path+"."+key, "."))
				}
			}
		}
	}
	walk(overlay.Shape(), "")
	for path := range configNotes() {
		if !seen[path] {
			t.Errorf("%s is explained and does not exist", path)
		}
	}
}
