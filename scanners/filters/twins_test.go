package filters

import "testing"

// twins are the tests and their slow twins.
var twins = map[string][2]func(string) bool{
	"placeholder":   {placeholder, slowPlaceholder},
	"masked":        {masked, slowMasked},
	"dummy":         {dummy, slowDummy},
	"isHash":        {isHash, slowIsHash},
	"members":       {members, slowMembers},
	"looksLikeCode": {looksLikeCode, slowLooksLikeCode},
	"fingerprint":   {fingerprint, slowFingerprint},
	"pattern":       {pattern, slowPattern},
	"anonymous":     {anonymous, slowAnonymous},
	"constant":      {constant, slowConstant},
	"encodedWords":  {encodedWords, slowEncodedWords},
}

func sameAsTwins(t *testing.T, s string) (held int) {
	t.Helper()
	if s == "" {
		return 0
	}
	for name, f := range twins {
		got, want := f[0](s), f[1](s)
		if got != want {
			t.Errorf("%s of %q: %v, want %v", name, s, got, want)
		}
		if want {
			held++
		}
	}
	if got, want := pemText(s), slowPEMText(s); got != want {
		t.Errorf("PEM text of %q: %q, want %q", s, got, want)
	}
	if got, want := Randomness(s), slowRandomness(s); got != want {
		t.Errorf("randomness of %q: %v, want %v", s, got, want)
	}
	return held
}

// valuesToTry are about each of the tests.
var valuesToTry = []string{
	"hunter22", "P4ssw0rd!", "correct-horse_battery", "xxxxxxxx", "aXXXbx", "***", "a...b", "pass…", "••••", "####1#", "a-b-c-", "a_b__",
	"${VAR}", "a{{b}}", "getenv(X)", "process.env.K", "%(name)s", "%s", "<key>", "[key]", "@KEY@", "__key__", "$2b$10$abcdefgh", "{SSHA}abcd", "pbkdf2_sha256$1",
	"myExample1", "CHANGE_ME", "pa$$", "super$ecret", "s\u212aeKEYtoken", "o\u212aay \u017fecret", "abcdefgh", "qwertyuiop12", "zxcvbnm", "1q2w3e4r", "aabbccdd",
	"pkg.Type", "a.b.c2", "self.key", "config.get", "f(x)", "a|b", "v1.2.3", "^1.0.0", ">=2.1", "1_000_000", "0x1f", "1e5", "1.5e3", "2024-01-02", "12:30:00Z", "v2.5-143.v93b_c004f89de", ".5", "Inf", "nan.", "-1.5",
	"SHA256:abcdef", "aa:bb:cc:dd:ee:ff", "aa:bb", ".*[0-9].*", "^6.4|^7.0", "^a$", "guest@", "k8s.pod.uid", "CONST_OF_V2", "RUF023",
	"Zm9vOmJhcg==", "aGVsbG8gd29ybGQgYWdhaW4=", "eyJhbGciOiJIUzI1NiJ9", "AAAA\r\nBBBB", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "#ffcc00", "dGVzdA=\n=", "\xff\xfe", "kubectl2go4everAndEver",
	"\"MIIB\\nAQAB+\\n\" +", "Version: 1\r\nabcd=\n\\", "ab\\\\ncd\nf(x)",
}

func TestValuesEqualTwins(t *testing.T) {
	held := 0
	for _, s := range valuesToTry {
		held += sameAsTwins(t, s)
		for _, o := range valuesToTry {
			held += sameAsTwins(t, s+o)
			held += sameAsTwins(t, s[:len(s)/2]+o)
		}
	}
	if held < 1000 {
		t.Errorf("the tests held %d times: this one tests little", held)
	}
}

func FuzzValuesEqualTwins(f *testing.F) {
	for _, s := range valuesToTry {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { sameAsTwins(t, s) })
}
