package audit

import (
	"picket/git"
	"picket/scanners"
	"picket/scanners/match"
)

// found is one finding in one text of the history.
type found struct {
	scanners.Finding
	hit *match.Hit // nil when the engine made none (a finding by its path)

	// Of what stands in a file of HEAD and is no secret: so, the file's mode, and the
	// commit that brought it into its file, counted from 1; 0 until known.
	inHead bool
	mode   git.Mode
	origin int32

	// Exactly one of these tells where it stands.
	at     holding // in every tree that has this blob at this path
	commit git.ID  // in the texts of this commit
	tag    git.ID  // in the texts of this tag, or in an object that a ref names itself
}

// holding is a blob at a path; or a name, then blob is empty and path is that of
// an entry with the name.
type holding struct {
	blob git.ID
	path string
}

// scanBlob returns what is found in a blob at one of its paths.
func (a *auditor) scanBlob(h holding, mode git.Mode, text []byte) []found {
	var out []found
	for _, f := range a.opt.Team.Secrets().DescribePath(nil, h.path) {
		out = append(out, found{Finding: f, at: h})
	}
	for _, f := range a.scanText(scanners.Text{Path: h.path, Mode: uint32(mode), Bytes: text}) {
		f.at = h
		out = append(out, f)
	}
	return out
}

// scanText scans a text with the engine and keeps the hits, for what depends on
// the commit.
func (a *auditor) scanText(t scanners.Text) []found {
	return pair(a.opt.Team.Secrets().ScanHits(t))
}

func pair(findings []scanners.Finding, hits []match.Hit) []found {
	out := make([]found, len(findings))
	for i := range findings {
		hit := hits[i]
		out[i] = found{Finding: findings[i], hit: &hit}
	}
	return out
}

// scanName returns what is found in the name of a tree entry, without a place.
func (a *auditor) scanName(name string) []found {
	out := a.scanText(scanners.Text{Bytes: []byte(name)})
	for i := range out {
		out[i].Tags = append(out[i].Tags, "file name")
	}
	return out
}

// The paths that findings in texts without a path get. The parentheses keep them
// apart from paths, for readers and for path patterns.
const (
	inMessage = "(commit message)"
	inPerson  = "(commit header)"
)

func inTag(name string) string { return "(tag " + name + ")" }

// note adds findings that have no path of their own.
func (a *auditor) note(list []found, where found) {
	for _, f := range list {
		f.Path, f.commit, f.tag = where.Path, where.commit, where.tag
		a.found = append(a.found, f)
	}
}
