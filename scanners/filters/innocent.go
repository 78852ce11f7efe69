package filters

import (
	"encoding/base64"
	"strings"
	"sync"
)

// innocent says whether a value that looks made is one that opens nothing: the
// name of an algorithm, a fingerprint, a text that is encrypted, a pattern.
func innocent(c *candidate) bool {
	s := c.secret
	return encrypted(c) || algorithm(s) || fingerprint(s) || pattern(s) || innocentValue(s)
}

// innocentValue is the part of innocent that holds wherever the value stands.
func innocentValue(s string) bool {
	return published(s) || carriesHash(s) || anonymous(s) || withSalt(s)
}

// withSalt finds a digest and its salt in base64, one behind the other: padding (RFC
// 4648, section 3.2) ends a value, and stands in the middle of none.
func withSalt(s string) bool {
	end := strings.IndexByte(s, '=')
	if end < 16 || s[len(s)-1] != '=' {
		return false
	}
	for end < len(s) && s[end] == '=' {
		end++
	}
	for _, part := range [2]string{s[:end], s[end:]} {
		if raw, err := base64.StdEncoding.DecodeString(part); err != nil || len(raw) < 8 {
			return false
		}
	}
	return true
}

// algorithm finds the names of digests, ciphers and signatures with their sizes,
// which stand where secrets do: hash('sha512', password), alg: HS256.
func algorithm(s string) bool {
	if len(s) > 24 {
		return false
	}
	name := strings.Trim(strings.ToLower(s), "0123456789")
	for _, size := range []string{"-", "_", "/"} {
		if before, after, ok := strings.Cut(name, size); ok && strings.Trim(after, "0123456789-_/") == "" {
			name = strings.TrimRight(before, "0123456789")
		}
	}
	switch name {
	case "sha", "ssha", "md", "hmacsha", "hmac-sha", "hmac_sha", "sha-", "blake", "blake2b", "blake2s", "ripemd", "whirlpool", "keccak", "shake",
		"pbkdf", "bcrypt", "scrypt", "argon", "argon2id", "argon2i", "argon2d", "hs", "rs", "es", "ps", "rsa", "rsa-sha", "dsa", "ecdsa", "ed", "eddsa",
		"x", "p", "secp", "secp256r", "secp256k", "curve", "aes", "aes-gcm", "chacha", "blowfish", "twofish", "camellia", "rc", "des", "crc", "crc32b", "crc32c", "xxh", "xxhash", "fnv1a", "murmur3a", "adler", "rfc", "iso", "fips", "scram-sha", "salsascram":
		return true
	}
	return false
}

// fingerprint finds what ssh and browsers show of a key: SHA256:base64 (RFC 4648)
// or hexadecimal pairs with colons (RFC 4716, section 4).
func fingerprint(s string) bool {
	if strings.HasPrefix(s, "SHA256:") || strings.HasPrefix(s, "SHA1:") || strings.HasPrefix(s, "MD5:") || strings.HasPrefix(s, "sha256:") || strings.HasPrefix(s, "sha512:") {
		return true
	}
	if strings.Count(s, ":") < 5 {
		return false
	}
	pairs := strings.Split(s, ":")
	for _, p := range pairs {
		if len(p) != 2 || !onlyHex(p, false) {
			return false
		}
	}
	return true
}

// encrypted finds values that another key must open first: {base64} as Maven's
// settings and Jenkins write them, the bytes of the latter without their brackets
// (a version, then the length 16 of the vector), and Ansible's vaults.
func encrypted(c *candidate) bool {
	s := c.secret
	if strings.HasPrefix(s, "AQAAABAAAA") || strings.HasPrefix(s, "$ANSIBLE_VAULT") || strings.HasPrefix(s, "gAAAAAB") && len(s) >= 100 {
		return true
	}
	return len(s) >= 16 && strings.HasSuffix(s, "=") && c.between('{', '}')
}

// wordLike says whether a value may as well be a word or name in some language, or
// one with a short number behind it, as people give to accounts of tests.
func wordLike(s string) bool {
	s = strings.Trim(s, "\"'`")
	word := strings.TrimRight(s, "0123456789")
	if len(s)-len(word) > 4 || word == "" || !onlyOf(word, small, capital, "") {
		return false
	}
	most := 0.97
	if len(word) >= 12 {
		most = 0.92 // so long a word is rarely a name
	}
	return len(word) < 6 && len(word) == len(s) || len(word) >= 4 && Randomness(word) < most
}

// between says whether the secret stands between two characters.
func (c *candidate) between(left, right byte) bool {
	return c.start > 0 && c.end < len(c.text) && c.text[c.start-1] == left && c.text[c.end] == right
}

// pattern finds regular expressions and the ranges of versions that packages ask
// for: .*[0-9].*, ^6.4|^7.0.
func pattern(s string) bool {
	if patternMarks().in(s) {
		return true
	}
	if s != "" && s[0] == '^' && s[len(s)-1] == '$' {
		return true
	}
	if strings.IndexByte(s, '|') < 0 {
		return false
	}
	alternatives := strings.Split(s, "|")
	for _, a := range alternatives {
		if !version(a) {
			return false
		}
	}
	return len(alternatives) > 1
}

var patternMarks = sync.OnceValue(func() *needles {
	return newNeedles(false, ".*", ".+", "[0-9", "[a-z", "[A-Z", "[^", "(?", `\d`, `\w`, `\s`)
})

// published says whether a value is a credential that its maker documents for
// everybody: those of the emulators of Azure's storage and database, and the ones
// with which a fresh MinIO starts.
func published(s string) bool {
	for _, start := range []string{"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1", "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEH"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	return s == "minio123" || strings.EqualFold(s, "minioadmin")
}

// carriesHash finds a salted hash behind the mark of the program that made it:
// {bcrypt}$2a$..., #jbcrypt:$2a$...
func carriesHash(s string) bool {
	i := strings.IndexByte(s, '$')
	if i < 1 || i > 16 {
		return false
	}
	return (s[i-1] == '}' || s[i-1] == ':') && isHash(s[i:])
}

// anonymous finds the password of an anonymous login, by custom a name and the
// beginning of an address (RFC 1635): mozilla@, guest@.
func anonymous(s string) bool {
	name, ok := strings.CutSuffix(s, "@")
	return ok && name != "" && onlyOf(name, small, capital, "")
}

// nothingSecret says whether a value in the place of a token is a name for
// something: a file, a resource, a constant, one of two keys that is public.
func nothingSecret(c *candidate) bool {
	s := c.secret
	if innocent(c) || publicKey(s) || fileName(s) || constant(s) {
		return true
	}
	if strings.HasPrefix(s, "LS0tLS1CRUdJTi") {
		return true // PEM: the rules for keys tell whether there is one in it
	}
	if c.resource() || c.requestNumber() {
		return true
	}
	before, _ := c.line(60)
	if strings.HasSuffix(strings.TrimRight(before, " \t\"'"), "checksum/"+c.name().raw+":") {
		return true // Helm's digest of what a pod depends on
	}
	name, value, ok := strings.Cut(s, "=")
	return ok && !c.quoted() && value != "" && len(name) <= 12 && len(name)+len(value) < 20 && hasLetter(name) && onlyOf(name, small, capital, "_-")
}

// resource says whether the value is the end of the name of something at Amazon
// (arn:aws:...), which names and opens nothing.
func (c *candidate) resource() bool {
	before, _ := c.line(100)
	return strings.HasPrefix(before[strings.LastIndexAny(before, " \t\"'`=")+1:], "arn:")
}

// requestNumber says whether the value is the number that Postman puts into each
// request so that no cache answers it (Postman-Token).
func (c *candidate) requestNumber() bool { return isUUID(c.secret) && c.name().has("postman") }

// fileName says whether a value is the name of a file: ed25519.key, id_rsa.pub.
func fileName(s string) bool {
	i := strings.LastIndexByte(s, '.')
	if i < 1 || len(s) > 64 {
		return false
	}
	switch asciiLower(s[i+1:]) {
	case "key", "pem", "pub", "crt", "cer", "der", "csr", "p12", "pfx", "jks", "asc", "gpg":
		return i <= 24 || Randomness(s[:i]) < 0.97
	case "html", "crate", "whl", "jar", "deb", "rpm", "tgz", "java", "rs", "php", "swift", "kt", "cs", "cpp", "properties":
		return i <= 24
	case "json", "yml", "yaml", "toml", "xml", "txt", "ini", "conf", "cfg", "env",
		"js", "ts", "go", "py", "rb", "sh", "css", "md", "png", "svg", "jpg", "gif", "log", "sql", "csv", "zip", "tar", "gz", "db", "lock", "tpl", "erb":
		return Randomness(s[:i]) < 0.97
	}
	return false
}

// constant finds CONSTANTS_OF_V2 and the dotted names of attributes, k8s.pod.uid.
func constant(s string) bool {
	if len(s) > 40 {
		return false
	}
	if letters := strings.TrimRight(s, "0123456789"); len(s) <= 8 && len(letters) <= 4 && len(letters) < len(s) && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return true // the number of a message: RUF023
	}
	if strings.IndexByte(s, '_') < 0 && strings.Count(s, ".") < 2 {
		return false
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == '_' })
	upper := len(words) > 1 && strings.ToUpper(s) == s
	if !upper {
		words = strings.Split(s, ".")
		if len(words) < 3 || strings.ToLower(s) != s {
			return false
		}
	}
	for _, w := range words {
		if len(w) > 12 || w == "" || kind(w[0]) == digit || kind(w[0]) == other || strings.Trim(asciiLower(w), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	return true
}
