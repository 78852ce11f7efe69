package rules

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// coder writes or reads the parts of a set. Each type has one method that names
// its fields once, in order, and so cannot be read otherwise than it is written.
//
// The encoding of a set is one: integers are minimal base-128 varints, booleans
// are 0 or 1, maps are in ascending order of their keys, and a text that many
// rules share stands once. A reader refuses all but the last, which it need not
// check: what it returns encodes to the one encoding again.
//
// When reading, strings are parts of the input, not copies, and slices come from
// arenas, so a pack of 350 rules costs some dozens of allocations.
type coder struct {
	out     []byte // when writing
	in      string // when reading
	pos     int
	reading bool
	err     error

	texts   []string // arena of the string slices
	sparing bool     // there is no arena: little is read

	parts *parts         // where the shared texts are, in a pack
	known map[string]int // their places, in a digest
}

var errDamaged = errors.New("does not follow the format")

// arenaStep is how many strings the arena grows by: large enough that a pack
// needs few steps, small enough that a small pack wastes little.
const arenaStep = 1024

func (c *coder) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: byte %d: %s", errDamaged, c.pos, fmt.Sprintf(format, args...))
	}
}

// uint codes a non-negative number of at most max.
func (c *coder) uint(v *uint64, max uint64) {
	if !c.reading {
		n := *v
		for n >= 0x80 {
			c.out = append(c.out, byte(n)|0x80)
			n >>= 7
		}
		c.out = append(c.out, byte(n))
		return
	}
	*v = 0
	if c.err != nil {
		return
	}
	var n uint64
	for shift := uint(0); ; shift += 7 {
		if c.pos >= len(c.in) {
			c.fail("a number runs over the end")
			return
		}
		b := c.in[c.pos]
		c.pos++
		if shift == 63 && b > 1 {
			c.fail("a number is too large")
			return
		}
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			if b == 0 && shift > 0 {
				c.fail("a number is not in its shortest form")
			}
			break
		}
	}
	if n > max {
		c.fail("%d is more than %d", n, max)
		return
	}
	*v = n
}

func (c *coder) int(v *int) {
	n := uint64(int64(*v))<<1 ^ uint64(int64(*v)>>63)
	c.uint(&n, math.MaxUint64)
	if c.reading {
		*v = int(int64(n>>1) ^ -int64(n&1))
	}
}

func (c *coder) int64(v *int64) {
	n := uint64(*v)<<1 ^ uint64(*v>>63)
	c.uint(&n, math.MaxUint64)
	if c.reading {
		*v = int64(n>>1) ^ -int64(n&1)
	}
}

func (c *coder) bool(v *bool) {
	var n uint64
	if *v {
		n = 1
	}
	c.uint(&n, 1)
	*v = n == 1
}

func (c *coder) float(v *float64) {
	n := math.Float64bits(*v)
	c.uint(&n, math.MaxUint64)
	*v = math.Float64frombits(n)
}

// enum codes a small number of a named type.
func enum[T ~uint8](c *coder, v *T, max T) {
	n := uint64(*v)
	c.uint(&n, uint64(max))
	*v = T(n)
}

// text codes a string of any named type.
func text[T ~string](c *coder, v *T) {
	if !c.reading {
		n := uint64(len(*v))
		c.uint(&n, math.MaxUint64)
		c.out = append(c.out, *v...)
		return
	}
	n := c.count(1)
	*v = T(c.in[c.pos : c.pos+n])
	c.pos += n
}

// count reads how many things follow, each of at least least bytes; a number
// that the rest of the input cannot hold is refused before anything is made.
func (c *coder) count(least int) int {
	var n uint64
	c.uint(&n, uint64(len(c.in)))
	if c.err == nil && int(n) > (len(c.in)-c.pos)/least {
		c.fail("%d things do not fit in the %d bytes that are left", n, len(c.in)-c.pos)
	}
	if c.err != nil {
		return 0
	}
	return int(n)
}

func (c *coder) strings(v *[]string) {
	if c.reading {
		*v = c.take(c.count(1))
	} else {
		n := uint64(len(*v))
		c.uint(&n, math.MaxUint64)
	}
	for i := range *v {
		text(c, &(*v)[i])
	}
}

// shared codes a text that other rules probably have too: in a pack its number,
// and in a digest, which nobody reads, 0 and the text, or one more than the place
// of an earlier one.
func (c *coder) shared(v *string) {
	switch {
	case c.parts == nil:
		c.sharedInDigest(v)
	case !c.reading:
		n := c.parts.share(*v)
		c.uint(&n, math.MaxUint64)
	default:
		var n uint64
		last := uint64(len(c.parts.texts)/partRow - 1) // of the allow lists
		c.uint(&n, last)
		if c.err == nil && n == last {
			c.fail("there is no text %d", n)
		}
		if c.err != nil {
			return
		}
		got, ok := c.parts.span(c.parts.texts, int(n))
		if *v = got; !ok {
			c.fail("the text %d is not as it was written", n)
		}
	}
}

func (c *coder) sharedInDigest(v *string) {
	at, again := c.known[*v]
	if !again {
		if c.known == nil {
			c.known = map[string]int{}
		}
		c.known[*v] = len(c.known)
	}
	n := uint64(0)
	if again {
		n = uint64(at) + 1
	}
	c.uint(&n, math.MaxUint64)
	if !again {
		text(c, v)
	}
}

func (c *coder) sharedList(v *[]string) {
	if c.reading {
		*v = c.take(c.count(1))
	} else {
		n := uint64(len(*v))
		c.uint(&n, math.MaxUint64)
	}
	for i := range *v {
		c.shared(&(*v)[i])
	}
}

// take cuts n strings from the arena; nil for none.
func (c *coder) take(n int) []string {
	if n == 0 {
		return nil
	}
	if c.sparing {
		return make([]string, n)
	}
	if n > len(c.texts) {
		c.texts = make([]string, max(n, arenaStep))
	}
	got := c.texts[:n:n]
	c.texts = c.texts[n:]
	return got
}

// list codes a slice of structs, each of at least least bytes in the encoding.
func list[T any](c *coder, v *[]T, least int, one func(*coder, *T)) {
	if c.reading {
		*v = nil
		if n := c.count(least); n > 0 {
			*v = make([]T, n)
		}
	} else {
		n := uint64(len(*v))
		c.uint(&n, math.MaxUint64)
	}
	for i := range *v {
		if c.err != nil {
			return
		}
		one(c, &(*v)[i])
	}
}

// table codes a map, in ascending order of its keys.
func table[K ~string, V any](c *coder, v *map[K]V, one func(*coder, *V)) {
	if !c.reading {
		keys := make([]string, 0, len(*v))
		for k := range *v {
			keys = append(keys, string(k))
		}
		sort.Strings(keys)
		n := uint64(len(keys))
		c.uint(&n, math.MaxUint64)
		for _, k := range keys {
			text(c, &k)
			value := (*v)[K(k)]
			one(c, &value)
		}
		return
	}
	*v = nil
	n := c.count(2)
	if n > 0 {
		*v = make(map[K]V)
	}
	last := ""
	for i := 0; i < n && c.err == nil; i++ {
		var k string
		var value V
		text(c, &k)
		one(c, &value)
		if i > 0 && k <= last {
			c.fail("keys are out of order")
		}
		(*v)[K(k)] = value
		last = k
	}
}
