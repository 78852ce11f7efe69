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
	Title      string   `toml:"title"`    // only for a family of one
	Severity   string   `toml:"severity"` // critical, high, medium, low
	Confidence string   `toml:"confidence"`
	Why        string   `toml:"why"`
	Rotate     string   `toml:"rotate"`
	Avoid      string   `toml:"avoid"`
	References []string `toml:"references"`
}

type helpFile struct {
	Avoid    string   `toml:"avoid"` // said where a family says nothing
	Families []family `toml:"families"`
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
	used := make([]bool, len(h.Families))
	for i := range set.Rules {
		r := &set.Rules[i]
		if at := familyOf(h.Families, r.ID); at >= 0 {
			used[at] = true
			if err := speak(r, &h.Families[at]); err != nil {
				return fmt.Errorf("%s: %s: %w", f.Name, r.ID, err)
			}
		}
		if r.Help.Avoid == "" && r.Category == rules.Secret {
			r.Help.Avoid = h.Avoid
		}
	}
	return nil
}

func familyOf(all []family, id string) int {
	best, length := -1, -1
	for i := range all {
		for _, pattern := range all[i].Rules {
			prefix, open := strings.CutSuffix(pattern, "*")
			if pattern == id {
				return i
			}
			if open && strings.HasPrefix(id, prefix) && len(prefix) > length {
				best, length = i, len(prefix)
			}
		}
	}
	return best
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
	if f.Title != "" && !own {
		r.Title = f.Title
	}
	fill(&r.Help.Why, f.Why)
	fill(&r.Help.Rotate, f.Rotate)
	fill(&r.Help.Avoid, f.Avoid)
	if len(r.Help.References) == 0 {
		r.Help.References = f.References
	}
	return nil
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
