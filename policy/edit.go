package policy

import "picket/scanners"

// Put adds records to a list; one for what is there already takes the place of the
// old one when replace is set, else the old one stays. What holds wherever it stands
// needs no record for a path. It gives how many are new.
func Put(list, more []Record, replace bool) (merged []Record, added int) {
	index := map[string]int{}
	for i, r := range list {
		index[r.key()] = i
	}
	merged = append([]Record(nil), list...)
	for _, r := range more {
		i, there := index[r.key()]
		if !there && !replace {
			i, there = index[r.Fingerprint]
		}
		switch {
		case !there:
			index[r.key()] = len(merged)
			merged = append(merged, r)
			added++
		case replace:
			merged[i] = r
		}
	}
	return merged, added
}

// Remaining splits a list by whether what it accepts is still found.
func Remaining(list []Record, found []scanners.Finding) (kept, gone []Record) {
	there := map[string]bool{}
	for i := range found {
		there[found[i].Fingerprint] = true
		there[scoped(found[i].Fingerprint, found[i].Path)] = true
	}
	return split(list, func(r *Record) bool { return there[r.key()] })
}

// Without takes from a list what has one of the fingerprints, in any path, or in
// the given one.
func Without(list []Record, fingerprints map[string]bool, path string) (kept, taken []Record) {
	return split(list, func(r *Record) bool {
		return !fingerprints[r.Fingerprint] || path != "" && r.Path != path
	})
}

func split(list []Record, keep func(*Record) bool) (kept, other []Record) {
	for i := range list {
		if keep(&list[i]) {
			kept = append(kept, list[i])
		} else {
			other = append(other, list[i])
		}
	}
	return kept, other
}
