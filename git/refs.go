package git

import (
	"bytes"
	"path/filepath"
	"strings"
)

// headNative resolves HEAD from the files of the "files" ref format
// (gitrepository-layout(5)); empty on an unborn branch.
func (r *Repo) headNative() (ID, error) {
	if r.reftable {
		return "", unsupported("reftable", r.CommonDir)
	}
	p := filepath.Join(r.GitDir, "HEAD")
	data, err := readFile(p)
	if err != nil {
		return "", unsupported("HEAD as something else than a plain file", p)
	}
	r.sawHead(data)
	for range 5 { // Git follows as many symbolic refs
		id, name, ok := parseRef(data, r.Format)
		if !ok || name != "" && !plainRef(name) {
			return "", unsupported("an unusual ref", p)
		}
		if name == "" {
			return id, nil
		}
		p = filepath.Join(r.CommonDir, filepath.FromSlash(name))
		data, err = readFile(p)
		if err == nil {
			continue
		}
		// A directory of that name may be left over from refs that were packed.
		if kind, _, _ := exists(p); !isNotExist(err) && kind != 'd' {
			return "", unsupported("an unreadable ref", p)
		}
		return r.packedRef(name)
	}
	return "", unsupported("a long chain of symbolic refs", p)
}

// sawHead keeps the bytes of HEAD for Branch.
func (r *Repo) sawHead(data []byte) {
	r.mu.Lock()
	r.headFile = data
	r.mu.Unlock()
}

// Branch gives the short name of the branch that HEAD names, without asking Git.
// Empty when HEAD is detached or is kept where only Git can read it.
func (r *Repo) Branch() string {
	r.mu.Lock()
	data := r.headFile
	r.mu.Unlock()
	if data == nil {
		data, _ = readFile(filepath.Join(r.GitDir, "HEAD"))
	}
	_, ref, _ := parseRef(data, r.Format)
	name, ok := strings.CutPrefix(ref, "refs/heads/")
	if !ok || name == ".invalid" {
		return "" // .invalid: a reftable repository (gitrepository-layout(5))
	}
	return name
}

// parseRef reads a ref file: an id, or "ref:" and the name of another ref.
func parseRef(data []byte, f Format) (id ID, name string, ok bool) {
	if rest, symbolic := bytes.CutPrefix(data, []byte("ref:")); symbolic {
		name = string(bytes.TrimRight(bytes.TrimLeft(rest, " \t\n\r"), " \t\n\r"))
		return "", name, name != ""
	}
	n := 2 * f.size()
	if len(data) < n || len(data) > n && !isConfigSpace(data[n]) && data[n] != '\n' {
		return "", "", false
	}
	id = ID(data[:n])
	return id, "", validID(id, f) && !id.isNull()
}

// plainRef reports whether a ref lies in the common directory under its own name
// and cannot lead out of it. refs/worktree, refs/bisect and refs/rewritten belong
// to one work tree, and reftable repositories have a HEAD that names ".invalid".
func plainRef(name string) bool {
	if !strings.HasPrefix(name, "refs/heads/") {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.ContainsAny(part, "\x00\n\r\\") {
			return false
		}
	}
	return true
}

// packedRef looks a ref up in packed-refs; empty when it is not there.
func (r *Repo) packedRef(name string) (ID, error) {
	p := filepath.Join(r.CommonDir, "packed-refs")
	data, err := mapFile(p)
	if isNotExist(err) {
		return "", nil
	}
	if err != nil {
		return "", unsupported("an unreadable packed-refs", p)
	}
	id, found, ok := findPacked(data, name, r.Format)
	if !ok {
		return "", unsupported("an unusual packed-refs", p)
	}
	if !found {
		return "", nil
	}
	return id, nil
}

// findPacked finds a ref's line, "id SP name LF", in packed-refs. It searches the
// bytes: that is faster than a scan by lines up to tens of thousands of refs.
func findPacked(data []byte, name string, f Format) (id ID, found, ok bool) {
	n := 2 * f.size()
	want := []byte(" " + name)
	for from := 0; ; {
		i := bytes.Index(data[from:], want)
		if i < 0 {
			return "", false, true
		}
		at := from + i
		end := at + len(want)
		from = at + 1
		if end < len(data) && data[end] != '\n' && data[end] != '\r' {
			continue
		}
		if at < n || at > n && data[at-n-1] != '\n' {
			continue
		}
		id = ID(data[at-n : at])
		return id, true, validID(id, f) && !id.isNull()
	}
}
