package match

import "unicode/utf8"

// literal is one pattern that the filter looks for: where in the filter's lists
// its sets and the rules that have it are; see pattern.
type literal struct {
	ids, uses, count     uint32
	n, pre, post, window uint8
}

func (f *filter) idsOf(l *literal) []uint16 { return f.ids[l.ids:][:l.n] }

func (f *filter) usesOf(l *literal) []use { return f.uses[l.uses:][:l.count] }

// use is a site of a rule that a literal belongs to.
type use struct {
	rule int32
	site int32 // index in the rule's cover, or gateSite
}

// gateSite marks a literal that is a keyword of a rule without a cover: where it
// stands, the rule's regexp is run over the whole text.
const gateSite = -1

// foldable says whether position i also stands for a rune beyond ASCII, and
// which.
func foldable(s *byteSet) (rune, bool) {
	switch {
	case s.has('k') && s.has('K'):
		return kelvin, true
	case s.has('s') && s.has('S'):
		return longS, true
	}
	return 0, false
}

// at says whether the literal's own part stands at text[pos:], with what must
// stand around it, and where its own part ends.
func (f *filter) at(l *literal, text []byte, pos int) (end int, ok bool) {
	ids := f.idsOf(l)
	pre := int(l.pre)
	from, to := pos-pre, pos-pre+len(ids)
	if from < 0 || to > len(text) {
		return f.atRunes(l, text, pos)
	}
	for k := pre; k < len(ids); k++ { // its own part is most often what fails
		if b := text[from+k]; !f.sets[ids[k]].has(b) {
			if b < utf8.RuneSelf {
				return 0, false
			}
			return f.atRunes(l, text, pos)
		}
	}
	for k := pre - 1; k >= 0; k-- {
		if b := text[from+k]; !f.sets[ids[k]].has(b) {
			if b < utf8.RuneSelf {
				return 0, false
			}
			return f.atRunes(l, text, pos)
		}
	}
	return to - int(l.post), true
}

// atRunes is at where a position may stand for a rune beyond ASCII.
func (f *filter) atRunes(l *literal, text []byte, pos int) (end int, ok bool) {
	if pos < 0 || pos > len(text) {
		return 0, false
	}
	i, ids, own := pos, f.idsOf(l), int(l.n)-int(l.post)
	for k := int(l.pre); k < len(ids); k++ {
		if k == own {
			end = i
		}
		if i >= len(text) {
			return 0, false
		}
		n := f.sets[ids[k]].ahead(text, i)
		if n == 0 {
			return 0, false
		}
		i += n
	}
	if l.post == 0 {
		end = i
	}
	i = pos
	for k := int(l.pre) - 1; k >= 0; k-- {
		n := f.sets[ids[k]].behind(text, i)
		if n == 0 {
			return 0, false
		}
		i -= n
	}
	return end, true
}

// compared is which of a literal's positions the filter compares, by their distance
// from the window: so many before it, and so many from it on.
func (l *literal) compared() (before, on int) {
	return min(int(l.window), nearBefore), min(int(l.n-l.window), nearBehind)
}

// windowOf is where the window of a literal stands that begins at an offset, when
// all of it is of ASCII.
func (l *literal) windowOf(pos int) int { return pos + int(l.window) - int(l.pre) }

// ownOf is where a literal begins whose window stands at an offset.
func (l *literal) ownOf(window int) int { return window - int(l.window) + int(l.pre) }

// nearAt says whether the positions that the filter compares stand around a window,
// and which bytes they take.
func (f *filter) nearAt(l *literal, text []byte, window int) (Stretch, bool) {
	if window < 0 || window+4 > len(text) {
		return Stretch{}, false
	}
	before, on := l.compared()
	ids := f.idsOf(l)[int(l.window)-before:][:before+on]
	x := Stretch{window - before, window + on}
	if x.From < 0 || x.To > len(text) {
		return f.take(ids, before, text, window)
	}
	for k, b := range text[x.From:x.To] {
		if !f.sets[ids[k]].has(b) {
			if b >= utf8.RuneSelf {
				return f.take(ids, before, text, window)
			}
			return x, false
		}
	}
	return x, true
}

// stands is nearAt for a literal that begins where its window tells: where a longer
// rune stands before the window it begins elsewhere, and specials sees it.
func (f *filter) stands(l *literal, text []byte, window int) (Stretch, bool) {
	x, ok := f.nearAt(l, text, window)
	before, _ := l.compared()
	return x, ok && x.From == window-before
}

// whole says whether all of the literal stands at text[pos:], and which bytes it
// takes.
func (f *filter) whole(l *literal, text []byte, pos int) (Stretch, bool) {
	if pos < 0 || pos > len(text) {
		return Stretch{}, false
	}
	return f.take(f.idsOf(l), int(l.pre), text, pos)
}

// take says whether positions of a literal stand around an offset, the first pre of
// them before it, and which bytes they take.
func (f *filter) take(ids []uint16, pre int, text []byte, at int) (Stretch, bool) {
	x := Stretch{at, at}
	for _, s := range ids[pre:] {
		if x.To >= len(text) {
			return x, false
		}
		n := f.sets[s].ahead(text, x.To)
		if n == 0 {
			return x, false
		}
		x.To += n
	}
	for k := pre - 1; k >= 0; k-- {
		n := f.sets[ids[k]].behind(text, x.From)
		if n == 0 {
			return x, false
		}
		x.From -= n
	}
	return x, true
}

// ahead is how many bytes at text[i:] one position of a pattern takes; 0: none.
func (s *byteSet) ahead(text []byte, i int) int {
	b := text[i]
	if s.has(b) {
		return 1
	}
	if b < utf8.RuneSelf {
		return 0
	}
	if n := special(text[i:]); n > 0 && s.folds(n) {
		return n
	}
	return 0
}

// behind is ahead to the left of i.
func (s *byteSet) behind(text []byte, i int) int {
	if i == 0 {
		return 0
	}
	if s.has(text[i-1]) {
		return 1
	}
	if text[i-1] < utf8.RuneSelf {
		return 0
	}
	for n := 2; n <= 3 && n <= i; n++ {
		if special(text[i-n:i]) == n && s.folds(n) {
			return n
		}
	}
	return 0
}
