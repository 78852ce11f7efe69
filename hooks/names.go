package hooks

import (
	"picket/git"
	"picket/scanners"
	"picket/scanners/team"
)

// names finds secrets in the names that a change brings: those of paths that were
// there in no parent, each name in a path by itself, as an audit finds them in the
// entries of trees. Names that went with the same change excuse as many: a file
// that moves to another folder is no news. Only where something is found is it
// asked which folders were there before.
func (b *Book) names(repo *git.Repo, c change) ([]scanners.Finding, error) {
	var found []scanners.Finding
	l := &listing{repo: repo, change: c}
	seen := map[string]bool{}
	for _, ch := range c.changes {
		if ch.NewMode == 0 || ch.OldMode != 0 || len(ch.Others) > 0 {
			continue
		}
		var err error
		team.EachName(ch.Path, func(name, upTo string) {
			if err != nil || upTo != ch.Path && seen[upTo] {
				return
			}
			if upTo != ch.Path { // a path comes once, the folders above it often
				seen[upTo] = true
			}
			in := b.team.Name(name, upTo)
			if len(in) == 0 {
				return
			}
			if upTo != ch.Path {
				var tree git.ID
				if tree, err = l.tree(upTo); tree != "" {
					return // the folder was there
				}
			}
			found = append(found, in...)
		})
		if err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	return b.excuseNames(found, c), nil
}

// excuseNames drops one finding for each that stood in a name which went.
func (b *Book) excuseNames(found []scanners.Finding, c change) []scanners.Finding {
	gone := map[key]int{}
	seen := map[string]bool{}
	for _, ch := range c.changes {
		if ch.NewMode != 0 {
			continue
		}
		team.EachName(ch.Path, func(name, upTo string) {
			if seen[upTo] {
				return
			}
			seen[upTo] = true
			for _, f := range b.team.Name(name, ch.Path) {
				gone[keyOf(&f)]++
			}
		})
	}
	kept := found[:0]
	for i := range found {
		if k := keyOf(&found[i]); gone[k] > 0 {
			gone[k]--
			continue
		}
		kept = append(kept, found[i])
	}
	return kept
}
