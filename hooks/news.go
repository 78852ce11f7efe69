package hooks

import (
	"picket/git"
	"picket/scanners"
)

// What is new is a matter of counting, not of comparing lines. A finding is (rule,
// secret). The change adds one when its new contents hold it more often than its
// old contents do; so many are new, and no more. Moving a secret, reindenting it,
// or renaming its file adds none; copying it adds one. news_test.go holds this to
// a slow twin that scans everything on both sides.

// key is what makes two findings the same.
type key struct{ rule, secret string }

// keyOf gives a finding's key. A finding about a file as such has no secret; its
// path stands in, so that one file does not excuse another.
func keyOf(f *scanners.Finding) key {
	if f.Secret == "" {
		return key{f.Rule, f.Path}
	}
	return key{f.Rule, f.Secret}
}

// news drops the findings that the old contents account for. When an old content
// cannot be read, everything found counts as new, and a note says so.
func (b *Book) news(repo *git.Repo, out *Look, olds []git.Change) []scanners.Finding {
	before := b.before(repo, out, olds)
	if len(before) == 0 {
		return out.Findings
	}
	excused := make([]bool, len(out.Findings))
	// Which of several equal findings is the new one nobody can tell; the old ones
	// are best excused where they stood: same path and line of text, then same path.
	for _, alike := range []func(f, old *scanners.Finding) bool{
		func(f, old *scanners.Finding) bool { return f.Path == old.Path && f.Context == old.Context },
		func(f, old *scanners.Finding) bool { return f.Path == old.Path },
		func(f, old *scanners.Finding) bool { return true },
	} {
		for i := range out.Findings {
			if excused[i] {
				continue
			}
			f := &out.Findings[i]
			have := before[keyOf(f)]
			for j := range have {
				if alike(f, &have[j]) {
					excused[i] = true
					// Which of those that are alike goes makes no difference.
					have[j] = have[len(have)-1]
					before[keyOf(f)] = have[:len(have)-1]
					break
				}
			}
		}
	}
	kept := out.Findings[:0]
	for i, f := range out.Findings {
		if !excused[i] {
			kept = append(kept, f)
		}
	}
	return kept
}

// before finds what the old contents held, of the keys that matter.
func (b *Book) before(repo *git.Repo, out *Look, olds []git.Change) map[key][]scanners.Finding {
	wanted := make(map[key]bool, len(out.Findings))
	for i := range out.Findings {
		wanted[keyOf(&out.Findings[i])] = true
	}
	have := map[key][]scanners.Finding{}
	for _, c := range olds {
		for k, found := range b.oldVersions(repo, out, c) {
			if wanted[k] {
				have[k] = append(have[k], found...)
			}
		}
	}
	return have
}

// oldVersions finds what a path held before. In a merge it had a version in each
// parent; the one that held a finding most often counts, so that a finding is new
// only when it is new to every parent.
func (b *Book) oldVersions(repo *git.Repo, out *Look, c git.Change) map[key][]scanners.Finding {
	ids := c.Others
	if c.OldID != "" && c.OldMode.IsBlob() {
		ids = append([]git.ID{c.OldID}, ids...)
	}
	most := map[key][]scanners.Finding{}
	for _, id := range ids {
		content, err := repo.Content(id)
		if err != nil {
			why := "the old version of " + c.Path + " cannot be read, so all that was found in the new one counts as new"
			if missing(err) && repo.Partial {
				why += ": this is a partial clone"
			}
			out.Notes = append(out.Notes, why)
			continue
		}
		mode := c.OldMode
		if mode == 0 {
			mode = c.NewMode
		}
		held := map[key][]scanners.Finding{}
		for _, f := range b.scanBlob(nil, c.Path, mode, content.Bytes) {
			held[keyOf(&f)] = append(held[keyOf(&f)], f)
		}
		content.Release()
		for k, found := range held {
			if len(found) > len(most[k]) {
				most[k] = found
			}
		}
	}
	return most
}
