package rules

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readAll takes everything from the shelf of a pack, and the tables whose places
// are its lists; the error is that of opening it or that of a panic.
func readAll(data []byte) (set *Set, err error) {
	o, err := Open(data)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = p.(error)
		}
	}()
	s := o.Shelf
	set = &Set{Allowlists: s.Allowlists(), Settings: *s.Settings(), Plan: s.Plan(), Hints: s.Hints(), Lists: s.Lists(), Tables: s.flat.boxes.text(tablesBox)}
	for i := range s.Len() {
		set.Rules = append(set.Rules, *s.Rule(i))
		s.Index(set.Rules[i].ID)
	}
	if lists := set.Lists; len(lists)%tablePlace == 0 {
		for ; lists != ""; lists = lists[tablePlace:] {
			s.Table(lists[:tablePlace])
		}
	}
	return set, nil
}

// TestShelf reads a pack rule by rule: the same set.
func TestShelf(t *testing.T) {
	want := fullPack().Set
	got, err := readAll(fullPack().Encode())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rule by rule it is another set:\n%s", d)
	}
	o, err := Open(fullPack().Encode())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Shelf{o.Shelf, want.Shelf()} {
		if d := cmp.Diff(want, s.All()); d != "" {
			t.Errorf("the whole set is another:\n%s", d)
		}
		if s.Digest() != want.Digest() || s.Len() != len(want.Rules) {
			t.Errorf("%d rules, digest %s", s.Len(), s.Digest())
		}
		for i := range want.Rules {
			if at := s.Index(want.Rules[i].ID); at != i {
				t.Errorf("rule %d is found at %d", i, at)
			}
		}
		if at := s.Index("none"); at != -1 {
			t.Errorf("a rule that is not there is found at %d", at)
		}
	}
}

// TestEveryBitIsGuarded flips each bit of a pack in turn: it is noticed where the
// pack is opened or, at the latest, where its rules and tables are read. Only the
// hints, which their reader guards, and what fills up the tables and the rules are
// looked at where the pack is read whole.
func TestEveryBitIsGuarded(t *testing.T) {
	p := fullPack()
	tables := []byte{}
	p.Set.Lists = PutTable(&tables, "first table") + PutTable(&tables, "") + PutTable(&tables, strings.Repeat("second", 30))
	p.Set.Tables = string(tables)
	data := p.Encode()
	b, err := openBoxes(data)
	if err != nil {
		t.Fatal(err)
	}
	needed := func(i int) bool { return i < b.ends[tablesBox] || i >= boxAt(data, rulesBox) && i < b.ends[rulesBox] }
	for i := range data {
		for bit := range 8 {
			data[i] ^= 1 << bit
			_, err := readAll(data)
			if needed(i) && !errors.Is(err, ErrPackDamaged) && !errors.Is(err, ErrPackVersion) {
				t.Fatalf("byte %d, bit %d: %v", i, bit, err)
			}
			if o, err := Open(data); err == nil {
				if _, err := o.Shelf.Whole(); !errors.Is(err, ErrPackDamaged) {
					t.Fatalf("byte %d, bit %d: all is said to be whole (%v)", i, bit, err)
				}
			}
			if _, err := Decode(data); !errors.Is(err, ErrPackDamaged) && !errors.Is(err, ErrPackVersion) {
				t.Fatalf("byte %d, bit %d, read whole: %v", i, bit, err)
			}
			data[i] ^= 1 << bit
		}
	}
	if _, err := readAll(data); err != nil {
		t.Errorf("the pack that was mended again is refused: %v", err)
	}
}

// TestListsStayDamaged asks for allow lists that cannot be read twice: who recovered
// from the first panic must not be told the second time that there are none.
func TestListsStayDamaged(t *testing.T) {
	data := fullPack().Encode()
	b, err := openBoxes(data)
	if err != nil {
		t.Fatal(err)
	}
	data[b.ends[rulesBox]-1] ^= 1 // the lists are the last thing there
	o, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		func() {
			defer func() {
				if err, _ := recover().(error); !errors.Is(err, ErrPackDamaged) {
					t.Errorf("asked for the %d. time: %v", i+1, err)
				}
			}()
			o.Shelf.Allowlists()
		}()
	}
}

// TestShelfTogether has many goroutines read the same rules; the race detector
// listens. All get the same ones.
func TestShelfTogether(t *testing.T) {
	set := &Set{}
	for i := range 200 {
		set.Rules = append(set.Rules, Rule{ID: fmt.Sprint("rule-", i), Keywords: []string{"a", "b"}})
	}
	o, err := Open(EncodePack(set))
	if err != nil {
		t.Fatal(err)
	}
	got := make([][]*Rule, 8)
	var wg sync.WaitGroup
	for g := range got {
		wg.Go(func() {
			for i := range set.Rules {
				got[g] = append(got[g], o.Shelf.Rule(o.Shelf.Index(set.Rules[i].ID)))
			}
		})
	}
	wg.Wait()
	for g := range got {
		for i := range set.Rules {
			if got[g][i] != got[0][i] || got[g][i].ID != set.Rules[i].ID {
				t.Fatalf("goroutine %d got another rule %d", g, i)
			}
		}
	}
}
