package hooks

import (
	"fmt"
	"math/rand"
	"sort"
	"strings"
)

// random makes up file contents that share a few tokens.
type random struct {
	*rand.Rand
	tokens []string
}

func newRandom(seed int) *random {
	r := &random{Rand: rand.New(rand.NewSource(int64(seed)))}
	for i := range 4 {
		r.tokens = append(r.tokens, token(fmt.Sprintf("t%d", i)))
	}
	return r
}

// files makes a set of files; with an older set some are kept, moved or edited.
func (r *random) files(s *sandbox, old map[string]string) map[string]string {
	out := map[string]string{}
	for name, text := range old {
		switch r.Intn(5) {
		case 0: // deleted
		case 1:
			out[name] = text
		case 2:
			out[fmt.Sprintf("moved-%d-%s", r.Intn(100), name)] = text
		default:
			out[name] = r.edit(text)
		}
	}
	for range r.Intn(5) {
		out[fmt.Sprintf("f%d.txt", r.Intn(8))] = r.edit("")
	}
	return out
}

func (r *random) edit(text string) string {
	lines := strings.Split(text, "\n")
	for range 1 + r.Intn(4) {
		line := fmt.Sprintf("line %d", r.Intn(1000))
		if r.Intn(2) == 0 {
			line = "x = " + r.tokens[r.Intn(len(r.tokens))]
		}
		at := r.Intn(len(lines) + 1)
		switch {
		case r.Intn(4) == 0 && len(lines) > 1:
			at = r.Intn(len(lines))
			lines = append(lines[:at:at], lines[at+1:]...)
		default:
			lines = append(lines[:at:at], append([]string{line}, lines[at:]...)...)
		}
	}
	return strings.Join(lines, "\n")
}

// flat lists files as name and text in turn.
func flat(files map[string]string) (out []string) {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		out = append(out, name, files[name])
	}
	return out
}

func occurrences(files map[string]string, tok string) (n int) {
	for _, text := range files {
		n += strings.Count(text, tok)
	}
	return n
}
