package match

// A match that is refused (a placeholder, a word, too little entropy) must not hide a
// secret that begins inside it: of
//
//	password: token: "..."
//
// the first word's value is the second word. Package regexp, and gitleaks with it,
// goes on behind the end of every match. Here the search goes on within a refused one,
// for rules whose regexps begin with their literals, or with a lazy run before them:
// at the next literal that does not stand before the secret. A shorter piece of what
// was refused is so never taken for a match of its own. What regexps that begin with
// anything else have refused is passed over whole.
//
// rewind keeps account of refused matches that overlap, so that no text is read again
// and again: where they are together much longer than the stretch that they cover,
// the rest of the stretch is passed over.
type rewind struct{ from, until, spent int }

// goesBack says whether the search goes on within what the rule's matches refuse.
func (p *prepared) goesBack() bool { return p.prefix != nil && len(p.sites) > 0 }

const (
	rewindShare = 4
	rewindSlack = 1 << 9
)

// behind says where the search goes on behind a refused match: lit is where its
// literals begin, secret where its secret does.
func (w *rewind) behind(lit, secret, end int) int {
	if lit >= w.until {
		*w = rewind{from: lit, until: end}
	}
	w.until = max(w.until, end)
	if w.spent += end - lit; w.spent > rewindShare*(w.until-w.from)+rewindSlack {
		return w.until
	}
	return max(lit+1, secret)
}
