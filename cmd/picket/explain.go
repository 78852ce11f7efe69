package main

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"picket/report"
	"picket/rules"
	"picket/rules/load"
)

func newExplainCommand(a *app) *cobra.Command {
	var o rulesOptions
	var color string
	cmd := &cobra.Command{
		Use:               "explain RULE",
		Short:             "say why a rule matters, how to rotate or fix, how to avoid it",
		Args:              oneRule,
		ValidArgsFunction: a.completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, r, err := a.findRule(cmd.Context(), o.Config, args[0])
			if err != nil {
				return err
			}
			defer s.close()
			builtin, err := load.Samples()
			if err != nil {
				return err
			}
			on, err := report.ColorWanted(color, a.getenv, isTerminal(a.stdout))
			if err != nil {
				return wrongUse("--color auto|always|never", "%w", err)
			}
			return report.Explain(a.stdout, report.Style{Color: on}, r, append(builtin, s.samples...))
		},
	}
	o.AddFlags(cmd.Flags())
	cmd.Flags().StringVar(&color, "color", "auto", "colour: auto, always or never (`WHEN`)")
	return cmd
}

// completeRules offers the ids of the rules that apply here.
func (a *app) completeRules(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	s, err := a.prepare(cmd.Context(), ".", "")
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	defer s.close()
	var ids []string
	for i := range s.set.Rules {
		ids = append(ids, s.set.Rules[i].ID+"\t"+s.set.Rules[i].Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// listedRule is one rule of rules list --format json.
type listedRule struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Category   string `json:"category"`
	Severity   string `json:"severity"`
	Confidence string `json:"confidence,omitempty"`
	Source     string `json:"source"`
}

func listRulesJSON(w io.Writer, s *setup, listed []*rules.Rule) error {
	doc := struct {
		Digest string       `json:"rules_digest"`
		Rules  []listedRule `json:"rules"`
	}{s.digest, []listedRule{}}
	for _, r := range listed {
		doc.Rules = append(doc.Rules, listedRule{
			r.ID, r.Title, string(r.Category), report.SeverityName(r.Severity), report.ConfidenceName(r.Confidence), r.Source,
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// nearestRule is the id that differs from the typed one by the fewest edits, if
// it is near enough to be meant.
func nearestRule(set *rules.Set, typed string) string {
	best, found := len(typed)/3+1, ""
	for i := range set.Rules {
		if d := distance(typed, set.Rules[i].ID); d <= best && (found == "" || d < best) {
			best, found = d, set.Rules[i].ID
		}
	}
	if found == "" && len(typed) > 2 {
		for i := range set.Rules {
			if strings.Contains(set.Rules[i].ID, typed) {
				return set.Rules[i].ID
			}
		}
	}
	return found
}

// distance is the number of inserted, deleted and replaced bytes between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
