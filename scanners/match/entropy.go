package match

import "math"

// entropy is Shannon's, in bits per character. Characters are code points, and
// so is the length they are divided by; gitleaks divides by bytes, which gives
// any text beyond ASCII too low a figure.
func entropy(s string) float64 {
	var ascii [128]int
	var rest map[rune]int
	total := 0
	for _, r := range s {
		total++
		if r < 128 {
			ascii[r]++
			continue
		}
		if rest == nil {
			rest = make(map[rune]int)
		}
		rest[r]++
	}
	if total == 0 {
		return 0
	}
	sum := 0.0
	var few [8]float64 // of what occurs so often, when it is known
	for _, n := range ascii {
		if n == 0 {
			continue
		}
		if n < len(few) && few[n] != 0 {
			sum += few[n]
			continue
		}
		p := plogp(n, total)
		if sum += p; n < len(few) {
			few[n] = p
		}
	}
	for _, n := range rest {
		sum += plogp(n, total)
	}
	return sum
}

func plogp(n, total int) float64 {
	if n == 0 {
		return 0
	}
	p := float64(n) / float64(total)
	return -p * math.Log2(p)
}
