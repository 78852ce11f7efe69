package files

import (
	"fmt"
	"path"
	"strings"

	"picket/scanners"
)

// changeChecks look at a change as a whole and return the paths they object to.
var changeChecks = map[string]func(*check, scanners.Change) ([]string, error){
	"case":         caseCollisions,
	"submodule":    newSubmodules,
	"lost-symlink": lostSymlinks,
	"branch":       protectedBranch,
}

func newSubmodules(_ *check, c scanners.Change) ([]string, error) {
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
func lostSymlinks(_ *check, c scanners.Change) ([]string, error) {
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
func protectedBranch(k *check, c scanners.Change) ([]string, error) {
	if c.Branch != "" && anyGlob(k.branches, c.Branch) {
		return []string{c.Branch}, nil
	}
	return nil, nil
}

// caseCollisions finds added paths of which another one differs in case alone,
// in any of their folders: on Windows and macOS one of the two is lost.
func caseCollisions(_ *check, c scanners.Change) ([]string, error) {
	if c.List == nil {
		return nil, nil
	}
	listed := map[string][]string{}
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

func collides(c scanners.Change, listed map[string][]string, p string) (bool, error) {
	for p != "" && p != "." {
		folder := path.Dir(p)
		if folder == "." {
			folder = ""
		}
		names, ok := listed[folder]
		if !ok {
			var err error
			if names, err = c.List(folder); err != nil {
				return false, fmt.Errorf("listing %q: %w", folder, err)
			}
			listed[folder] = names
		}
		base := path.Base(p)
		for _, n := range names {
			if n != base && strings.EqualFold(n, base) {
				return true, nil
			}
		}
		p = folder
	}
	return false, nil
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
