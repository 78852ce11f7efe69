package match

// run is one walk of an automaton over a text. It can be stopped anywhere,
// joined by further entries, and carried on.
type run struct {
	state int32
	at    int // forwards: the bytes before it are read; backwards: those from it on
	// match is where the preferred match seen so far ends, or -1.
	match int
	loose bool // a byte beyond ASCII was read while alive: a match is a maybe
}

// forward carries a run on to the offset limit, or until it dies. It reports
// whether the run is still alive there. The end of the text is met only when
// limit is len(text).
func (d *dfa) forward(r *run, text []byte, limit int) bool {
	s, i := r.state, r.at
	for i < limit {
		b := text[i]
		v := d.trans[int(s)*d.stride+int(d.class[b])]
		if v == 0 {
			v = d.step(s, int(d.class[b]))
		}
		if v&matchBit != 0 {
			r.match = i
		}
		s = v>>stateBits - 1
		if s == deadState {
			r.state, r.at = s, i
			return false
		}
		if b >= 0x80 {
			r.loose = true
		}
		i++
	}
	r.state, r.at = s, i
	if i == len(text) {
		d.finish(r)
		return false
	}
	return true
}

// backward carries a run on to the left until an offset, or until it dies or the text
// begins; it reports whether it is still alive. r.match becomes the leftmost place
// where the entry matches.
func (d *dfa) backward(r *run, text []byte, floor int) bool {
	s, i := r.state, r.at
	for i > floor {
		b := text[i-1]
		v := d.trans[int(s)*d.stride+int(d.class[b])]
		if v == 0 {
			v = d.step(s, int(d.class[b]))
		}
		if v&matchBit != 0 {
			r.match = i
		}
		s = v>>stateBits - 1
		if s == deadState {
			r.state, r.at = s, i
			return false
		}
		i--
	}
	r.state, r.at = s, i
	if i == 0 {
		d.finish(r)
	}
	return i > 0
}

// finish lets a run meet the edge of the text.
func (d *dfa) finish(r *run) {
	if r.state == deadState {
		return
	}
	end := d.stride - 1
	v := d.trans[int(r.state)*d.stride+end]
	if v == 0 {
		v = d.step(r.state, end)
	}
	if v&matchBit != 0 {
		r.match = r.at
	}
	r.state = deadState
}

// kindBefore is what stands before an offset.
func kindBefore(text []byte, at int) before {
	if at == 0 {
		return atEdge
	}
	return kindOf(text[at-1])
}

// kindAfter is what stands behind an offset, for runs to the left.
func kindAfter(text []byte, at int) before {
	if at == len(text) {
		return atEdge
	}
	return kindOf(text[at])
}
