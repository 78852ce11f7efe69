package pack

// Op is one instruction of a delta: copy Size bytes from Offset of the base, or
// insert the bytes of Insert (then not nil, and Size is its length).
type Op struct {
	Offset, Size int
	Insert       []byte
}

// Ops iterates over the instructions of a delta.
type Ops struct {
	BaseSize int // length of the object that the delta applies to
	Size     int // length of the result
	rest     []byte
	made     int
}

// NewOps reads the two lengths before the instructions. The result's length is
// not believed before the last instruction has been seen: Check does that.
func NewOps(delta []byte) (Ops, error) {
	base, k := varint(delta)
	if k == 0 {
		return Ops{}, corrupt("delta: length of the base")
	}
	size, l := varint(delta[k:])
	if l == 0 {
		return Ops{}, corrupt("delta: length of the result")
	}
	return Ops{BaseSize: base, Size: size, rest: delta[k+l:]}, nil
}

// varint reads seven bits a byte, the lowest first. It returns how many bytes it
// took; 0 when there is no number or it is beyond 2^56.
func varint(b []byte) (v, n int) {
	for i, c := range b {
		if i == 8 {
			break
		}
		v |= int(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return v, i + 1
		}
	}
	return 0, 0
}

// More says whether an instruction is left.
func (o *Ops) More() bool { return len(o.rest) > 0 }

// Next returns the next instruction. A copy lies inside the base, and the results
// so far inside Size; anything else is an error.
func (o *Ops) Next() (Op, error) {
	c := o.rest[0]
	b := o.rest[1:]
	var op Op
	switch {
	case c&0x80 != 0:
		var ok bool
		if op, b, ok = copyOp(c, b); !ok || op.Offset > o.BaseSize || op.Size > o.BaseSize-op.Offset {
			return op, corrupt("delta: copy of %d bytes from %d of %d", op.Size, op.Offset, o.BaseSize)
		}
	case c == 0 || int(c) > len(b):
		return op, corrupt("delta: insertion of %d bytes", c)
	default:
		op.Size, op.Insert, b = int(c), b[:c:c], b[c:]
	}
	if op.Size > o.Size-o.made {
		return op, corrupt("delta: more than the %d bytes it promises", o.Size)
	}
	o.made += op.Size
	o.rest = b
	return op, nil
}

// copyOp reads the bytes that the low bits of c announce: four of the offset,
// three of the length, of which 0 means 0x10000.
func copyOp(c byte, b []byte) (op Op, rest []byte, ok bool) {
	for i := range 7 {
		if c>>i&1 == 0 {
			continue
		}
		if len(b) == 0 {
			return op, b, false
		}
		if i < 4 {
			op.Offset |= int(b[0]) << (8 * i)
		} else {
			op.Size |= int(b[0]) << (8 * (i - 4))
		}
		b = b[1:]
	}
	if op.Size == 0 {
		op.Size = 0x10000
	}
	return op, b, true
}

// Done is nil when the instructions have made exactly what was promised.
func (o *Ops) Done() error {
	if o.made != o.Size || len(o.rest) > 0 {
		return corrupt("delta: %d bytes of the %d it promises", o.made, o.Size)
	}
	return nil
}

// Check goes through the instructions without applying them, so that Size can be
// believed and allocated.
func (o Ops) Check() error {
	for o.More() {
		if _, err := o.Next(); err != nil {
			return err
		}
	}
	return o.Done()
}

// Apply writes the object that delta makes of base to dst, which must have the
// length that NewOps gives. dst and base must not overlap.
func Apply(dst, base, delta []byte) error {
	ops, err := NewOps(delta)
	if err != nil {
		return err
	}
	if ops.BaseSize != len(base) || ops.Size != len(dst) {
		return corrupt("delta from %d to %d bytes applied from %d to %d", ops.BaseSize, ops.Size, len(base), len(dst))
	}
	for ops.More() {
		op, err := ops.Next()
		if err != nil {
			return err
		}
		at := ops.made - op.Size
		if op.Insert != nil {
			copy(dst[at:], op.Insert)
		} else {
			copy(dst[at:], base[op.Offset:op.Offset+op.Size])
		}
	}
	return ops.Done()
}
