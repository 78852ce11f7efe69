// Command gen learns from source text how words look, and writes the two tables
// that scanners/filters embeds: words.bin (a dictionary with costs) and letters.bin
// (costs of letter triples). Words in own.txt are taken for common ones. Its input is the Go sources and Markdown
// below the folders that it is given; run it as
//
//	go run ./scanners/filters/gen "$(go env GOROOT)/src" "$(go env GOMODCACHE)"
//
// from the top of the project. The tables depend on those folders' contents, so
// they are committed and not made at build time.
package main

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(roots []string) error {
	v := vocabulary{count: map[string]int{}, files: map[string]int{}}
	for _, root := range roots {
		if err := filepath.WalkDir(root, v.visit); err != nil {
			return err
		}
	}
	own, err := os.ReadFile(folder + "own.txt")
	if err != nil {
		return err
	}
	table := dictionary(v.chosen(), strings.Fields(string(own)))
	if err := os.WriteFile(folder+"words.bin", table, 0o644); err != nil {
		return err
	}
	return os.WriteFile(folder+"letters.bin", v.triples(), 0o644)
}

const folder = "scanners/filters/"

// dictionary lays out the words as scanners/filters reads them (wordsAt there).
func dictionary(ranked, own []string) []byte {
	cost := map[string]byte{}
	for i, w := range ranked {
		cost[w] = wordCost(i + 1)
	}
	for _, w := range own {
		if c, known := cost[w]; !known || c > wordCost(300) {
			cost[w] = wordCost(300)
		}
	}
	const pairs = 26 * 26
	var body [pairs][]byte
	for _, w := range slices.Sorted(maps.Keys(cost)) {
		if len(w) < 3 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		p := int(w[0]-'a')*26 + int(w[1]-'a')
		body[p] = append(append(body[p], byte(len(w)), cost[w]), w[2:]...)
	}
	at := (pairs + 1) * 4
	var table []byte
	for _, b := range body {
		table = binary.LittleEndian.AppendUint32(table, uint32(at))
		at += len(b)
	}
	table = binary.LittleEndian.AppendUint32(table, uint32(at))
	for _, b := range body {
		table = append(table, b...)
	}
	return table
}

// wordCost is what naming the word of a rank costs, in eighths of a bit, when
// frequencies fall as 1/rank (Zipf): log2 of the rank and of the sum over all.
func wordCost(rank int) byte {
	return byte((bits.Len(uint(rank)) - 1 + 4) * 8)
}

// vocabulary counts words and the files they stand in.
type vocabulary struct {
	count map[string]int
	files map[string]int
}

func (v vocabulary) visit(path string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if d.IsDir() && (d.Name() == "testdata" || d.Name() == "vendor") {
		return filepath.SkipDir
	}
	if ext := filepath.Ext(path); ext != ".go" && ext != ".md" || d.IsDir() || d.Name()[0] == 'z' {
		return nil // z: tables of system calls
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if len(text) > 300_000 {
		return nil // tables, not language
	}
	seen := map[string]bool{}
	for _, w := range split(string(text)) {
		v.count[w]++
		if !seen[w] {
			seen[w] = true
			v.files[w]++
		}
	}
	return nil
}

// split cuts a text into lower-case words of 3 to 16 letters, at every change
// from a small letter to a capital too.
func split(text string) []string {
	var words []string
	start := -1
	flush := func(end int) {
		if start >= 0 && end-start >= 3 && end-start <= 16 {
			words = append(words, strings.ToLower(text[start:end]))
		}
		start = -1
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		upper, lower := c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z'
		switch {
		case !upper && !lower:
			if c >= '0' && c <= '9' {
				start = -1 // part of a code, not a word
				for i+1 < len(text) && (text[i+1] >= '0' && text[i+1] <= '9' || text[i+1]|0x20 >= 'a' && text[i+1]|0x20 <= 'z') {
					i++
				}
				continue
			}
			flush(i)
		case start < 0:
			start = i
		case upper && text[i-1] >= 'a' && text[i-1] <= 'z':
			flush(i)
			start = i
		}
	}
	flush(len(text))
	return words
}

// chosen returns the words that stand in enough files, commonest first. Short
// ones must be far commoner, because random text holds them by chance.
func (v vocabulary) chosen() []string {
	least := map[int]int{3: 250, 4: 60, 5: 16, 6: 9}
	var words []string
	for w, n := range v.files {
		if n >= cmp.Or(least[len(w)], 6) && hasVowel(w) {
			words = append(words, w)
		}
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(v.files[b]-v.files[a], cmp.Compare(a, b))
	})
	return words
}

func hasVowel(w string) bool { return strings.ContainsAny(w, "aeiouy") }

// triples gives the cost of a letter after two others, in eighths of a bit, as
// 27*27*27 bytes: 0 is the end or beginning of a word, 1 to 26 the letters. Each
// word counts by the logarithm of its frequency.
func (v vocabulary) triples() []byte {
	var n [27 * 27 * 27]float64
	for w, files := range v.files {
		if files < 3 || !hasVowel(w) {
			continue
		}
		weight := math.Log2(1 + float64(files))
		a, b := 0, 0
		for i := 0; i <= len(w); i++ {
			c := 0
			if i < len(w) {
				c = int(w[i]-'a') + 1
			}
			n[(a*27+b)*27+c] += weight
			a, b = b, c
		}
	}
	out := make([]byte, len(n))
	for ab := range 27 * 27 {
		sum := 0.0
		for c := range 27 {
			sum += n[ab*27+c] + 0.5
		}
		for c := range 27 {
			bits := -math.Log2((n[ab*27+c] + 0.5) / sum)
			out[ab*27+c] = byte(min(255, math.Round(bits*8)))
		}
	}
	return out
}
