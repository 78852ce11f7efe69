package match

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"

	"picket/rules"
)

// prepared is what the engine knows of one rule's regexp beyond its plan: made
// when the first literal of the rule turns up, shared by all goroutines.
type prepared struct {
	once   sync.Once
	sites  []site
	exact  bool             // of all sites
	right  []*syntax.Regexp // what follows each site
	wide   bool             // its repetitions take a large automaton to count
	reach  []reach
	far    int        // how far a match goes on behind a site at most; -1: there is no telling
	prefix *prefixRun // the rule's regexp begins with a lazy run before its literals

	traced func() traced // the script of the rest that a prefix has, or else of the whole

	guarded bool                  // the regexp asks what stands before its matches: see escape.go
	atCut   func() *regexp.Regexp // the regexp anchored at its start
}

// reach is how far a match can go on either side of a run's site, in bytes.
type reach struct{ left, right int }

// prefixRun is the shape "[class]{0,n}?rest" with the literals at the start of
// rest. Matching it means to match rest at each literal, and to walk back over
// the class; a regexp engine would instead try every start, n times over.
type prefixRun struct {
	class []rune
	bytes byteSet
	most  int
	rest  func() *regexp.Regexp // anchored at its start

	checked bool // what precedes the place is to be checked before
	led     bool // and is a literal, at which the match starts
}

// prepare makes what a rule needs when one of its literals has turned up. The
// plan knows where in the tree the sites are; only without it they are searched.
func (r *rule) prepare() *prepared {
	p := &r.prep
	p.once.Do(func() {
		plans, _ := r.e.tables().image.sitesOf(r.index)
		tree := p.find(r.Rule, plans)
		p.prefix = prefixOf(r.Regex, tree, p.sites)
		rest := tree
		if p.prefix != nil && p.prefix.most > 0 {
			rest = concat(tree.Sub[1:])
		}
		p.traced = sync.OnceValue(func() traced { return tracedOf(rest) })
		if p.guarded = isGuarded(tree) && p.cutsAlone(); p.guarded {
			p.atCut = atStart(func() string { return r.Regex })
			if p.prefix != nil {
				p.atCut = p.prefix.rest
			}
		}
	})
	return p
}

// find finds the sites of a plan in the tree of the rule's regexp, and what
// follows them.
func (p *prepared) find(r *rules.Rule, plans []sitePlan) *syntax.Regexp {
	tree := parse(r)
	if n := len(plans); n > 0 && plans[n-1].isGate() {
		plans = plans[:n-1]
	}
	p.sites = make([]site, len(plans))
	for i, s := range plans {
		t, node, ok := locate(tree, s.steps)
		if !ok {
			c, _ := coverOf(tree)
			p.sites = c.sites
			break
		}
		p.sites[i].trail = t
		if s.least > 0 {
			p.sites[i].run = node
		}
	}
	p.follow()
	return tree
}

// follow finds what follows the sites, and how far matches reach.
func (p *prepared) follow() {
	p.exact = true
	total := 0
	for i, s := range p.sites {
		p.exact = p.exact && s.exact
		_, left := bounds(concat(s.left))
		// Of "(?:a|b|c)rest" every site is followed by the same rest.
		if k := p.alike(i, func(o *site) bool { return slices.Equal(o.right, s.right) }); k >= 0 {
			p.right = append(p.right, p.right[k])
			p.reach = append(p.reach, reach{left, p.reach[k].right})
			continue
		}
		right := concat(s.right)
		_, most := bounds(right)
		p.right = append(p.right, right)
		p.reach = append(p.reach, reach{left, most})
		p.wide = p.wide || counted(right) > coarseFrom
		total += instructions(right)
	}
	for _, r := range p.reach {
		if p.far = max(p.far, r.right); r.right < 0 {
			p.far = -1
			break
		}
	}
	if total > manyInstructions {
		p.right = eachOnce(p.right, coarse)
		p.exact = false
	}
}

// alike is one of the sites shortly before the i-th that is like it, or -1. A rule
// that is a list of words has thousands.
func (p *prepared) alike(i int, is func(*site) bool) int {
	const looked = 256
	for k := max(0, i-looked); k < i; k++ {
		if is(&p.sites[k]) {
			return k
		}
	}
	return -1
}

// manyInstructions is the size of a program above which even the automaton that
// counts is made of a coarser tree, and is not exact: the exact one takes longer
// to build than it can save, and the regexp decides as ever.
const manyInstructions = 500

// parse gives the tree of the rule's regexp.
func parse(r *rules.Rule) *syntax.Regexp {
	tree, err := syntax.Parse(r.Regex, syntax.Perl)
	if err != nil {
		panic("rule " + r.ID + ": a pattern that was not validated: " + err.Error())
	}
	return tree
}

// prefixOf recognises the shape of a prefixRun, and that of a regexp whose
// literals stand at its very start (a run of length 0); nil for any other.
func prefixOf(pattern string, tree *syntax.Regexp, sites []site) *prefixRun {
	if x := anchoredOf(pattern, tree, sites); x != nil {
		return x
	}
	if tree.Op != syntax.OpConcat || len(tree.Sub) < 2 {
		return nil
	}
	first := tree.Sub[0]
	if first.Op != syntax.OpRepeat || first.Min != 0 || first.Max < 0 || first.Flags&syntax.NonGreedy == 0 ||
		first.Sub[0].Op != syntax.OpCharClass {
		return nil
	}
	for _, s := range sites {
		if s.run != nil || !s.exact || len(s.left) != 1 || s.left[0] != first {
			return nil
		}
	}
	class := first.Sub[0].Rune
	x := &prefixRun{class: class, bytes: firstBytes(class), most: first.Max}
	x.rest = atStart(concat(tree.Sub[1:]).String)
	return x
}

// anchoredOf recognises a regexp whose sites have nothing before them but
// assertions, and letters that package syntax has taken out of an alternation
// ("p(?:ass|wd)"). Assertions hold or fail at the place itself; in the slice of text that
// begins there, a word boundary holds before a word's byte, so one that holds in
// the text holds there too.
func anchoredOf(pattern string, tree *syntax.Regexp, sites []site) *prefixRun {
	x := &prefixRun{}
	edge := false
	for _, s := range sites {
		if s.run != nil || !s.exact {
			return nil
		}
		for _, l := range s.left {
			switch l.Op {
			case syntax.OpEmptyMatch:
			case syntax.OpLiteral:
				if len(l.Rune) > 0 {
					x.checked, x.led = true, true
				}
			case syntax.OpWordBoundary:
				x.checked, edge = true, true
			default:
				return nil
			}
		}
	}
	if edge && !startsWithWord(tree) {
		return nil
	}
	x.rest = atStart(func() string { return pattern })
	return x
}

// startsWithWord says whether every match begins with a letter, digit or
// underscore of ASCII.
func startsWithWord(tree *syntax.Regexp) bool {
	first, empty := firstIn(tree)
	words := wordBytes()
	for i := range first {
		if first[i]&^words[i] != 0 {
			return false
		}
	}
	return !empty
}

// atStart anchors a pattern at its start. It is compiled when a match is at hand:
// most rules of which a literal turns up never come to that. (To spell a tree
// takes milliseconds when a class of it is a complement, because package syntax
// then asks for the case of each rune in turn.)
func atStart(pattern func() string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\A(?:` + pattern() + `)`)
	})
}

// after is what follows each site, simplified.
func (p *prepared) after() []*syntax.Regexp { return eachOnce(p.right, (*syntax.Regexp).Simplify) }

// ahead is what precedes each site, reversed and simplified.
func (p *prepared) ahead() []*syntax.Regexp {
	list := make([]*syntax.Regexp, len(p.sites))
	for i, s := range p.sites {
		if k := p.alike(i, func(o *site) bool { return slices.Equal(o.left, s.left) }); k >= 0 {
			list[i] = list[k]
			continue
		}
		list[i] = backwards(concat(s.left)).Simplify()
	}
	return list
}
