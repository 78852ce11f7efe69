package filters

import (
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners/match"
)

// TestInnocentAndItsTwin holds each kind of innocent value beside one of the same
// kind that must be found.
func TestInnocentAndItsTwin(t *testing.T) {
	fill := strings.NewReplacer(
		"«bcrypt»", "$2a$10$"+strings.Repeat("k7x4q29zmpR", 5)[:53],
		"«jenkins»", "AQAAABAAAA"+"AQtnCexFYLFtmTQCL0x3wnirMnXVA7aZy",
		"«maven»", "Ur5BpeQGlYUHhXsHahO/"+"HbMBcPSFSUtN5gbWuFFPYGw=",
		"«azurite»", "Eby8vdM02xNOcqFlqUwJ"+"PLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2U",
		"«print»", "SHA256:J6VESFdD3xSChn8y9P"+"zWzeF+1tl892mOy2TqkMLO4ow",
		"«pairs»", "85:a6:f4:64:b7:8f:4a:75:"+"f1:ed:f9:26:1b:67:5f:f2",
		"«spki»", "MIGeMA0GCSqGSIb3DQEBAQUAA4"+"GMADCBiAKBgHH/ZmiTGDi6/1IIx4vOKedN",
		"«digest»", "k7x4q29zmpRt2LwV8s3Jd5Hn6B"+"c1Fg0Yp9TqXeUiOaZ=", "«salt»", "Wm3Vn8Lk2Rt7Qx5Zp1Hs4A"+"==",
		"«uuid»", "60d4d786-60bf-4ba5-"+"bcde-5a00ac688041",
		"«hex»", "2c775f3e9eda8df303c9"+"c21994dd6b33e0d5f449",
		"«pw»", "k7x4q"+"29zmp",
		"«token»", "k7x4q29"+"zmpRt2LwV8s3",
	)
	for _, tc := range []struct{ filter, innocent, guilty string }{
		{"password", `hash = password_hash("‹sha512›")`, `password("‹«pw»›")`},
		{"password", `x = "‹{bcrypt}«bcrypt»›"`, `x = "‹{b«pw»›"`},
		{"password", `x = "‹#jbcrypt:«bcrypt»›"`, `x = "‹#j:«pw»›"`},
		{"password", `<password>{‹«maven»›}</password>`, `<password>‹«maven»›</password>`},
		{"password", `"password": "‹«jenkins»›"`, `"password": "‹BQ«jenkins»›"`},
		{"password", `password.matches("‹.*[0-9].*›")`, `password.matches("‹«pw».›")`},
		{"password", `"symfony/password-hasher": "‹^6.4|^7.0›"`, `"password": "‹^«pw»›"`},
		{"password", `password = "‹anonymous@›"`, `password = "‹«pw»@›"`},
		{"password", `MINIO_ROOT_PASSWORD=‹minio123›`, `MINIO_ROOT_PASSWORD=‹«pw»›`},
		{"password", `x = "‹super$ecret›"`, `x = "‹k7x$4q29z›"`},
		{"password", `password: ‹cGFzc3dvcmQ=›`, `password: ‹k7x4q29zmpR=›`},
		{"password", `LDAPPassword=‹can+youreadthis%3F›`, `LDAPPassword=‹k7x4+q29zmp%3F›`},
		{"literal", "copy.password=‹Skopiuj› zdanie", "copy.password=‹Skopiuj›\n"},
		{"literal", `login("user", "‹0611223344›", 3)`, `login("user", "‹«pw»›", 3)`},
		{"token", `AccountKey: ‹«azurite»›`, `AccountKey: ‹k«azurite»›`},
		{"token", `api_key = "‹«print»›"`, `api_key = "‹x«print»›"`},
		{"token", `api_key = "‹«pairs»›"`, `api_key = "‹g5:«pairs»x›"`},
		{"token", `api_secret = '‹«spki»›'`, `api_secret = '‹k7x4q29zmpR«spki»›'`},
		{"token", `secret: arn:aws:secretsmanager:us-east-1:01234567890:secret:‹SaslScram512›`, `secret: ‹«token»›`},
		{"token", `"Postman-Token": "‹«uuid»›"`, `"Client-Token": "‹«uuid»›"`},
		{"token", `checksum/secret: ‹«hex»›`, `client/secret: ‹«hex»›`},
		{"token", `pkey = from_path("‹ed25519.key›")`, `secret = from("‹«token»›")`},
		{"token", `AllowHardBoundTokens("‹MTLS_S2A›")`, `AllowToken("‹MTLS_«token»›")`},
		{"token", `Token(‹alg=ED25519›, bits=256)`, `Token(‹alg=«token»›, bits=256)`},
		{"token", `PodUIDKey = attribute.Key("‹k8s.pod.uid›")`, `ApiKey = attribute.Key("‹k8s.«token»›")`},
		{"token-name", `"X-Customer-Key-Md5": "‹«token»›"`, `"X-Customer-Key": "‹«token»›"`},
		{"token-name", `credentials.username: ‹«token»›`, `credentials.secret: ‹«token»›`},
		{"token-name", `"X-Sealed-Key": "‹«token»›"`, `"X-Service-Key": "‹«token»›"`},
		{"service", `arn: arn:aws:elasticfilesystem:us-east-1:111:access-‹point/fsap-a1b2c3d4e5›`, `arn access=‹«token»›`},
		{"kubernetes-secret", `‹auth: dXNlcjp7U0hBfVc2cGg1TW01UHo4R2dpVUxiUGd6RzM3bWo5Zz0=›`, `‹auth: dXNlcjprN3g0cTI5em1w›`},
		{"basic", `Basic ‹c3ByaW5nOmJvb3Q=›`, `Basic ‹c3ByaW5nOms3eDRxMjl6bXA=›`},
		{"url-password", `redis://x:‹minioadmin›@cache.corp.net/0`, `redis://x:‹«pw»›@cache.corp.net/0`},
		{"password-name", `saltedpassword="‹«token»›"`, `mypassword="‹«token»›"`},
		{"password-name", `GIT_ASKPASS=‹«pw»›`, `GIT_PASS=‹«pw»›`},
		{"password", `PWD=‹C:/k7x4›`, `PWD=‹C4/k7x4q›`},
		{"password", "pattern = `‹^.{8,32}$›`", "pattern = `‹^«pw»›`"},
		{"token", `secret: ‹aabbccddeeff00112233›`, `secret: ‹aab5ccd7eef«token»›`},
		{"token-name", `secWebSocketKey: "‹zyFJtLIpI2ASsmMHJ4Cf0A==›"`, `secWebServerKey: "‹zyFJtLIpI2ASsmMHJ4Cf0A==›"`},
		{"token", `"tokens.py" = ["‹RUF023›"]`, `"token" = ["‹RUF023«token»›"]`},
		{"token", `TSIGSecret, fldPath.Child("‹rfc2136›"`, `TSIGSecret, fldPath.Child("‹«token»›"`},
		{"token", `BearerToken: "‹eyJhbGciOiJIUzI1NiJ9›"`, `BearerToken: "‹eyJhbGciOiJIUzI1NiJ9«token»›"`},
		{"token", `token := "‹Zm9vOmJhcg==›"`, `token := "‹Zm9vOms3eDRxMjl6bXA=›"`},
		{"service", `argocd-access: ‹argocd-k8s-auth›`, `argocd-access: ‹argocd-k8s-«token»›`},
		{"service", `ssh-key-‹sdk-1.15.1.crate›`, `sdk-key-‹«token»›`},
		{"service", `auth0 secret: ‹aGVsbG8td29ybGQ=›`, `auth0 secret: ‹«token»=›`},
		{"curl-user", `curl -u ‹argo-cd-cli:›`, `curl -u ‹«token»1k:›`},
		{"password", `x = "‹{argon2@v5}«bcrypt»›"`, `x = "‹{b@v5}«pw»›"`},
		{"password", `x = "‹{MD4}{«token»=}152ce09d3261d2b5›"`, `x = "‹{k7}{«token»=}152ce09d3261d2b5›"`},
		{"password", `password: "‹«digest»«salt»›"`, `password: "‹«digest»›"`},
		{"password", `x = getenv("‹JFROG_PWD›")`, `x = getenv("‹JFROG_K7X4Q29Z›")`},
		{"header-token", `Authorization: token ‹dXNlcjpwYXNzd29yZA==›`, `Authorization: token ‹«digest»›`},
		{"service", `googleAccessTokenHash = "‹«token»›"`, `googleAccessToken = "‹«token»›"`},
		{"token-name", `<input name="authenticity_token" value="‹«token»›">`, `<input name="service_token" value="‹«token»›">`},
		{"literal", `mtlsPass: { '‹«pw»›': text }`, `mtlsPass: { '‹«pw»›' }`},
		{"random", `Bearer ‹d3JvbmdfcmVnZXhwX2V4bWFwbGU=›`, `Bearer ‹«token»=›`},
	} {
		for want, text := range map[bool]string{false: tc.innocent, true: tc.guilty} {
			text = fill.Replace(text)
			if got := acceptsMarked(t, tc.filter, text); got != want {
				t.Errorf("%s: %s: accepted is %v", tc.filter, text, got)
			}
		}
	}
}

// acceptsMarked asks a filter about the value between ‹ and › of a text.
func acceptsMarked(t *testing.T, filter, text string) bool {
	t.Helper()
	before, rest, opened := strings.Cut(text, "‹")
	secret, after, closed := strings.Cut(rest, "›")
	if !opened || !closed {
		t.Fatalf("no value is marked in %q", text)
	}
	text = before + secret + after
	h := &match.Hit{Start: 0, End: len(text), SecretStart: len(before), SecretEnd: len(before) + len(secret), Match: text, Secret: secret}
	return Accept(&rules.Rule{Filters: []string{filter}}, h, []byte(text))
}
