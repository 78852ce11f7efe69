package hooks

import (
	"fmt"
	"strings"

	"picket/git"
	"picket/git/history"
	"picket/scanners"
	"picket/scanners/team"
)

// headerPath is the path that findings in what a commit says beside its message
// are shown at: who made it, what it merged.
const headerPath = "commit header"

// lookHeader adds what is found in a header of a commit or tag to a look. It
// counts as no text of its own.
func (b *Book) lookHeader(sum *Look, path string, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	look, err := b.lookText(path, text)
	if err != nil {
		return err
	}
	look.Coverage.Files, look.Coverage.Blobs = 0, 0
	sum.add(look)
	return nil
}

// refName looks at the name of a ref that a push makes.
func (b *Book) refName(sum *Look, u update) error {
	if u.old != "" {
		return nil // it is there already
	}
	t, err := b.scanners()
	if err != nil {
		return err
	}
	team.EachName(strings.TrimPrefix(u.ref, "refs/"), func(name, _ string) {
		sum.add(&Look{Findings: t.Name(name, "ref "+u.ref), Coverage: scanners.Coverage{Complete: true}})
	})
	return nil
}

// peel follows annotated tags to what they name, looking at what they say. A tag
// of something that is no commit ends at a blob or tree, which is looked at too.
func (r *run) peel(book *Book, sum *Look, u update) (git.ID, error) {
	id := u.new
	for depth := 0; depth < 64; depth++ {
		kind, data, err := r.repo.Object(id)
		if err != nil {
			return "", fmt.Errorf("what %s will name: %w", u.ref, err)
		}
		switch kind {
		case "commit":
			return id, nil
		case "blob":
			look, err := book.lookText(u.ref, data)
			if err == nil {
				sum.add(look)
			}
			return "", err
		case "tree":
			return "", r.lookTree(book, sum, id)
		}
		tag, err := history.ParseTag(data)
		if err != nil {
			return "", fmt.Errorf("%s: %w", id, err)
		}
		look, err := book.lookText("tag "+u.ref, tag.Message)
		if err != nil {
			return "", err
		}
		sum.add(look)
		for _, text := range [][]byte{tag.Tagger, []byte(tag.Name)} {
			if err := book.lookHeader(sum, "tag "+u.ref, text); err != nil {
				return "", err
			}
		}
		id = tag.Target
	}
	return "", fmt.Errorf("%s is a tag of a tag, more than 64 deep", u.ref)
}

// lookTree looks at everything in a tree that a ref names without a commit: all of
// it is new.
func (r *run) lookTree(book *Book, sum *Look, id git.ID) error {
	changes, err := r.diffTrees(r.repo.Format.EmptyTree(), id)
	if err != nil {
		return err
	}
	look, err := book.look(r.ctx, r.repo, change{changes: changes})
	if err != nil {
		return err
	}
	sum.add(look)
	return nil
}
