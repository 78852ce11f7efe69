package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
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

// Decode reads a compiled pack whole. The strings of the result are parts of
// data, which must not be changed afterwards. The errors wrap ErrPackDamaged or
// ErrPackVersion.
func Decode(data []byte) (*Pack, error) {
	o, err := Open(data)
	if err != nil {
		return nil, err
	}
	return o.Pack()
}

// Opened is a pack of which only the front has been read: its rules are read when
// they are asked for.
type Opened struct {
	Base     string // as in Pack
	Overlays []OverlayStamp
	Shelf    *Shelf
}

// Open reads the front of a compiled pack, and checks what a hook needs of it at
// every commit. The rest is checked when it is read; see Shelf. data must not be
// changed afterwards. The errors wrap ErrPackDamaged or ErrPackVersion.
func Open(data []byte) (*Opened, error) {
	b, err := openBoxes(data)
	if err != nil {
		return nil, err
	}
	for _, n := range [...]int{frontBox, listsBox, planBox} {
		if err := b.check(n); err != nil {
			return nil, err
		}
	}
	o, f := &Opened{}, &flat{boxes: b}
	c := coder{in: b.text(frontBox), reading: true}
	c.front(o, f)
	if err := c.done(); err != nil {
		return nil, err
	}
	if f.rules < 0 || f.rules > len(data)/leastRule {
		return nil, fmt.Errorf("%w: it cannot hold %d rules", ErrPackDamaged, f.rules)
	}
	o.Shelf = newShelf(f)
	return o, nil
}

// Pack reads the rest.
func (o *Opened) Pack() (p *Pack, err error) {
	set, err := o.Shelf.flat.all()
	if err != nil {
		return nil, err
	}
	return &Pack{Set: set, Base: o.Base, Overlays: o.Overlays}, nil
}

// BuiltFrom is Pack.BuiltFrom.
func (o *Opened) BuiltFrom(base string, overlays []OverlayStamp) bool {
	return (&Pack{Base: o.Base, Overlays: o.Overlays}).BuiltFrom(base, overlays)
}

// front codes what is read of every pack that is opened.
func (c *coder) front(o *Opened, f *flat) {
	text(c, &o.Base)
	list(c, &o.Overlays, 2, (*coder).stamp)
	text(c, &f.digest)
	c.int(&f.rules)
	c.settings(&f.settings)
}

func (c *coder) stamp(s *OverlayStamp) {
	text(c, &s.Name)
	text(c, &s.Hash)
}
