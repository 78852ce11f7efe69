package bulk

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"picket/git/pack"
	"picket/git/scratch"
)

type repo struct {
	t   testing.TB
	dir string
}

func (r repo) git(args ...string) []byte {
	r.t.Helper()
	return scratch.Git(r.t, r.dir, args...)
}

func (r repo) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// newRepo has files in many versions, in two packs that overlap, and loose objects.
func newRepo(t testing.TB, format string) repo {
	r := repo{t, t.TempDir()}
	r.git("init", "-q", "--object-format="+format, ".")
	r.versions(30)
	r.git("repack", "-qad", "--depth=50", "--window=50")
	r.versions(5)
	r.git("repack", "-qd")
	r.git("pack-objects", "-q", "--all", ".git/objects/pack/pack")
	r.versions(3)
	r.git("tag", "-am", "a tag", "v1")
	return r
}

func (r repo) versions(n int) {
	for v := range n {
		var b strings.Builder
		fmt.Fprintln(&b, "version", n, v)
		for i := range 200 {
			fmt.Fprintf(&b, "line %d, %x\n", i, i*i*(1+v/(i+1)))
		}
		r.write("a", b.String())
		r.write("b", strings.Repeat("padding\n", 50)+b.String()[:1000])
		r.git("add", ".")
		r.git("commit", "-qm", fmt.Sprint("version ", v))
	}
}

func (r repo) open(size int) *Store {
	r.t.Helper()
	s, err := Open([]string{filepath.Join(r.dir, ".git/objects")}, size)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { s.Close() })
	return s
}

// log collects what handlers are told.
type log struct {
	t    testing.TB
	mu   sync.Mutex
	text map[Object][]byte
	kind map[Object]pack.Kind
	bad  map[Object]error
	deep int
}

func newLog(t testing.TB) *log {
	return &log{t: t, text: map[Object][]byte{}, kind: map[Object]pack.Kind{}, bad: map[Object]error{}}
}

func (l *log) Enter(v *Visit, base []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range v.Copies {
		if !bytes.Equal(v.Text[c.At:c.At+c.Len], base[c.From:c.From+c.Len]) {
			l.t.Errorf("object %d: a copy differs", v.Object)
		}
	}
	l.deep = max(l.deep, v.Level)
	if v.Object == None {
		return
	}
	if _, ok := l.text[v.Object]; ok {
		l.t.Errorf("object %d came twice", v.Object)
	}
	l.text[v.Object], l.kind[v.Object] = bytes.Clone(v.Text), v.Kind
}

func (l *log) Bad(o Object, _ pack.Kind, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bad[o] = err
}

func TestEveryObjectOnce(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		r := newRepo(t, format)
		size := map[string]int{"sha1": 20, "sha256": 32}[format]
		s := r.open(size)
		if s.Packs() < 3 {
			t.Fatalf("%d packs", s.Packs())
		}
		list := strings.Fields(string(r.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")))
		if len(list) != s.Len() {
			t.Fatalf("%d objects, git has %d", s.Len(), len(list))
		}
		for _, memory := range []int{0, 1} { // 1: every content is let go at once
			l := newLog(t)
			if err := s.ForEach(context.Background(), Options{Workers: 2, Memory: memory}, func(int) Handler { return l }); err != nil {
				t.Fatal(err)
			}
			if l.deep < 5 || len(l.bad) > 0 {
				t.Errorf("deepest level %d, bad %v", l.deep, l.bad)
			}
			rd := s.NewReader()
			asked := [][]byte{bytes.Repeat([]byte{0xff}, size), make([]byte, size)}
			for i := range list {
				asked = append(asked, s.ID(Object(i)))
			}
			for i, o := range s.FindAll(nil, asked) {
				if o != s.Find(asked[i]) {
					t.Fatalf("FindAll gives %d for %x, Find %d", o, asked[i], s.Find(asked[i]))
				}
			}
			for i, id := range list {
				o := Object(i)
				if hex.EncodeToString(s.ID(o)) != id || s.Find(s.ID(o)) != o {
					t.Fatalf("object %d is %x, not %s, found %d", o, s.ID(o), id, s.Find(s.ID(o)))
				}
				want := r.git("cat-file", l.kind[o].String(), id)
				if n := rd.Size(o); n != len(want) {
					t.Errorf("object %d has %d bytes, Size says %d", o, len(want), n)
				}
				kind, text, err := rd.Read(o)
				if !bytes.Equal(l.text[o], want) || !bytes.Equal(text, want) || kind != l.kind[o] || err != nil {
					t.Errorf("%v %s differs (%v)", l.kind[o], id, err)
				}
			}
		}
		if s.Find(make([]byte, size)) != None || s.Find(nil) != None {
			t.Error("found what is not there")
		}
	}
}

// TestDamage spoils one entry of a pack: what hangs on it is read from the other
// copies, and what has none is reported.
func TestDamage(t *testing.T) {
	for _, copies := range []bool{true, false} {
		r := newRepo(t, "sha1")
		if !copies {
			r.git("repack", "-qadf")
		}
		packs, _ := filepath.Glob(filepath.Join(r.dir, ".git/objects/pack/*.pack"))
		data, err := os.ReadFile(packs[0])
		if err != nil {
			t.Fatal(err)
		}
		for i := 40; i < len(data)-100; i += len(data) / 10 {
			data[i] ^= 0x41
		}
		os.Chmod(packs[0], 0o644)
		if err := os.WriteFile(packs[0], data, 0o644); err != nil {
			t.Fatal(err)
		}
		s, l := r.open(20), newLog(t)
		if err := s.ForEach(context.Background(), Options{Workers: 2}, func(int) Handler { return l }); err != nil {
			t.Fatal(err)
		}
		if len(l.text)+len(l.bad) != s.Len() {
			t.Errorf("copies %v: %d read, %d bad, of %d", copies, len(l.text), len(l.bad), s.Len())
		}
		if !copies && len(l.bad) == 0 {
			t.Error("no damage was noticed")
		}
	}
}

func TestLimits(t *testing.T) {
	r := newRepo(t, "sha1")
	s := r.open(20)
	s.MaxSize = 1000
	l := newLog(t)
	ctx, stop := context.WithCancel(context.Background())
	if err := s.ForEach(ctx, Options{Keep: func(k pack.Kind) bool { return k == pack.Blob }}, func(int) Handler { return l }); err != nil {
		t.Fatal(err)
	}
	for o, k := range l.kind {
		if k != pack.Blob || len(l.text[o]) > 1000 {
			t.Errorf("a %v of %d bytes", k, len(l.text[o]))
		}
	}
	if len(l.bad) == 0 {
		t.Error("nothing was too large")
	}
	stop()
	if err := s.ForEach(ctx, Options{}, func(int) Handler { return newLog(t) }); err == nil {
		t.Error("a cancelled run succeeded")
	}
}
