package filters

import (
	_ "embed"
	"math/bits"
	"strings"
	"sync"
)

// Names of services that hand out keys to their customers, in small letters and
// without separators. commonText holds those that are ordinary words too.
//
//go:embed services.txt
var serviceText string

//go:embed commonservices.txt
var commonText string

type serviceNames struct {
	plain, common map[string]bool
	// lengths are those of the plain names that begin with four letters, as bits: most
	// of what stands before a word begins like none.
	lengths map[string]uint64
	heads   [1 << 10]uint64 // a bit for the hash of each such four letters
}

// Names have so many letters; a longer one would have no bit in lengths.
const leastName, mostName = 4, 63

var services = sync.OnceValue(func() *serviceNames {
	n := &serviceNames{plain: wordSet(serviceText), common: wordSet(commonText)}
	n.lengths = make(map[string]uint64, len(n.plain))
	for name := range n.plain {
		if leastName <= len(name) && len(name) <= mostName {
			n.lengths[name[:leastName]] |= 1 << len(name)
			h := headHash(name)
			n.heads[h>>6] |= 1 << (h & 63)
		}
	}
	return n
})

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// nameReach is how far before the word for a secret a service's name may begin.
const nameReach = 40

// serviceName says whether the line names a service just before the match.
func serviceName(c *candidate) bool {
	from := max(0, c.match.Start-nameReach)
	before := view(c.text[from:c.match.Start])
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	var room [nameReach]byte
	names := services()
	if names.within(view(squeeze(room[:0], before))) {
		return true
	}
	tail := strings.TrimRight(strings.ToLower(before), "_-. api")
	at := len(tail)
	for at > 0 && kind(tail[at-1]) != other {
		at--
	}
	return names.common[tail[at:]]
}

// headHash is a hash of 16 bits of the first four bytes of s.
func headHash(s string) uint32 {
	return (uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24) * 0x9E3779B1 >> 16
}

// within says whether a plain name is part of s.
func (n *serviceNames) within(s string) bool {
	for i := 0; i+leastName <= len(s); i++ {
		if h := headHash(s[i:]); n.heads[h>>6]>>(h&63)&1 == 0 {
			continue
		}
		for lengths := n.lengths[s[i:i+leastName]]; lengths != 0; lengths &= lengths - 1 {
			if k := bits.TrailingZeros64(lengths); k <= len(s)-i && n.plain[s[i:i+k]] {
				return true
			}
		}
	}
	return false
}

// squeeze appends a text without the separators within names: "IP_Stack" is ipstack.
// Other characters end a name and stay.
func squeeze(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case kind(c) == capital:
			dst = append(dst, c|0x20)
		case c == '_' || c == '-':
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
