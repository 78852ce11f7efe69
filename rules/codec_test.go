package rules

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fill gives every field below v a value of its own, so that a field which the
// codec forgets is seen. Slices and maps get two entries.
func fill(v reflect.Value, next *int) {
	*next++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", *next))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*next) * 1000)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(float64(*next) / 7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), next)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), next)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, next)
			fill(value, next)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), next)
		}
	default:
		panic("the test cannot fill a " + v.Kind().String())
	}
}

func fullPack() *Pack {
	var p Pack
	n := 0
	fill(reflect.ValueOf(&p).Elem(), &n)
	return &p
}

// A field that the codec leaves out would let a hook judge by another rule than
// `picket scan` does, so every field of every type in a pack must come back.
func TestPackKeepsEveryField(t *testing.T) {
	want := fullPack()
	got, err := Decode(want.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the pack changed on its way (-before +after):\n%s", d)
	}
	empty, err := DecodePack(EncodePack(new(Set)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(new(Set), empty); d != "" {
		t.Errorf("the empty set changed on its way:\n%s", d)
	}
}

func TestEncodeIsDeterministic(t *testing.T) {
	p := fullPack()
	first := string(p.Encode())
	for range 20 {
		if string(p.Encode()) != first {
			t.Fatal("the same pack was encoded in two ways")
		}
	}
}

func TestDigest(t *testing.T) {
	a, b := fullPack().Set, fullPack().Set
	if a.Digest() != b.Digest() {
		t.Error("equal sets have different digests")
	}
	b.Rules[1].Help.Avoid += "."
	if a.Digest() == b.Digest() {
		t.Error("a changed set has the digest of the old one")
	}
	if len(a.Digest()) != 64 {
		t.Errorf("the digest %q has not 64 digits", a.Digest())
	}
}

func TestClone(t *testing.T) {
	a := fullPack().Set
	before := a.Digest()
	c := a.Clone()
	c.Rules[0].ID = "other"
	c.Allowlists[0].Description = "other"
	if a.Digest() != before {
		t.Error("a change of the clone shows in the original")
	}
	if a.Index("other") != -1 || c.Index("other") != 0 {
		t.Errorf("Index: %d and %d, want -1 and 0", a.Index("other"), c.Index("other"))
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := fullPack().Encode()
	for name, tc := range map[string]struct {
		change func([]byte) []byte
		want   error
		says   string
	}{
		"nothing":        {func([]byte) []byte { return nil }, ErrPackDamaged, "begin"},
		"other file":     {func(b []byte) []byte { return append([]byte("#!/bin/sh\n"), b...) }, ErrPackDamaged, "begin"},
		"other version":  {func(b []byte) []byte { b[8]++; return b }, ErrPackVersion, fmt.Sprintf("format %d instead of %d", packVersion+1, packVersion)},
		"cut off":        {func(b []byte) []byte { return b[:len(b)-1] }, ErrPackDamaged, "bytes instead of"},
		"longer":         {func(b []byte) []byte { return append(b, 0) }, ErrPackDamaged, "bytes instead of"},
		"header alone":   {func(b []byte) []byte { return b[:packHeader] }, ErrPackDamaged, "bytes instead of"},
		"half a header":  {func(b []byte) []byte { return b[:20] }, ErrPackDamaged, "only 20 bytes"},
		"one bit":        {func(b []byte) []byte { b[len(b)/2] ^= 1; return b }, ErrPackDamaged, "checksum"},
		"other checksum": {func(b []byte) []byte { b[24] ^= 1; return b }, ErrPackDamaged, "checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Decode(tc.change([]byte(string(good))))
			if !errors.Is(err, tc.want) || !strings.Contains(fmt.Sprint(err), tc.says) {
				t.Errorf("got %v, want %v with %q", err, tc.want, tc.says)
			}
			if p != nil {
				t.Error("a pack came with the error")
			}
		})
	}
	if _, err := Decode(good); err != nil {
		t.Errorf("the undamaged pack is refused: %v", err)
	}
}

// sealed gives a pack whose boxes were changed the checksums of what they hold,
// without which a fuzzer would never come past them; nil when there are no boxes.
func sealed(data []byte) []byte {
	data = append([]byte(nil), data...)
	if len(data) < packHeader {
		return nil
	}
	for i := range boxCount {
		if at := boxAt(data, i); at > len(data) || i > 0 && at < boxAt(data, i-1) {
			return nil
		}
	}
	sealBoxes(data)
	o, err := Open(data)
	if err != nil || o.Shelf.flat.open() != nil {
		return data
	}
	f, le := o.Shelf.flat, binary.LittleEndian
	for rows := f.parts.rules; len(rows) > 0; rows = rows[partRow:] { // of texts and lists, too
		end := uint32(len(f.parts.bytes))
		if len(rows) > partRow {
			end = le.Uint32(rows[partRow:])
		}
		if from := le.Uint32(rows); from <= end && uint64(end) <= uint64(len(f.parts.bytes)) {
			le.PutUint32(rows[4:], sumOf(f.parts.bytes[from:end]))
		}
	}
	le.PutUint32(data[boxAt(data, rulesBox)+4:], Checksum(f.ids))
	sealBoxes(data)
	return data
}

// decodeBoxes reads boxes that somebody has put anything into.
func decodeBoxes(front, rules string) (*Pack, error) {
	return Decode(joinBoxes([boxCount][]byte{frontBox: []byte(front), rulesBox: []byte(rules)}))
}

// A count is believed only as far as the bytes behind it can hold what it counts.
func TestDecodeAllocatesInProportion(t *testing.T) {
	const size = 1 << 16
	counts := "\x80\x80\x04"
	head := "\x00\x00\x00" // no base, no stamps, no digest
	settings := encodeSettings(new(Settings))
	for name, boxes := range map[string][2]string{
		"stamps":  {"\x00" + counts + strings.Repeat("\x00", size), ""},
		"rules":   {head + counts + settings, strings.Repeat("\x00", size)},
		"strings": {head + "\x02" + settings, string(boxOfOne(strings.Repeat("\x00", 10) + strings.Repeat(counts+strings.Repeat("\x00", 100), size/103)))},
		"texts":   {head + "\x02" + settings, "\xff\xff\xff\xff" + strings.Repeat("\x00", size)},
		"huge":    {head + "\xff\xff\xff\xff\xff\xff\xff\xff\x7f" + settings, strings.Repeat("\x01", size)},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := decodeBoxes(boxes[0], boxes[1])
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrPackDamaged) {
			t.Errorf("%s: a false count was believed (%v)", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20+32*size {
			t.Errorf("%s: reading %d bytes allocated %d", name, size, used)
		}
	}
	if _, err := decodeBoxes(head+"\x00"+settings, string(encodeRules(new(Set)))); err != nil {
		t.Errorf("a pack without rules is refused: %v", err)
	}
}

// boxOfOne is a box of one rule, whose encoding is given, without texts and lists.
func boxOfOne(rule string) []byte {
	le := binary.LittleEndian
	box := le.AppendUint32(make([]byte, 4), Checksum(make([]byte, 4)))
	box = le.AppendUint32(le.AppendUint32(box, 0), Checksum([]byte(rule)))
	box = le.AppendUint32(le.AppendUint32(box, uint32(len(rule))), Checksum([]byte{0}))
	return append(append(append(box, 0, 0, 0, 0), rule...), 0)
}

func encodeSettings(s *Settings) string {
	c := coder{}
	c.settings(s)
	return string(c.out)
}

func FuzzDecodePack(f *testing.F) {
	full := fullPack().Encode()
	f.Add(full)
	f.Add(EncodePack(new(Set)))
	for i := packHeader; i < len(full); i += 7 {
		damaged := append([]byte(nil), full...)
		damaged[i] ^= 0x41
		f.Add(damaged)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := Decode(append([]byte(nil), data...)); err == nil {
			roundTrip(t, p)
		}
		data = sealed(data)
		p, err := Decode(data)
		if err == nil {
			roundTrip(t, p)
		}
		asShelf(t, data, p, err)
	})
}

// asShelf takes what was read whole from the shelf, rule by rule: the same, or
// the same complaint.
func asShelf(t *testing.T, data []byte, whole *Pack, complaint error) {
	t.Helper()
	o, err := Open(data)
	if err != nil {
		if complaint == nil {
			t.Fatalf("a whole pack cannot be opened: %v", err)
		}
		return
	}
	set := new(Set)
	defer func() {
		switch p := recover(); {
		case p == nil && complaint == nil:
			set.Tables = o.Shelf.flat.boxes.text(tablesBox)
			set.Plan, set.Hints, set.Lists, set.Settings = o.Shelf.Plan(), o.Shelf.Hints(), o.Shelf.Lists(), *o.Shelf.Settings()
			if d := cmp.Diff(whole.Set, set); d != "" {
				t.Fatalf("one by one the rules are others:\n%s", d)
			}
		case p != nil:
			if err, ok := p.(error); !ok || !errors.Is(err, ErrPackDamaged) {
				t.Fatalf("reading rule by rule fell over: %v", p)
			}
			if complaint == nil {
				t.Fatalf("rule by rule a whole pack is damaged: %v", p)
			}
		}
	}()
	set.Allowlists = o.Shelf.Allowlists()
	for i := range o.Shelf.Len() {
		r := o.Shelf.Rule(i)
		if o.Shelf.Rule(i) != r {
			t.Fatal("the same rule was read twice")
		}
		set.Rules = append(set.Rules, *r)
	}
	for i := range set.Rules {
		if at := o.Shelf.Index(set.Rules[i].ID); complaint == nil && at != whole.Set.Index(set.Rules[i].ID) {
			t.Fatalf("rule %q is found at %d", set.Rules[i].ID, at)
		}
	}
}

// roundTrip checks that what was read is written and read as the same, and in one
// way only.
func roundTrip(t *testing.T, p *Pack) {
	t.Helper()
	data := p.Encode()
	again, err := Decode(data)
	if err != nil {
		t.Fatalf("what was read cannot be read again: %v", err)
	}
	if string(again.Encode()) != string(data) {
		t.Fatal("the same pack was encoded in two ways")
	}
}

// Texts that many rules share stand once.
func TestSharedTexts(t *testing.T) {
	size := func(n int) int {
		s := &Set{Rules: make([]Rule, n)}
		for i := range s.Rules {
			s.Rules[i].Help = Help{Why: strings.Repeat("why ", 100), Rotate: "x", References: []string{"a", "a"}}
		}
		got, err := DecodePack(EncodePack(s))
		if err != nil || cmp.Diff(s, got) != "" {
			t.Errorf("%d rules changed on their way (%v)", n, err)
		}
		return len(EncodePack(s))
	}
	if one, hundred := size(1), size(100); hundred > one+99*60 {
		t.Errorf("one rule takes %d bytes, a hundred take %d", one, hundred)
	}
}

// BenchmarkDecode reads a pack of about the size of the built-in one.
func BenchmarkDecode(b *testing.B) {
	p := &Pack{Set: new(Set)}
	for i := range 350 {
		r := Rule{ID: fmt.Sprint("rule-", i), Title: "a title of some words", Regex: strings.Repeat("[a-z0-9]{4}", 12),
			Keywords: []string{"one", "two"}, Help: Help{Why: strings.Repeat("why ", 30), Rotate: strings.Repeat("rot ", 40),
				References: []string{"a reference of the usual length"}}}
		if i == 0 {
			for j := range 1500 {
				r.Allowlists = append(r.Allowlists[:0], Allowlist{StopWords: append(firstWords(r), fmt.Sprint("word", j))})
			}
		}
		p.Set.Rules = append(p.Set.Rules, r)
	}
	data := p.Encode()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func firstWords(r Rule) []string {
	if len(r.Allowlists) == 0 {
		return nil
	}
	return r.Allowlists[0].StopWords
}
