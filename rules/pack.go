package rules

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"unsafe"
)

// Pack is a compiled set with the facts that tell whether it is still true.
type Pack struct {
	Set      *Set
	Base     string         // digest of the built-in set under the overlays; empty in the base pack itself
	Overlays []OverlayStamp // the files it was built from, in the order they were applied
}

// OverlayStamp names one configuration file and its content. A file that was
// looked for and is absent has no stamp.
type OverlayStamp struct {
	Name string // relative to the top of the work tree, slash-separated
	Hash string // SHA-256 of its bytes, 64 hex digits
}

// Stamp makes the stamp of a file.
func Stamp(name string, content []byte) OverlayStamp {
	sum := sha256.Sum256(content)
	return OverlayStamp{Name: name, Hash: hex.EncodeToString(sum[:])}
}

// BuiltFrom reports whether the pack is what these files over that base compile to.
func (p *Pack) BuiltFrom(base string, overlays []OverlayStamp) bool {
	if p.Base != base || len(p.Overlays) != len(overlays) {
		return false
	}
	for i := range overlays {
		if p.Overlays[i] != overlays[i] {
			return false
		}
	}
	return true
}

// The layout of a pack: packMagic, then the version, the body's length and the
// CRC-32 (IEEE) of the body as 32-bit little-endian numbers, then the body. The
// body is Base, the overlay stamps, the set (codec.go), its plan.
//
// The checksum finds damage, not malice: who can write the pack can write any
// rules into it. Over 280 KB a CRC takes a tenth of what SHA-256 does, and every
// commit waits for it.
const (
	packMagic   = "\x7fpicket\n"
	packVersion = 6
	packHeader  = len(packMagic) + 4 + 4 + 4
)

// ErrPackDamaged and ErrPackVersion are what DecodePack's errors wrap: the first
// for bytes that are no whole pack, the second for a pack of another picket.
var (
	ErrPackDamaged = errors.New("the rule pack is damaged")
	ErrPackVersion = errors.New("the rule pack was written by another version of picket")
)

// EncodePack compiles a set that stands on nothing else.
func EncodePack(s *Set) []byte { return (&Pack{Set: s}).Encode() }

// DecodePack returns the set of a compiled pack; see Decode.
func DecodePack(data []byte) (*Set, error) {
	p, err := Decode(data)
	if err != nil {
		return nil, err
	}
	return p.Set, nil
}

// Encode compiles the pack. The same pack gives the same bytes always.
func (p *Pack) Encode() []byte {
	c := coder{out: make([]byte, packHeader, 1<<12)}
	c.pack(p)
	head := c.out[:packHeader]
	body := c.out[packHeader:]
	copy(head, packMagic)
	binary.LittleEndian.PutUint32(head[8:], packVersion)
	binary.LittleEndian.PutUint32(head[12:], uint32(len(body)))
	binary.LittleEndian.PutUint32(head[16:], crc32.ChecksumIEEE(body))
	return c.out
}

// Decode reads a compiled pack. The strings of the result are parts of data,
// which must not be changed afterwards. The errors wrap ErrPackDamaged or
// ErrPackVersion.
func Decode(data []byte) (*Pack, error) {
	if len(data) < packHeader || string(data[:8]) != packMagic {
		return nil, fmt.Errorf("%w: it does not begin like a pack", ErrPackDamaged)
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != packVersion {
		return nil, fmt.Errorf("%w: format %d instead of %d", ErrPackVersion, v, packVersion)
	}
	body := data[packHeader:]
	if n := binary.LittleEndian.Uint32(data[12:]); uint64(n) != uint64(len(body)) {
		return nil, fmt.Errorf("%w: it has %d bytes instead of %d", ErrPackDamaged, len(body), n)
	}
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(data[16:]) {
		return nil, fmt.Errorf("%w: its checksum is wrong", ErrPackDamaged)
	}
	c := coder{in: unsafe.String(unsafe.SliceData(body), len(body)), reading: true}
	p := &Pack{Set: new(Set)}
	c.pack(p)
	if c.err == nil && c.pos != len(c.in) {
		c.fail("%d bytes follow the end", len(c.in)-c.pos)
	}
	if c.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPackDamaged, c.err)
	}
	return p, nil
}

func (c *coder) pack(p *Pack) {
	text(c, &p.Base)
	list(c, &p.Overlays, 2, (*coder).stamp)
	c.set(p.Set)
	text(c, &p.Set.Plan)
}

func (c *coder) stamp(s *OverlayStamp) {
	text(c, &s.Name)
	text(c, &s.Hash)
}
