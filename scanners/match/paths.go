package match

import "regexp/syntax"

// pathRule is a rule that looks at paths alone.
type pathRule struct {
	index int
	// tail are sets for the last bytes of a path that the rule can match, the last
	// first. Most such rules name a suffix: then most paths are told by a byte,
	// and the regexp is not even compiled.
	tail []byteSet
}

// pathRules lists the rules that look at paths alone.
func (e *Engine) pathRules() []pathRule {
	e.pathOnce.Do(func() {
		for i := range e.rules {
			r := &e.rules[i]
			if r.Regex == "" && r.Matcher == "" && !r.path.empty() && !r.SkipReport {
				e.paths = append(e.paths, pathRule{index: i, tail: tailOf(r.Path)})
			}
		}
	})
	return e.paths
}

// PathHits returns the rules (indexes into Set.Rules) that look at paths alone
// and find this one. The caller asks PathSkipped itself.
func (e *Engine) PathHits(path string) []int {
	var found []int
	for _, p := range e.pathRules() {
		if path == "" || !p.mayMatch(path) {
			continue
		}
		if r := &e.rules[p.index]; r.path.get().MatchString(path) && !r.freesPath(path) {
			found = append(found, p.index)
		}
	}
	return found
}

func (p *pathRule) mayMatch(path string) bool {
	if len(path) < len(p.tail) {
		return false
	}
	for i := range p.tail {
		if !p.tail[i].has(path[len(path)-1-i]) {
			return false
		}
	}
	return true
}

// tailOf finds the sets of the last bytes of what a pattern matches, when it
// matches at the end of the text only.
func tailOf(pattern string) []byteSet {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || tree.Op != syntax.OpConcat {
		return nil // a pattern that is no good is reported where it is compiled
	}
	last := len(tree.Sub) - 1
	if tree.Sub[last].Op != syntax.OpEndText {
		return nil
	}
	tail, _ := head(backwards(concat(tree.Sub[:last])), maxPost)
	for i := range tail {
		_, folds := foldable(&tail[i])
		if folds || !tail[i].ascii() {
			tail[i].addRange(0x80, 0xff) // the last byte of the rune that stands there
			return tail[:i+1]
		}
	}
	return tail
}
