package files

import (
	"bytes"
	"encoding/binary"
)

// signature is how the files of a kind begin. Sources: the file(1) database's
// published descriptions, RFC 5208 and RFC 7292 for the DER forms.
type signature struct {
	kind   string
	offset int
	prefix string
}

var signatures = [...]signature{
	{"jks", 0, "\xfe\xed\xfe\xed"},
	{"jceks", 0, "\xce\xce\xce\xce\x00\x00\x00"},
	{"kdbx", 0, "\x03\xd9\xa2\x9a"},
	{"keychain", 0, "kych\x00"},
	{"sqlite", 0, "SQLite format 3\x00"},
	{"pgdump", 0, "PGDMP"},
	{"pcap", 0, "\xd4\xc3\xb2\xa1"},
	{"pcap", 0, "\xa1\xb2\xc3\xd4"},
	{"pcap", 0, "\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c\x2b\x1a"},
	{"access", 4, "Standard Jet DB"},
	{"access", 4, "Standard ACE DB"},
	{"elf", 0, "\x7fELF"},
	{"macho", 0, "\xcf\xfa\xed\xfe"},
	{"macho", 0, "\xce\xfa\xed\xfe"},
	{"zip", 0, "PK\x03\x04"},
	{"gzip", 0, "\x1f\x8b\x08"},
	{"bzip2", 0, "BZh"},
	{"xz", 0, "\xfd7zXZ\x00"},
	{"zstd", 0, "\x28\xb5\x2f\xfd"},
	{"7z", 0, "7z\xbc\xaf\x27\x1c"},
	{"rar", 0, "Rar!\x1a\x07"},
	{"tar", 257, "ustar"},
	{"iso", 0x8001, "CD001"},
}

func knownMagic(kind string) bool {
	switch kind {
	case "der-key", "pkcs12", "pe", "core":
		return true
	}
	for _, s := range signatures {
		if s.kind == kind {
			return true
		}
	}
	return false
}

func hasMagic(kind string, b []byte) bool {
	switch kind {
	case "der-key":
		return derKey(b)
	case "pkcs12":
		return derStarts(b, "\x02\x01\x03\x30")
	case "pe":
		return portableExecutable(b)
	case "core": // ELF with e_type ET_CORE
		return len(b) > 18 && bytes.HasPrefix(b, []byte("\x7fELF")) && (b[5] == 1 && b[16] == 4 || b[5] == 2 && b[17] == 4)
	}
	for i := range signatures {
		s := &signatures[i]
		if len(b) > s.offset && b[s.offset] == s.prefix[0] && s.kind == kind && bytes.HasPrefix(b[s.offset:], []byte(s.prefix)) {
			return true
		}
	}
	return false
}

// plain says that a text begins as no kind that hasMagic knows does: most do, and
// are asked for many kinds.
func plain(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	if b[0] == 0x30 || b[0] == 'M' { // DER, PE
		return false
	}
	for i := range signatures {
		if s := &signatures[i]; len(b) > s.offset && b[s.offset] == s.prefix[0] {
			return false
		}
	}
	return true
}

// derKey knows an unencrypted private key in DER: PKCS #8 (RFC 5208: version 0
// and an algorithm we know), PKCS #1 (RFC 8017: version 0 and a long modulus),
// or SEC 1 (RFC 5915: version 1 and an octet string of 32, 48 or 66 bytes).
func derKey(b []byte) bool {
	if len(b) == 0 || b[0] != 0x30 {
		return false
	}
	for _, inner := range [...]string{
		"\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", // RSA
		"\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",         // EC
		"\x02\x01\x00\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",
		"\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70", // Ed25519, RFC 8410
		"\x02\x01\x00\x02\x82\x01\x01\x00",
		"\x02\x01\x00\x02\x82\x02\x01\x00",
		"\x02\x01\x01\x04\x20", "\x02\x01\x01\x04\x30", "\x02\x01\x01\x04\x42",
	} {
		if derStarts(b, inner) {
			return true
		}
	}
	return false
}

// derStarts says whether b is a DER SEQUENCE (X.690, 8.1.3) whose stated length
// is the rest of b and whose content begins with inner.
func derStarts(b []byte, inner string) bool {
	if len(b) < 4 || b[0] != 0x30 {
		return false
	}
	head, length := 2, int(b[1])
	switch {
	case b[1] == 0x81:
		head, length = 3, int(b[2])
	case b[1] == 0x82:
		head, length = 4, int(b[2])<<8|int(b[3])
	case b[1] >= 0x80:
		return false
	}
	return len(b) == head+length && bytes.HasPrefix(b[head:], []byte(inner))
}

// portableExecutable follows the DOS header's e_lfanew to the PE signature.
func portableExecutable(b []byte) bool {
	if len(b) < 0x40 || b[0] != 'M' || b[1] != 'Z' {
		return false
	}
	at := int64(binary.LittleEndian.Uint32(b[0x3c:]))
	return at+4 <= int64(len(b)) && string(b[at:at+4]) == "PE\x00\x00"
}
