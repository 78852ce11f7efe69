package git

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// environ is the environment of Git's commands, as it was passed in.
type environ []string

// get gives the last value of a variable, as exec would pass it on.
func (e environ) get(name string) string {
	v, _ := e.lookup(name)
	return v
}

func (e environ) lookup(name string) (string, bool) {
	for i := len(e) - 1; i >= 0; i-- {
		kv := e[i]
		if len(kv) > len(name) && kv[len(name)] == '=' && kv[:len(name)] == name {
			return kv[len(name)+1:], true
		}
	}
	return "", false
}

// child is the environment that Git's commands get: the caller's, so that
// GIT_DIR, GIT_INDEX_FILE and the object directories hold, with what makes the
// answers independent of the user's taste.
func (e environ) child(lazyFetch bool) []string {
	drop := map[string]bool{
		"GIT_EXTERNAL_DIFF": true, "GIT_DIFF_OPTS": true, "GIT_TRACE": true,
		"GIT_PAGER": true, "LC_ALL": true, "LANGUAGE": true,
		"GIT_OPTIONAL_LOCKS": true, "GIT_NO_REPLACE_OBJECTS": true, "GIT_GRAFT_FILE": true,
		"GIT_LITERAL_PATHSPECS": true, "GIT_GLOB_PATHSPECS": true,
		"GIT_NOGLOB_PATHSPECS": true, "GIT_ICASE_PATHSPECS": true,
	}
	out := make([]string, 0, len(e)+6)
	for _, kv := range e {
		name, _, _ := strings.Cut(kv, "=")
		if !drop[name] {
			out = append(out, kv)
		}
	}
	out = append(out, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1",
		"GIT_GRAFT_FILE="+os.DevNull, "GIT_TERMINAL_PROMPT=0")
	if !lazyFetch {
		// Git before 2.44 does not know the first; there, no transport is allowed.
		out = append(out, "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none")
	}
	return out
}

// findGit looks for the git program in PATH, then where GIT_EXEC_PATH points (Git
// sets it for its hooks, and graphical clients run hooks with an empty PATH), then
// in the usual places. Relative PATH entries are not followed: the work tree is
// not trusted.
func findGit(e environ) (string, error) {
	name := "git"
	if runtime.GOOS == "windows" {
		name = "git.exe"
	}
	dirs := filepath.SplitList(e.get("PATH"))
	dirs = append(dirs, e.get("GIT_EXEC_PATH"))
	if runtime.GOOS == "windows" {
		dirs = append(dirs, `C:\Program Files\Git\cmd`)
	} else {
		dirs = append(dirs, "/usr/bin", "/usr/local/bin", "/bin", "/opt/homebrew/bin")
	}
	for _, d := range dirs {
		if !filepath.IsAbs(d) {
			continue
		}
		p := filepath.Join(d, name)
		if st, err := os.Stat(p); err == nil && !st.IsDir() && (runtime.GOOS == "windows" || st.Mode()&0o111 != 0) {
			return p, nil
		}
	}
	return "", &CommandError{Code: -1, Err: os.ErrNotExist, Stderr: "git was found neither in PATH nor in GIT_EXEC_PATH nor in the usual places"}
}
