package main

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"picket/policy"
	"picket/report"
	"picket/report/formats"
	"picket/rules"
	"picket/scanners"
)

// TestVerdictTable is finding × policy × mode × stage × format → exit code: every
// combination of a severity, what the table of one stage says of it, the mode, and
// the stage of the run, in two formats. What is wanted is worked out from the
// words of docs/policy.md, not from the code.
func TestVerdictTable(t *testing.T) {
	severities := []rules.Severity{rules.Low, rules.Medium, rules.High, rules.Critical}
	actions := []rules.Action{rules.ActionDefault, rules.ActionTrack, rules.ActionWarn, rules.ActionBlock}
	modes := []rules.Mode{rules.ModeDefault, rules.ModeObserve, rules.ModeWarn, rules.ModeBlock}
	stages := []policy.Stage{policy.Hook, policy.Scan, policy.Audit}
	cases, blockedCases := 0, 0
	nowhere := fileReader(t.TempDir())
	for _, severity := range severities {
		for _, general := range actions {
			for _, audit := range actions {
				for _, mode := range modes {
					for _, stage := range stages {
						p := rules.Policy{Mode: mode}
						p.Gate.Severity[severity] = general
						p.Audit.Severity[severity] = audit
						want := wantedExit(severity, general, audit, mode, stage)
						for _, format := range []string{"text", "sarif"} {
							if got := exitOf(nowhere, p, severity, stage, format); got != want {
								t.Errorf("%s: exit %d, want %d", fmt.Sprint(severity, general, audit, mode, stage, format), got, want)
							}
							cases++
						}
						if want == exitFindings {
							blockedCases++
						}
					}
				}
			}
		}
	}
	if cases != 4*4*4*4*3*2 || blockedCases == 0 {
		t.Errorf("%d cases, %d of them blocked", cases, blockedCases)
	}
}

// wantedExit is the documented answer.
func wantedExit(severity rules.Severity, general, audit rules.Action, mode rules.Mode, stage policy.Stage) int {
	if mode == rules.ModeObserve || mode == rules.ModeWarn {
		return exitClean
	}
	says := general
	if stage == policy.Audit && audit != rules.ActionDefault {
		says = audit
	}
	blocks := says == rules.ActionBlock ||
		says == rules.ActionDefault && (severity == rules.High || severity == rules.Critical)
	if blocks {
		return exitFindings
	}
	return exitClean
}

// exitOf judges one finding as a command does.
func exitOf(read policy.Reader, p rules.Policy, severity rules.Severity, stage policy.Stage, format string) int {
	return exitOfLook(true, read, p, severity, stage, format)
}

func exitOfLook(complete bool, read policy.Reader, p rules.Policy, severity rules.Severity, stage policy.Stage, format string) int {
	var out, errs bytes.Buffer
	a := &app{stdout: &out, stderr: &errs}
	s := &setup{set: &rules.Set{Settings: rules.Settings{Policy: p}}, digest: "0123456789abcdef", read: read}
	found := []scanners.Finding{{Rule: "r", Category: rules.Secret, Severity: severity, Path: "a", Line: 1, Fingerprint: "0123456789abcdef"}}
	err := a.conclude(s, stage, found, scanners.Coverage{Complete: complete}, outputOptions{Format: format, Color: "never"}, judgement{}, report.Run{Command: "scan", Started: time.Now()})
	return exitCode(a.result, err)
}

// TestIncompleteIsNoVerdict: what was not looked at whole is exit 2, whatever was found,
// in every format and mode.
func TestIncompleteIsNoVerdict(t *testing.T) {
	nowhere := fileReader(t.TempDir())
	for _, format := range formats.Names() {
		if format == "template" {
			continue // it wants a file
		}
		for _, severity := range []rules.Severity{rules.Low, rules.Critical} {
			for _, mode := range []rules.Mode{rules.ModeObserve, rules.ModeBlock} {
				for _, stage := range []policy.Stage{policy.Hook, policy.Scan, policy.Audit} {
					if got := exitOfLook(false, nowhere, rules.Policy{Mode: mode}, severity, stage, format); got != exitTrouble {
						t.Errorf("%s: exit %d", fmt.Sprint(format, severity, mode, stage), got)
					}
				}
			}
		}
	}
}
