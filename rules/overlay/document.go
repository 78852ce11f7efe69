package overlay

// The structs below are the TOML keys, in the order of docs/rules.md. Keys match
// without regard to case, as gitleaks' do. Pointers tell "not set" from zero.

type document struct {
	Title       string `toml:"title"`
	Description string `toml:"description"`
	MinVersion  string `toml:"minVersion"`

	Extend     extendTable       `toml:"extend"`
	Packs      packsTable        `toml:"packs"`
	Scan       scanTable         `toml:"scan"`
	Policy     policyTable       `toml:"policy"`
	Allow      []allowTable      `toml:"allow"`
	Allowlist  *globalAllowlist  `toml:"allowlist"`
	Allowlists []globalAllowlist `toml:"allowlists"`
	Rules      []ruleTable       `toml:"rules"`

	text  string
	found *places
}

// places tells where the keys stand; it is worked out for the first mistake.
func (d *document) places() places {
	if d.found == nil {
		found := findPlaces(d.text)
		d.found = &found
	}
	return *d.found
}

type extendTable struct {
	UseDefault    *bool    `toml:"useDefault"`
	Gitleaks      *bool    `toml:"gitleaks"`
	Path          string   `toml:"path"`
	URL           string   `toml:"url"`
	DisabledRules []string `toml:"disabledRules"`
}

type packsTable struct {
	Secrets *bool `toml:"secrets"`
	Code    *bool `toml:"code"`
	Infra   *bool `toml:"infra"`
	Files   *bool `toml:"files"`
}

type scanTable struct {
	MaxDecodeDepth  *int   `toml:"maxDecodeDepth"`
	MaxArchiveDepth *int   `toml:"maxArchiveDepth"`
	MaxFileSize     string `toml:"maxFileSize"`
}

type gateKeys struct {
	Critical   string            `toml:"critical"`
	High       string            `toml:"high"`
	Medium     string            `toml:"medium"`
	Low        string            `toml:"low"`
	Confidence string            `toml:"confidence"`
	Categories map[string]any    `toml:"categories"`
	Rules      map[string]string `toml:"rules"`
}

type policyTable struct {
	gateKeys
	Mode          string          `toml:"mode"`
	Baseline      string          `toml:"baseline"`
	NewOnly       *bool           `toml:"newOnly"`
	RequireReason *bool           `toml:"requireReason"`
	OnError       string          `toml:"onError"`
	Hook          gateKeys        `toml:"hook"`
	Audit         gateKeys        `toml:"audit"`
	Paths         []pathGateTable `toml:"paths"`
	SLA           slaTable        `toml:"sla"`
	Inline        inlineTable     `toml:"inline"`
}

type pathGateTable struct {
	gateKeys
	Paths []string `toml:"paths"`
}

type slaTable struct {
	Critical int `toml:"critical"`
	High     int `toml:"high"`
	Medium   int `toml:"medium"`
	Low      int `toml:"low"`
}

type inlineTable struct {
	Enabled *bool    `toml:"enabled"`
	Rules   []string `toml:"rules"`
	Authors []string `toml:"authors"`
	Peers   *bool    `toml:"peers"`
}

type allowTable struct {
	Fingerprint string `toml:"fingerprint"`
	Rule        string `toml:"rule"`
	Path        string `toml:"path"`
	Commit      string `toml:"commit"`
	Reason      string `toml:"reason"`
	Author      string `toml:"author"`
	Date        any    `toml:"date"`
	Until       any    `toml:"until"`
	Ticket      string `toml:"ticket"`
}

type allowlistKeys struct {
	Description string   `toml:"description"`
	Condition   string   `toml:"condition"`
	Commits     []string `toml:"commits"`
	Paths       []string `toml:"paths"`
	RegexTarget string   `toml:"regexTarget"`
	Regexes     []string `toml:"regexes"`
	StopWords   []string `toml:"stopwords"`
}

type globalAllowlist struct {
	allowlistKeys
	TargetRules []string `toml:"targetRules"`
}

type ruleTable struct {
	ID          string          `toml:"id"`
	Title       string          `toml:"title"`
	Description string          `toml:"description"`
	Category    string          `toml:"category"`
	Severity    string          `toml:"severity"`
	Confidence  string          `toml:"confidence"`
	Regex       string          `toml:"regex"`
	Path        string          `toml:"path"`
	SecretGroup int             `toml:"secretGroup"`
	Entropy     float64         `toml:"entropy"`
	Keywords    []string        `toml:"keywords"`
	Tags        []string        `toml:"tags"`
	Allowlist   *allowlistKeys  `toml:"allowlist"`
	Allowlists  []allowlistKeys `toml:"allowlists"`
	Required    []requiredTable `toml:"required"`
	SkipReport  *bool           `toml:"skipReport"`
	Generic     *bool           `toml:"generic"`
	Replace     bool            `toml:"replace"`
	Check       string          `toml:"check"`
	Filters     []string        `toml:"filters"`
	Matcher     string          `toml:"matcher"`
	Spec        any             `toml:"spec"`
	Why         string          `toml:"why"`
	Rotate      string          `toml:"rotate"`
	Avoid       string          `toml:"avoid"`
	References  []string        `toml:"references"`
	Matches     []any           `toml:"matches"`
	Ignores     []any           `toml:"ignores"`
}

type requiredTable struct {
	ID            string `toml:"id"`
	WithinLines   *int   `toml:"withinLines"`
	WithinColumns *int   `toml:"withinColumns"`
}
