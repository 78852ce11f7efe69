package filters

import (
	"math"
	"strings"
)

// Randomness says how far a string is from everything that people write: the
// length of its shortest description in words, pronounceable letters, runs and
// single characters, over its length as random characters. Generated secrets lie
// near 1; words, identifiers and names below 0.8. (Minimum description length,
// Rissanen 1978, with a dictionary and a letter model in place of a code book.)
func Randomness(s string) float64 {
	if s == "" {
		return 0
	}
	if len(s) > maxMeasured {
		s = s[:maxMeasured]
	}
	if inner := strings.Trim(s, "!@#$%^&*.?_-+="); len(inner) >= 6 && len(inner) < len(s) {
		return min(measure(s), measure(inner)) // "password!" is no better
	}
	return measure(s)
}

func measure(s string) float64 {
	perChar := math.Log2(alphabet(s))
	bits := shortest(s, perChar)
	if plain, changed := unleet(s); changed > 0 {
		bits = min(bits, shortest(plain, perChar)+float64(changed))
	}
	return bits / (perChar * float64(len(s)))
}

// unleet turns p4ssw0rd into password when few of its characters are such
// figures, and says how many it changed.
func unleet(s string) (string, int) {
	if len(s) > 24 {
		return s, 0
	}
	b := []byte(s)
	changed, letters := 0, 0
	for i, c := range b {
		if k := kind(c); k == small || k == capital {
			letters++
		} else if j := strings.IndexByte("4@30157$!", c); j >= 0 && i > 0 && i < len(b)-1 {
			b[i] = "aaeoistsi"[j]
			changed++
		}
	}
	if changed*2 > letters {
		return s, 0
	}
	return string(b), changed
}

// maxMeasured bounds the work: what 200 characters do not show, more will not.
const maxMeasured = 200

// Costs in bits of what a description is made of, beside words.go's words.
const (
	caseCost    = 1.0 // a word is small, Capital or CAPITALS
	runCost     = 7.0 // which run, where it begins, how long
	letterStart = 3.0 // switching to pronounceable letters
	separator   = 2.5 // - _ . space between words
)

// shortest is the least number of bits that describe s, at most maxMeasured bytes.
func shortest(s string, perChar float64) float64 {
	var room [2][maxMeasured + 1]float64 // on the stack, since every finding comes here
	var small [maxMeasured]byte
	cost, spoken, lower := room[0][:len(s)+1], room[1][:len(s)+1], small[:len(s)]
	for i := range len(s) {
		cost[i+1], spoken[i+1] = math.Inf(1), math.Inf(1)
		if lower[i] = s[i]; kind(s[i]) == capital {
			lower[i] |= 0x20
		}
	}
	spoken[0] = math.Inf(1) // spoken ends in pronounceable letters
	triple := 0             // the number of the last three letters
	for i := range len(s) {
		here := min(cost[i], spoken[i])
		lower1(&cost[i+1], here+charCost(kind(s[i]), s, i, perChar))
		triple = triple % (27 * 27) * 27
		letter := 'a' <= lower[i] && lower[i] <= 'z'
		if letter {
			triple += int(lower[i]-'a') + 1
			follow := float64(letterCost[triple])/8 + caseChange(s, i)
			lower1(&spoken[i+1], min(here+letterStart, spoken[i])+follow)
		}
		if i+4 <= len(s) && mayRun(lower, i) {
			n := runLength(s, i)
			for j := 4; j <= n; j++ {
				lower1(&cost[i+j], here+runCost)
			}
		}
		if !letter {
			continue
		}
		// One word is small, Capital or CAPITALS.
		wordsAt(view(lower[i:]), func(n int, c byte) {
			if oneCase(s[i : i+n]) {
				lower1(&cost[i+n], here+float64(c)/8+caseCost)
			}
		})
	}
	return min(cost[len(s)], spoken[len(s)])
}

// mayRun says whether four characters or more may make a run from i on, given them in
// small letters: most begin none.
func mayRun(lower []byte, i int) bool {
	step := int(lower[i+1]) - int(lower[i])
	return -1 <= step && step <= 1 || neighbours(lower[i], lower[i+1])
}

// asciiLower is s with small letters for A to Z, of the same length always, which
// strings.ToLower is not.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if kind(c) == capital {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

// oneCase says whether letters are small, Capital or CAPITALS.
func oneCase(s string) bool {
	for i := 2; i < len(s); i++ {
		if kind(s[i]) != kind(s[1]) {
			return false
		}
	}
	return kind(s[0]) == kind(s[1]) || kind(s[0]) == capital
}

func lower1(to *float64, v float64) {
	if v < *to {
		*to = v
	}
}

// charCost is the cost of one character that belongs to nothing larger.
func charCost(k int, s string, i int, perChar float64) float64 {
	if k == other && (s[i] == '_' || s[i] == '-' || s[i] == '.' || s[i] == ' ' || s[i] == '/') {
		return min(perChar, separator)
	}
	return perChar
}

// caseChange is the cost of a capital inside a run of letters.
func caseChange(s string, i int) float64 {
	if i == 0 || kind(s[i]) == kind(s[i-1]) || kind(s[i-1]) != small && kind(s[i-1]) != capital {
		return 0
	}
	if kind(s[i-1]) == capital {
		return 1 // the letter after a Capital
	}
	return 3
}
