package match

import "regexp/syntax"

// PathHits returns the rules (indexes into Set.Rules) that look at paths alone
// and find this one. The caller asks PathSkipped itself.
func (e *Engine) PathHits(path string) []int {
	var found []int
	im := e.tables().image
	for i := range im.paths {
		p := &im.paths[i]
		if path == "" || !im.mayMatch(p, path) {
			continue
		}
		if r := e.rule(int(p.rule)); r.path.get().MatchString(path) && !r.freesPath(path) {
			found = append(found, int(p.rule))
		}
	}
	return found
}

func (im *image) mayMatch(p *pathRow, path string) bool {
	if len(path) < int(p.count) {
		return false
	}
	for i, s := range im.ids[p.tail:][:p.count] {
		if !im.sets[s].has(path[len(path)-1-i]) {
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
