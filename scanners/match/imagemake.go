package match

import (
	"unsafe"

	"picket/rules"
)

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
	rows, scripts, blobs := p.encodeHints()
	b = put(b, partHints, rows)
	b = put(b, partScripts, scripts)
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
