package main

import (
	"fmt"
	"os"
	"strings"
)

// verdict is what is thought of another scanner's rule, or of one finding.
type verdict struct {
	class  string
	reason string
	same   []string // rules of ours that speak of the same; empty: any at the place
}

// The classes of findings. Only the first is what may stop a commit.
var classes = map[string]bool{
	"blocking": true, // explicitly bad by itself
	"missing":  true, // something good is not there
	"opinion":  true, // depends on where a value comes from, or on taste
	"secret":   true, // for the rules for secrets
	"wrong":    true, // there is nothing bad
}

// readJudged reads judged.tsv: scanner, rule, class, reason, and optionally ids of
// our rules joined by commas. A rule with "@PROJECT/PATH:LINE" behind it is that
// one finding.
func readJudged(path string) (map[string]verdict, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[string]verdict{}
	for n, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 4 || !classes[f[2]] {
			return nil, fmt.Errorf("%s:%d: want scanner, rule, class, reason", path, n+1)
		}
		v := verdict{class: f[2], reason: f[3]}
		if len(f) > 4 && f[4] != "" {
			v.same = strings.Split(f[4], ",")
		}
		key := f[0] + " " + f[1]
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("%s:%d: %s is judged twice", path, n+1, key)
		}
		out[key] = v
	}
	return out, nil
}

// judge looks up the verdict of a finding: its own, else that of its rule.
func judge(all map[string]verdict, r report) (verdict, bool) {
	v, ok := all[r.tool+" "+r.rule+"@"+r.place()]
	if !ok {
		v, ok = all[r.tool+" "+r.rule]
	}
	return v, ok
}
