package install

import (
	"strconv"
	"strings"
)

// downgrade remarks when an older picket replaces a newer one. Versions that
// cannot be compared, such as those of builds without one, are not remarked on.
func (j *job) downgrade() {
	if j.before == nil || !newer(j.before.Picket, j.o.Version) {
		return
	}
	j.result.Notes = append(j.result.Notes, "picket "+j.before.Picket+" installed here before, this is the older "+j.o.Version)
}

// newer tells whether a is a later release than b, both "v1.2.3" with any suffix
// (as git describe writes them).
func newer(a, b string) bool {
	x, okA := release(a)
	y, okB := release(b)
	if !okA || !okB {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return x[i] > y[i]
		}
	}
	return false
}

func release(s string) (v [3]int, ok bool) {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "-")
	s, _, _ = strings.Cut(s, "+")
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 {
			return v, false
		}
		v[i] = n
	}
	return v, true
}
