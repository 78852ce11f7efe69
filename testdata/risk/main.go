// Command risk measures the rules for code, infrastructure and files on real
// repositories and beside other scanners. It judges nothing itself: what people
// decided about other scanners' rules stands in judged.tsv.
//
//	go run ./testdata/risk head REPO...           findings in the trees of HEAD
//	go run ./testdata/risk history [-n N] REPO... commit by commit, as a hook sees them
//	go run ./testdata/risk peers -trees DIR -reports DIR
//	go run ./testdata/risk awake REPO...          how many files some rule must look at
//	go run ./testdata/risk keywords               writes the keywords in rules/packs anew
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
	"picket/scanners/team"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "risk:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("want head, history, peers, awake or keywords")
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	n := flags.Int("n", 2000, "how many commits")
	quiet := flags.Bool("quiet", false, "no findings, only sums")
	secrets := flags.Bool("secrets", false, "rules for secrets as well")
	trees := flags.String("trees", "", "folder with a folder of sources for each project")
	reports := flags.String("reports", "", "folder with the scanners' reports: TOOL-PROJECT.json, or TOOL-PROJECT-ANYTHING.json")
	judged := flags.String("judged", "testdata/risk/judged.tsv", "what is thought of the scanners' rules")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if args[0] == "keywords" {
		return keywords("rules/packs")
	}
	if args[0] == "awake" {
		return awake(flags.Args())
	}
	t, err := newTeam(*secrets || args[0] == "peers")
	if err != nil {
		return err
	}
	m := measure{team: t, quiet: *quiet}
	switch args[0] {
	case "head":
		return m.each(flags.Args(), m.head)
	case "history":
		return m.each(flags.Args(), func(r *repo) error { return m.history(r, *n) })
	case "peers":
		return m.peers(*trees, *reports, *judged)
	}
	return fmt.Errorf("%q is not known: want head, history, peers, awake or keywords", args[0])
}

// newTeam builds the scanners of the built-in rules.
func newTeam(secrets bool) (*team.Team, error) {
	set, err := load.Builtin()
	if err != nil {
		return nil, err
	}
	kept := set.Clone()
	kept.Rules = kept.Rules[:0]
	for _, r := range set.Rules {
		if secrets || r.Category != rules.Secret {
			kept.Rules = append(kept.Rules, r)
		}
	}
	return team.New(kept, team.Options{DecodeDepth: team.HookDepth})
}

// measure is one run of the program.
type measure struct {
	team  *team.Team
	quiet bool
}

func (m *measure) each(dirs []string, f func(*repo) error) error {
	for _, dir := range dirs {
		r, err := openRepo(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(f(r), r.close()); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	return nil
}

// show prints one finding.
func (m *measure) show(prefix string, f scanners.Finding) {
	if m.quiet {
		return
	}
	text := f.Match
	if len(text) > 100 {
		text = text[:100]
	}
	if f.Category == rules.Secret {
		text = "(a secret)"
	}
	fmt.Printf("%s%s %s %s:%d %q\n", prefix, word(f.Severity), f.Rule, f.Path, f.Line, text)
}

func word(s rules.Severity) string {
	return [...]string{"none", "low", "medium", "high", "critical"}[s]
}
