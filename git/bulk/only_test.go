package bulk

import (
	"bytes"
	"context"
	"maps"
	"math/rand/v2"
	"testing"
)

// TestOnly chooses objects at random: each is visited, once, with the text that it has
// among all, and no other is.
func TestOnly(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		s := newRepo(t, format).open(map[string]int{"sha1": 20, "sha256": 32}[format])
		all := newLog(t)
		if err := s.ForEach(context.Background(), Options{Workers: 1}, func(int) Handler { return all }); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		for _, oneOf := range []int{1, 2, 10, 60, s.Len() + 1} {
			chosen := map[Object]bool{}
			for o := range s.Len() {
				chosen[Object(o)] = r.IntN(oneOf) == 0
			}
			got := newLog(t)
			if err := s.ForEach(context.Background(), Options{Workers: 2, Only: func(o Object) bool { return chosen[o] }}, func(int) Handler { return got }); err != nil {
				t.Fatal(err)
			}
			want := maps.Clone(all.text)
			maps.DeleteFunc(want, func(o Object, _ []byte) bool { return !chosen[o] })
			if !maps.EqualFunc(got.text, want, bytes.Equal) || len(got.bad) > 0 {
				t.Errorf("%s, one of %d: %d visited, want %d; bad: %v", format, oneOf, len(got.text), len(want), got.bad)
			}
		}
	}
}

// TestKeep: a reader that keeps what it reads gives what another gives, in whatever
// order it is asked and however little it may keep.
func TestKeep(t *testing.T) {
	s := newRepo(t, "sha1").open(20)
	r := rand.New(rand.NewPCG(3, 4))
	plain := s.NewReader()
	for _, room := range []int{0, 20_000, 1 << 20} {
		keeps := s.NewReader()
		keeps.Keep(room)
		for range 2 {
			for _, i := range r.Perm(s.Len()) {
				kind, text, err := plain.Read(Object(i))
				kind2, text2, err2 := keeps.Read(Object(i))
				if err != nil || err2 != nil || kind != kind2 || !bytes.Equal(text, text2) {
					t.Fatalf("room for %d: object %d: %v %v, %v %v", room, i, kind, kind2, err, err2)
				}
			}
		}
	}
}
