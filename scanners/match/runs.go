package match

// runSite is a site of a rule that asks for a long run of a class.
type runSite struct {
	use
	class *byteSet
	least int
}

// spots appends all spots of text that start in [from, to), in order. also, unless
// nil, looks for words on the way.
func (t *tables) spots(dst []Spot, text []byte, from, to int, also *lookout) []Spot {
	first := len(dst)
	dst = t.filter.scan(dst, text, from, to, also)
	n := len(dst)
	for i := range t.runs {
		dst = t.runs[i].scan(dst, text, from, to, int32(len(t.filter.lits)+i))
	}
	if len(dst) > n {
		sortSpots(dst[first:])
	}
	return dst
}

// scan appends the starts, in [from, to), of the class's runs that are long
// enough. It looks at one byte in every least: a run cannot hide between.
func (r *runSite) scan(dst []Spot, text []byte, from, to int, lit int32) []Spot {
	i := from
	for i < to {
		probe := i + r.least - 1
		if probe >= len(text) {
			break
		}
		if !r.class.has(text[probe]) {
			i = probe + 1
			continue
		}
		start := probe
		for start > i && r.class.has(text[start-1]) {
			start--
		}
		if start == i && i > 0 && r.class.has(text[i-1]) {
			// The run began before: it is another block's, or was seen already.
			for i < to && r.class.has(text[i]) {
				i++
			}
			continue
		}
		end := probe + 1
		for end < len(text) && end < start+r.least && r.class.has(text[end]) {
			end++
		}
		if end-start >= r.least && start < to {
			dst = append(dst, Spot{Pos: start, Lit: lit})
			for end < to && r.class.has(text[end]) {
				end++
			}
		}
		i = end
	}
	return dst
}

// at says whether one of the class's runs starts at an offset and is long
// enough, and where it ends.
func (r *runSite) at(text []byte, pos int) (end int, ok bool) {
	if pos < 0 || pos >= len(text) || pos > 0 && r.class.has(text[pos-1]) {
		return 0, false
	}
	end = pos
	for end < len(text) && r.class.has(text[end]) {
		end++
	}
	return end, end-pos >= r.least
}

// wholeLit is the literal of the spot that stands for "some rules are run over
// every text".
func (t *tables) wholeLit() int32 { return int32(len(t.filter.lits) + len(t.runs)) }
