// Package event reads from a CI system's environment which commits a job is
// about. It never asks Git and reads no file but the one that the environment
// names; the environment itself is handed to it.
package event

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Event is what a job is to check: the commits that Head has and Base has not, or
// the whole history.
type Event struct {
	System string // "GitHub Actions", ...
	Kind   string // "pull request", "push", ...
	Head   string // an id, or the name of a ref
	Base   string // an id, or the name of a ref; empty: the whole history
	// Others are bases for want of one: a new branch has what no other ref has.
	Others bool
	// Depth is how many commits of history the clone needs, when that is known.
	Depth int
	// Tag is the name of the tag that was pushed, when one was: what it says is looked
	// at too.
	Tag string
}

// Whole says whether the event is about no range of commits.
func (e Event) Whole() bool { return e.Base == "" && !e.Others }

// UnknownError says that the environment is that of no system that is known.
type UnknownError struct{}

func (UnknownError) Error() string {
	return "--ci: this is the environment of no CI system that picket knows"
}

// Hints tells what to do instead.
func (UnknownError) Hints() []string {
	return []string{"name the commits: picket audit --range BASE..HEAD"}
}

// Read finds out about the job. getenv gives "" for what is not set; read reads a
// file that the environment names.
func Read(getenv func(string) string, read func(string) ([]byte, error)) (Event, error) {
	switch {
	case getenv("GITHUB_ACTIONS") == "true":
		return github(getenv, read)
	case getenv("GITLAB_CI") == "true":
		return gitlab(getenv), nil
	case getenv("BITBUCKET_BUILD_NUMBER") != "":
		return bitbucket(getenv), nil
	case strings.EqualFold(getenv("TF_BUILD"), "true"):
		return azure(getenv), nil
	case getenv("JENKINS_URL") != "":
		return jenkins(getenv), nil
	}
	return Event{}, UnknownError{}
}

// zero says whether an id stands for "no commit".
func zero(id string) bool { return strings.Trim(id, "0") == "" }

// from makes an event with a base, or of a new branch when there is none.
func from(e Event, base string) Event {
	if zero(base) {
		e.Others = true
		return e
	}
	e.Base = base
	return e
}

// githubEvent is what is read of the event's own file; its fields are in GitHub's
// documentation of webhook events.
type githubEvent struct {
	Ref         string `json:"ref"`
	Before      string `json:"before"`
	After       string `json:"after"`
	PullRequest struct {
		Base    githubCommit `json:"base"`
		Head    githubCommit `json:"head"`
		Commits int          `json:"commits"`
	} `json:"pull_request"`
	MergeGroup struct {
		Base string `json:"base_sha"`
		Head string `json:"head_sha"`
	} `json:"merge_group"`
	Commits []json.RawMessage `json:"commits"`
}

type githubCommit struct {
	SHA string `json:"sha"`
}

func github(getenv func(string) string, read func(string) ([]byte, error)) (Event, error) {
	name := getenv("GITHUB_EVENT_NAME")
	e := Event{System: "GitHub Actions", Kind: strings.ReplaceAll(name, "_", " "), Head: getenv("GITHUB_SHA")}
	switch name {
	case "pull_request", "pull_request_target", "push", "merge_group":
	default: // schedule, workflow_dispatch and the rest are about no commits
		return e, nil
	}
	path := getenv("GITHUB_EVENT_PATH")
	if path == "" {
		return e, fmt.Errorf("--ci: GITHUB_EVENT_PATH is not set, and a %s is about what that file says", e.Kind)
	}
	var payload githubEvent
	data, err := read(path)
	if err == nil {
		err = json.Unmarshal(data, &payload)
	}
	if err != nil {
		return e, fmt.Errorf("--ci: GITHUB_EVENT_PATH %s: %w", path, err)
	}
	e = payload.tell(name, e)
	if e.Head == "" {
		return e, fmt.Errorf("--ci: GITHUB_EVENT_PATH %s: the %s names no commit", path, e.Kind)
	}
	if zero(e.Head) { // the branch was deleted
		e.Head, e.Base, e.Tag = "HEAD", "HEAD", ""
		e.Others = false
	}
	return e, nil
}

// tell completes an event by what its file says.
func (p *githubEvent) tell(name string, e Event) Event {
	switch name {
	case "push":
		e.Head = p.After
		if tag, ok := strings.CutPrefix(p.Ref, "refs/tags/"); ok {
			e.Tag = tag
		}
		if n := len(p.Commits); n > 0 {
			e.Depth = n + 1
		}
		return from(e, p.Before)
	case "merge_group":
		e.Head = p.MergeGroup.Head
		return from(e, p.MergeGroup.Base)
	}
	e.Head = p.PullRequest.Head.SHA
	if n := p.PullRequest.Commits; n > 0 {
		e.Depth = n + 2 // the merge that is checked out, and the base
	}
	return from(e, p.PullRequest.Base.SHA)
}

func gitlab(getenv func(string) string) Event {
	e := Event{System: "GitLab", Kind: getenv("CI_PIPELINE_SOURCE"), Head: getenv("CI_COMMIT_SHA"), Tag: getenv("CI_COMMIT_TAG")}
	if base := getenv("CI_MERGE_REQUEST_DIFF_BASE_SHA"); base != "" {
		e.Kind = "merge request"
		return from(e, base)
	}
	if e.Kind == "" {
		e.Kind = "a job"
	}
	if e.Kind != "push" {
		return e
	}
	return from(e, getenv("CI_COMMIT_BEFORE_SHA"))
}

func bitbucket(getenv func(string) string) Event {
	e := Event{System: "Bitbucket", Kind: "push", Head: getenv("BITBUCKET_COMMIT"), Tag: getenv("BITBUCKET_TAG")}
	if getenv("BITBUCKET_PR_ID") == "" {
		return from(e, "")
	}
	e.Kind = "pull request"
	if base := getenv("BITBUCKET_PR_DESTINATION_COMMIT"); base != "" {
		return from(e, base)
	}
	return from(e, "origin/"+getenv("BITBUCKET_PR_DESTINATION_BRANCH"))
}

func azure(getenv func(string) string) Event {
	e := Event{System: "Azure Pipelines", Kind: strings.ToLower(getenv("BUILD_REASON")), Head: getenv("BUILD_SOURCEVERSION")}
	if tag, ok := strings.CutPrefix(getenv("BUILD_SOURCEBRANCH"), "refs/tags/"); ok {
		e.Tag = tag
	}
	if target := getenv("SYSTEM_PULLREQUEST_TARGETBRANCH"); target != "" {
		e.Kind = "pull request"
		return from(e, "origin/"+strings.TrimPrefix(target, "refs/heads/"))
	}
	switch e.Kind {
	case "schedule", "manual":
		return e
	}
	return from(e, "")
}

func jenkins(getenv func(string) string) Event {
	e := Event{System: "Jenkins", Kind: "push", Head: getenv("GIT_COMMIT"), Tag: getenv("TAG_NAME")}
	if e.Head == "" {
		e.Head = "HEAD"
	}
	if target := getenv("CHANGE_TARGET"); target != "" {
		e.Kind = "pull request"
		return from(e, "origin/"+target)
	}
	for _, name := range []string{"GIT_PREVIOUS_SUCCESSFUL_COMMIT", "GIT_PREVIOUS_COMMIT"} {
		if base := getenv(name); base != "" {
			return from(e, base)
		}
	}
	return from(e, "")
}
