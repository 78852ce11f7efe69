package match

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"
)

func TestMemo(t *testing.T) {
	re := regexp.MustCompile(`(a+)(b*)`)
	var m, first memo
	for i := range 3 * memoEntries {
		text := []byte(fmt.Sprintf("aab %d ab", i%(memoEntries+memoEntries/2)))
		want := re.FindAllSubmatchIndex(text, -1)
		for range 2 {
			got := m.findAll(re, text)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%q: %v, want %v", text, got, want)
			}
			got[0][0] = -7 // the caller's to change
			if one := first.find(re, text); !reflect.DeepEqual(one, want[0]) {
				t.Fatalf("%q: %v, want %v", text, one, want[0])
			}
		}
	}
	if first.find(re, []byte("ccc")) != nil || m.findAll(re, []byte("ccc")) != nil || m.findAll(re, []byte("ccc")) != nil {
		t.Error("found what is not there")
	}
	if long := make([]byte, memoLongest+1); len(m.findAll(re, append(long, 'a'))) != 1 {
		t.Error("a long stretch was not searched")
	}
}
