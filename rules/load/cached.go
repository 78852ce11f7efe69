package load

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/zricethezav/gitleaks/v8/config"

	"picket/rules"
	"picket/rules/packs"
)

// Cache keeps compiled sets in a folder of the user's, so that a command need not
// read TOML and work out a plan each time. A folder that cannot be used costs
// time, nothing else; the zero Cache has none.
type Cache struct {
	Dir string
	// Prepare puts into a set what scanners can know beforehand (team.Prepare);
	// nil: nothing.
	Prepare func(*rules.Set)
}

func (c Cache) prepare(set *rules.Set) {
	if c.Prepare != nil {
		c.Prepare(set)
	}
}

// Builtin is the function Builtin by way of a compiled pack: reading TOML takes 50
// ms, reading the pack one. The pack's name is the hash of all it was made from, so
// that an old one is never taken for a new.
func (c Cache) Builtin() (*rules.Set, error) {
	dir := c.Dir
	if dir == "" {
		return Builtin()
	}
	key, err := sourceKey()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, cachePrefix+key+cacheSuffix)
	if p, err := rules.ReadPackFile(path); err == nil && p.Base == key {
		return p.Set, nil
	}
	set, err := Builtin()
	if err != nil {
		return nil, err
	}
	c.prepare(set)
	if os.MkdirAll(dir, 0o700) == nil {
		if rules.WritePackFile(path, &rules.Pack{Set: set, Base: key}) == nil {
			dropOthers(dir, path)
		}
	}
	return set, nil
}

const (
	cachePrefix = "builtin-"
	cacheSuffix = ".pack"
)

// sourceKey is 32 hex digits of SHA-256 over this program, whose code and texts make
// the built-in set: where it is, when it was changed, and its build id, which the
// linker makes of all that is in it. One that was built without an id is told by the
// texts themselves, which takes two milliseconds.
func sourceKey() (string, error) {
	h := sha256.New()
	path, err := os.Executable()
	if err == nil {
		if info, err := os.Stat(path); err == nil {
			addTo(h, "program", path+"\x00"+info.ModTime().UTC().String())
		}
	}
	if id := buildID(path); id != "" {
		addTo(h, "build", id)
	} else if err := addTexts(h); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// addTexts adds the names and texts that the built-in set is made of.
func addTexts(h hash.Hash) error {
	texts, err := packs.Rules()
	if err != nil {
		return err
	}
	help, err := packs.Help()
	if err != nil {
		return err
	}
	for _, f := range append(texts, help) {
		addTo(h, f.Name, string(f.Data))
	}
	addTo(h, "gitleaks.toml", config.DefaultConfig)
	return nil
}

func addTo(h hash.Hash, name, text string) {
	var n [16]byte
	binary.LittleEndian.PutUint64(n[:8], uint64(len(name)))
	binary.LittleEndian.PutUint64(n[8:], uint64(len(text)))
	h.Write(n[:])
	io.WriteString(h, name)
	io.WriteString(h, text)
}

// dropOthers removes the packs of other versions.
func dropOthers(dir, keep string) {
	names, err := filepath.Glob(filepath.Join(dir, cachePrefix+"*"+cacheSuffix))
	if err != nil {
		return
	}
	for _, name := range names {
		if name != keep {
			os.Remove(name)
		}
	}
}
