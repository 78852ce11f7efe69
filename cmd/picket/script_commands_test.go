package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdWrite writes a file whose name and text may hold Go escapes:
// write [-utf16le|-utf16be|-utf16raw|-append|-pad N|-line N] NAME TEXT...
// -pad puts N MiB of lines before the text, -line N MiB of one line on both sides.
func cmdWrite(ts *testscript.TestScript, neg bool, args []string) {
	flag := ""
	size := 0
	if len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "--" {
		flag, args = args[0], args[1:]
		if flag == "-pad" || flag == "-line" {
			n, err := strconv.Atoi(args[0])
			ts.Check(err)
			size, args = n<<20, args[1:]
		}
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if neg || len(args) < 1 {
		ts.Fatalf("usage: write [flag] NAME TEXT...")
	}
	name := ts.MkAbs(unescape(ts, args[0]))
	data := []byte(unescape(ts, strings.Join(args[1:], " ")))
	switch flag {
	case "-utf16le":
		data = toUTF16("\ufeff"+string(data), binary.LittleEndian)
	case "-utf16be":
		data = toUTF16("\ufeff"+string(data), binary.BigEndian)
	case "-utf16raw": // no byte order mark
		data = toUTF16(string(data), binary.LittleEndian)
	case "-pad":
		data = append([]byte(strings.Repeat("a line of harmless text, over and over\n", size/39)), data...)
	case "-line":
		side := strings.Repeat("word ", size/10)
		data = []byte(side + string(data) + " " + side)
	case "-append":
		old, err := os.ReadFile(name)
		ts.Check(err)
		data = append(old, data...)
	}
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	ts.Check(os.WriteFile(name, data, 0o644))
}

func unescape(ts *testscript.TestScript, s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	out, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		ts.Fatalf("%q: %v", s, err)
	}
	return out
}

func toUTF16(s string, order binary.ByteOrder) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = append(out, 0, 0)
		order.PutUint16(out[len(out)-2:], unit)
	}
	return out
}

// cmdPEM writes a private key, or in the clean twin a text of as many lines:
// pem [-indent N] [-encrypted] NAME
// An encrypted one needs no twin: it is random bytes in the right frame.
func cmdPEM(ts *testscript.TestScript, neg bool, args []string) {
	indent := ""
	if len(args) == 3 && args[0] == "-indent" {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		indent, args = strings.Repeat(" ", n), args[2:]
	}
	if len(args) == 2 && args[0] == "-encrypted" {
		body := append([]byte{0x30, 0x82, 0x04, 0xbe}, make([]byte, 90)...)
		_, err := rand.Read(body[4:])
		ts.Check(err)
		text := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE" + " KEY", Bytes: body})
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), text, 0o644))
		return
	}
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pem [-indent N] [-encrypted] NAME")
	}
	text := strings.Repeat("a line of harmless text\n", 5)
	if ts.Getenv("GUILTY") != "" {
		key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
		ts.Check(err)
		der, err := x509.MarshalPKCS8PrivateKey(key)
		ts.Check(err)
		text = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE" + " KEY", Bytes: der}))
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(indent + line)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o644))
}

// cmdGit is exec git, which the scripts use in every line:
// git [NAME=VALUE...] ARGUMENT...
func cmdGit(ts *testscript.TestScript, neg bool, args []string) {
	err := runGit(ts, args...)
	if neg && err == nil {
		ts.Fatalf("git %s succeeded", strings.Join(args, " "))
	}
	if !neg && err != nil {
		ts.Fatalf("git %s: %v", strings.Join(args, " "), err)
	}
}

// runGit runs git with the leading NAME=VALUE arguments in its environment
// alone: a script cannot unset a variable once it is set, and an empty GIT_DIR
// is not the same as none.
func runGit(ts *testscript.TestScript, args ...string) error {
	n := 0
	for n < len(args) && !strings.HasPrefix(args[n], "-") && strings.Contains(args[n], "=") {
		n++
	}
	if n == 0 {
		return ts.Exec("git", args...)
	}
	line := append(append([]string{}, args[:n]...), "git")
	return ts.Exec("env", append(line, args[n:]...)...)
}
