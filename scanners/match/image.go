package match

import (
	"unsafe"

	"picket/rules"
)

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
	cells  *[cellCount]uint8       // a bit for each hash of 19 bits
	chains *[chainCount + 1]uint32 // by the upper bits of a hash: its first link; the next one's end it
	links  []link
	lits   []literal
	ids    []uint16 // of literals and tails: which sets
	sets   []byteSet
	uses   []use
	runs   []runRow
	always []int32 // rules that are run over every text
	rules  []ruleRow
	sites  []siteRow
	lists  []uint32 // of sites: which literals
	steps  []uint8  // of sites
	paths  []pathRow
	hints  []hintRow // by rule
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
	partCount
)

const (
	cellCount  = 1 << 16
	chainCount = 1 << 12
	// imageOrder reads as another number on a machine of another byte order.
	imageOrder = 0x01020304
	imageAlign = 64
)

// ruleRow says how one rule is found.
type ruleRow struct {
	key    uint64 // of what it was made from; see keyOf
	sites  uint32
	count  uint16
	how    how
	helper uint8 // not 0: another rule requires it
}

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
	if cells := view[uint8](&o, partCells); len(cells) == cellCount {
		im.cells = (*[cellCount]uint8)(cells)
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

// put appends a part to an image that is being made.
func put[T any](b []byte, n int, list []T) []byte {
	b = append(b, make([]byte, -len(b)&(imageAlign-1))...)
	head := (*imageHead)(unsafe.Pointer(&b[0]))
	head.parts[n].at, head.parts[n].count = uint32(len(b)), uint32(len(list))
	if len(list) == 0 {
		return b
	}
	var one T
	return append(b, unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), len(list)*int(unsafe.Sizeof(one)))...)
}

// image makes the image of a plan for the set that it was made from, and the hints
// beside it.
func (p *plan) image(set *rules.Set, digest string) (plan, hints string) {
	p = p.compact()
	uses, lists := p.uses()
	f := newFilter(p, uses)
	b := make([]byte, unsafe.Sizeof(imageHead{}), 1<<18)
	b = put(b, partCells, f.cells[:])
	b = put(b, partChains, f.chains[:])
	b = put(b, partLinks, f.links)
	b = put(b, partLits, f.lits)
	paths, ids, sets := p.paths(set, f.ids)
	b = put(b, partIDs, ids)
	b = put(b, partSets, sets)
	b = put(b, partUses, lists)
	runs, always := p.wide()
	b = put(b, partRuns, runs)
	b = put(b, partAlways, always)
	b = put(b, partPaths, paths)
	b = p.putRules(b, helpersOf(set))
	rows, blobs := p.encodeHints()
	b = put(b, partHints, rows)
	head := (*imageHead)(unsafe.Pointer(&b[0]))
	head.version, head.order, head.size = imageVersion, imageOrder, uint32(len(b))
	head.before, head.behind = uint32(f.before), uint32(f.behind)
	if f.folds {
		head.folds = 1
	}
	copy(head.digest[:], digest)
	return unsafe.String(&b[0], len(b)), string(blobs)
}

// putRules appends how the rules are found.
func (p *plan) putRules(b []byte, helpers []bool) []byte {
	rows := make([]ruleRow, len(p.rules))
	var sites []siteRow
	var lists []uint32
	var steps []uint8
	for i, r := range p.rules {
		rows[i] = ruleRow{key: r.key, sites: uint32(len(sites)), count: uint16(len(r.sites)), how: r.how}
		if helpers[i] {
			rows[i].helper = 1
		}
		for k, s := range r.sites {
			row := siteRow{
				steps: uint32(len(steps)), length: uint16(len(s.steps)), lits: uint32(len(lists)), count: uint32(len(s.lits)),
				least: uint32(s.least), class: s.class,
			}
			if k < len(r.hint.starts) {
				row.starts = r.hint.starts[k]
			}
			sites = append(sites, row)
			steps = append(steps, s.steps...)
			lists = append(lists, s.lits...)
		}
	}
	b = put(b, partRules, rows)
	b = put(b, partSites, sites)
	b = put(b, partLists, lists)
	return put(b, partSteps, steps)
}

// paths finds the rules that look at paths alone.
func (p *plan) paths(set *rules.Set, ids []uint16) (rows []pathRow, _ []uint16, _ []byteSet) {
	b := &planner{plan: plan{sets: p.sets}}
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.Regex != "" || r.Matcher != "" || r.Path == "" || r.SkipReport {
			continue
		}
		row := pathRow{rule: int32(i), tail: uint32(len(ids))}
		for _, s := range tailOf(r.Path) {
			ids = append(ids, b.set(s))
			row.count++
		}
		rows = append(rows, row)
	}
	return rows, ids, b.plan.sets
}

// helpersOf says of each rule whether another one requires it.
func helpersOf(set *rules.Set) []bool {
	helpers := make([]bool, len(set.Rules))
	var byID map[string]int
	for i := range set.Rules {
		for _, q := range set.Rules[i].Required {
			if byID == nil {
				byID = make(map[string]int, len(set.Rules))
				for k := range set.Rules {
					byID[set.Rules[k].ID] = k
				}
			}
			if k, ok := byID[q.ID]; ok {
				helpers[k] = true
			}
		}
	}
	return helpers
}
