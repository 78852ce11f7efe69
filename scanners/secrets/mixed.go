package secrets

import (
	"picket/scanners"
	"picket/scanners/match"
)

// A file that begins as UTF-16 need not go on so. PowerShell's > makes one, and what
// another shell's >> puts behind it is bytes; a byte order mark may stand before
// text that is not what it says; and behind an odd number of bytes even UTF-16 reads
// as something else. So a file that is read as UTF-16 or UTF-32 and holds a run of
// text in single bytes is searched as the bytes it is as well, strings of UTF-16 in
// it included.

// leastBytes is how many printable bytes in a row are taken for such a run. In UTF-16
// of ASCII there are no two, and in that of other scripts so many come by accident
// once in some gigabytes; then the file is searched twice, and nothing else happens.
const leastBytes = 16

// mixed says whether a text that is transcoded holds text in single bytes.
func mixed(raw []byte) bool {
	if literal(raw) {
		return false
	}
	run := 0
	for _, c := range raw {
		if c >= ' ' && c < 0x7f || c == '\t' || c == '\n' || c == '\r' {
			if run++; run == leastBytes {
				return true
			}
		} else {
			run = 0
		}
	}
	return false
}

// asBytes gives what a mixed text holds as the bytes it is, with the hit behind each
// finding, but for what was found in it already.
func (s *Scanner) asBytes(t scanners.Text, found []scanners.Finding) (more []scanners.Finding, hits []match.Hit) {
	type key struct{ rule, secret string }
	seen := make(map[key]bool, len(found))
	for i := range found {
		seen[key{found[i].Rule, found[i].Secret}] = true
	}
	all, at := s.settled(t.Path, &file{text: t.Bytes}, s.engine.Find(nil, t.Bytes))
	for i := range all {
		if !seen[key{all[i].Rule, all[i].Secret}] {
			more, hits = append(more, all[i]), append(hits, at[i])
		}
	}
	return more, hits
}
