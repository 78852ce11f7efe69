package archives

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// file is a name and a content, in order.
type file struct{ name, text string }

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := tar.NewWriter(&b)
	for _, f := range files {
		err := z.WriteHeader(&tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.text)), Typeflag: tar.TypeReg})
		if err == nil {
			_, err = z.Write([]byte(f.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gz(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

func xzOf(data []byte) []byte {
	var b bytes.Buffer
	z, err := xz.NewWriter(&b)
	if err != nil {
		panic(err)
	}
	z.Write(data)
	z.Close()
	return b.Bytes()
}

func zstdOf(data []byte) []byte {
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	if err != nil {
		panic(err)
	}
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// bzip2 has no writer in Go: "hello, archive\n", packed by the tool itself.
const bzip2Sample = "QlpoOTFBWSZTWVknjWcAAAPRgAAQQAQqZJEAIAAxA0DQIAGmlQJ4jA+lOPi7kinChILJPGs4"

// sevenZipOf writes an archive of one file that is stored as it is (7zFormat.txt
// of the LZMA SDK).
func sevenZipOf(name, text string) []byte {
	n := byte(len(text))
	sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(text)))
	var utf []byte
	for _, u := range utf16.Encode([]rune(name + "\x00")) {
		utf = binary.LittleEndian.AppendUint16(utf, u)
	}
	head := slices.Concat(
		[]byte{0x01, 0x04, 0x06, 0, 1, 0x09, n, 0},          // header, streams, pack information
		[]byte{0x07, 0x0b, 1, 0, 1, 0x01, 0x00, 0x0c, n, 0}, // one folder, coder "copy"
		[]byte{0x08, 0x0a, 1}, sum, []byte{0, 0},            // one substream
		[]byte{0x05, 1, 0x11, byte(len(utf) + 1), 0}, utf, []byte{0, 0})
	start := binary.LittleEndian.AppendUint64(nil, uint64(n))
	start = binary.LittleEndian.AppendUint64(start, uint64(len(head)))
	start = binary.LittleEndian.AppendUint32(start, crc32.ChecksumIEEE(head))
	return slices.Concat([]byte("7z\xbc\xaf\x27\x1c\x00\x04"),
		binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(start)), start, []byte(text), head)
}

func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// walk returns "path=content" of each entry and "path: reason" of each skip.
func walk(name string, data []byte, lim Limits) (got, skipped []string) {
	skips := Walk(name, data, lim, func(e Entry) {
		got = append(got, e.Path+"="+string(e.Bytes))
	})
	for _, s := range skips {
		skipped = append(skipped, s.Path+": "+s.Reason)
	}
	return got, skipped
}

func TestWalk(t *testing.T) {
	inner := zipOf(t, file{"deep/a.txt", "A"})
	tests := []struct {
		name string
		path string
		data []byte
		want []string
	}{
		{"zip", "x.zip", zipOf(t, file{"a", "1"}, file{"d/b", "2"}, file{"d/", ""}), []string{"x.zip!a=1", "x.zip!d/b=2"}},
		{"a zip by another name", "x.jar", zipOf(t, file{"a", "1"}), []string{"x.jar!a=1"}},
		{"tar", "x.tar", tarOf(t, file{"a", "1"}, file{"b", "2"}), []string{"x.tar!a=1", "x.tar!b=2"}},
		{"gzip", "x.txt.gz", gz([]byte("1")), []string{"x.txt.gz!x.txt=1"}},
		{"tar in gzip", "x.tgz", gz(tarOf(t, file{"a", "1"})), []string{"x.tgz!a=1"}},
		{"xz", "x.xz", xzOf([]byte("1")), []string{"x.xz!x=1"}},
		{"zstd", "x.zst", zstdOf([]byte("1")), []string{"x.zst!x=1"}},
		{"bzip2", "x.bz2", unbase64(t, bzip2Sample), []string{"x.bz2!x=hello, archive\n"}},
		{"7z", "x.7z", sevenZipOf("d/a", "1"), []string{"x.7z!d/a=1"}},
		{"tar in zstd", "x.tar.zst", zstdOf(tarOf(t, file{"a", "1"})), []string{"x.tar.zst!a=1"}},
		{"zip in tar in gzip", "x.tgz", gz(tarOf(t, file{"i.zip", string(inner)})),
			[]string{"x.tgz!i.zip=" + string(inner), "x.tgz!i.zip!deep/a.txt=A"}},
		{"names that lead out", "x.zip", zipOf(t, file{"../../etc/a", "1"}, file{`c\b`, "2"}), []string{"x.zip!etc/a=1", "x.zip!c/b=2"}},
		{"no archive", "x.zip", []byte("PK but not"), nil},
		{"a document", "x.docx", zipOf(t, file{"[Content_Types].xml", "<Types/>"},
			file{"word/document.xml", `<?xml version="1.0"?><w:p><w:r><w:t>acme_12</w:t></w:r><w:r><w:t>34 &amp; more</w:t></w:r></w:p><w:p/><w:p><w:t>x</w:t></w:p>`}),
			[]string{"x.docx![Content_Types].xml=<Types/>", "x.docx!word/document.xml=acme_1234 & more\nx\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, skipped := walk(tt.path, tt.data, Defaults())
			if !slices.Equal(got, tt.want) || len(skipped) > 0 {
				t.Errorf("took out %q, skipped %q, want %q", got, skipped, tt.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", 1<<20)
	nested := []byte("end")
	for range 5 {
		nested = gz(nested)
	}
	many := make([]file, 50)
	for i := range many {
		many[i] = file{fmt.Sprintf("f%d", i), "x"}
	}
	small := Limits{Depth: 3, Entries: 20, Entry: 1 << 16, Total: 1 << 18, Ratio: 10, Slack: 1 << 15}
	tests := []struct {
		name    string
		data    []byte
		lim     Limits
		entries int
		reason  string
	}{
		{"within the limits", zipOf(t, file{"a", "1"}), small, 1, ""},
		{"a bomb", gz([]byte(zeros)), small, 0, "unpacks to more than"},
		{"a bomb of many", zipOf(t, file{"a", zeros[:1<<14]}, file{"b", zeros[:1<<14]}, file{"c", zeros[:1<<14]}), small, 2, "unpacks to more than"},
		{"a large file", zipOf(t, file{"a", zeros}, file{"b", "1"}), Limits{Depth: 1, Entries: 9, Entry: 100, Total: 1 << 30, Ratio: 1 << 20, Slack: 1 << 30}, 1, "unpacks to more than 100 bytes"},
		{"many files", zipOf(t, many...), small, 20, "more than 20 files"},
		{"headers alone", gz(append(links(t, 90), tarOf(t, file{"a", "1"})...)), Limits{Depth: 2, Entries: 20, Entry: 9, Total: 1 << 10, Ratio: 10, Slack: 1 << 10}, 0, "unpacks to more than"},
		{"headers, not too many", gz(append(links(t, 70), tarOf(t, file{"a", "1"})...)), Limits{Depth: 2, Entries: 20, Entry: 9, Total: 1 << 10, Ratio: 10, Slack: 1 << 10}, 1, ""},
		{"too deep", nested, small, 3, "depth 4"},
		{"not asked for", zipOf(t, file{"a", "1"}), Limits{}, 0, ""},
		{"cut off", gz([]byte(strings.Repeat("abc", 50)))[:20], small, 1, "cannot be read"},
		{"damaged", append([]byte("PK\x03\x04"), make([]byte, 90)...), small, 0, "cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, skipped := walk("x", tt.data, tt.lim)
			if len(got) != tt.entries {
				t.Errorf("%d entries, want %d", len(got), tt.entries)
			}
			if all := strings.Join(skipped, "\n"); tt.reason == "" && all != "" || !strings.Contains(all, tt.reason) {
				t.Errorf("skipped %q, want %q", all, tt.reason)
			}
		})
	}
}

// links is the front of a tar: so many headers of links.
func links(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := tar.NewWriter(&b)
	for i := range n {
		if err := z.WriteHeader(&tar.Header{Name: fmt.Sprintf("l%d", i), Linkname: "x", Typeflag: tar.TypeSymlink}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// TestTarsOfOldKinds holds that files which are stored as sparse or contiguous are
// taken out too, and links are not.
func TestTarsOfOldKinds(t *testing.T) {
	for flag, want := range map[byte][]string{
		tar.TypeReg: {"x!a=text"}, tar.TypeCont: {"x!a=text"}, tar.TypeSymlink: nil, tar.TypeDir: nil,
	} {
		data := tarOf(t, file{"a", "text"})
		data[156] = flag // and the checksum, which is over the header with blanks in its place
		copy(data[148:156], "        ")
		sum := 0
		for _, c := range data[:512] {
			sum += int(c)
		}
		copy(data[148:], fmt.Sprintf("%06o\x00 ", sum))
		if got, _ := walk("x", data, Defaults()); !slices.Equal(got, want) {
			t.Errorf("type %q: %q, want %q", flag, got, want)
		}
	}
}

func TestEncrypted(t *testing.T) {
	data := zipOf(t, file{"a", "1"})
	// The flag that says so, in the local header and in the directory.
	for _, magic := range []struct {
		sig string
		at  int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		data[bytes.Index(data, []byte(magic.sig))+magic.at] |= 1
	}
	got, skipped := walk("x.zip", data, Defaults())
	if len(got) != 0 || len(skipped) != 1 || skipped[0] != "x.zip!a: encrypted" {
		t.Errorf("took out %q, skipped %q", got, skipped)
	}
}

// TestSealed: what nobody can read leaves no doubt, what was merely not read does.
func TestSealed(t *testing.T) {
	encrypted := zipOf(t, file{"a", "1"})
	odd := bytes.Clone(encrypted)
	for _, magic := range []struct {
		sig  string
		flag int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		at := bytes.Index(encrypted, []byte(magic.sig)) + magic.flag
		encrypted[at] |= 1
		odd[at+2] = 99 // a method that archive/zip does not have
	}
	small := Limits{Depth: 1, Entries: 2, Entry: 100, Total: 1 << 20, Ratio: 10, Slack: 1 << 20}
	tests := []struct {
		name   string
		data   []byte
		sealed bool
	}{
		{"encrypted", encrypted, true},
		{"cut off", gz([]byte(strings.Repeat("abc", 20)))[:20], true},
		{"no zip", append([]byte("PK\x03\x04"), make([]byte, 90)...), true},
		{"another way of packing", odd, false},
		{"too large", gz(make([]byte, 1000)), false},
		{"too deep", gz(gz([]byte("x"))), false},
		{"too many", zipOf(t, file{"a", "1"}, file{"b", "1"}, file{"c", "1"}), false},
	}
	for _, tt := range tests {
		skips := Walk("x", tt.data, small, func(Entry) {})
		if len(skips) != 1 || skips[0].Sealed != tt.sealed {
			t.Errorf("%s: %+v, want one, sealed %v", tt.name, skips, tt.sealed)
		}
	}
	if skips := Walk("x", gz([]byte("x")), small, func(Entry) {}); len(skips) != 0 {
		t.Errorf("a good one: %+v", skips)
	}
}

// FuzzWalk gives damaged archives: whatever comes out stays within the limits.
func FuzzWalk(f *testing.F) {
	f.Add(zipOf(f, file{"a", "1"}))
	f.Add(gz(tarOf(f, file{"a", "1"})))
	f.Add(xzOf([]byte("1")))
	f.Add(zstdOf([]byte("1")))
	f.Add(sevenZipOf("a", "1"))
	lim := Limits{Depth: 2, Entries: 50, Entry: 1 << 16, Total: 1 << 18, Ratio: 100, Slack: 1 << 16}
	f.Fuzz(func(t *testing.T, data []byte) {
		var taken int64
		n := 0
		skips := Walk("x", data, lim, func(e Entry) {
			n++
			taken += int64(len(e.Bytes))
		})
		if n > lim.Entries || taken > lim.Total {
			t.Fatalf("%d entries of %d bytes, skipped %v", n, taken, skips)
		}
	})
}
