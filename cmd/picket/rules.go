package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/report"
	"picket/rules"
	"picket/rules/load"
	"picket/scanners/match"
	"picket/scanners/samples"
	"picket/scanners/team"
)

// rulesOptions are the flags of the commands about rules.
type rulesOptions struct {
	Config   string
	Category string
	Format   string
	Verbose  bool
}

// AddFlags defines the flags.
func (o *rulesOptions) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&o.Config, "config", "", "read `FILE` instead of the repository's .picket.toml")
}

func newRulesCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "list, show and check the rules that apply here",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesListCommand(a), newRulesShowCommand(a), newRulesCheckCommand(a))
	return cmd
}

func newRulesListCommand(a *app) *cobra.Command {
	var o rulesOptions
	cmd := &cobra.Command{
		Use:   "list",
		Short: "list the rules that apply here",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.prepare(cmd.Context(), ".", o.Config)
			if err != nil {
				return err
			}
			defer s.close()
			return listRules(a.stdout, s, o)
		},
	}
	o.AddFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.Category, "category", "", "only rules of this `CATEGORY`: secret, code, infra or file")
	cmd.Flags().StringVar(&o.Format, "format", "text", "text or json (`FORMAT`)")
	cmd.Flags().BoolVarP(&o.Verbose, "verbose", "v", false, "say which rules every text pays for, and why")
	return cmd
}

// listCostly names the rules that the engine's filter helps little or not at all.
func listCostly(w io.Writer, set *rules.Set) {
	for _, c := range match.New(set, match.Options{}).Costly() {
		fmt.Fprintf(w, "costly: %s: %s\n", c.Rule, c.Reason)
	}
}

func listRules(w io.Writer, s *setup, o rulesOptions) error {
	var listed []*rules.Rule
	for i := range s.set.Rules {
		r := &s.set.Rules[i]
		if !r.SkipReport && (o.Category == "" || string(r.Category) == o.Category) {
			listed = append(listed, r)
		}
	}
	switch o.Format {
	case "json":
		return listRulesJSON(w, s, listed)
	case "text":
	default:
		return wrongUse("--format text|json", "there is no format %q for a list of rules", o.Format)
	}
	width := 0
	for _, r := range listed {
		width = max(width, len(r.ID))
	}
	for _, r := range listed {
		fmt.Fprintf(w, "%-*s  %-8s  %-6s  %s\n", width, r.ID, report.SeverityName(r.Severity), r.Category, report.Escape(r.Title))
	}
	if o.Verbose {
		listCostly(w, s.set)
	}
	_, err := fmt.Fprintf(w, "%s, digest %s\n", report.Count(int64(len(listed)), "rule"), s.digest[:12])
	return err
}

func newRulesShowCommand(a *app) *cobra.Command {
	var o rulesOptions
	cmd := &cobra.Command{
		Use:               "show RULE",
		Short:             "print what a rule matches and what it leaves out",
		Args:              oneRule,
		ValidArgsFunction: a.completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, r, err := a.findRule(cmd.Context(), o.Config, args[0])
			if err != nil {
				return err
			}
			defer s.close()
			return showRule(a.stdout, r)
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func oneRule(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return wrongUse("picket rules list", "%s wants the id of one rule", cmd.CommandPath())
	}
	return nil
}

// findRule gives the rule of an id, or an error that names the nearest.
func (a *app) findRule(ctx context.Context, config, id string) (*setup, *rules.Rule, error) {
	s, err := a.prepare(ctx, ".", config)
	if err != nil {
		return nil, nil, err
	}
	if i := s.set.Index(id); i >= 0 {
		return s, &s.set.Rules[i], nil
	}
	defer s.close()
	hint := "picket rules list"
	if near := nearestRule(s.set, id); near != "" {
		hint = "did you mean " + near + "?"
	}
	return nil, nil, wrongUse(hint, "there is no rule %q here", id)
}

// showRule prints the matching side of a rule, in the keys of .picket.toml.
func showRule(w io.Writer, r *rules.Rule) error {
	var b strings.Builder
	line := func(key string, value any) {
		switch v := value.(type) {
		case string:
			if v != "" {
				fmt.Fprintf(&b, "%-12s %s\n", key, report.Escape(v))
			}
		case []string:
			if len(v) > 0 {
				fmt.Fprintf(&b, "%-12s %s\n", key, report.Escape(strings.Join(v, ", ")))
			}
		}
	}
	line("id", r.ID)
	line("title", r.Title)
	line("category", string(r.Category))
	line("severity", report.SeverityName(r.Severity))
	line("confidence", report.ConfidenceName(r.Confidence))
	line("source", r.Source)
	line("regex", r.Regex)
	line("path", r.Path)
	if r.Entropy > 0 {
		line("entropy", fmt.Sprintf("more than %g bits per character", r.Entropy))
	}
	if r.SecretGroup > 0 {
		line("secretGroup", fmt.Sprint(r.SecretGroup))
	}
	line("keywords", r.Keywords)
	line("tags", r.Tags)
	line("check", r.Check)
	for _, q := range r.Required {
		line("required", q.ID)
	}
	for _, al := range r.Allowlists {
		line("allowlist", al.Description)
		line("  paths", al.Paths)
		line("  regexes", al.Regexes)
		line("  stopwords", al.StopWords)
		line("  commits", al.Commits)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func newRulesCheckCommand(a *app) *cobra.Command {
	var o rulesOptions
	cmd := &cobra.Command{
		Use:   "check",
		Short: "run the samples of every rule, the repository's own too",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.checkRules(cmd.Context(), o)
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func (a *app) checkRules(ctx context.Context, o rulesOptions) error {
	s, err := a.prepare(ctx, ".", o.Config)
	if err != nil {
		return err
	}
	defer s.close()
	list, err := load.Samples()
	if err != nil {
		return err
	}
	list = append(list, s.samples...)
	crew, err := team.New(s.set, team.Options{DecodeDepth: team.HookDepth})
	if err != nil {
		return err
	}
	failures := samples.Check(s.set, crew, list)
	for _, f := range failures {
		fmt.Fprintln(a.stdout, report.Escape(f.Error()))
	}
	for _, note := range s.notes {
		a.remark("note: %s", note)
	}
	if len(failures) > 0 {
		a.result = blocked
	}
	_, err = fmt.Fprintf(a.stdout, "%s, %s, %s\n", report.Count(int64(len(s.set.Rules)), "rule"),
		report.Count(int64(len(list)), "sample"), report.Count(int64(len(failures)), "failure"))
	return err
}
