package audit

import (
	"strings"

	"picket/scanners"
)

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
