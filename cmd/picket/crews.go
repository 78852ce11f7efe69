package main

import (
	"picket/rules"
	"picket/rules/load"
	"picket/scanners/team"
)

// crews keeps what the audits of a list have in common: the built-in rules, which take
// longer to read than a small repository does, and the scanners of each set of rules that
// was met. They are made in this process and of nothing that another one wrote.
type crews struct {
	base  *rules.Set
	crews map[string]*crew // by the digest of their rules
}

// crew are the scanners of a set, and what they could not open.
type crew struct {
	team *team.Team
	shut *unopened
}

// keptCrews is how many sets of rules are kept at a time.
const keptCrews = 8

// builtin is the built-in set, read once.
func (k *crews) builtin(read func() (*rules.Set, error)) (*rules.Set, error) {
	if k.base == nil {
		set, err := read()
		if err != nil {
			return nil, err
		}
		k.base = set
	}
	return k.base, nil
}

// of makes the scanners for a set of rules, or finds them. Size is the largest file of an
// archive, in bytes, and the same for all.
func (k *crews) of(set *rules.Set, digest string, size int64) (*crew, error) {
	if c := k.crews[digest]; c != nil {
		c.shut.list = nil // of an audit that failed
		return c, nil
	}
	c := &crew{shut: &unopened{}}
	var err error
	if c.team, err = team.New(set, team.Options{DecodeDepth: team.AuditDepth, Opener: c.shut.opener(set.Settings.Scan, size)}); err != nil {
		return nil, err
	}
	if k.crews == nil || len(k.crews) >= keptCrews {
		k.crews = map[string]*crew{}
	}
	k.crews[digest] = c
	return c, nil
}

// builtin is the built-in set as audits take it, or from the cache where there is one.
func (s *setup) builtin(cache load.Cache) func() (*rules.Set, error) {
	return func() (*rules.Set, error) {
		if s.crews != nil {
			return s.crews.builtin(cache.Builtin)
		}
		return cache.Builtin()
	}
}
