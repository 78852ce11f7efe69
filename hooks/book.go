package hooks

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"

	"picket/git"
	"picket/rules"
	"picket/rules/overlay"
	"picket/scanners/team"
)

// The files of compiled rules, in the folder picket of the common Git directory,
// or in the folder of an installation for the whole machine.
const (
	Folder   = "picket"
	BasePack = "base.pack"  // the built-in rules
	RulePack = "rules.pack" // with the repository's configuration applied
)

// Book is the rules that hold in one repository.
type Book struct {
	Rules *rules.Shelf
	Notes []string             // remarks about the configuration
	Fresh bool                 // the configuration had changed and was read again
	Files []rules.OverlayStamp // of the configuration: those at the top, and those that they extend
	team  *team.Team
}

// Digest names the rules.
func (b *Book) Digest() string { return b.Rules.Digest() }

// OpenBook loads the compiled rules of a repository. When its configuration files
// have changed since, they are applied again, and the result is kept for the next
// time if the folder can be written. home is the folder of an installation for
// the whole machine, used where the repository has no rules of its own.
func OpenBook(repo *git.Repo, home string) (*Book, error) {
	read := Reader(repo)
	folder := filepath.Join(repo.CommonDir, Folder)
	own := filepath.Join(folder, RulePack)
	p, err := rules.OpenPackFile(own)
	if errors.Is(err, fs.ErrNotExist) && home != "" && home != folder {
		if _, missing := os.Stat(filepath.Join(home, BasePack)); missing == nil {
			return homeBook(home, repo.CommonDir, read)
		}
	}
	if err != nil {
		return nil, err
	}
	fresh, err := isFresh(p, read)
	if err != nil {
		return nil, err
	}
	if fresh {
		return &Book{Rules: p.Shelf, Files: p.Overlays}, nil
	}
	return rebuilt(filepath.Join(folder, BasePack), own, p, read)
}

// homeBook loads the rules of an installation for the whole machine. What a
// repository's configuration makes of them is kept there too, by repository.
func homeBook(home, commonDir string, read overlay.Reader) (*Book, error) {
	base := filepath.Join(home, BasePack)
	b, err := rules.OpenPackFile(base)
	if err != nil {
		return nil, err
	}
	fresh, err := isFresh(b, read) // the base is made of no file: fresh means that there is none
	if err != nil {
		return nil, err
	}
	if fresh {
		return &Book{Rules: b.Shelf}, nil
	}
	sum := sha256.Sum256([]byte(commonDir))
	cached := filepath.Join(home, "packs", hex.EncodeToString(sum[:16])+".pack")
	p, err := rules.OpenPackFile(cached)
	if err == nil && p.Base == b.Shelf.Digest() {
		if fresh, err := isFresh(p, read); err != nil || fresh {
			return &Book{Rules: p.Shelf, Files: p.Overlays}, err
		}
	}
	os.Mkdir(filepath.Dir(cached), 0o755) // where it cannot be made, nothing is kept
	return rebuilt(base, cached, nil, read)
}

// isFresh tells whether the configuration files are those that the pack was
// built from.
func isFresh(p *rules.Opened, read overlay.Reader) (bool, error) {
	names := map[string]string{overlay.LeaksFile: "", overlay.PicketFile: "", overlay.LeaksIgnore: ""}
	for _, s := range p.Overlays {
		names[s.Name] = s.Hash
	}
	for name, hash := range names {
		data, err := read(name)
		if errors.Is(err, fs.ErrNotExist) {
			if hash != "" {
				return false, nil
			}
			continue
		}
		if err != nil {
			return false, fmt.Errorf("reading %s: %w", name, err)
		}
		if rules.Stamp(name, data).Hash != hash {
			return false, nil
		}
	}
	return true, nil
}

// rebuilt applies the configuration to the built-in rules. The result is kept at
// path where it can be and where it says something new: a folder that cannot be
// written makes no commit fail.
func rebuilt(base, path string, old *rules.Opened, read overlay.Reader) (*Book, error) {
	b, err := rules.ReadPackFile(base)
	if err != nil {
		return nil, err
	}
	res, err := overlay.Load(b.Set, read)
	if err != nil {
		return nil, err
	}
	p := &rules.Pack{Set: res.Set, Base: b.Set.Digest(), Overlays: res.Stamps}
	if old == nil || !old.BuiltFrom(p.Base, p.Overlays) {
		team.Prepare(res.Set)
		_ = rules.WritePackFile(path, p)
	}
	return &Book{Rules: res.Set.Shelf(), Notes: res.Notes, Fresh: true, Files: res.Stamps}, nil
}

// Compile writes the packs of a repository into folder: the built-in rules as
// they are, and with the repository's configuration applied.
func Compile(folder string, base *rules.Set, read overlay.Reader) (*Book, []rules.OverlayStamp, error) {
	base = base.Clone()
	team.Prepare(base)
	res, err := overlay.Load(base, read)
	if err != nil {
		return nil, nil, err
	}
	team.Prepare(res.Set)
	b := &rules.Pack{Set: base}
	p := &rules.Pack{Set: res.Set, Base: base.Digest(), Overlays: res.Stamps}
	for _, f := range []struct {
		name string
		pack *rules.Pack
	}{{BasePack, b}, {RulePack, p}} {
		path := filepath.Join(folder, f.name)
		if have, err := os.ReadFile(path); err == nil && string(have) == string(f.pack.Encode()) {
			continue
		}
		if err := rules.WritePackFile(path, f.pack); err != nil {
			return nil, nil, err
		}
	}
	return &Book{Rules: res.Set.Shelf(), Notes: res.Notes, Files: res.Stamps}, res.Stamps, nil
}

// Reader reads configuration files from the top of the work tree, or in a bare
// repository from HEAD's tree. What a push brings is not asked about itself.
func Reader(repo *git.Repo) overlay.Reader {
	if repo.Top != "" {
		return func(name string) ([]byte, error) {
			return ReadRegular(filepath.Join(repo.Top, filepath.FromSlash(name)))
		}
	}
	return func(name string) ([]byte, error) {
		data, err := repo.ReadHead(path.Clean(name))
		if errors.Is(err, git.ErrNotFound) {
			return nil, fs.ErrNotExist
		}
		return data, err
	}
}

// NoFiles is a Reader where there is no repository.
func NoFiles(string) ([]byte, error) { return nil, fs.ErrNotExist }

// ReadRegular reads a file of the configuration. A named pipe in its place is an
// error, so that it cannot hold up a commit, and so is a link to nothing: a
// configuration that is lost is not the same as none. One that is not there is
// fs.ErrNotExist.
func ReadRegular(name string) ([]byte, error) {
	st, err := os.Lstat(name)
	if p, ok := err.(*fs.PathError); ok && p.Err == syscall.ENOENT {
		return nil, fs.ErrNotExist // as it is most often, so that errors.Is need not look into it
	}
	if err != nil {
		return nil, err
	}
	if link := st.Mode()&fs.ModeSymlink != 0; link {
		if st, err = os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is a link to nothing", name)
		}
		if err != nil {
			return nil, err
		}
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	return git.ReadFile(name)
}
