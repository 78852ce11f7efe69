package filters

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// The tables that gen has learnt, and words that people use for passwords, keys
// and things that are none; the latter are worth as much as the commonest.
//
//go:embed words.txt
var wordText string

//go:embed letters.bin
var letterCost string

const ownWords = `password passwd passwort passphrase passw0rd pass pwd secret secrets token tokens
key keys apikey auth login logon user users username root admin administrator guest owner
foo bar baz qux quux foobar foobaz blah bla spam eggs ham xyzzy plugh thud
test tests testing tester dummy fake mock stub example examples sample placeholder changeme change
default changeit letmein welcome hello world qwerty qwertz azerty asdf zxcv dragon monkey iloveyou
your here some any thing value string text none null true false empty blank todo fixme
redacted removed hidden masked omitted censored private public access client server service account
mysql postgres postgresql mongo mongodb redis oracle mssql sqlite elastic kafka rabbit rabbitmq jenkins
zabbix grafana gitlab github docker kubernetes vault consul nginx apache tomcat spring django rails
laravel symfony wordpress drupal magento google amazon azure aws gcp twitter facebook linkedin slack
stripe twilio sendgrid mailgun heroku cloud local localhost dev devel prod production staging demo
super strong weak wrong right good bad valid invalid correct incorrect old new first second third
my mypass mysecret mytoken abc abcd efgh ijkl abcde abcdef xyz hunter summer winter spring autumn
alice bob carol dave eve mallory john jane doe joe scott tiger casuser mellon shadow master
not real ignore insert enter put replace with this that please set get env var variable config`

// dictionary maps each word to its cost in sixteenths of a bit.
type dictionary map[string]uint16

// words is made when the first hit asks for it, and never in a clean run.
var words = sync.OnceValue(func() dictionary {
	d := make(dictionary, 20000)
	rank := 0
	for w := range strings.SplitSeq(strings.TrimSpace(wordText), "\n") {
		rank++
		d[w] = wordCost(rank)
	}
	for _, w := range strings.Fields(ownWords) {
		c := wordCost(300)
		if known, ok := d[w]; ok {
			c = min(c, known)
		}
		d[w] = c
	}
	return d
})

// wordCost is what naming the word of a rank costs when frequencies fall as 1/rank
// (Zipf): log2 of the rank and of the sum over all ranks.
func wordCost(rank int) uint16 {
	bits := 0
	for n := rank; n > 1; n >>= 1 {
		bits++
	}
	return uint16((bits + 4) * 16)
}

// keyRows are runs that a hand falls into.
var keyRows = []string{"qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1qaz2wsx3edc", "1q2w3e4r5t6y", "!@#$%^&*()"}

// runLength is how many characters from i on make a run: equal ones, ones that
// count up or down, or neighbours on a keyboard.
func runLength(s string, i int) int {
	best := 1
	for _, step := range [3]int{0, 1, -1} {
		j := i + 1
		for j < len(s) && int(s[j])-int(s[j-1]) == step && kind(s[j]) == kind(s[i]) {
			j++
		}
		best = max(best, j-i)
	}
	if best < 4 && len(s)-i >= 4 {
		best = max(best, keyRun(strings.ToLower(s[i:min(len(s), i+12)])))
	}
	return best
}

// keyRun is how many characters at the beginning of s, at least four, follow one
// another on a keyboard; 0 for none.
func keyRun(s string) int {
	for _, row := range keyRows {
		at := strings.Index(row, s[:4])
		if at < 0 {
			continue
		}
		n := 4
		for n < len(s) && at+n < len(row) && s[n] == row[at+n] {
			n++
		}
		return n
	}
	return 0
}

// Kinds of characters.
const (
	other = iota
	small
	capital
	digit
)

func kind(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return small
	case c >= 'A' && c <= 'Z':
		return capital
	case c >= '0' && c <= '9':
		return digit
	}
	return other
}

// alphabet is how many characters a random string of these kinds draws from.
func alphabet(s string) float64 {
	var has [4]bool
	hexOnly := true
	for i := 0; i < len(s); i++ {
		has[kind(s[i])] = true
		hexOnly = hexOnly && strings.IndexByte("0123456789abcdefABCDEF", s[i]) >= 0
	}
	if hexOnly && has[digit] {
		return 16
	}
	n := 0.0
	for k, size := range [4]float64{other: 10, small: 26, capital: 26, digit: 10} {
		if has[k] {
			n += size
		}
	}
	return n
}

// repeats reports whether s is one piece of at most half its length, over and over.
func repeats(s string) bool {
	for n := 1; n <= len(s)/2; n++ {
		if strings.HasPrefix(s[n:], s[:len(s)-n]) {
			return true
		}
	}
	return false
}

func distinct(s string) int {
	b := []byte(s)
	slices.Sort(b)
	return len(slices.Compact(b))
}
