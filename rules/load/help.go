package load

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"

	"picket/rules"
	"picket/rules/packs"
)

// family is one table of help.toml: words for rules that are alike.
type family struct {
	Rules      []string `toml:"rules"`    // ids; one that ends in * stands for all that begin so
	Name       string   `toml:"name"`     // of the provider, as it writes it
	Title      string   `toml:"title"`    // for a family of one
	Severity   string   `toml:"severity"` // critical, high, medium, low
	Confidence string   `toml:"confidence"`
	Why        string   `toml:"why"`
	Rotate     string   `toml:"rotate"`
	Avoid      string   `toml:"avoid"`
	References []string `toml:"references"`
}

type helpFile struct {
	Avoid    string            `toml:"avoid"` // said where a family says nothing
	Families []family          `toml:"families"`
	Pages    map[string]string `toml:"pages"` // where secrets are revoked, by pattern of ids
}

// addHelp gives each rule the words of its family. What a rule says of itself
// stays; among families that fit, the one with the longest pattern speaks.
func addHelp(set *rules.Set) error {
	f, err := packs.Help()
	if err != nil {
		return err
	}
	var h helpFile
	meta, err := toml.Decode(string(f.Data), &h)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	if u := meta.Undecoded(); len(u) > 0 {
		return fmt.Errorf("%s: unknown key %s", f.Name, u[0])
	}
	for i := range set.Rules {
		r := &set.Rules[i]
		if at := familyOf(h.Families, r.ID); at >= 0 {
			if err := speak(r, &h.Families[at]); err != nil {
				return fmt.Errorf("%s: %s: %w", f.Name, r.ID, err)
			}
		}
		if r.Category != rules.Secret {
			continue
		}
		if r.Help.Avoid == "" {
			r.Help.Avoid = h.Avoid
		}
		if len(r.Help.References) == 0 {
			r.Help.References = pageOf(h.Pages, r.ID)
		}
	}
	return nil
}

// pageOf is the page for a rule: that of the longest pattern that fits its id.
func pageOf(pages map[string]string, id string) []string {
	if page, ok := pages[id]; ok {
		return []string{page}
	}
	best := ""
	for pattern := range pages {
		if fits(pattern, id) >= 0 && len(pattern) > len(best) {
			best = pattern
		}
	}
	if best == "" {
		return nil
	}
	return []string{pages[best]}
}

func familyOf(all []family, id string) int {
	best, length := -1, -1
	for i := range all {
		for _, pattern := range all[i].Rules {
			if pattern == id {
				return i
			}
			if n := fits(pattern, id); n > length || n == length && n >= 0 {
				best, length = i, n // of equals the later, which is narrower
			}
		}
	}
	return best
}

// fits returns how many characters of an id a pattern like "aws-*" or
// "*-webhook" names, or -1.
func fits(pattern, id string) int {
	if prefix, open := strings.CutSuffix(pattern, "*"); open && strings.HasPrefix(id, prefix) {
		return len(prefix)
	}
	if suffix, open := strings.CutPrefix(pattern, "*"); open && suffix != "" && strings.HasSuffix(id, suffix) {
		return len(suffix)
	}
	return -1
}

func speak(r *rules.Rule, f *family) error {
	own := r.Source != "gitleaks" // its pack has set severity and confidence
	if f.Severity != "" && !own {
		s, ok := severities[f.Severity]
		if !ok {
			return fmt.Errorf("unknown severity %q", f.Severity)
		}
		r.Severity = s
	}
	if f.Confidence != "" && !own {
		c, ok := confidences[f.Confidence]
		if !ok {
			return fmt.Errorf("unknown confidence %q", f.Confidence)
		}
		r.Confidence = c
	}
	if !own {
		r.Title = first(f.Title, titleOf(r.ID, f.Name))
	}
	fill(&r.Help.Why, f.Why)
	fill(&r.Help.Rotate, f.Rotate)
	fill(&r.Help.Avoid, f.Avoid)
	if len(r.Help.References) == 0 {
		r.Help.References = f.References
	}
	return nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// kinds are the words of rule ids that people write otherwise.
var kinds = map[string]string{
	"api": "API", "pat": "personal access token", "oauth": "OAuth", "id": "id", "ptt": "pipeline trigger token",
	"rrt": "runner registration token", "cicd": "CI/CD", "scim": "SCIM", "url": "address", "pub": "public",
	"personnal": "personal", "aws": "AWS", "tf": "Terraform", "github": "GitHub", "gitlab": "GitLab", "v2": "(v2)", "ca": "CA",
}

// titleOf makes a short title of a rule's id: "github-fine-grained-pat" is
// "GitHub fine grained personal access token". A name stands for the first word.
func titleOf(id, name string) string {
	words := strings.Split(id, "-")
	for i, w := range words {
		if k, ok := kinds[w]; ok {
			words[i] = k
		} else if i == 0 {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	title := strings.Join(words, " ")
	if name == "" {
		return title
	}
	all := strings.Fields(title)[1:]
	for len(all) > 0 && strings.Contains(" "+strings.ToLower(name)+" ", " "+strings.ToLower(all[0])+" ") {
		all = all[1:] // the name has said it
	}
	return strings.Join(append([]string{name}, all...), " ")
}

func fill(to *string, text string) {
	if *to == "" {
		*to = strings.TrimSpace(text)
	}
}

var severities = map[string]rules.Severity{
	"low": rules.Low, "medium": rules.Medium, "high": rules.High, "critical": rules.Critical,
}

var confidences = map[string]rules.Confidence{
	"low": rules.LowConfidence, "medium": rules.MediumConfidence, "high": rules.HighConfidence,
}
