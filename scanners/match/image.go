package match

import "unsafe"

// image is the plan of a set in the form in which the engine uses it, and in which
// a pack carries it: tables that lie one behind the other and point to each other
// by index. Nothing is read or built when an engine starts, and of a file that is
// mapped into memory only those pages are touched that a text needs.
//
// An engine whose set brings no image that fits makes one, and then goes the same
// way. Numbers are in the byte order of the machine; an image of another one is
// none, and so is one of another version.
type image struct {
	*imageHead
	cells   *[cellCount]uint32      // two bits in one of them for each hash
	chains  *[chainCount + 1]uint32 // by the upper bits of a hash: its first link; the next one's end it
	links   []link
	lits    []literal
	ids     []uint16 // of literals and tails: which sets
	sets    []byteSet
	uses    []use
	runs    []runRow
	always  []int32 // rules that are run over every text
	rules   []ruleRow
	sites   []siteRow
	lists   []uint32 // of sites: which literals
	steps   []uint8  // of sites
	paths   []pathRow
	hints   []hintRow // by rule
	scripts []scriptRow
}

// imageHead begins an image.
type imageHead struct {
	version, order, size uint32
	folds                uint32   // not 0: some literal folds to a rune beyond ASCII
	before, behind       uint32   // how far a spot depends on the text around its first byte
	digest               [64]byte // of the set that it was made from
	parts                [partCount]struct{ at, count uint32 }
}

// The parts of an image, in the order in which they lie there: first what every
// byte of a text asks for, last what only a match does.
const (
	partCells = iota
	partChains
	partLinks
	partLits
	partIDs
	partSets
	partUses
	partRuns
	partAlways
	partPaths
	partHints
	partRules
	partSites
	partLists
	partSteps
	partScripts
	partCount
)

const (
	cellCount  = 1 << 14
	chainCount = 1 << 12
	// imageOrder reads as another number on a machine of another byte order.
	imageOrder = 0x01020304
	imageAlign = 64
)

// ruleRow says how one rule is found.
type ruleRow struct {
	key    uint64 // of what it was made from; see keyOf
	sites  uint32
	count  uint16 // of them, and one for the keywords
	how    how
	helper uint8 // not 0: another rule requires it
}

// maxSites is how many sites of a rule its row can count: one with more of them, some
// list of words, is looked for as if it had none.
const maxSites = 1<<16 - 2

// siteRow is one site of a rule; see sitePlan.
type siteRow struct {
	steps, lits, count, least uint32
	length, class             uint16             // of the steps; of a run
	starts                    [beforeKinds]uint8 // of the hint
}

// runRow is a site that asks for a long run of a class.
type runRow struct {
	use
	class, least uint32
}

// pathRow is a rule that looks at paths alone, with the sets for the last bytes of
// a path that it can match, the last first. Most such rules name a suffix: then
// most paths are told by a byte, and the regexp is not even compiled.
type pathRow struct {
	rule        int32
	tail, count uint32
}

// openImage finds the parts of an image; nil when it is none, or was made for a set
// of another digest; a nil function takes any. That its
// indexes are right is the promise of who made it: a pack has checksums.
func openImage(s string, digest func() string) *image {
	size := unsafe.Sizeof(imageHead{})
	if uintptr(len(s)) < size {
		return nil
	}
	data := unsafe.StringData(s)
	if uintptr(unsafe.Pointer(data))%unsafe.Alignof(ruleRow{}) != 0 {
		words := make([]uint64, (len(s)+7)/8)
		data = (*byte)(unsafe.Pointer(&words[0]))
		copy(unsafe.Slice(data, len(s)), s)
	}
	im := &image{imageHead: (*imageHead)(unsafe.Pointer(data))}
	if im.version != imageVersion || im.order != imageOrder || uint64(im.size) != uint64(len(s)) || digest != nil && string(im.digest[:]) != digest() {
		return nil
	}
	o := opener{data: data, head: im.imageHead}
	if cells := view[uint32](&o, partCells); len(cells) == cellCount {
		im.cells = (*[cellCount]uint32)(cells)
	}
	if chains := view[uint32](&o, partChains); len(chains) == chainCount+1 {
		im.chains = (*[chainCount + 1]uint32)(chains)
	}
	im.links = view[link](&o, partLinks)
	im.lits = view[literal](&o, partLits)
	im.ids = view[uint16](&o, partIDs)
	im.sets = view[byteSet](&o, partSets)
	im.uses = view[use](&o, partUses)
	im.runs = view[runRow](&o, partRuns)
	im.always = view[int32](&o, partAlways)
	im.paths = view[pathRow](&o, partPaths)
	im.rules = view[ruleRow](&o, partRules)
	im.sites = view[siteRow](&o, partSites)
	im.lists = view[uint32](&o, partLists)
	im.steps = view[uint8](&o, partSteps)
	im.hints = view[hintRow](&o, partHints)
	im.scripts = view[scriptRow](&o, partScripts)
	if o.bad || im.cells == nil || im.chains == nil || len(im.hints) != len(im.rules) {
		return nil
	}
	return im
}

// opener finds parts; bad is set when one does not lie within the image.
type opener struct {
	data *byte
	head *imageHead
	bad  bool
}

func view[T any](o *opener, n int) []T {
	var one T
	p := &o.head.parts[n]
	if uint64(p.at)+uint64(p.count)*uint64(unsafe.Sizeof(one)) > uint64(o.head.size) || uintptr(p.at)%unsafe.Alignof(one) != 0 {
		o.bad = true
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.Add(unsafe.Pointer(o.data), p.at))), p.count)
}
