package match

// Spot is a place in a text where a match may be: a literal that some rule
// cannot do without, or the start of a run that may be encoded.
type Spot struct {
	Pos int   // offset of its first byte
	Lit int32 // which literal; only the engine that made it knows its meaning
}

// Reach is how far before its own first byte, and beyond its last, a spot can
// depend on the text: two texts that agree on [Pos-Reach, Pos+Reach) have the
// same spots at Pos.
const Reach = 64

// Spots appends all spots of text that start in [from, to), in order of
// position, then literal. Bytes around the range are looked at as well. What an
// edit of text[a:b) can add or remove lies in Spots of [a-Reach, b+Reach).
//
// Together with FindAt and Probe it serves a caller that meets many versions of
// nearly the same text and wants to look at the differences only:
//
//   - Find(text) is FindAt(text, Spots(text, 0, len(text))), always.
//   - Spots that another version has in a stretch that both share can be carried
//     over by adding the stretch's distance, save those within Reach of its ends,
//     which are to be asked for anew. FindAt passes over spots that are none in
//     its text, and over doubles, so a spot too many does no harm.
//   - A spot that Probe calls dead contributes nothing to FindAt in any text that
//     agrees with this one on Probe's range, and may be left out there. A spot
//     that is not dead is to be given to FindAt in each version: whether it is a
//     hit may depend on the whole text (a rule's keywords, the match before it).
//
// None of this holds for a text that is not searched as the bytes it is; see
// secrets.Literal.
func (e *Engine) Spots(dst []Spot, text []byte, from, to int) []Spot {
	if from < to {
		dst = append(dst, Spot{Pos: from})
	}
	return dst
}

// FindAt is Find for a text whose spots, all of them but dead ones, are known, in
// order of position.
func (e *Engine) FindAt(dst []Hit, text []byte, spots []Spot) []Hit {
	if len(spots) == 0 {
		return dst
	}
	return e.Find(dst, text)
}

// Probe says whether a spot of text may be part of a match. If not, from and to
// bound the stretch (it holds the spot) that this depends on.
func (e *Engine) Probe(text []byte, s Spot) (alive bool, from, to int) {
	return true, 0, len(text)
}
