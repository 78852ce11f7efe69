package rules

import (
	"errors"
	"strings"
	"testing"
)

// TestTable reads tables from a set in memory and from a pack. A place that was not
// told for them is a damaged pack, never an empty table.
func TestTable(t *testing.T) {
	var tables []byte
	want := []string{"one", "", strings.Repeat("three", 100)}
	var places []string
	for _, w := range want {
		places = append(places, PutTable(&tables, w))
	}
	set := &Set{Lists: "lists", Tables: string(tables)}
	o, err := Open(EncodePack(set))
	if err != nil {
		t.Fatal(err)
	}
	o.Shelf.path = "rules.pack"
	other := []byte{}
	for name, s := range map[string]*Shelf{"memory": set.Shelf(), "pack": o.Shelf} {
		for i, p := range places {
			got, err := tableOf(s, p)
			if got != want[i] || err != nil {
				t.Errorf("%s: table %d is %q (%v), want %q", name, i, got, err, want[i])
			}
			if at := number(p); at%boxAlign != 0 {
				t.Errorf("%s: table %d lies at %d", name, i, at)
			}
		}
		for _, bad := range []string{
			"", places[0][:tablePlace-1], places[0] + "\x00",
			PutTable(&other, "oni"),                            // another content
			"\x01" + places[0][1:],                             // another offset
			places[0][:4] + "\x04" + places[0][5:],             // another length
			places[0][:4] + "\xff\xff\xff\xff" + places[0][8:], // beyond the end
			"\xff\xff\xff\xff" + places[1][4:],
		} {
			var typed *PackError
			if got, err := tableOf(s, bad); !errors.As(err, &typed) || !errors.Is(err, ErrPackDamaged) || typed.Path != s.path {
				t.Errorf("%s: the place %q gave %q and %v, want a damaged pack", name, bad, got, err)
			}
		}
	}
}

// tableOf is Shelf.Table with an error for a panic.
func tableOf(s *Shelf, place string) (table string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = p.(error)
		}
	}()
	return s.Table(place), nil
}
