package code

import (
	"fmt"
	"testing"

	"picket/scanners"
)

// TestTooManyWords says so where rules have more words than the tables have room for;
// a thousand have.
func TestTooManyWords(t *testing.T) {
	for _, c := range []struct {
		n    int
		fits bool
	}{{1000, true}, {70_000, false}} {
		list := make([]scanners.Listed, c.n)
		for i := range list {
			list[i].Words = []string{fmt.Sprintf("word%d", i)}
		}
		k := Kind{Name: "go", Lists: list}
		if err := Fit([]Kind{k}); (err == nil) != c.fits {
			t.Errorf("%d words: %v", c.n, err)
		}
		if _, err := k.table(); (err == nil) != c.fits {
			t.Errorf("%d words: %v", c.n, err)
		}
	}
}
