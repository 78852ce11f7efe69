package event

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

const (
	a    = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	b    = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	none = "0000000000000000000000000000000000000000"
)

func TestRead(t *testing.T) {
	pull := `{"pull_request": {"base": {"sha": "` + a + `"}, "head": {"sha": "` + b + `"}, "commits": 3}}`
	tests := []struct {
		name, env, file string
		want            Event
	}{
		{"pull request", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH=f", pull,
			Event{"GitHub Actions", "pull request", b, a, false, 5, ""}},
		{"push", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=f", `{"before": "` + a + `", "after": "` + b + `", "commits": [{}, {}]}`,
			Event{"GitHub Actions", "push", b, a, false, 3, ""}},
		{"pull request of one commit", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH=f", strings.Replace(pull, "3", "1", 1),
			Event{"GitHub Actions", "pull request", b, a, false, 3, ""}},
		{"pull request of nobody knows how many", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH=f", strings.Replace(pull, "3", "0", 1),
			Event{"GitHub Actions", "pull request", b, a, false, 0, ""}},
		{"push of one commit", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=f", `{"before": "` + a + `", "after": "` + b + `", "commits": [{}]}`,
			Event{"GitHub Actions", "push", b, a, false, 2, ""}},
		{"new branch", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=f", `{"before": "` + none + `", "after": "` + b + `"}`,
			Event{"GitHub Actions", "push", b, "", true, 0, ""}},
		{"pushed tag", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=f", `{"ref": "refs/tags/v1", "before": "` + none + `", "after": "` + b + `"}`,
			Event{"GitHub Actions", "push", b, "", true, 0, "v1"}},
		{"gitlab tag", "GITLAB_CI=true CI_PIPELINE_SOURCE=push CI_COMMIT_TAG=v1 CI_COMMIT_SHA=" + b + " CI_COMMIT_BEFORE_SHA=" + none, "",
			Event{"GitLab", "push", b, "", true, 0, "v1"}},
		{"azure tag", "TF_BUILD=True BUILD_REASON=IndividualCI BUILD_SOURCEBRANCH=refs/tags/v1 BUILD_SOURCEVERSION=" + b, "",
			Event{"Azure Pipelines", "individualci", b, "", true, 0, "v1"}},
		{"deleted branch", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=f", `{"before": "` + a + `", "after": "` + none + `"}`,
			Event{"GitHub Actions", "push", "HEAD", "HEAD", false, 0, ""}},
		{"merge queue", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=merge_group GITHUB_EVENT_PATH=f", `{"merge_group": {"base_sha": "` + a + `", "head_sha": "` + b + `"}}`,
			Event{"GitHub Actions", "merge group", b, a, false, 0, ""}},
		{"schedule", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=schedule GITHUB_SHA=" + b, "",
			Event{"GitHub Actions", "schedule", b, "", false, 0, ""}},
		{"merge request", "GITLAB_CI=true CI_PIPELINE_SOURCE=merge_request_event CI_COMMIT_SHA=" + b + " CI_MERGE_REQUEST_DIFF_BASE_SHA=" + a + " CI_COMMIT_BEFORE_SHA=" + none, "",
			Event{"GitLab", "merge request", b, a, false, 0, ""}},
		{"gitlab push", "GITLAB_CI=true CI_PIPELINE_SOURCE=push CI_COMMIT_SHA=" + b + " CI_COMMIT_BEFORE_SHA=" + a, "",
			Event{"GitLab", "push", b, a, false, 0, ""}},
		{"gitlab new branch", "GITLAB_CI=true CI_PIPELINE_SOURCE=push CI_COMMIT_SHA=" + b + " CI_COMMIT_BEFORE_SHA=" + none, "",
			Event{"GitLab", "push", b, "", true, 0, ""}},
		{"gitlab schedule", "GITLAB_CI=true CI_PIPELINE_SOURCE=schedule CI_COMMIT_SHA=" + b, "",
			Event{"GitLab", "schedule", b, "", false, 0, ""}},
		{"bitbucket pull request", "BITBUCKET_BUILD_NUMBER=1 BITBUCKET_PR_ID=2 BITBUCKET_COMMIT=" + b + " BITBUCKET_PR_DESTINATION_COMMIT=" + a, "",
			Event{"Bitbucket", "pull request", b, a, false, 0, ""}},
		{"bitbucket by branch", "BITBUCKET_BUILD_NUMBER=1 BITBUCKET_PR_ID=2 BITBUCKET_COMMIT=" + b + " BITBUCKET_PR_DESTINATION_BRANCH=main", "",
			Event{"Bitbucket", "pull request", b, "origin/main", false, 0, ""}},
		{"bitbucket push", "BITBUCKET_BUILD_NUMBER=1 BITBUCKET_COMMIT=" + b, "",
			Event{"Bitbucket", "push", b, "", true, 0, ""}},
		{"azure pull request", "TF_BUILD=True SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main BUILD_SOURCEVERSION=" + b, "",
			Event{"Azure Pipelines", "pull request", b, "origin/main", false, 0, ""}},
		{"azure push", "TF_BUILD=True BUILD_REASON=IndividualCI BUILD_SOURCEVERSION=" + b, "",
			Event{"Azure Pipelines", "individualci", b, "", true, 0, ""}},
		{"azure schedule", "TF_BUILD=True BUILD_REASON=Schedule BUILD_SOURCEVERSION=" + b, "",
			Event{"Azure Pipelines", "schedule", b, "", false, 0, ""}},
		{"jenkins pull request", "JENKINS_URL=x CHANGE_TARGET=main GIT_COMMIT=" + b, "",
			Event{"Jenkins", "pull request", b, "origin/main", false, 0, ""}},
		{"jenkins push", "JENKINS_URL=x GIT_PREVIOUS_COMMIT=" + a, "",
			Event{"Jenkins", "push", "HEAD", a, false, 0, ""}},
		{"pull request of a fork", "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=pull_request_target GITHUB_EVENT_PATH=f", pull,
			Event{"GitHub Actions", "pull request target", b, a, false, 5, ""}},
		{"gitlab by hand", "GITLAB_CI=true CI_COMMIT_SHA=" + b, "",
			Event{"GitLab", "a job", b, "", false, 0, ""}},
		{"bitbucket tag", "BITBUCKET_BUILD_NUMBER=1 BITBUCKET_TAG=v1 BITBUCKET_COMMIT=" + b, "",
			Event{"Bitbucket", "push", b, "", true, 0, "v1"}},
		{"azure by hand", "TF_BUILD=True BUILD_REASON=Manual BUILD_SOURCEVERSION=" + b, "",
			Event{"Azure Pipelines", "manual", b, "", false, 0, ""}},
		{"jenkins tag", "JENKINS_URL=x TAG_NAME=v1 GIT_COMMIT=" + b, "",
			Event{"Jenkins", "push", b, "", true, 0, "v1"}},
		{"jenkins after a failure", "JENKINS_URL=x GIT_COMMIT=" + b + " GIT_PREVIOUS_COMMIT=" + none[:39] + "1 GIT_PREVIOUS_SUCCESSFUL_COMMIT=" + a, "",
			Event{"Jenkins", "push", b, a, false, 0, ""}},
		{"jenkins first build", "JENKINS_URL=x", "",
			Event{"Jenkins", "push", "HEAD", "", true, 0, ""}},
	}
	for _, tt := range tests {
		env := map[string]string{}
		for kv := range strings.FieldsSeq(tt.env) {
			k, v, _ := strings.Cut(kv, "=")
			env[k] = v
		}
		got, err := Read(func(k string) string { return env[k] }, func(p string) ([]byte, error) {
			if p != "f" {
				return nil, fs.ErrNotExist
			}
			return []byte(tt.file), nil
		})
		if err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
		if got.Whole() != (tt.want.Base == "" && !tt.want.Others) {
			t.Errorf("%s: whole %v", tt.name, got.Whole())
		}
	}
}

func TestTrouble(t *testing.T) {
	var unknown UnknownError
	if _, err := Read(func(string) string { return "" }, nil); !errors.As(err, &unknown) || len(unknown.Hints()) == 0 {
		t.Errorf("no system: %v", err)
	}
	env := map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push"}
	if _, err := Read(func(k string) string { return env[k] }, func(string) ([]byte, error) { return nil, fs.ErrNotExist }); err == nil || !strings.Contains(err.Error(), "GITHUB_EVENT_PATH is not set") {
		t.Errorf("no path: %v", err)
	}
	env["GITHUB_EVENT_PATH"] = "f"
	for name, read := range map[string]func(string) ([]byte, error){
		"no file":  func(string) ([]byte, error) { return nil, fs.ErrNotExist },
		"not JSON": func(string) ([]byte, error) { return []byte("{"), nil },
		"nothing":  func(string) ([]byte, error) { return []byte("{}"), nil },
	} {
		if _, err := Read(func(k string) string { return env[k] }, read); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
