// Package check judges tokens by themselves, without a network: by the checksum
// that some providers put into them, or by their inner structure.
// It never searches a text and knows no rule; a rule names a check (Rule.Check).
package check

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
)

// Verdict is what a token says about itself.
type Verdict uint8

const (
	// Unknown means that the check does not apply: another version of the
	// format, or a part that cannot be judged. It never speaks against a token.
	Unknown Verdict = iota
	Valid
	// Invalid means that no provider has issued this token: it was made up.
	Invalid
)

// Known says whether there is a check of that name.
func Known(name string) bool { return checkOf(name) != nil }

// Compares says whether the named check compares a checksum; the others look at how a
// token is built.
func Compares(name string) bool {
	switch name {
	case "pypi", "aws-key-id", "jwt", "sentry":
		return false
	}
	return Known(name)
}

// Of runs the named check; one that does not exist knows nothing.
func Of(name, token string) Verdict {
	if f := checkOf(name); f != nil {
		return f(token)
	}
	return Unknown
}

func checkOf(name string) func(string) Verdict {
	switch name {
	case "github":
		return github
	case "github-pat":
		return githubPat
	case "npm":
		return npm
	case "gitlab":
		return gitlab
	case "grafana":
		return grafana
	case "atlassian":
		return atlassian
	case "pypi":
		return pypi
	case "aws-key-id":
		return awsKeyID
	case "jwt":
		return jwt
	case "sentry":
		return sentry
	case "confluent":
		return confluent
	case "nkey":
		return nkey
	case "bech32":
		return bech32
	case "base58":
		return base58Check
	}
	return nil
}

func verdict(ok bool) Verdict {
	if ok {
		return Valid
	}
	return Invalid
}

// github checks ghp_, gho_, ghu_, ghs_ and ghr_ tokens: the last six characters
// are CRC-32 of the random part in base 62 (GitHub's engineering blog, "Behind
// GitHub's new authentication token formats", 2021).
func github(t string) Verdict {
	prefix, body, ok := strings.Cut(t, "_")
	if !ok || len(prefix) != 3 || len(body) != 36 && len(body) != 76 {
		return Unknown
	}
	return verdict(base62(crc32([]byte(body[:len(body)-6])), 6) == body[len(body)-6:])
}

// npm tokens have the same form (npm's announcement of 2021).
func npm(t string) Verdict {
	body, ok := strings.CutPrefix(t, "npm_")
	if !ok || len(body) != 36 {
		return Unknown
	}
	return verdict(base62(crc32([]byte(body[:30])), 6) == body[30:])
}

// crc32 is CRC-32 (IEEE 802.3, bits reflected), bit by bit: tokens are short, and
// package hash/crc32 makes tables at each start of a program that links it.
func crc32(b []byte) uint32 {
	sum := ^uint32(0)
	for _, c := range b {
		sum ^= uint32(c)
		for range 8 {
			sum = sum>>1 ^ 0xedb88320&-(sum&1)
		}
	}
	return ^sum
}

func base62(n uint32, width int) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	b := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		b[i] = digits[n%62]
		n /= 62
	}
	return string(b)
}

// githubPat checks fine-grained tokens: characters 77 to 84 are the first eight
// of base32 of SHA-256 of the 77 before them. The last eight are not known.
func githubPat(t string) Verdict {
	if len(t) != 93 || !strings.HasPrefix(t, "github_pat_") {
		return Unknown
	}
	sum := sha256.Sum256([]byte(t[:77]))
	return verdict(strings.EqualFold(base32.StdEncoding.EncodeToString(sum[:])[:8], t[77:85]))
}

// gitlab checks routable tokens, <prefix>-<payload>.<2 digits>.<length><CRC-32>:
// the last seven characters are CRC-32 of all before in base 36, the two before
// them the payload's length in base 36 (GitLab's design document "Routable tokens").
func gitlab(t string) Verdict {
	parts := strings.Split(t, ".")
	if len(parts) != 3 || len(parts[1]) != 2 || len(parts[2]) != 9 {
		return Unknown // the classic form has no checksum
	}
	n := len(t) - 7
	crc := strconv.FormatUint(uint64(crc32([]byte(t[:n]))), 36)
	return verdict(strings.Repeat("0", 7-len(crc))+crc == t[n:])
}

// grafana checks service account tokens: glsa_<32>_<CRC-32 of what stands before
// the second underscore, little-endian, in hex>.
func grafana(t string) Verdict {
	if len(t) != 46 || !strings.HasPrefix(t, "glsa_") || t[37] != '_' {
		return Unknown
	}
	var sum [4]byte
	binary.LittleEndian.PutUint32(sum[:], crc32([]byte(t[:37])))
	return verdict(hexOf(sum[:]) == strings.ToLower(t[38:]))
}

// atlassian checks ATATT3, ATCTT3 and ATBB tokens: the last eight digits are
// CRC-32 of all before.
func atlassian(t string) Verdict {
	if len(t) < 28 || !strings.HasPrefix(t, "AT") {
		return Unknown
	}
	n := len(t) - 8
	if strings.Trim(t[n:], "0123456789ABCDEFabcdef") != "" {
		return Unknown
	}
	var sum [4]byte
	binary.BigEndian.PutUint32(sum[:], crc32([]byte(strings.TrimSuffix(t[:n], "="))))
	var whole [4]byte
	binary.BigEndian.PutUint32(whole[:], crc32([]byte(t[:n])))
	tail := strings.ToLower(t[n:])
	return verdict(hexOf(sum[:]) == tail || hexOf(whole[:]) == tail)
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

// pypi checks that a token is a macaroon of version 2 whose location is a
// package index (PyPI's documentation, "API tokens"; libmacaroons' format).
func pypi(t string) Verdict {
	body, ok := strings.CutPrefix(t, "pypi-")
	if !ok {
		return Unknown
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(body, "="))
	if err != nil {
		raw, err = base64.RawURLEncoding.DecodeString(body[:len(body)/4*4])
	}
	if err != nil || len(raw) < 16 {
		return Invalid
	}
	n := int(raw[2])
	return verdict(raw[0] == 2 && raw[1] == 1 && 3+n < len(raw) && strings.Contains(string(raw[3:3+n]), "pypi.org") && raw[3+n] == 2)
}

// confluent checks cflt secrets: the last six characters are base64 of CRC-32 of
// the 58 before, little-endian.
func confluent(t string) Verdict {
	if len(t) != 64 {
		return Unknown
	}
	var sum [4]byte
	binary.LittleEndian.PutUint32(sum[:], crc32([]byte(t[:58])))
	return verdict(base64.StdEncoding.EncodeToString(sum[:])[:6] == t[58:])
}

func doubleSHA256(b []byte) [32]byte {
	once := sha256.Sum256(b)
	return sha256.Sum256(once[:])
}
