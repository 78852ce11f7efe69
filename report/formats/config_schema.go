package formats

import (
	"encoding/json"

	"picket/rules/overlay"
)

// ConfigSchema describes .picket.toml, so that editors complete and check it. The
// keys come from the types that the file is read into; what they mean is told
// here.
func ConfigSchema() ([]byte, error) {
	g := generator{tag: "toml", closed: true, notes: configNotes()}
	s := g.of(overlay.Shape(), "")
	s.Schema, s.Title = draft, ".picket.toml"
	s.Description = "Configuration of picket, at the top of a repository."
	return json.MarshalIndent(s, "", "  ")
}

// configNotes says what the keys mean, and which words they take.
func configNotes() map[string]note {
	action := []string{"block", "warn", "track"}
	level := []string{"critical", "high", "medium", "low"}
	notes := map[string]note{
		"extend":                {text: "What this file builds on."},
		"extend.useDefault":     {text: "Keep the built-in rules (default true)."},
		"extend.gitleaks":       {text: "Read .gitleaks.toml too (default true)."},
		"extend.path":           {text: "Another configuration file to read first, relative to the top."},
		"extend.disabledRules":  {text: "Ids of rules that are switched off."},
		"packs":                 {text: "Which kinds of built-in rules apply."},
		"scan":                  {text: "How texts are read."},
		"scan.maxDecodeDepth":   {text: "Layers of encoding (base64, hex...) looked through; -1: none."},
		"scan.maxArchiveDepth":  {text: "Archives within archives that are opened; -1: none."},
		"scan.maxFileSize":      {text: "Larger files are skipped and reported, for instance \"50MB\"."},
		"policy":                {text: "What happens to findings."},
		"policy.mode":           {"observe: nothing blocks or shows; warn: nothing blocks; block: the gates hold.", []string{"observe", "warn", "block"}},
		"policy.baseline":       {text: "The baseline file, relative to the top (default .picket/baseline.jsonl)."},
		"policy.newOnly":        {text: "An audit blocks on new findings only."},
		"policy.requireReason":  {text: "Suppressions and allow comments without a reason count for nothing."},
		"policy.onError":        {text: "What a hook does when something could not be checked.", enum: []string{"block", "warn"}},
		"policy.hook":           {text: "Gates for hooks, before those of [policy]."},
		"policy.audit":          {text: "Gates for audits, before those of [policy]."},
		"policy.paths":          {text: "Gates for some paths, before all others; the last that matches decides."},
		"policy.paths[].paths":  {text: "Regular expressions (RE2) on slash-separated paths."},
		"policy.sla":            {text: "Days within which a finding has to be mended, by severity."},
		"policy.inline":         {text: "What allow comments in the text can do."},
		"policy.inline.enabled": {text: "Whether they count at all (default true)."},
		"policy.inline.rules":   {text: "They count for these rules only."},
		"policy.inline.authors": {text: "They count only from these addresses."},
		"allow":                 {text: "Accepted findings; picket allow writes them to .picket/allow.jsonl instead."},
		"allow[].fingerprint":   {text: "The 16 hex digits that picket prints."},
		"allow[].until":         {text: "The last day it holds, 2027-01-31."},
		"allowlists":            {text: "What makes findings innocent, whatever the rule."},
		"rules":                 {text: "Rules of your own, or changes to built-in ones by the same id."},
		"rules[].regex":         {text: "A regular expression (RE2)."},
		"rules[].path":          {text: "A regular expression (RE2) on the path."},
		"rules[].entropy":       {text: "Bits per character that the secret must exceed."},
		"rules[].keywords":      {text: "One of them must stand somewhere in the text."},
		"rules[].category":      {text: "What kind of thing it finds.", enum: []string{"secret", "code", "infra", "file"}},
		"rules[].severity":      {text: "How bad a finding is.", enum: level},
		"rules[].confidence":    {text: "How sure the rule is.", enum: level[1:]},
		"rules[].matches":       {text: "Samples that the rule must find; picket rules check runs them."},
		"rules[].ignores":       {text: "Samples that the rule must not find."},
	}
	for _, gate := range []string{"policy", "policy.hook", "policy.audit", "policy.paths[]"} {
		for _, l := range level {
			notes[gate+"."+l] = note{"What happens to findings of " + l + " severity.", action}
		}
		notes[gate+".confidence"] = note{"Findings of less confidence warn at most.", level[1:]}
		notes[gate+".rules"] = note{text: "Actions for single rules, by id."}
		notes[gate+".rules{}"] = note{enum: action}
		notes[gate+".categories"] = note{text: "An action for each category, or a table of severities."}
	}
	return notes
}
