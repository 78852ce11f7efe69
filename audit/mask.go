package audit

import (
	"strings"

	"picket/scanners"
)

// secretNames are the secrets that stand in names of files and people. A part of an audit
// has looked at some names only, so it asks again for those that its findings have.
func (a *auditor) secretNames(findings []scanners.Finding) []string {
	var secrets []string
	add := func(list []found) {
		for i := range list {
			secrets = append(secrets, list[i].Secret)
		}
	}
	for i := range a.found {
		if f := &a.found[i]; f.at.path != "" && f.at.blob == "" || f.Path == inPerson {
			secrets = append(secrets, f.Secret)
		}
	}
	if a.opt.Shard.N <= 1 {
		return secrets
	}
	asked := map[string]bool{}
	path := func(path string) {
		for name := range strings.SplitSeq(path, "/") {
			if !asked[name] {
				asked[name] = true
				add(a.scanName(name))
			}
		}
	}
	for i := range findings {
		path(findings[i].Path)
		c := findings[i].Commit
		if c == nil {
			continue
		}
		for j := range c.Places {
			path(c.Places[j].Path)
		}
		if who := "\x00" + c.Author; !asked[who] {
			asked[who] = true
			add(a.scanText(scanners.Text{Bytes: []byte(c.Author)}))
		}
	}
	return secrets
}

// maskNames takes the secrets that stand in file names and in the names of people
// out of every path and author of the result: a report masks the secrets of its
// lines, but prints those as they are. The secret itself stays in its finding.
func maskNames(findings []scanners.Finding, secrets []string) {
	if len(secrets) == 0 {
		return
	}
	pairs := make([]string, 0, 2*len(secrets))
	for _, s := range secrets {
		pairs = append(pairs, s, masked(s))
	}
	r := strings.NewReplacer(pairs...)
	for i := range findings {
		f := &findings[i]
		f.Path = r.Replace(f.Path)
		if f.Commit == nil {
			continue // the audit was interrupted
		}
		f.Commit.Author = r.Replace(f.Commit.Author)
		for j := range f.Commit.Places {
			f.Commit.Places[j].Path = r.Replace(f.Commit.Places[j].Path)
		}
	}
}

// masked keeps enough of a secret to tell which file is meant.
func masked(secret string) string {
	return secret[:min(4, len(secret)/4)] + "***"
}
