package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/install"
)

const doctorHelp = `doctor says for every event whether the next git command would run picket, and if
not, why, and which command mends it. It exits 1 when protection has a hole, and 2
when it cannot tell. It changes nothing.

With --prove it makes a real commit attempt with a made-up token, in a throw-away
clone that shares this repository's configuration, hooks and rules, and shows that
it is refused.`

// doctorOptions are the flags of doctor.
type doctorOptions struct {
	Format string
	Prove  bool
	All    bool
}

// AddFlags defines the flags.
func (o *doctorOptions) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&o.Format, "format", "text", "text or json (`FORMAT`)")
	f.BoolVar(&o.Prove, "prove", false, "also try a commit that must be refused")
	f.BoolVar(&o.All, "all", false, "look at every repository below the folders named")
}

func (o *doctorOptions) validate(args []string) error {
	switch {
	case o.Format != "text" && o.Format != "json":
		return wrongUse("--format text|json", "there is no format %q for doctor", o.Format)
	case o.All && len(args) == 0:
		return wrongUse("picket doctor --all DIR...", "--all wants the folders to look through")
	case !o.All && len(args) > 0:
		return wrongUse("picket doctor --all "+args[0], "doctor takes folders only with --all")
	}
	return nil
}

func newDoctorCommand(a *app) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "find what keeps picket from running",
		Long:  doctorHelp,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.validate(args); err != nil {
				return err
			}
			opt, err := a.installer(installOptions{})
			if err != nil {
				opt = install.Options{Env: a.env} // no picket-hook to compare with
			}
			if o.All {
				return a.doctorAll(cmd.Context(), o, opt, args)
			}
			d, err := diagnose(cmd.Context(), o, opt)
			if err != nil {
				return err
			}
			a.verdictOf(d)
			if o.Format == "json" {
				return a.diagnosisJSON(d)
			}
			a.diagnosis(d)
			return nil
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}

func diagnose(ctx context.Context, o doctorOptions, opt install.Options) (*install.Diagnosis, error) {
	var files []string
	d, err := install.Diagnose(ctx, opt, rulebook(opt.Env, &files))
	if err != nil || !o.Prove {
		return d, err
	}
	if d.Proof, err = install.Prove(ctx, opt, files); err != nil {
		return nil, fmt.Errorf("proving it: %w", err)
	}
	c := install.Check{Name: "proof", State: install.OK, What: "a commit with a made-up token was refused"}
	switch {
	case d.Proof.Refused:
	case d.Proof.Seen:
		c = install.Check{Name: "proof", State: install.Remark, Mend: "mode = \"block\" in .picket.toml",
			What: "a commit with a made-up token was seen, and let through by the policy's mode"}
	default:
		c = install.Check{Name: "proof", State: install.Hole, What: "picket did not refuse a commit with a made-up token", Mend: "picket install"}
	}
	d.Checks = append(d.Checks, c)
	return d, nil
}

// verdictOf makes the exit code of a diagnosis.
func (a *app) verdictOf(d *install.Diagnosis) {
	switch d.Worst() {
	case install.Hole:
		a.result = blocked
	case install.Unknown:
		if a.result != blocked {
			a.result = incomplete
		}
	}
}

// diagnosis prints one diagnosis. What mends several checks in a row is said once.
func (a *app) diagnosis(d *install.Diagnosis) {
	a.say("%s", d.Dir)
	a.tell(2, "  git %s, hooks in %s", d.Git, d.HooksDir)
	width := 0
	for _, c := range d.Checks {
		width = max(width, min(len(c.Name), 24))
	}
	for i, c := range d.Checks {
		a.tell(width+12, "  %-8s%-*s  %s", c.State, width, c.Name, c.What)
		if c.Mend != "" && (i+1 == len(d.Checks) || d.Checks[i+1].Mend != c.Mend) {
			a.say("  %-8s%-*s  mend: %s", "", width, "", nearby(c.Mend))
		}
	}
	if d.Proof != nil {
		a.say("what the attempt printed:")
		for _, line := range strings.Split(d.Proof.Output, "\n") {
			a.say("  | %s", line)
		}
	}
	switch d.Worst() {
	case install.Hole:
		a.say("protection has a hole")
	case install.Unknown:
		a.say("whether everything is protected cannot be told")
	default:
		if slices.ContainsFunc(d.Checks, func(c install.Check) bool { return c.Name == "policy" && c.State != install.OK }) {
			a.say("commits and pushes here are checked, and not refused")
			return
		}
		a.say("commits and pushes here are checked")
	}
}

// diagnosisReport is the JSON of doctor, versioned like the other reports.
type diagnosisReport struct {
	Version      int              `json:"version"`
	Repositories []diagnosisOfOne `json:"repositories"`
	Protected    bool             `json:"protected"`
}

type diagnosisOfOne struct {
	*install.Diagnosis
	State install.State `json:"state"`
	Error string        `json:"error,omitempty"`
}

func (a *app) diagnosisJSON(all ...*install.Diagnosis) error {
	r := diagnosisReport{Version: 1, Protected: true}
	for _, d := range all {
		r.Repositories = append(r.Repositories, diagnosisOfOne{Diagnosis: d, State: d.Worst()})
		r.Protected = r.Protected && (d.Worst() == install.OK || d.Worst() == install.Remark)
	}
	return a.json(r)
}

func (a *app) json(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// doctorAll prints a table of many repositories.
func (a *app) doctorAll(ctx context.Context, o doctorOptions, opt install.Options, roots []string) error {
	dirs, err := install.Find(ctx, roots)
	if err != nil {
		return err
	}
	found := install.Each(ctx, dirs, a.env, func(dir string, env []string) install.Found {
		one := opt
		one.Dir, one.Env = dir, env
		d, err := diagnose(ctx, o, one)
		return install.Found{Doctor: d, Err: err}
	}, a.progress(len(dirs), o.Format == "json"))
	if ctx.Err() != nil {
		return errInterrupted
	}
	r := diagnosisReport{Version: 1, Protected: true}
	for _, f := range found {
		one, line := tableLine(f)
		if f.Twin == "" {
			r.Repositories = append(r.Repositories, one)
			r.Protected = r.Protected && (one.State == install.OK || one.State == install.Remark)
		}
		if f.Doctor != nil {
			a.verdictOf(f.Doctor)
		} else if f.Err != nil && a.result != blocked {
			a.result = incomplete
		}
		if o.Format == "text" {
			a.say("%s", line)
		}
	}
	if o.Format == "json" {
		return a.json(r)
	}
	return nil
}

func tableLine(f install.Found) (diagnosisOfOne, string) {
	switch {
	case f.Twin != "":
		return diagnosisOfOne{}, fmt.Sprintf("%-8s%s  (shares its hooks with %s)", "same", f.Dir, f.Twin)
	case f.Err != nil:
		one := diagnosisOfOne{Diagnosis: &install.Diagnosis{Dir: f.Dir}, State: install.Unknown, Error: f.Err.Error()}
		return one, fmt.Sprintf("%-8s%s  %s", install.Unknown, f.Dir, strings.ReplaceAll(f.Err.Error(), "\n", "; "))
	}
	one := diagnosisOfOne{Diagnosis: f.Doctor, State: f.Doctor.Worst()}
	detail := ""
	for _, c := range f.Doctor.Checks {
		if c.State == one.State && c.State != install.OK {
			detail = "  " + c.Name + ": " + c.What
			break
		}
	}
	return one, fmt.Sprintf("%-8s%s%s", one.State, f.Dir, detail)
}
