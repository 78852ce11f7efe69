package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"picket/report/formats"
)

// TestInitFollowsTheSchema holds that an editor that completes .picket.toml by the
// schema finds nothing wrong with what picket init writes, as it is and with every
// example switched on.
func TestInitFollowsTheSchema(t *testing.T) {
	text, err := formats.ConfigSchema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`(?m)^# ([a-zA-Z]+ = |"generic-api-key" = |\[)`)
	on := example.ReplaceAllString(sampleConfig, "$1")
	if n := len(example.FindAllString(sampleConfig, -1)); n < 25 {
		t.Fatalf("only %d examples", n)
	}
	for _, tt := range []struct {
		name, config string
		valid        bool
	}{
		{"as written", sampleConfig, true}, {"switched on", on, true},
		{"misspelt", strings.Replace(on, "requireReason", "requiresReason", 1), false},
		{"no such mode", strings.Replace(on, `mode = "block"`, `mode = "strict"`, 1), false},
	} {
		var config map[string]any
		if _, err := toml.Decode(tt.config, &config); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		data, err := json.Marshal(config)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); (err == nil) != tt.valid {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
