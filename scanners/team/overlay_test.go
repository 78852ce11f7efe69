package team

import (
	"testing"

	"picket/rules/load"
	"picket/rules/overlay"
	"picket/scanners"
)

// TestChangedSpec gives a built-in rule another spec in a repository's file: its
// old words must not keep it from looking.
func TestChangedSpec(t *testing.T) {
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	find := func(toml, path, text, rule string) bool {
		r, err := overlay.Build(set, "", ".picket.toml", []byte(toml))
		if err != nil {
			t.Fatal(err)
		}
		team, err := New(r.Set, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range team.ScanOthers(nil, scanners.Text{Path: path, Bytes: []byte(text)}) {
			if f.Rule == rule {
				return true
			}
		}
		return false
	}
	code := "[[rules]]\nid = 'go-jwt-none'\nspec = '''\nin go\nmatch acmeTrustsAll()\n'''\n"
	infra := "[[rules]]\nid = 'tf-kms-no-rotation'\nspec = '''\nin terraform\neach resource.acme_thing.*\nwhen open is true\n'''\n"
	if !find(code, "a.go", "acmeTrustsAll()", "go-jwt-none") {
		t.Error("the new spec finds nothing")
	}
	if find(code, "a.go", "return jwt.UnsafeAllowNoneSignatureType", "go-jwt-none") {
		t.Error("the old spec is still in force")
	}
	if !find(infra, "a.tf", "resource \"acme_thing\" \"a\" {\n  open = true\n}", "tf-kms-no-rotation") {
		t.Error("the new spec finds nothing")
	}
	if !find("[[rules]]\nid = 'go-jwt-none'\nseverity = 'low'\n", "a.go", "return jwt.UnsafeAllowNoneSignatureType", "go-jwt-none") {
		t.Error("a rule whose severity was changed finds nothing")
	}
	r, err := overlay.Build(set, "", ".picket.toml", []byte("[[rules]]\nid = 'x'\nmatcher = 'code'\nspec = 'in go\\nmatch f(<dyn:[)'\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(r.Set, Options{}); err == nil {
		t.Error("a bad regular expression in a spec was taken")
	}
}
