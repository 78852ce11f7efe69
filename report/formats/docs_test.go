package formats

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestDocsNameEverything holds docs/output.md to the formats and keys that there are.
func TestDocsNameEverything(t *testing.T) {
	data, err := os.ReadFile("../../docs/output.md")
	if err != nil {
		t.Fatal(err)
	}
	docs := string(data)
	for _, name := range Names() {
		if !strings.Contains(docs, "| `"+name+"` | ") {
			t.Errorf("the format %s is not in the table", name)
		}
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[Document](), reflect.TypeFor[Tool](), reflect.TypeFor[Scanned](), reflect.TypeFor[Finding](), reflect.TypeFor[Allowed]()} {
		for i := range typ.NumField() {
			key, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if !strings.Contains(docs, "`"+key+"`") {
				t.Errorf("the key %s of %s is not described", key, typ.Name())
			}
		}
	}
	if strings.Contains(docs, "`no_such_key`") {
		t.Error("the test finds anything")
	}
}
