package team

import (
	"bytes"
	"slices"
	"strings"

	"picket/scanners"
)

// mark is how another tool's comments begin, and whose ids follow it.
type mark struct {
	text   string
	prefix string // what our tags have before such an id
	bare   bool   // without an id it covers everything
	terms  bool   // ids are "*", and have terms behind them: :exp:2027-01-31, :ws:NAME
}

// marks are the comments of gosec, bandit, semgrep, SonarQube, DevSkim, checkov,
// trivy, tfsec, hadolint, KICS and zizmor, as their documentation gives them.
var marks = [...]mark{
	{"nosec", "", true, false},
	{"nolint:gosec", "", true, false},
	{"nosemgrep", "semgrep:", true, false},
	{"NOSONAR", "", true, false},
	{"DevSkim: ignore", "devskim:", false, false},
	{"checkov:skip=", "", false, false},
	{"trivy:ignore:", "trivy:", false, true},
	{"tfsec:ignore:", "tfsec:", false, true},
	{"hadolint ignore=", "hadolint:", false, false},
	{"kics-scan ignore-line", "", true, false},
	{"zizmor: ignore[", "zizmor:", false, false},
}

// peerComment reads the comments of other tools in the lines of a finding and the
// one before. With ids they cover only a rule that names such an id in its tags.
func peerComment(lines []byte, tags []string) *scanners.Inline {
	for i := range marks {
		m := &marks[i]
		for left := lines; ; { // one line may have several
			_, after, ok := bytes.Cut(left, []byte(m.text))
			if !ok {
				break
			}
			left = after
			rest, _, _ := bytes.Cut(after, []byte("\n"))
			if in := m.comment(string(rest), tags); in != nil {
				return in
			}
		}
	}
	return nil
}

// comment is what stands behind a mark, when it covers a rule with some tags.
func (m *mark) comment(rest string, tags []string) *scanners.Inline {
	if m.terms {
		return m.withTerms(rest, tags)
	}
	ids, reason := idsOf(rest)
	if len(ids) == 0 && m.bare || covers(ids, m.prefix, tags) {
		return &scanners.Inline{Reason: reason, Until: untilOf(rest)}
	}
	return nil
}

// withTerms reads the comments of tfsec and trivy: an id, or * for all that they check,
// then what it depends on. One that is for a workspace counts for nothing here: which it
// is nobody knows.
func (m *mark) withTerms(rest string, tags []string) *scanners.Inline {
	rest = strings.TrimSuffix(strings.TrimSpace(rest), "*/")
	word, reason := rest, ""
	if n := strings.IndexAny(rest, " \t"); n >= 0 {
		word, reason = rest[:n], rest[n:]
	}
	id, terms, _ := strings.Cut(word, ":")
	in := &scanners.Inline{}
	for terms != "" {
		var name, value string
		name, terms, _ = strings.Cut(terms, ":")
		value, terms, _ = strings.Cut(terms, ":")
		if name != "exp" {
			return nil
		}
		in.Until = value
	}
	if id == "*" && !slices.ContainsFunc(tags, terraform) || id != "*" && !covers(strings.Split(id, ","), m.prefix, tags) {
		return nil
	}
	in.Reason = strings.TrimSpace(strings.TrimLeft(reason, "-:/ \t"))
	return in
}

// terraform says whether a tag names a check of tfsec or trivy.
func terraform(tag string) bool {
	return strings.HasPrefix(tag, "tfsec:") || strings.HasPrefix(tag, "trivy:")
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
