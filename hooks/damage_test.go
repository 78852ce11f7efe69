package hooks

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestDamagedPack flips bits and cuts off ends all over the pack. A commit with a
// token must never go through by that, and the message says how to mend it; one
// without goes through only where the damage lies in what it does not need. Damage
// in the hints, which guard themselves, is passed over: the token is found.
func TestDamagedPack(t *testing.T) {
	s := newSandbox(t)
	s.repo("r")
	path := s.path("r/.git/" + Folder + "/" + RulePack)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cases := [][]byte{nil, good[:1], good[:100], good[:len(good)/2], good[:len(good)-1], append(bytes.Clone(good), 0)}
	for at := 0; at < len(good); at += max(1, min(at/8, len(good)-at, len(good)/60)) {
		bad := bytes.Clone(good)
		bad[at] ^= 1 << (at % 8)
		cases = append(cases, bad)
	}
	passed, found := 0, 0
	for _, text := range []string{"a = " + token("bad") + "\n", "nothing\n"} {
		s.stage("r", "file.txt", text)
		for i, bad := range cases {
			if err := os.WriteFile(path, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			code, out := s.run("r", "pre-commit", "")
			switch {
			case code == Clean && !strings.Contains(text, "tok"):
				passed++
				continue
			case code == Blocked && strings.Contains(text, "tok"):
				found++
				continue
			}
			if code != Trouble || !strings.Contains(out, "rules.pack: the rule pack") || !strings.Contains(out, "picket: hint: run `picket install`") {
				t.Errorf("case %d, %q: exit %d\n%s", i, text, code, out)
			}
		}
		if err := os.WriteFile(path, good, 0o644); err != nil {
			t.Fatal(err)
		}
		want := Clean
		if strings.Contains(text, "tok") {
			want = Blocked
		}
		if code, out := s.run("r", "pre-commit", ""); code != want {
			t.Errorf("with the whole pack: exit %d, want %d\n%s", code, want, out)
		}
	}
	if passed > len(cases)/2 || found > len(cases)/10 {
		t.Errorf("of %d damaged packs a clean commit passed with %d, a token was found with %d", len(cases), passed, found)
	}
}
