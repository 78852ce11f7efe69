package pack

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"picket/git/scratch"
)

// repo is a real repository made for a test.
type repo struct {
	t   testing.TB
	dir string
}

func (r repo) git(args ...string) []byte {
	r.t.Helper()
	return scratch.Git(r.t, r.dir, args...)
}

// newRepo holds one file in twenty versions, a tag, and an empty file.
func newRepo(t testing.TB, format string) repo {
	r := repo{t, t.TempDir()}
	r.git("init", "-q", "--object-format="+format, ".")
	var lines []string
	for i := range 300 {
		lines = append(lines, fmt.Sprintf("line %d of the file, %x", i, i*7919))
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("empty", "")
	for v := range 20 {
		lines[v*13] = fmt.Sprintf("changed in version %d", v)
		lines = append(lines[:v*7], lines[v*7+1:]...)
		write("file", strings.Join(lines, "\n"))
		r.git("add", ".")
		r.git("commit", "-qm", fmt.Sprint("version ", v))
	}
	r.git("tag", "-am", "a tag", "v1")
	return r
}

func (r repo) packFile(ext string) string {
	r.t.Helper()
	found, err := filepath.Glob(filepath.Join(r.dir, ".git/objects/pack/*."+ext))
	if err != nil || len(found) != 1 {
		r.t.Fatalf("%d files .%s: %v", len(found), ext, err)
	}
	return found[0]
}

func (r repo) open() (*Pack, *Index) {
	r.t.Helper()
	hashLen := len(bytes.TrimSpace(r.git("rev-parse", "HEAD"))) / 2
	open := func(path string) []byte {
		f, err := OpenFile(path)
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(func() { f.Close() })
		return f.Data
	}
	p, err := New(open(r.packFile("pack")), hashLen)
	if err != nil {
		r.t.Fatal(err)
	}
	x, err := NewIndex(open(r.packFile("idx")), hashLen)
	if err != nil {
		r.t.Fatal(err)
	}
	return p, x
}

// TestReadsWhatGitReads compares every object with git cat-file, over the formats.
func TestReadsWhatGitReads(t *testing.T) {
	tests := []struct {
		name, format string
		repack       []string
		deltas       Kind
	}{
		{"sha1", "sha1", nil, OfsDelta},
		{"sha256", "sha256", nil, OfsDelta},
		{"ref deltas", "sha1", []string{"-c", "repack.usedeltabaseoffset=false"}, RefDelta},
		{"index version 1", "sha1", []string{"-c", "pack.indexversion=1"}, OfsDelta},
		{"index with large offsets", "sha1", []string{"-c", "pack.indexversion=2"}, OfsDelta},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRepo(t, tt.format)
			r.git(append(tt.repack, "repack", "-qadf", "--depth=50")...)
			if tt.name == "index with large offsets" {
				pack := r.packFile("pack")
				if err := os.Remove(r.packFile("idx")); err != nil {
					t.Fatal(err)
				}
				r.git("index-pack", "--index-version=2,0x40", pack)
			}
			p, x := r.open()
			if p.Len() != x.Len() || x.Len() == 0 {
				t.Fatalf("pack of %d, index of %d", p.Len(), x.Len())
			}
			if seen := compareAll(t, r, p, x); seen[tt.deltas] == 0 {
				t.Fatalf("no %v in the pack: %v", tt.deltas, seen)
			}
		})
	}
}

func compareAll(t *testing.T, r repo, p *Pack, x *Index) map[Kind]int {
	rd := &Reader{Pack: p, Index: x}
	seen := map[Kind]int{}
	ends := []uint64{p.End()}
	for i := range x.Len() {
		ends = append(ends, x.Offset(i))
	}
	sort.Slice(ends, func(i, j int) bool { return ends[i] < ends[j] })
	for i := range x.Len() {
		id := x.ID(i)
		if at, ok := x.Find(id); !ok || at != i {
			t.Fatalf("find %x: %d, %v, want %d", id, at, ok, i)
		}
		e, err := p.Entry(x.Offset(i))
		if err != nil {
			t.Fatal(err)
		}
		seen[e.Kind]++
		next := ends[sort.Search(len(ends), func(k int) bool { return ends[k] > e.Offset })]
		raw, err := p.Raw(e, next)
		if err != nil {
			t.Fatal(err)
		}
		if sum, ok := x.CRC(i); ok && sum != crc32.ChecksumIEEE(raw) {
			t.Errorf("%x: wrong crc", id)
		}
		kind, text, err := rd.Read(e.Offset)
		if err != nil {
			t.Fatal(err)
		}
		want := r.git("cat-file", kind.String(), hex.EncodeToString(id))
		if !bytes.Equal(text, want) {
			t.Errorf("%v %x differs from git's", kind, id)
		}
		if e.Kind.IsDelta() {
			if size, err := rd.DeltaSize(e); size != len(want) || err != nil {
				t.Errorf("%x: the delta says %d bytes, %v; want %d", id, size, err, len(want))
			}
		} else if e.Kind != kind || e.Size != len(want) {
			t.Errorf("%x: the entry says %v of %d, want %v of %d", id, e.Kind, e.Size, kind, len(want))
		}
	}
	if _, ok := x.Find(make([]byte, p.hashLen)); ok {
		t.Error("found an id of zeros")
	}
	return seen
}

func TestMulti(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		r := newRepo(t, format)
		r.git("repack", "-qad")
		if err := os.WriteFile(filepath.Join(r.dir, "more"), []byte("more"), 0o644); err != nil {
			t.Fatal(err)
		}
		r.git("add", ".")
		r.git("commit", "-qm", "more")
		r.git("repack", "-qd")
		r.git("multi-pack-index", "write")
		data, err := os.ReadFile(filepath.Join(r.dir, ".git/objects/pack/multi-pack-index"))
		if err != nil {
			t.Fatal(err)
		}
		ids := strings.Fields(string(r.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")))
		m, err := NewMulti(data, len(ids[0])/2)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Packs()) != 2 || m.Len() != len(ids) {
			t.Fatalf("%d packs, %d objects of %d", len(m.Packs()), m.Len(), len(ids))
		}
		for _, id := range ids {
			raw, _ := hex.DecodeString(id)
			n, offset, ok := m.Find(raw)
			if !ok {
				t.Fatalf("%s not found", id)
			}
			idx, err := os.ReadFile(filepath.Join(r.dir, ".git/objects/pack", m.Packs()[n]))
			if err != nil {
				t.Fatal(err)
			}
			x, err := NewIndex(idx, len(raw))
			if err != nil {
				t.Fatal(err)
			}
			if i, ok := x.Find(raw); !ok || x.Offset(i) != offset {
				t.Fatalf("%s: offset %d is not that of %s", id, offset, m.Packs()[n])
			}
		}
		if _, _, ok := m.Find(make([]byte, len(ids[0])/2)); ok {
			t.Error("found an id of zeros")
		}
	}
}

// TestThinPack reads a delta whose base is not in the pack.
func TestThinPack(t *testing.T) {
	r := newRepo(t, "sha1")
	old := strings.TrimSpace(string(r.git("rev-parse", "HEAD~1:file")))
	cmd := exec.Command("git", "pack-objects", "--thin", "--revs", "--stdout", "-q")
	cmd.Dir = r.dir
	cmd.Stdin = strings.NewReader("HEAD\n^HEAD~1\n")
	data, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(data, 20)
	if err != nil {
		t.Fatal(err)
	}
	thin := uint64(0)
	for at := uint64(headerLen); at < p.End(); {
		e, err := p.Entry(at)
		if err != nil {
			t.Fatal(err)
		}
		rd := Reader{Pack: p}
		used, err := rd.dec.Zlib(make([]byte, e.Size), p.Compressed(e))
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == RefDelta && hex.EncodeToString(e.BaseID) == old {
			thin = at
		}
		at = e.Data + uint64(used)
	}
	if thin == 0 {
		t.Fatal("git made no thin delta against the old version")
	}
	rd := Reader{Pack: p, Elsewhere: func(id []byte) (Kind, []byte, error) {
		return Blob, r.git("cat-file", "blob", hex.EncodeToString(id)), nil
	}}
	kind, text, err := rd.Read(thin)
	if err != nil || kind != Blob || !bytes.Equal(text, r.git("cat-file", "blob", "HEAD:file")) {
		t.Errorf("%v of %d bytes, %v", kind, len(text), err)
	}
	if _, _, err := (&Reader{Pack: p}).Read(thin); !errors.Is(err, ErrNoBase) {
		t.Errorf("without elsewhere: %v", err)
	}
}

// TestDamage bends every byte of a small pack in turn: the reader errs or reads,
// and never reads more than it may.
func TestDamage(t *testing.T) {
	r := newRepo(t, "sha1")
	r.git("repack", "-qadf")
	p, x := r.open()
	data := bytes.Clone(p.data)
	failed := 0
	for at := headerLen; at < len(data)-20; at += 3 {
		data[at] ^= 0x55
		bent, err := New(data, 20)
		if err != nil {
			t.Fatal(err)
		}
		rd := Reader{Pack: bent, Index: x, MaxSize: 1 << 20}
		for i := range min(x.Len(), 10) {
			if _, _, err := rd.Read(x.Offset(i)); err != nil {
				failed++
				if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrNoBase) {
					t.Fatalf("untyped error: %v", err)
				}
			}
		}
		data[at] ^= 0x55
	}
	if failed == 0 {
		t.Error("no damage was noticed")
	}
	if _, err := New(data[:20], 20); !errors.Is(err, ErrCorrupt) {
		t.Errorf("cut pack: %v", err)
	}
	if _, err := OpenFile(r.dir); err == nil {
		t.Error("a folder was opened as a file")
	}
	if _, err := OpenFile(filepath.Join(r.dir, "empty")); err != nil {
		t.Errorf("empty file: %v", err)
	}
}
