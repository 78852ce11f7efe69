package rules

// The order of the fields below is the format of a pack's body. Whoever adds a
// field to Rule or Settings adds it here and counts packVersion up; a test that
// fills every field of a set finds what was forgotten.

// leastRule and its like are the fewest bytes that one encoded value takes: one
// for each field. They bound what a damaged count can make the reader allocate.
const (
	leastRule      = 24
	leastAllowlist = 9
	leastRequired  = 3
	leastPathGate  = 8
	leastAllow     = 11
)

func encodeSet(dst []byte, s *Set) []byte {
	c := coder{out: dst}
	c.set(s)
	return c.out
}

func (c *coder) set(s *Set) {
	list(c, &s.Rules, leastRule, (*coder).rule)
	list(c, &s.Allowlists, leastAllowlist, (*coder).allowlist)
	c.settings(&s.Settings)
}

func (c *coder) settings(s *Settings) {
	c.policy(&s.Policy)
	c.int(&s.Scan.MaxDecodeDepth)
	c.int(&s.Scan.MaxArchiveDepth)
	c.int64(&s.Scan.MaxFileSize)
	list(c, &s.Allows, leastAllow, (*coder).allow)
}

func (c *coder) rule(r *Rule) {
	text(c, &r.ID)
	text(c, &r.Title)
	text(c, &r.Category)
	enum(c, &r.Severity, Critical)
	enum(c, &r.Confidence, HighConfidence)
	text(c, &r.Source)
	text(c, &r.Regex)
	text(c, &r.Path)
	c.int(&r.SecretGroup)
	c.float(&r.Entropy)
	c.strings(&r.Keywords)
	c.strings(&r.Tags)
	list(c, &r.Allowlists, leastAllowlist, (*coder).allowlist)
	list(c, &r.Required, leastRequired, (*coder).required)
	c.bool(&r.SkipReport)
	c.bool(&r.Generic)
	text(c, &r.Check)
	c.strings(&r.Filters)
	text(c, &r.Matcher)
	text(c, &r.Spec)
	c.shared(&r.Help.Why)
	c.shared(&r.Help.Rotate)
	c.shared(&r.Help.Avoid)
	c.sharedList(&r.Help.References)
}

func (c *coder) allowlist(a *Allowlist) {
	text(c, &a.Description)
	enum(c, &a.Condition, And)
	c.strings(&a.Commits)
	c.strings(&a.Paths)
	c.strings(&a.Regexes)
	enum(c, &a.Target, TargetLine)
	c.strings(&a.StopWords)
	c.strings(&a.TargetRules)
	c.bool(&a.Soft)
}

func (c *coder) required(r *Required) {
	text(c, &r.ID)
	c.distance(&r.WithinLines)
	c.distance(&r.WithinColumns)
}

// distance codes a number that may be absent.
func (c *coder) distance(p **int) {
	given := *p != nil
	c.bool(&given)
	if !given {
		*p = nil
		return
	}
	if c.reading {
		*p = new(int)
	}
	c.int(*p)
}

func (c *coder) policy(p *Policy) {
	enum(c, &p.Mode, ModeBlock)
	c.gate(&p.Gate)
	c.gate(&p.Hook)
	c.gate(&p.Audit)
	list(c, &p.Paths, leastPathGate, (*coder).pathGate)
	for i := range p.SLA {
		c.int(&p.SLA[i])
	}
	text(c, &p.Baseline)
	c.bool(&p.NewOnly)
	c.bool(&p.Inline.Disabled)
	c.strings(&p.Inline.Rules)
	c.strings(&p.Inline.Authors)
	c.bool(&p.Inline.Peers)
	c.bool(&p.RequireReason)
	c.action(&p.OnError)
}

func (c *coder) gate(g *Gate) {
	c.levels(&g.Severity)
	table(c, &g.Categories, (*coder).levels)
	table(c, &g.Rules, (*coder).action)
	enum(c, &g.Confidence, HighConfidence)
}

func (c *coder) levels(l *Levels) {
	for i := range l {
		c.action(&l[i])
	}
}

func (c *coder) action(a *Action) { enum(c, a, ActionBlock) }

func (c *coder) pathGate(p *PathGate) {
	c.strings(&p.Paths)
	c.gate(&p.Gate)
}

func (c *coder) allow(a *Allow) {
	text(c, &a.Fingerprint)
	text(c, &a.Rule)
	text(c, &a.Path)
	c.int(&a.Line)
	text(c, &a.Commit)
	text(c, &a.Reason)
	text(c, &a.Author)
	text(c, &a.Date)
	text(c, &a.Until)
	text(c, &a.Ticket)
	text(c, &a.Source)
}
