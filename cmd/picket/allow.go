package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/policy"
	"picket/report"
)

const allowHelp = `allow accepts findings, by the fingerprints that picket prints. They are written to
.picket/allow.jsonl, one to a line, with the reason, the author and the date; commit
that file, so that others and CI know. A secret is then accepted wherever it stands:
moved code stays allowed, another secret does not. Risky code is accepted in the files
where it stands now, not in the next one with the same words; --path names one of them.`

// allowOptions are the flags of allow.
type allowOptions struct {
	Reason string
	Until  string
	Ticket string
	Path   string
	Last   bool
	List   bool
	Remove bool
}

// AddFlags defines the flags.
func (o *allowOptions) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&o.Reason, "reason", "", "why it is accepted (`TEXT`)")
	f.StringVar(&o.Until, "until", "", "the last `DATE` it is accepted (2027-01-31), or a number of days (30d)")
	f.StringVar(&o.Ticket, "ticket", "", "the `ID` of a ticket about it")
	f.StringVar(&o.Path, "path", "", "only in the file `PATH`, named from the top")
	f.BoolVar(&o.Last, "last", false, "everything that the last refused commit or push showed")
	f.BoolVar(&o.List, "list", false, "list what is accepted")
	f.BoolVar(&o.Remove, "remove", false, "accept it no longer")
}

func (o *allowOptions) validate(args []string) error {
	const usage = `picket allow FINGERPRINT --reason "..."`
	switch {
	case o.List && (o.Last || o.Remove || o.Path != "" || len(args) > 0):
		return wrongUse("picket allow --list", "--list stands alone")
	case !o.List && !o.Last && len(args) == 0:
		return wrongUse(usage, "allow wants a fingerprint, as picket prints it, or --last")
	case o.Last && o.Remove:
		return wrongUse("picket allow --remove FINGERPRINT", "--last and --remove exclude each other")
	case o.Last && len(args) > 0:
		return wrongUse(usage, "--last and a fingerprint exclude each other")
	case strings.TrimSpace(o.Reason) == "...":
		return wrongUse(`--reason "test data"`, "the reason still has to be written")
	}
	return nil
}

func newAllowCommand(a *app) *cobra.Command {
	var o allowOptions
	cmd := &cobra.Command{
		Use:   "allow FINGERPRINT... | --last",
		Short: "accept findings",
		Long:  allowHelp,
		Example: `  picket allow 3f9c2a1b5d6e7f80 --reason "a key of the test server"
  picket allow --last --reason "made up, for tests" --until 90d
  picket allow --list`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			return a.allow(cmd.Context(), o, args)
		},
		ValidArgsFunction: a.completeFingerprints,
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func (a *app) allow(ctx context.Context, o allowOptions, args []string) error {
	s, err := a.prepare(ctx, ".", "")
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.needsWorkTree("picket allow"); err != nil {
		return err
	}
	have, err := policy.ReadRecords(s.read, policy.AllowFile)
	if err != nil {
		return err
	}
	if o.List {
		return report.Records(a.stdout, have, today())
	}
	if o.Remove {
		return a.disallow(s, have, o, args)
	}
	wanted, err := a.wanted(ctx, s, o, args)
	if err != nil {
		return err
	}
	if err := a.complete(ctx, s, o, wanted); err != nil {
		return err
	}
	merged, _ := policy.Put(have, wanted, true)
	if err := s.saveRecords(policy.AllowFile, merged); err != nil {
		return err
	}
	for _, r := range wanted {
		a.remark("%s is allowed%s%s", describe(r), scope(r), until(r))
	}
	a.remark("hint: commit %s too, so that others and CI know", policy.AllowFile)
	return nil
}

func (a *app) disallow(s *setup, have []policy.Record, o allowOptions, args []string) error {
	named := map[string]bool{}
	for _, arg := range args {
		list, err := pick(have, arg, o.Path)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return wrongUse("picket allow --list", "%q is not in %s%s", arg, policy.AllowFile, inPath(o.Path))
		}
		named[list[0].Fingerprint] = true
	}
	kept, dropped := policy.Without(have, named, o.Path)
	if err := s.saveRecords(policy.AllowFile, kept); err != nil {
		return err
	}
	for _, r := range dropped {
		a.remark("%s is no longer allowed", describe(r))
	}
	return nil
}

func describe(r policy.Record) string {
	text := r.Fingerprint
	if r.Rule != "" {
		text += " (" + r.Rule
		if r.Path != "" {
			text += " in " + r.Path
		}
		text += ")"
	}
	return text
}

func scope(r policy.Record) string {
	if r.Scope == policy.ScopePath {
		return ", there only"
	}
	return ""
}

func until(r policy.Record) string {
	if r.Until == "" {
		return ""
	}
	return " until " + r.Until
}

// wanted are the records of the findings named on the command line. What picket
// showed last tells their rules and paths, else a look at the work tree does.
func (a *app) wanted(ctx context.Context, s *setup, o allowOptions, args []string) ([]policy.Record, error) {
	last, err := s.last()
	if err != nil {
		return nil, err
	}
	if o.Last {
		if len(last) == 0 {
			return nil, wrongUse(`picket allow FINGERPRINT --reason "..."`, "nothing was refused here yet")
		}
		return last, nil
	}
	var wanted []policy.Record
	looked := false
	for _, arg := range args {
		if len(arg) < 6 || len(arg) > 16 || strings.Trim(arg, "0123456789abcdef") != "" {
			return nil, wrongUse("picket prints the fingerprint of every finding", "%q is no fingerprint (16 hex digits)", arg)
		}
		list, err := pick(last, arg, o.Path)
		if err == nil && len(list) == 0 && !looked {
			looked = true
			if last, err = a.lookAround(ctx, s); err == nil {
				list, err = pick(last, arg, o.Path)
			}
		}
		switch {
		case err != nil:
			return nil, err
		case len(list) == 0 && len(arg) != 16:
			return nil, wrongUse("write all 16 digits", "nothing here has a fingerprint that begins with %q%s", arg, inPath(o.Path))
		case len(list) == 0:
			list = []policy.Record{{Fingerprint: arg, Path: o.Path}}
		}
		for _, r := range list {
			if o.Path != "" {
				r.Scope = policy.ScopePath
			}
			wanted = append(wanted, r)
		}
	}
	return wanted, nil
}

func inPath(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}

// pick finds the records that a fingerprint, or its beginning, names: one, or one for
// each path. A path, when given, must be theirs.
func pick(known []policy.Record, digits, path string) ([]policy.Record, error) {
	var found []policy.Record
	for _, r := range known {
		if !strings.HasPrefix(r.Fingerprint, digits) || path != "" && r.Path != path {
			continue
		}
		if len(found) > 0 && found[0].Fingerprint != r.Fingerprint {
			return nil, wrongUse("write more digits", "%q begins several fingerprints", digits)
		}
		found = append(found, r)
	}
	return found, nil
}

// lookAround gives the records of everything in the work tree.
func (a *app) lookAround(ctx context.Context, s *setup) ([]policy.Record, error) {
	found, _, err := s.everything(ctx, a.env, false)
	return policy.RecordsOf(found), err
}

// last is what the last refused commit or push showed.
func (s *setup) last() ([]policy.Record, error) {
	return policy.ReadRecords(func(string) ([]byte, error) {
		return os.ReadFile(filepath.Join(s.repo.GitDir, policy.LastFile))
	}, policy.LastFile)
}

// complete gives the records reason, author and dates.
func (a *app) complete(ctx context.Context, s *setup, o allowOptions, records []policy.Record) error {
	end, err := lastDay(o.Until)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(o.Reason)
	if reason == "" && s.set.Settings.Policy.RequireReason {
		return wrongUse(`--reason "..."`, "this repository's policy demands a reason")
	}
	author := identity(ctx, s.repo)
	for i := range records {
		r := &records[i]
		r.Reason, r.Author, r.Date, r.Until, r.Ticket = reason, author, today(), end, o.Ticket
		if r.Rule == "" {
			a.remark("note: nothing in the work tree has the fingerprint %s", r.Fingerprint)
		}
	}
	return nil
}

// completeFingerprints offers what the last refused commit showed.
func (a *app) completeFingerprints(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	s := &setup{}
	if err := s.open(cmd.Context(), ".", a.env); err != nil || s.repo == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer s.close()
	last, err := s.last()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var offers []string
	for _, r := range last {
		offers = append(offers, r.Fingerprint+"\t"+r.Rule+" in "+r.Path)
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}
