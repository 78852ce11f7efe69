package check

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// awsKeyID checks that the account number, which AWS puts into an access key id
// in base 32, has twelve digits. It says nothing of the old ids, whose fifth
// character is I or J, and holds no checksum, so it never answers Valid.
func awsKeyID(t string) Verdict {
	if len(t) != 20 {
		return Unknown
	}
	if strings.Trim(t[4:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return Invalid
	}
	if t[4] == 'I' || t[4] == 'J' {
		return Unknown
	}
	account, ok := awsAccount(t)
	if !ok || account > 999_999_999_999 {
		return Invalid
	}
	return Unknown
}

// awsAccount returns the number of the account that an access key id belongs to.
func awsAccount(id string) (uint64, bool) {
	if len(id) != 20 {
		return 0, false
	}
	raw, err := base32.StdEncoding.DecodeString(id[4:])
	if err != nil {
		return 0, false
	}
	var n [8]byte
	copy(n[2:], raw[:6])
	return binary.BigEndian.Uint64(n[:]) & 0x7fffffffff80 >> 7, true
}

// jwt checks that a token is a JSON Web Token (RFC 7519): a header that names an
// algorithm, a payload that is a JSON object, and a signature where one belongs.
func jwt(t string) Verdict {
	parts := strings.Split(t, ".")
	if len(parts) < 2 {
		return Unknown
	}
	head, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[0], "="))
	if err != nil || len(head) < 2 || head[0] != '{' || !strings.Contains(string(head), `"alg"`) {
		return Invalid
	}
	if strings.Contains(string(head), `"enc"`) {
		return Unknown // encrypted: the payload cannot be read
	}
	body, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || len(body) < 2 || body[0] != '{' {
		return Invalid
	}
	return Unknown
}

// sentry checks organisation tokens: sntrys_<base64 of {"iat":...>_<43>.
func sentry(t string) Verdict {
	body, ok := strings.CutPrefix(t, "sntrys_")
	if !ok {
		return Unknown
	}
	body, _, _ = strings.Cut(body, "_")
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(body, "="))
	return verdict(err == nil && strings.HasPrefix(string(raw), `{"iat"`))
}

// nkey checks a NATS seed: base32 of two bytes of kind, 32 of key and CRC-16
// (XMODEM) of them, little-endian (nkeys' README).
func nkey(t string) Verdict {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(t)
	if err != nil || len(raw) != 36 {
		return Invalid
	}
	var crc uint16
	for _, b := range raw[:34] {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return verdict(binary.LittleEndian.Uint16(raw[34:]) == crc)
}

// bech32 checks an age identity or any other string of BIP 173.
func bech32(t string) Verdict {
	t = strings.ToLower(t)
	at := strings.LastIndexByte(t, '1')
	if at < 1 || at+7 > len(t) {
		return Invalid
	}
	poly := uint32(1)
	mix := func(v byte) {
		top := poly >> 25
		poly = poly&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				poly ^= g
			}
		}
	}
	for i := range at {
		mix(t[i] >> 5)
	}
	mix(0)
	for i := range at {
		mix(t[i] & 31)
	}
	for i := at + 1; i < len(t); i++ {
		v := strings.IndexByte("qpzry9x8gf2tvdw0s3jn54khce6mua7l", t[i])
		if v < 0 {
			return Invalid
		}
		mix(byte(v))
	}
	return verdict(poly == 1)
}

// base58Check checks an extended key or a private key of a wallet: its last four
// bytes are the first of SHA-256 applied twice (Bitcoin's Base58Check).
func base58Check(t string) Verdict {
	var raw []byte // big-endian
	for i := 0; i < len(t); i++ {
		carry := strings.IndexByte("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", t[i])
		if carry < 0 || len(t) > 200 {
			return Invalid
		}
		for j := len(raw) - 1; j >= 0; j-- {
			carry += int(raw[j]) * 58
			raw[j] = byte(carry)
			carry >>= 8
		}
		if carry > 0 {
			raw = append([]byte{byte(carry)}, raw...)
		}
	}
	for i := 0; i < len(t) && t[i] == '1'; i++ {
		raw = append([]byte{0}, raw...) // each leading 1 is a zero byte
	}
	if len(raw) < 5 {
		return Invalid
	}
	sum := doubleSHA256(raw[:len(raw)-4])
	return verdict(string(sum[:4]) == string(raw[len(raw)-4:]))
}
