package rules

// FilterNames are the filters that a rule may name; scanners/filters holds them.
func FilterNames() []string {
	return []string{
		"alone", "basic", "command-secret", "curl-user", "dummy", "echoed", "header-token", "header-value", "kubernetes-secret",
		"literal", "literal-token", "npm-token", "pair", "password", "password-name", "placeholder", "private-der",
		"private-key", "random", "service", "service-name", "token", "token-name", "url-password", "url-token",
	}
}

// CheckNames are the checks that a rule may name; scanners/check holds them.
func CheckNames() []string {
	return []string{
		"atlassian", "aws-key-id", "base58", "bech32", "confluent", "github", "github-pat", "gitlab", "grafana",
		"jwt", "nkey", "npm", "pypi", "sentry",
	}
}
