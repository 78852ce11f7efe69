package files

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"picket/scanners"
)

// changeCheck looks at a change as a whole and returns the paths it objects to; nil
// when there is none of that name. value is what the spec says behind the word.
func changeCheck(word string) func(value string, c scanners.Change) ([]string, error) {
	switch word {
	case "case":
		return caseCollisions
	case "submodule":
		return newSubmodules
	case "lost-symlink":
		return lostSymlinks
	case "branch":
		return protectedBranch
	}
	return nil
}

func newSubmodules(_ string, c scanners.Change) ([]string, error) {
	var out []string
	for _, e := range c.Entries {
		if e.NewMode == modeGitlink && e.OldMode != modeGitlink {
			out = append(out, e.Path)
		}
	}
	return out, nil
}

// lostSymlinks finds links that became plain files holding their own target: what
// a checkout on a system without links commits by accident.
func lostSymlinks(_ string, c scanners.Change) ([]string, error) {
	var out []string
	for _, e := range c.Entries {
		if e.OldMode == modeSymlink && e.NewMode&0o170000 == 0o100000 && e.Size < 4096 {
			out = append(out, e.Path)
		}
	}
	return out, nil
}

// protectedBranch objects to the branch by its name. Its findings have the
// branch as their path, for they belong to no file.
func protectedBranch(branches string, c scanners.Change) ([]string, error) {
	if c.Branch != "" && anyGlob(branches, c.Branch) {
		return []string{c.Branch}, nil
	}
	return nil, nil
}

// caseCollisions finds added paths of which another one differs in case alone,
// in any of their folders: on Windows and macOS one of the two is lost.
func caseCollisions(_ string, c scanners.Change) ([]string, error) {
	if c.List == nil {
		return nil, nil
	}
	listed := map[string]*folder{}
	var out []string
	for _, e := range c.Entries {
		if e.OldMode != 0 {
			continue
		}
		hit, err := collides(c, listed, e.Path)
		if err != nil {
			return nil, err
		}
		if hit {
			out = append(out, e.Path)
		}
	}
	return out, nil
}

func collides(c scanners.Change, listed map[string]*folder, p string) (bool, error) {
	for p != "" && p != "." {
		dir := path.Dir(p)
		if dir == "." {
			dir = ""
		}
		f := listed[dir]
		if f == nil {
			names, err := c.List(dir)
			if err != nil {
				return false, fmt.Errorf("listing %q: %w", dir, err)
			}
			f = &folder{names: names}
			listed[dir] = f
		}
		if f.hasOther(path.Base(p)) {
			return true, nil
		}
		p = dir
	}
	return false, nil
}

// folder is the names of one folder. Looking through them all is quickest for a
// few questions, which most commits ask; for more there is a table.
type folder struct {
	names  []string
	asked  int
	first  map[string]string // by folded name, the first name of it
	second map[string]bool   // whether there is another
}

const tableFrom = 16

// hasOther says whether the folder has a name that differs from this one in case
// alone.
func (f *folder) hasOther(base string) bool {
	if f.asked++; f.asked < tableFrom {
		for _, n := range f.names {
			if n != base && strings.EqualFold(n, base) {
				return true
			}
		}
		return false
	}
	if f.first == nil {
		f.first, f.second = make(map[string]string, len(f.names)), map[string]bool{}
		for _, n := range f.names {
			key := fold(n)
			if have, ok := f.first[key]; !ok {
				f.first[key] = n
			} else if have != n {
				f.second[key] = true
			}
		}
	}
	key := fold(base)
	have, ok := f.first[key]
	return f.second[key] || ok && have != base
}

// fold is the same for two names just when strings.EqualFold holds for them.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, s)
}

// windowsName says whether Windows cannot hold a path: reserved device names,
// forbidden characters, a dot or space at the end of a part (Microsoft's page
// "Naming Files, Paths, and Namespaces").
func windowsName(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		if strings.ContainsAny(part, `<>:"|?*\`) || strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") {
			return true
		}
		for i := 0; i < len(part); i++ {
			if part[i] < 0x20 {
				return true
			}
		}
		if reserved(part) {
			return true
		}
	}
	return false
}

func reserved(part string) bool {
	stem, _, _ := strings.Cut(part, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	digit, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		digit, ok = strings.CutPrefix(stem, "LPT")
	}
	return ok && (len(digit) == 1 && digit[0] >= '1' && digit[0] <= '9' || digit == "¹" || digit == "²" || digit == "³")
}

// gitFolder says whether some part of a path is another spelling of .git, by
// which a file could reach a repository's own folder on Windows or macOS
// (CVE-2014-9390). Git refuses most of them, older versions do not.
func gitFolder(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		lower := strings.ToLower(strings.TrimRight(part, ". "))
		lower = strings.Map(func(r rune) rune {
			if r >= 0x200C && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x206A && r <= 0x206F || r == 0xFEFF {
				return -1 // what HFS+ leaves out when it compares names
			}
			return r
		}, lower)
		if lower == ".git" || lower == "git~1" || strings.HasPrefix(lower, ".git:") {
			return true
		}
	}
	return false
}
