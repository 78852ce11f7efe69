// Package rules holds what picket looks for: rules as plain data, the sets they
// form, and the compiled pack that a hook loads. It never matches a byte of a
// text, never asks Git, and links neither a TOML reader nor gitleaks (those are
// in rules/load), because every package here is paid for at each commit.
package rules

// Category says what kind of thing a rule finds.
type Category string

const (
	Secret Category = "secret"
	Code   Category = "code"
	Infra  Category = "infra"
	File   Category = "file"
)

// Severity says how bad a finding is. The order is that of the numbers.
type Severity uint8

const (
	Low Severity = iota + 1
	Medium
	High
	Critical
)

// Confidence says how likely a finding of the rule is what it claims to be.
type Confidence uint8

const (
	LowConfidence Confidence = iota + 1
	MediumConfidence
	HighConfidence
)

// Rule is one thing to look for. The matching fields keep gitleaks' meaning, so
// that its configuration can be read as it is; the others are picket's own.
type Rule struct {
	ID         string
	Title      string
	Category   Category
	Severity   Severity
	Confidence Confidence
	Source     string // where it was defined: "gitleaks", "picket", or a file

	Regex       string   // RE2 syntax; empty for a rule on paths alone
	Path        string   // RE2 on the slash-separated path; empty for any
	SecretGroup int      // the group that is the secret; 0: first non-empty group, else the match
	Entropy     float64  // Shannon bits per character that the secret must exceed; 0: no limit
	Keywords    []string // one of them must stand somewhere in the text; lower case, but for rules with a Matcher
	Tags        []string
	Allowlists  []Allowlist
	Required    []Required
	SkipReport  bool   // a helper of Required: matched, never reported
	Generic     bool   // yields to a specific rule on the same text
	Check       string // name of an offline check of the secret (checksum), or empty

	// Filters names the tests that a secret must pass after entropy and stop
	// words ("placeholder", "words", ...); scanners/filters holds them.
	Filters []string

	// Matcher names the scanner that finds the rule by other means than Regex
	// ("" for the engine), and Spec is that scanner's own text, which it compiles
	// itself. The pack carries both without looking inside.
	Matcher string
	Spec    string

	Help Help
}

// Help is the text shown to people. It takes no part in matching.
type Help struct {
	Why        string   // why a finding matters
	Rotate     string   // how to make the secret worthless, or to fix the code
	Avoid      string   // how not to write it again
	References []string // addresses of documentation
}

// Required is another rule that must also match near the finding.
// Nil distances mean anywhere in the same text.
type Required struct {
	ID            string
	WithinLines   *int
	WithinColumns *int
}

// Condition joins the kinds of entries within one allow list.
type Condition uint8

const (
	Or Condition = iota
	And
)

// Target is what the regexps of an allow list are applied to.
type Target uint8

const (
	TargetSecret Target = iota
	TargetMatch
	TargetLine
)

// Allowlist makes findings innocent. All fields are as in gitleaks' configuration.
type Allowlist struct {
	Description string
	Condition   Condition
	Commits     []string
	Paths       []string
	Regexes     []string
	Target      Target
	StopWords   []string
	TargetRules []string // for a set's global lists: only for these rules

	// Soft: a path that the list frees is free of guesses only. A token whose own
	// checksum agrees (Rule.Check) counts there too. Set for the built-in list,
	// never for one that a repository writes itself.
	Soft bool
}

// Sample is a text that a rule must or must not match, kept beside the rule.
type Sample struct {
	Rule  string
	Text  string // assembled: the form in the file never holds a whole secret
	Path  string // the path the text pretends to have; may be empty
	Match bool
}
