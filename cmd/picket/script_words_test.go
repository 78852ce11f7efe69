package main_test

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"strings"
)

// planted is what the scripts write as $SECRET and its kin. The guilty ones are
// made up and assembled here, so that this repository holds no token; the others
// have the same shape to a reader and nothing that a rule looks for.
func planted(guilty bool) map[string]string {
	if !guilty {
		return map[string]string{
			"SECRET":     "see-the-handbook",
			"SECRET_B64": "see-the-handbook",
			"LONG_B64":   base64.StdEncoding.EncodeToString([]byte(strings.Repeat("plain words, ", 8))),
			"AWS_ID":     "see-the-handbook",
			"AWS_KEY":    "see-the-handbook",
			"MORE":       "nothing-more",
		}
	}
	token := githubToken("vQ3xK9mT2cW8rL5" + "nB7jH4dF6gS1pZ0")
	return map[string]string{
		"SECRET":     token,
		"SECRET_B64": base64.StdEncoding.EncodeToString([]byte(token)),
		"LONG_B64":   base64.StdEncoding.EncodeToString([]byte("some words before " + token + " and some after")),
		"AWS_ID":     "AKIA" + "Y7Q3MZ5KX2WTRPLB",
		"AWS_KEY":    "k8Hq2VxW9zLm4RtYp7" + "Nc3Jb6Fd1Gs5Ta0UeQiXoB",
		"MORE":       githubToken("aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0"),
	}
}

// githubToken appends the checksum of GitHub's token format to 30 characters:
// CRC-32 of them in base 62, six digits.
func githubToken(random string) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum := crc32.ChecksumIEEE([]byte(random))
	check := ""
	for range 6 {
		check = string(digits[sum%62]) + check
		sum /= 62
	}
	return fmt.Sprintf("gh%s_%s%s", "p", random, check)
}
