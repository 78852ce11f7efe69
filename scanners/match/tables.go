package match

import (
	"slices"
	"strconv"
)

// tables builds what the rules share. It is done once, when the first text
// comes.
func (e *Engine) tables() *tables {
	e.once.Do(func() { e.shared = e.build() })
	return e.shared
}

// Costly lists the rules that the filter cannot help, with the reason, in the
// order of the set. They are right, but each text pays for them.
func (e *Engine) Costly() []Costly { return e.tables().costly }

func (e *Engine) build() *tables {
	t := &tables{}
	b := literals{index: map[string]int{}}
	for i := range e.rules {
		r := &e.rules[i]
		if r.re.empty() {
			continue
		}
		p := r.prepare()
		if len(p.cover.sites) == 0 {
			e.withoutCover(t, &b, r)
			continue
		}
		for k := range p.cover.sites {
			site := &p.cover.sites[k]
			u := use{rule: int32(i), site: int32(k)}
			if site.run == nil {
				for _, pat := range site.patterns {
					b.add(pat, u)
				}
				continue
			}
			least, _ := times(site.run)
			rs := runSite{use: u, least: least}
			set := patternBytes(site.run.Sub[0].Rune)
			set.each(func(b byte) { rs.class[b] = true })
			t.runs = append(t.runs, rs)
			t.costly = append(t.costly, Costly{r.ID, "no literal is rare enough; every run of " +
				strconv.Itoa(least) + " bytes of " + site.run.Sub[0].String() + " is looked at"})
		}
	}
	t.filter = newFilter(b.list)
	return t
}

// withoutCover finds another way for a rule whose regexp has no usable literal:
// its keywords, or else every text.
func (e *Engine) withoutCover(t *tables, b *literals, r *rule) {
	gates := make([]pattern, 0, len(r.keywords))
	for _, k := range r.keywords {
		var p pattern
		for _, c := range k {
			var s byteSet
			s.add(c)
			if 'a' <= c && c <= 'z' {
				s.add(c - 0x20)
			}
			p.sets = append(p.sets, s)
		}
		if len(k) < 4 || len(k) > maxPattern || p.choose() >= hopeless || !isASCII(k) || r.helper {
			gates = nil
			break
		}
		gates = append(gates, p)
	}
	if len(gates) == 0 {
		t.always = append(t.always, int32(r.index))
		t.costly = append(t.costly, Costly{r.ID, "its regexp has no literal that every match must hold, and its keywords do not help: it is run over every text"})
		return
	}
	for _, p := range gates {
		b.add(p, use{rule: int32(r.index), site: gateSite})
	}
	t.costly = append(t.costly, Costly{r.ID, "its regexp has no literal that every match must hold: it is run over every text that has one of its keywords"})
}

func isASCII(s []byte) bool {
	for _, c := range s {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// literals collects the literals of all rules, each once.
type literals struct {
	list  []literal
	index map[string]int
	key   []byte
}

func (b *literals) add(p pattern, u use) {
	b.key = append(b.key[:0], byte(p.pre), byte(p.post), byte(p.window))
	for _, s := range p.sets {
		for _, w := range s {
			for i := range 8 {
				b.key = append(b.key, byte(w>>(8*i)))
			}
		}
	}
	n, ok := b.index[string(b.key)]
	if !ok {
		n = len(b.list)
		b.index[string(b.key)] = n
		b.list = append(b.list, literal{sets: p.sets, pre: p.pre, post: p.post, window: p.window})
	}
	uses := &b.list[n].uses
	if !slices.Contains(*uses, u) {
		*uses = append(*uses, u)
	}
}
