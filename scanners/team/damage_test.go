package team

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
)

// risky are texts in several languages and kinds of files, each with something to
// be found by its own tables.
var risky = []scanners.Text{
	{Path: "a.py", Bytes: []byte("import subprocess\nsubprocess.run(cmd, shell=True)\n")},
	{Path: "a.go", Bytes: []byte("package a\n\nvar c = tls.Config{InsecureSkipVerify: true}\n")},
	{Path: "a.js", Bytes: []byte("const x = eval(input)\nprocess.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'\n")},
	{Path: "Dockerfile", Bytes: []byte("FROM debian:12\nADD https://example.org/a.tgz /a\nRUN chmod 777 /a\nUSER root\n")},
	{Path: "a.tf", Bytes: []byte("resource \"aws_s3_bucket_acl\" \"a\" {\n  acl = \"public-read\"\n}\n")},
}

// TestDamagedTables flips a bit at many places of a pack of the built-in rules: what
// is found stays the same, or the pack is said to be damaged. A language whose words
// are lost is never passed over.
func TestDamagedTables(t *testing.T) {
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	set = set.Clone()
	Prepare(set)
	data := rules.EncodePack(set)
	want, err := foundIn(data)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range want {
		if len(f) == 0 {
			t.Errorf("nothing is found in %s", risky[i].Path)
		}
	}
	lists, tables := bytes.Index(data, []byte(set.Lists)), bytes.Index(data, []byte(set.Tables))
	if lists < 0 || tables < 0 || len(set.Tables) < 100_000 {
		t.Fatalf("the lists are at %d, %d bytes of tables at %d", lists, len(set.Tables), tables)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	refused, passed := 0, 0
	try := func(at int) error {
		bit := byte(1) << rnd.IntN(8)
		data[at] ^= bit
		defer func() { data[at] ^= bit }()
		got, err := foundIn(data)
		switch d := cmp.Diff(want, got); {
		case errors.Is(err, rules.ErrPackDamaged) || errors.Is(err, rules.ErrPackVersion):
			refused++
		case err != nil:
			t.Errorf("byte %d: %v", at, err)
		case d != "":
			t.Errorf("byte %d: something else is found:\n%s", at, d)
		default:
			passed++
		}
		return err
	}
	for at := 0; at < len(data); at += 1 + rnd.IntN(2500) {
		try(at)
	}
	for at := tables; at < tables+len(set.Tables); at += 1 + rnd.IntN(600) {
		try(at)
	}
	if refused < 200 || passed < 200 {
		t.Errorf("of the damaged packs %d were refused, %d did as well; want some of either", refused, passed)
	}
	for at := lists; at < lists+len(set.Lists); at += 1 + rnd.IntN(40) {
		if try(at) == nil {
			t.Errorf("byte %d of the lists is changed, and nothing said", at-lists)
		}
	}
	if again, err := foundIn(data); err != nil || cmp.Diff(want, again) != "" {
		t.Errorf("the pack that was mended again gives something else (%v)", err)
	}
}

// foundIn opens a pack as a hook does and looks at the risky texts; an error is what
// opening it or a panic said.
func foundIn(pack []byte) (found [][]scanners.Finding, err error) {
	o, err := rules.Open(pack)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(*rules.PackError)
			if !ok {
				e = &rules.PackError{Err: fmt.Errorf("a panic of another kind: %v", p)}
			}
			found, err = nil, e
		}
	}()
	t, err := Over(o.Shelf, Options{DecodeDepth: HookDepth})
	if err != nil {
		return nil, err
	}
	for _, text := range risky {
		found = append(found, t.Scan(nil, text))
	}
	return found, nil
}
