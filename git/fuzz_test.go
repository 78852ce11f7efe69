package git

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"picket/git/pack"
)

// seedIndexes are indexes that real Git wrote: all versions, both hashes, and with
// the extensions that it knows.
func seedIndexes(t testing.TB) (seeds []struct {
	data []byte
	hash int
}) {
	s := newSandbox(t)
	for i, c := range [][]string{
		{"index.version=2"}, {"index.version=4"}, {"index.threads=2"}, {"core.untrackedCache=true"},
		{"core.splitIndex=true"}, {"index.version=4", "sha256"},
	} {
		dir := string(rune('a' + i))
		init := []string{"init", "-q", dir}
		hash := 20
		if c[len(c)-1] == "sha256" {
			init, hash, c = []string{"init", "-q", "--object-format=sha256", dir}, 32, c[:len(c)-1]
		}
		s.git(".", init...)
		for _, kv := range c {
			k, v, _ := strings.Cut(kv, "=")
			s.git(dir, "config", k, v)
		}
		for _, name := range []string{"a", "b/c", "b/d e/f", "b-", strings.Repeat("n", 200)} {
			s.write(dir+"/"+name, name)
		}
		s.git(dir, "add", ".")
		s.git(dir, "commit", "-qm", "x")
		s.write(dir+"/b/new", "new")
		s.git(dir, "add", "-N", ".")
		s.git(dir, "status")
		for _, p := range []string{"index"} {
			data, err := os.ReadFile(s.path(dir, ".git", p))
			if err != nil {
				t.Fatal(err)
			}
			seeds = append(seeds, struct {
				data []byte
				hash int
			}{data, hash})
		}
	}
	return seeds
}

// FuzzIndex walks an index of any bytes to its end, looks for its cache tree from
// behind, and compares it with an empty tree. Where both ways to the cache tree
// give one they must agree.
func FuzzIndex(f *testing.F) {
	for _, s := range seedIndexes(f) {
		f.Add(s.data, s.hash == 32)
	}
	f.Fuzz(func(t *testing.T, data []byte, sha256 bool) {
		hash := map[bool]int{false: 20, true: 32}[sha256]
		x, err := newIndexFile(bytes.NewReader(data), int64(len(data)), hash)
		whole, err2 := newIndexData(bytes.Clone(data), hash)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("in pieces %v, as a whole %v", err, err2)
		}
		if err != nil {
			return
		}
		if a, b := told(x), told(whole); a != b || !bytes.Equal(whole.data, data) {
			t.Fatalf("in pieces:\n%s\nas a whole:\n%s", a, b)
		}
		e := x.entries()
		n, last := 0, ""
		for e.next() {
			if n++; len(e.id) != hash || len(e.path) > len(data)*64 {
				t.Fatalf("entry %d: id of %d bytes, path of %d", n, len(e.id), len(e.path))
			}
			if string(e.path) < last {
				t.Fatalf("%q after %q", e.path, last)
			}
			last = string(e.path)
		}
		if len(e.buf) > 4*entryBuffer {
			t.Fatalf("buffer of %d bytes", len(e.buf))
		}
		ext, walkErr := e.extensions()
		root, payload, err := x.findTree(true)
		if err == nil && walkErr == nil && payload != nil && bytes.Count(data, []byte("TREE")) == 1 && !bytes.Equal(payload, ext.tree) {
			t.Fatalf("from behind %q, by walking %q", payload, ext.tree)
		}
		if root.valid() && len(root.id) != hash {
			t.Fatalf("root of %d bytes", len(root.id))
		}
		d := &differ{hash: hash, empty: SHA1.EmptyTree(), small: smallIndex, tree: func([]byte, bool) ([]byte, error) { return nil, nil }}
		cache, ok := readCacheDir(payload, hash, true)
		if !ok {
			cache = nil
		}
		_ = d.entries(x, nil, cache, payload)
	})
}

// told is all that is read out of an index.
func told(x *indexFile) string {
	var s strings.Builder
	e := x.entries()
	for e.next() {
		fmt.Fprintf(&s, "%q %x %o %d %v %v\n", e.path, e.id, e.mode, e.stage, e.intended, e.sparse)
	}
	ext, err := e.extensions()
	fmt.Fprintf(&s, "%x %v %v %v\n", ext.tree, ext.split, ext.sparse, err)
	for _, want := range []bool{false, true} {
		root, payload, err := x.findTree(want)
		fmt.Fprintf(&s, "%v %x %v\n", root, payload, err)
	}
	return s.String()
}

// FuzzCacheTree reads the payload of TREE: with or without the insides of valid
// nodes it is accepted or refused alike, and counts cannot make it grow.
func FuzzCacheTree(f *testing.F) {
	for _, s := range seedIndexes(f) {
		if x, err := newIndexFile(bytes.NewReader(s.data), int64(len(s.data)), s.hash); err == nil {
			if _, payload, err := x.findTree(true); err == nil {
				f.Add(payload)
			}
		}
	}
	f.Add([]byte("\x00-1 1000000000\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, all := readCacheDir(data, 20, true)
		_, some := readCacheDir(data, 20, false)
		if all != some {
			t.Fatalf("with all nodes: %v, without: %v", all, some)
		}
	})
}

// FuzzTree reads tree objects. What is read, written again as Git writes it,
// gives the bytes back when the modes are in the usual form.
func FuzzTree(f *testing.F) {
	f.Add([]byte("100644 a\x0012345678901234567890" + "40000 b\x0012345678901234567890"))
	f.Add([]byte("100644 \x0012345678901234567890"))
	f.Fuzz(func(t *testing.T, data []byte) {
		it := treeIter{rest: data, hash: 20}
		used := 0
		for it.next() {
			if len(it.id) != 20 || len(it.name) == 0 || bytes.IndexByte(it.name, 0) >= 0 {
				t.Fatalf("entry %q %x", it.name, it.id)
			}
			used += len(it.name) + 22
		}
		if used > len(data) || !it.bad && len(it.rest) > 0 {
			t.Fatalf("%d of %d bytes, %d left", used, len(data), len(it.rest))
		}
		reads := 0
		d := &differ{hash: 20, empty: SHA1.EmptyTree(), tree: func(id []byte, _ bool) ([]byte, error) {
			if reads++; reads > 100 {
				return nil, errIndex
			}
			return data, nil
		}}
		_ = d.trees(nil, []byte("x2345678901234567890"))
	})
}

// FuzzLoose decodes loose objects.
func FuzzLoose(f *testing.F) {
	s := newSandbox(f)
	committed(s, "r")
	for _, rev := range []string{"HEAD", "HEAD^{tree}", "HEAD:sub/file"} {
		id := s.git("r", "rev-parse", rev)
		data, err := os.ReadFile(s.path("r/.git/objects", id[:2], id[2:]))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var rd objectReader
		kind, content, _, err := rd.decodeLoose(nil, data)
		for _, room := range []int{1, 100, 1 << 16} { // decoding at once makes no difference
			k, c, rest, e := rd.decodeLoose(make([]byte, room), data)
			_, second, _, _ := rd.decodeLoose(rest, data) // nor what comes behind it
			if k != kind || !bytes.Equal(c, content) || !bytes.Equal(second, content) || (e == nil) != (err == nil) {
				t.Fatalf("in %d bytes: kind %d, %d bytes, %v; want kind %d, %d bytes, %v", room, k, len(c), e, kind, len(content), err)
			}
		}
		if err == nil && (kind < pack.Commit || kind > pack.Tag) {
			t.Fatalf("kind %d", kind)
		}
		if len(content) > len(data)*maxRatio {
			t.Fatalf("%d bytes out of %d", len(content), len(data))
		}
	})
}

// FuzzLooseHeader reads "type size NUL".
func FuzzLooseHeader(f *testing.F) {
	f.Add([]byte("blob 12\x00hello"))
	f.Add([]byte("tree 99999999999999999999\x00"))
	f.Fuzz(func(t *testing.T, head []byte) {
		kind, size, at, ok := looseHeader(head)
		if ok && (size < 0 || at > len(head) || at < 7 || kind == 0) {
			t.Fatalf("kind %d, size %d, at %d of %d", kind, size, at, len(head))
		}
	})
}

// FuzzPackEntry reads the header of a packed entry and compares with package pack,
// which reads the same from memory.
func FuzzPackEntry(f *testing.F) {
	f.Add([]byte("\x95\x0a0123456789"), uint16(40))
	f.Add([]byte("\xe3\x83\x14x\x9c\x01"), uint16(3000))
	f.Add([]byte("\x7501234567890123456789xx"), uint16(12))
	f.Fuzz(func(t *testing.T, head []byte, at uint16) {
		offset := uint64(at)
		mine, err := packEntry(head, offset, 20)
		if err == nil && (mine.Size < 0 || mine.Data > offset+longestHeader || mine.Data > offset+uint64(len(head))) {
			t.Fatalf("%+v", mine)
		}
		if offset < 12 {
			return
		}
		whole := make([]byte, offset, int(offset)+len(head)+21)
		copy(whole, "PACK\x00\x00\x00\x02\x00\x00\x00\x01")
		whole = append(append(whole, head...), make([]byte, 20)...)
		p, err2 := pack.New(whole, 20)
		if err2 != nil {
			t.Fatal(err2)
		}
		theirs, err2 := p.Entry(offset)
		if err2 == nil && (err != nil || mine.Kind != theirs.Kind || mine.Data != theirs.Data || mine.Size != theirs.Size || mine.Base != theirs.Base || !bytes.Equal(mine.BaseID, theirs.BaseID)) {
			t.Fatalf("from a file %+v, %v; from memory %+v", mine, err, theirs)
		}
	})
}

// FuzzPackedRefs looks for refs in packed-refs and compares with reading line by line.
func FuzzPackedRefs(f *testing.F) {
	id := strings.Repeat("a1", 20)
	f.Add([]byte("# pack-refs with: peeled fully-peeled sorted \n"+id+" refs/heads/main\n^"+id+"\n"), "refs/heads/main")
	f.Add([]byte(id+" refs/heads/main2\n"+id+" refs/heads/main\n"), "refs/heads/main")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		if !plainRef(name) || bytes.ContainsRune(data, '\r') {
			return
		}
		got, found, ok := findPacked(data, name, SHA1)
		if !ok {
			return
		}
		var want ID
		for line := range bytes.SplitSeq(data, []byte{'\n'}) {
			if len(line) > 41 && line[40] == ' ' && string(line[41:]) == name {
				want = ID(line[:40])
				break
			}
		}
		if found != (want != "") || got != want {
			t.Fatalf("found %v %q, by lines %q", found, got, want)
		}
	})
}

// FuzzRefAndGitFile reads ref files and .git files.
func FuzzRefAndGitFile(f *testing.F) {
	f.Add([]byte("ref: refs/heads/main\n"))
	f.Add([]byte(strings.Repeat("0f", 20) + "\n"))
	f.Add([]byte("gitdir: ../elsewhere\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		id, name, ok := parseRef(data, SHA1)
		if ok && (name == "") == (id == "") {
			t.Fatalf("id %q, name %q", id, name)
		}
		if plainRef(name) && (strings.Contains(name, "..") && strings.Contains(name, "/..") || !strings.HasPrefix(name, "refs/heads/")) {
			t.Fatalf("ref %q leads out", name)
		}
		if target, ok := parseGitFile(data); ok && (target == "" || strings.ContainsRune(target, 0)) {
			t.Fatalf("target %q", target)
		}
	})
}

// FuzzConfig parses configuration files.
func FuzzConfig(f *testing.F) {
	f.Add([]byte("\xef\xbb\xbf[core]\r\n\tbare = true ; no\n[remote \"a\\\"b\"]\n\turl = \"x # y\" \\\n z\n\tpromisor\n"))
	f.Add([]byte("[a.b]\nc=d"))
	f.Fuzz(func(t *testing.T, data []byte) {
		total := 0
		_ = parseConfig(data, func(key, value string, has bool) error {
			if !strings.Contains(key, ".") || !has && value != "" {
				t.Fatalf("key %q, value %q, %v", key, value, has)
			}
			total += len(value)
			return nil
		})
		if total > len(data) {
			t.Fatalf("%d bytes of values out of %d", total, len(data))
		}
	})
}

// FuzzAlternates splits lists of directories.
func FuzzAlternates(f *testing.F) {
	f.Add("# c\n../x\n\"a\\072b\\n\"\n/y")
	f.Add("\"unended")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range splitAlternates(text, '\n') {
			if len(p) > len(text) {
				t.Fatalf("%q out of %q", p, text)
			}
		}
	})
}

// FuzzRawDiff parses what diff-index prints.
func FuzzRawDiff(f *testing.F) {
	z := strings.Repeat("0", 40)
	f.Add([]byte(":000000 100644 " + z + " " + strings.Repeat("a", 40) + " A\x00name\nx\x00"))
	f.Add([]byte(":040000 040000 " + strings.Repeat("b", 40) + " " + strings.Repeat("a", 40) + " M\x00folder\x00"))
	f.Add([]byte(":000000 40000 " + z + " " + strings.Repeat("a", 40) + " A\x00folder\x00"))
	f.Fuzz(func(t *testing.T, out []byte) {
		changes, _, err := parseRaw(out)
		if err == nil && slices.ContainsFunc(changes, func(c Change) bool { return c.Path == "" || c.OldMode == ModeTree || c.NewMode == ModeTree }) {
			t.Fatal("a change without a path, or of a folder as a whole")
		}
	})
}

// FuzzPackIndex searches a pack index of any bytes and compares with package pack.
func FuzzPackIndex(f *testing.F) {
	s := newSandbox(f)
	committed(s, "r")
	s.git("r", "gc", "-q")
	names, err := readNames(s.path("r/.git/objects/pack"))
	if err != nil {
		f.Fatal(err)
	}
	id, _ := hex.DecodeString(s.git("r", "rev-parse", "HEAD"))
	for _, n := range names {
		if strings.HasSuffix(n, ".idx") {
			data, err := os.ReadFile(s.path("r/.git/objects/pack", n))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, id)
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data, id []byte) {
		if len(id) != 20 {
			return
		}
		p := dir + "/x.idx"
		if err := os.WriteFile(p, data, 0o644); err != nil {
			t.Fatal(err)
		}
		x, err := openPackIndex(p, 20)
		if err != nil {
			return
		}
		defer x.f.close()
		var rd objectReader
		offset, ok, err := x.find(&rd, id)
		theirs, err2 := pack.NewIndex(data, 20)
		if err != nil || err2 != nil || binary.BigEndian.Uint32(data) != 0xff744f63 {
			return
		}
		i, found := theirs.Find(id)
		if found && ok && theirs.Offset(i) != offset {
			t.Fatalf("offset %d from the file, %d from memory", offset, theirs.Offset(i))
		}
	})
}
