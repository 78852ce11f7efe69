package inflate

// What the symbols stand for, as entries without a code length (section 3.2.5).
var (
	litEntry  = makeLitEntries()
	distEntry = makeDistEntries()
	preEntry  = makePreEntries()
)

func makeLitEntries() (t [maxLit + 2]uint32) {
	for i := range 256 {
		t[i] = isLiteral | uint32(i)<<16
	}
	t[256] = isOther | isEnd
	base := uint32(3)
	for i := 257; i < 285; i++ {
		extra := uint32(0)
		if i >= 265 {
			extra = uint32(i-261) / 4
		}
		t[i] = base<<16 | extra
		base += 1 << extra
	}
	t[285] = 258 << 16
	// Only the fixed code has these two, and no stream may use them.
	t[286], t[287] = isOther|isBad, isOther|isBad
	return t
}

func makeDistEntries() (t [maxDist + 2]uint32) {
	base := uint32(1)
	for i := range maxDist {
		extra := uint32(0)
		if i >= 4 {
			extra = uint32(i-2) / 2
		}
		t[i] = base<<16 | extra
		base += 1 << extra
	}
	t[30], t[31] = isOther|isBad, isOther|isBad
	return t
}

func makePreEntries() (t [19]uint32) {
	for i := range t {
		t[i] = uint32(i) << 16
	}
	return t
}

// buildFixed builds the tables of section 3.2.6.
func (d *Decoder) buildFixed() {
	lens := d.lens[:maxLit+2]
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
	d.fixed = &fixedTables{}
	f := d.fixed
	f.lit.bits, _ = d.build(f.lit.e[:], lens, litEntry[:], litBits)
	for i := range maxDist + 2 {
		lens[i] = 5
	}
	f.dist.bits, _ = d.build(f.dist.e[:], lens[:maxDist+2], distEntry[:], distBits)
}

// preOrder is the order in which the lengths of the code length code come.
var preOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readTables reads the head of a block with dynamic codes (section 3.2.7).
func (d *Decoder) readTables() error {
	head, ok := d.in.take(14)
	if !ok {
		return ErrTruncated
	}
	nlit, ndist, npre := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if nlit > maxLit || ndist > maxDist {
		return ErrCorrupt
	}
	var pre [19]uint8
	for _, at := range preOrder[:npre] {
		l, ok := d.in.take(3)
		if !ok {
			return ErrTruncated
		}
		pre[at] = uint8(l)
	}
	width, err := d.build(d.pre.e[:], pre[:], preEntry[:], preBits)
	if err != nil {
		return err
	}
	if err := d.readLengths(nlit+ndist, uint64(1)<<width-1); err != nil {
		return err
	}
	if d.lit.bits, err = d.build(d.lit.e[:], d.lens[:nlit], litEntry[:], litBits); err != nil {
		return err
	}
	d.dist.bits, err = d.build(d.dist.e[:], d.lens[nlit:nlit+ndist], distEntry[:], distBits)
	return err
}

// readLengths reads the code lengths of both codes as one run: a repeat may cross
// from one into the other.
func (d *Decoder) readLengths(n int, mask uint64) error {
	r := &d.in
	for i := 0; i < n; {
		if r.n < 14 { // a code of 7 bits and 7 extra bits
			r.fill()
		}
		e := d.pre.e[r.buf&mask&(1<<preBits-1)]
		if e&isBad != 0 {
			return ErrCorrupt
		}
		l := uint(e & 63)
		sym := uint8(e >> 16)
		if r.n < l {
			return ErrTruncated
		}
		r.drop(l)
		if sym < 16 {
			d.lens[i] = sym
			i++
			continue
		}
		var err error
		if i, err = d.repeat(i, n, sym); err != nil {
			return err
		}
	}
	return nil
}

func (d *Decoder) repeat(i, n int, sym uint8) (int, error) {
	width, times, value := uint(2), 3, uint8(0)
	switch {
	case sym == 16 && i == 0:
		return i, ErrCorrupt
	case sym == 16:
		value = d.lens[i-1]
	case sym == 17:
		width = 3
	default:
		width, times = 7, 11
	}
	extra, ok := d.in.take(width)
	if !ok {
		return i, ErrTruncated
	}
	times += int(extra)
	if i+times > n {
		return i, ErrCorrupt
	}
	for range times {
		d.lens[i] = value
		i++
	}
	return i, nil
}
