package hooks

import "bytes"

// isPointer tells whether a content is a Git LFS pointer and nothing else. The
// format is that of the Git LFS specification (docs/spec.md there): a version
// line, an oid line with SHA-256 in hex, a size line in decimal. Pointers with
// extension lines, which hold free text, are not taken for one.
func isPointer(data []byte) bool {
	rest, ok := bytes.CutPrefix(data, []byte("version https://git-lfs.github.com/spec/v1\noid sha256:"))
	if !ok || len(rest) < 64 {
		return false
	}
	for _, c := range rest[:64] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	rest, ok = bytes.CutPrefix(rest[64:], []byte("\nsize "))
	rest = bytes.TrimSuffix(rest, []byte("\n"))
	if !ok || len(rest) == 0 || len(rest) > 20 {
		return false
	}
	for _, c := range rest {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
