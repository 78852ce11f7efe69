package zone

import (
	"os"
	"testing"
)

// TestRestore takes back what was set when the test began, and leaves alone what was
// given.
func TestRestore(t *testing.T) {
	if v, ok := os.LookupEnv(name); unset && (v != "" || !ok) || !unset && !ok {
		t.Fatalf("%s is %q (%t) though set says %t", name, v, ok, unset)
	}
	Restore()
	if _, ok := os.LookupEnv(name); ok == unset {
		t.Errorf("%s stands after Restore: %t; it was set here: %t", name, ok, unset)
	}
	t.Setenv(name, "Asia/Tokyo")
	if set() {
		t.Error("a zone that was given is set again")
	}
	if v := os.Getenv(name); v != "Asia/Tokyo" {
		t.Errorf("%s became %q", name, v)
	}
}
