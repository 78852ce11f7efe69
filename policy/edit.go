package policy

// Put adds records to a list; one with a fingerprint that is there already takes
// its place when replace is set, else the old one stays. It gives how many are new.
func Put(list, more []Record, replace bool) (merged []Record, added int) {
	index := map[string]int{}
	for i, r := range list {
		index[r.Fingerprint] = i
	}
	merged = append([]Record(nil), list...)
	for _, r := range more {
		i, there := index[r.Fingerprint]
		switch {
		case !there:
			index[r.Fingerprint] = len(merged)
			merged = append(merged, r)
			added++
		case replace:
			merged[i] = r
		}
	}
	return merged, added
}

// Keep splits a list by whether a fingerprint is among those given.
func Keep(list []Record, fingerprints map[string]bool) (kept, dropped []Record) {
	for _, r := range list {
		if fingerprints[r.Fingerprint] {
			kept = append(kept, r)
		} else {
			dropped = append(dropped, r)
		}
	}
	return kept, dropped
}

// Fingerprints is the set of a list's fingerprints.
func Fingerprints(list []Record) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, r := range list {
		set[r.Fingerprint] = true
	}
	return set
}
