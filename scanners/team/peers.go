package team

import (
	"bytes"
	"strings"

	"picket/scanners"
)

// mark is how another tool's comments begin, and whose ids follow it.
type mark struct {
	text   string
	prefix string // what our tags have before such an id
	bare   bool   // without an id it covers everything
}

// marks are the comments of gosec, bandit, semgrep, SonarQube, DevSkim, checkov,
// trivy, tfsec, hadolint, KICS and zizmor, as their documentation gives them.
var marks = [...]mark{
	{"nosec", "", true},
	{"nolint:gosec", "", true},
	{"nosemgrep", "semgrep:", true},
	{"NOSONAR", "", true},
	{"DevSkim: ignore", "devskim:", false},
	{"checkov:skip=", "", false},
	{"trivy:ignore:", "trivy:", false},
	{"tfsec:ignore:", "tfsec:", false},
	{"hadolint ignore=", "hadolint:", false},
	{"kics-scan ignore-line", "", true},
	{"zizmor: ignore[", "zizmor:", false},
}

// peerComment reads the comments of other tools in the lines of a finding and the
// one before. With ids they cover only a rule that names such an id in its tags.
func peerComment(lines []byte, tags []string) *scanners.Inline {
	for i := range marks {
		m := &marks[i]
		at := bytes.Index(lines, []byte(m.text))
		if at < 0 {
			continue
		}
		rest := lines[at+len(m.text):]
		if nl := bytes.IndexByte(rest, '\n'); nl >= 0 {
			rest = rest[:nl]
		}
		ids, reason := idsOf(string(rest))
		if len(ids) == 0 && m.bare || covers(ids, m.prefix, tags) {
			return &scanners.Inline{Reason: reason, Until: untilOf(string(rest))}
		}
	}
	return nil
}

// idsOf reads ids behind a mark: words with a digit or a hyphen in them. What
// follows is the reason.
func idsOf(rest string) (ids []string, reason string) {
	rest = strings.TrimLeft(rest, " \t:=[")
	for rest != "" {
		n := strings.IndexAny(rest, " \t,:]")
		if n < 0 {
			n = len(rest)
		}
		word := rest[:n]
		if !strings.ContainsAny(word, "0123456789-_") {
			break
		}
		ids = append(ids, word)
		rest = strings.TrimLeft(rest[n:], " \t,:]")
	}
	rest = strings.TrimPrefix(strings.TrimLeft(rest, "-:/ \t"), "until ")
	return ids, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "*/"))
}

// covers says whether one of the ids is one that our rule's tags name. trivy's
// older ids have AVD- before them; semgrep's are paths of which the last counts.
func covers(ids []string, prefix string, tags []string) bool {
	for _, id := range ids {
		id = strings.TrimPrefix(id, "AVD-")
		id = id[strings.LastIndexByte(id, '.')+1:]
		for _, tag := range tags {
			if strings.EqualFold(tag, prefix+id) || strings.EqualFold(tag[strings.IndexByte(tag, ':')+1:], id) {
				return true
			}
		}
	}
	return false
}

// untilOf reads DevSkim's "until YYYY-MM-DD".
func untilOf(rest string) string {
	_, date, ok := strings.Cut(rest, "until ")
	if !ok || len(date) < len("2006-01-02") {
		return ""
	}
	return date[:len("2006-01-02")]
}
