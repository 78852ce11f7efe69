package pack

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// FuzzPack reads whatever it is given as a pack, at every offset.
func FuzzPack(f *testing.F) {
	r := newRepo(f, "sha1")
	r.git("repack", "-qadf")
	p, _ := r.open()
	f.Add(p.data[:400], 20)
	f.Add(p.data, 32)
	f.Fuzz(func(t *testing.T, data []byte, hashLen int) {
		if hashLen != 20 {
			hashLen = 32
		}
		p, err := New(data, hashLen)
		if err != nil {
			return
		}
		rd := Reader{Pack: p, MaxSize: 1 << 16}
		for at := uint64(0); at < min(uint64(len(data)), 600); at++ {
			kind, text, err := rd.Read(at)
			if err != nil {
				continue
			}
			e, err := p.Entry(at)
			size := e.Size
			if err == nil && e.Kind.IsDelta() {
				size, err = rd.DeltaSize(e)
			}
			if err != nil || size != len(text) || !e.Kind.IsDelta() && e.Kind != kind {
				t.Fatalf("offset %d: read %v of %d, the entry says %v of %d, %v", at, kind, len(text), e.Kind, size, err)
			}
		}
	})
}

// FuzzIndex reads whatever it is given as an index and as a multi-pack-index.
func FuzzIndex(f *testing.F) {
	r := newRepo(f, "sha1")
	r.git("repack", "-qadf")
	r.git("multi-pack-index", "write")
	for _, name := range []string{r.packFile("idx"), filepath.Join(r.dir, ".git/objects/pack/multi-pack-index")} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, hashLen := range []int{20, 32} {
			if x, err := NewIndex(data, hashLen); err == nil {
				for i := range x.Len() {
					x.Find(x.ID(i))
					x.Offset(i)
					x.CRC(i)
				}
				x.Find(make([]byte, hashLen))
			}
			if m, err := NewMulti(data, hashLen); err == nil {
				for i := range m.Len() {
					m.Find(m.ID(i))
					m.Location(i)
				}
			}
		}
	})
}

// applyRef applies a delta byte by byte, as its description reads.
func applyRef(base, delta []byte) ([]byte, bool) {
	number := func() (v int, ok bool) {
		for shift := 0; shift < 56 && len(delta) > 0; shift += 7 {
			c := delta[0]
			delta = delta[1:]
			v |= int(c&0x7f) << shift
			if c < 0x80 {
				return v, true
			}
		}
		return 0, false
	}
	baseSize, ok1 := number()
	size, ok2 := number()
	if !ok1 || !ok2 || baseSize != len(base) {
		return nil, false
	}
	var out []byte
	for len(delta) > 0 {
		c := delta[0]
		delta = delta[1:]
		if c < 0x80 {
			if c == 0 || int(c) > len(delta) {
				return nil, false
			}
			out = append(out, delta[:c]...)
			delta = delta[c:]
			continue
		}
		var field [7]int
		for i := range field {
			if c&(1<<i) != 0 {
				if len(delta) == 0 {
					return nil, false
				}
				field[i] = int(delta[0])
				delta = delta[1:]
			}
		}
		offset := field[0] | field[1]<<8 | field[2]<<16 | field[3]<<24
		n := field[4] | field[5]<<8 | field[6]<<16
		if n == 0 {
			n = 65536
		}
		if offset+n > len(base) || len(out)+n > size {
			return nil, false
		}
		out = append(out, base[offset:offset+n]...)
	}
	return out, len(out) == size
}

func FuzzApplyEqualsRef(f *testing.F) {
	base := bytes.Repeat([]byte("0123456789"), 10)
	f.Add(base, []byte{100, 8, 0x91, 3, 5, 3, 'a', 'b', 'c'})
	f.Add(base, []byte{100, 100, 0x90, 100})
	f.Add(base, []byte{100, 2, 0x91, 99, 2})
	f.Add(base, []byte{100, 40, 0xb3, 3, 0, 10, 0, 0x91, 13, 10, 20, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't'})
	f.Add(base, append([]byte{100, 44, 3, 'a', 'b', 'c', 0x91, 1, 20, 1, 'd', 0x91, 30, 20}, make([]byte, 0, 30)...))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		want, ok := applyRef(base, delta)
		ops, err := NewOps(delta)
		if err == nil {
			err = ops.Check()
		}
		if err == nil && ops.BaseSize == len(base) {
			dst := make([]byte, ops.Size)
			if err = Apply(dst, base, delta); err == nil && !bytes.Equal(dst, want) {
				t.Fatal("results differ")
			}
			clear(dst)
			copies, err2 := ops.Make(dst, base, nil)
			if (err == nil) != (err2 == nil) || err == nil && !bytes.Equal(dst, want) {
				t.Fatalf("Make gives %q and %v, Apply %v", dst, err2, err)
			}
			for i, c := range copies {
				if !bytes.Equal(want[c.At:c.At+c.Len], base[c.From:c.From+c.Len]) || i > 0 && copies[i-1].At+copies[i-1].Len > c.At {
					t.Fatalf("copies %v", copies)
				}
			}
		} else if err == nil {
			return // for another base
		}
		if (err == nil) != ok {
			t.Fatalf("reference accepts: %v; error: %v", ok, err)
		}
	})
}

// TestApplyBelievesNothing gives deltas whose instructions do not fit what they promise
// to Apply as they are, without Check before it.
func TestApplyBelievesNothing(t *testing.T) {
	base := bytes.Repeat([]byte("0123456789"), 10)
	for name, c := range map[string]struct {
		delta []byte
		want  string // "": refused
	}{
		"as promised":               {[]byte{100, 8, 0x91, 3, 5, 3, 'a', 'b', 'c'}, "34567abc"},
		"an insertion too many":     {[]byte{100, 2, 3, 'a', 'b', 'c'}, ""},
		"a copy too many":           {[]byte{100, 4, 3, 'a', 'b', 'c', 0x91, 1, 20}, ""},
		"far too many":              {[]byte{100, 1, 0x90, 90, 0x90, 90, 0x90, 90}, ""},
		"an instruction too few":    {[]byte{100, 9, 0x91, 3, 5, 3, 'a', 'b', 'c'}, ""},
		"beyond the base":           {[]byte{100, 8, 0x91, 95, 6, 2, 'a', 'b'}, ""},
		"to the base's end":         {[]byte{100, 7, 0x91, 95, 5, 2, 'a', 'b'}, "56789ab"},
		"an insertion that is cut":  {[]byte{100, 3, 3, 'a', 'b'}, ""},
		"an operand that is cut":    {[]byte{100, 5, 0x91, 3}, ""},
		"the reserved instruction":  {[]byte{100, 1, 0, 1, 'a'}, ""},
		"of a base of other length": {[]byte{99, 3, 3, 'a', 'b', 'c'}, ""},
	} {
		ops, err := NewOps(c.delta)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		dst := make([]byte, ops.Size)
		err = Apply(dst, base, c.delta)
		if c.want == "" && !errors.Is(err, ErrCorrupt) || c.want != "" && (err != nil || string(dst) != c.want) {
			t.Errorf("%s: %q, %v", name, dst, err)
		}
	}
}
