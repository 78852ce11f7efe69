package check

import (
	"bufio"
	"compress/gzip"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	stdcrc "hash/crc32"
	"os"
	"strings"
	"testing"
)

// TestCRC compares with the standard library's.
func TestCRC(t *testing.T) {
	for n := range 200 {
		text := []byte(strings.Repeat("aB3_zé", 40))[:n]
		if crc32(text) != stdcrc.ChecksumIEEE(text) {
			t.Errorf("%d bytes: %08x, want %08x", n, crc32(text), stdcrc.ChecksumIEEE(text))
		}
	}
}

// The tokens are joined here so that none stands in the file. Where the right
// checksum is written out, it was computed by another program.
func TestVerdicts(t *testing.T) {
	b64 := base64.RawURLEncoding.EncodeToString
	body := strings.Repeat("aB3dE", 6)
	for name, tc := range map[string]struct {
		check, token string
		want         Verdict
	}{
		"github good":       {"github", "gh" + "p_" + body + base62(stdcrc.ChecksumIEEE([]byte(body)), 6), Valid},
		"github published":  {"github", "gh" + "p_zQWBuTSOoRi4A9spHc" + "VY5ncnsDkxkJ0mLq17", Valid}, // of articles on the format
		"github bad":        {"github", "gh" + "p_" + body + "000000", Invalid},
		"github other":      {"github", "gh" + "p_" + body, Unknown},
		"npm good":          {"npm", "np" + "m_" + body + base62(stdcrc.ChecksumIEEE([]byte(body)), 6), Valid},
		"npm bad":           {"npm", "np" + "m_" + body + "zzzzzz", Invalid},
		"npm short":         {"npm", "np" + "m_abc", Unknown},
		"fine-grained bad":  {"github-pat", "github" + "_pat_" + strings.Repeat("Ab3", 27) + "x", Invalid},
		"fine-grained odd":  {"github-pat", "github" + "_pat_" + "short", Unknown},
		"gitlab classic":    {"gitlab", "glp" + "at-" + body[:20], Unknown},
		"gitlab bad":        {"gitlab", "glp" + "at-" + body + ".01.0u0000000", Invalid},
		"grafana bad":       {"grafana", "gls" + "a_" + strings.Repeat("aB3d", 8) + "_00000000", Invalid},
		"atlassian bad":     {"atlassian", "ATA" + "TT3x" + body + "=00000000", Invalid},
		"atlassian no hex":  {"atlassian", "ATA" + "TT3x" + body + "=zzzzzzzz", Unknown},
		"pypi good":         {"pypi", "py" + "pi-" + b64(append([]byte("\x02\x01\x08pypi.org\x02"), body...)), Valid},
		"pypi bad":          {"pypi", "py" + "pi-" + body, Invalid},
		"aws plain":         {"aws-key-id", "AKI" + "AQ" + strings.Repeat("Y3ZE", 3) + "ABC", Unknown},
		"aws bad alphabet":  {"aws-key-id", "AKI" + "AQ109801890189018", Invalid},
		"aws old":           {"aws-key-id", "AKI" + "AIOSFODNN7AAAAAA", Unknown},
		"jwt good":          {"jwt", b64([]byte(`{"alg":"HS256"}`)) + "." + b64([]byte(`{"sub":"x"}`)) + ".x", Unknown},
		"jwt no algorithm":  {"jwt", b64([]byte(`{"x":1}`)) + "." + b64([]byte(`{"sub":"x"}`)) + ".x", Invalid},
		"jwt no payload":    {"jwt", b64([]byte(`{"alg":"HS256"}`)) + "." + b64([]byte(`[]`)) + ".x", Invalid},
		"jwt encrypted":     {"jwt", b64([]byte(`{"alg":"dir","enc":"A128GCM"}`)) + "..x", Unknown},
		"sentry good":       {"sentry", "sntr" + "ys_" + base64.StdEncoding.EncodeToString([]byte(`{"iat":1}`)) + "_x", Valid},
		"sentry bad":        {"sentry", "sntr" + "ys_" + "abcd_x", Invalid},
		"nkey bad":          {"nkey", "SU" + strings.Repeat("A", 56), Invalid},
		"nkey good":         {"nkey", seed(), Valid},
		"bech32 good":       {"bech32", "a12" + "uel5l", Valid}, // a valid string of BIP 173
		"bech32 bad":        {"bech32", "a12" + "uel5m", Invalid},
		"bech32 no divider": {"bech32", "abc", Invalid},
		"base58 good":       {"base58", "16UwLL9Risc3QfPqBUvKof" + "HmBQ7wMtjvM", Valid}, // an address of the Bitcoin wiki
		"base58 bad":        {"base58", "16UwLL9Risc3QfPqBUvKof" + "HmBQ7wMtjvN", Invalid},
		"base58 alphabet":   {"base58", "0OIl", Invalid},
		"confluent short":   {"confluent", "cflt", Unknown},
		"confluent bad":     {"confluent", "cfl" + "t" + strings.Repeat("Ab3d", 15), Invalid},
		"no such check":     {"nothing", "x", Unknown},
	} {
		if got := Of(tc.check, tc.token); got != tc.want {
			t.Errorf("%s: verdict %d, want %d", name, got, tc.want)
		}
	}
	if Known("nothing") || !Known("npm") {
		t.Error("Known does not tell what there is")
	}
}

// seed makes a NATS seed with its checksum, bit by bit.
func seed() string {
	raw := append([]byte{0x92, 0xa0}, make([]byte, 32)...)
	crc := uint32(0)
	for _, b := range append(raw, 0, 0) {
		for bit := 7; bit >= 0; bit-- {
			crc = crc<<1 | uint32(b>>bit&1)
			if crc&0x10000 != 0 {
				crc ^= 0x11021
			}
		}
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(binary.LittleEndian.AppendUint16(raw, uint16(crc)))
}

func TestAWSAccount(t *testing.T) {
	// The bits are put together by hand: the account stands in bits 7 to 46 of 48.
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], 123456789012<<7)
	id := "AKIA" + base32.StdEncoding.EncodeToString(append(n[2:8:8], 0, 0, 0, 0))[:16]
	if got, ok := awsAccount(id); !ok || got != 123456789012 {
		t.Errorf("the account is %d, %v", got, ok)
	}
	if _, ok := awsAccount("short"); ok {
		t.Error("an account was read from no id")
	}
}

// Real tokens of other tools' fixtures: each check must call some of them valid,
// which a wrong algorithm never would.
func TestChecksumsOnForeignFixtures(t *testing.T) {
	f, err := os.Open("../../../shared/corpora/vectors-dev.jsonl.gz")
	if err != nil {
		t.Skip("the corpora are not beside the project: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	valid := map[string]int{}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var v struct{ Secrets []string }
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		for _, s := range v.Secrets {
			for name, prefixes := range map[string][]string{
				"github": {"ghp_", "gho_", "ghu_", "ghs_"}, "github-pat": {"github_pat_"}, "npm": {"npm_"},
				"grafana": {"glsa_"}, "pypi": {"pypi-"}, "gitlab": {"glpat-"}, "bech32": {"AGE-SECRET"},
			} {
				for _, p := range prefixes {
					if strings.HasPrefix(s, p) && Of(name, s) == Valid {
						valid[name]++
					}
				}
			}
		}
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	t.Logf("valid: %v", valid)
	for _, name := range []string{"grafana", "pypi", "bech32"} {
		if valid[name] == 0 {
			t.Errorf("%s calls no fixture valid", name)
		}
	}
}

func FuzzOf(f *testing.F) {
	names := []string{"github", "github-pat", "npm", "gitlab", "grafana", "atlassian", "pypi", "aws-key-id", "jwt", "sentry", "confluent", "nkey", "bech32", "base58"}
	f.Add(0, "gh"+"p_x")
	f.Add(6, "py"+"pi-AgEIcHlwaS5vcmc")
	f.Add(12, "1")
	f.Fuzz(func(t *testing.T, i int, token string) {
		name := names[max(i, 0)%len(names)]
		if v := Of(name, token); v > Invalid || Of(name, token) != v {
			t.Fatalf("%s: verdict %d", name, v)
		}
	})
}
