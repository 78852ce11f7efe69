//go:build !linux

package scratch

import "testing"

// AsNobody skips: to become another user is tried on Linux only.
func AsNobody(t *testing.T, tests ...string) {
	t.Helper()
	t.Skip("tests are run as another user on Linux only")
}
