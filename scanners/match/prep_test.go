package match_test

import (
	"testing"

	"picket/rules/load"
	"picket/scanners/match"
)

func BenchmarkPrep(b *testing.B) {
	set, err := load.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	match.Prepare(set)
	for _, id := range []string{"", "generic-api-key", "generic-password", "command-secret", "service-api-key", "aws-access-token"} {
		b.Run(id, func(b *testing.B) {
			var ids []string
			if id != "" {
				ids = []string{id}
			}
			for b.Loop() {
				match.PrepareFor(set, ids...)
			}
		})
	}
}

func BenchmarkPlan(b *testing.B) {
	set, err := load.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		set.Plan, set.Hints = "", ""
		match.Prepare(set)
	}
}
