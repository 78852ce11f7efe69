# picket: two commands matter to a newcomer, `make install` and `make test`.

REPO    ?= .
PREFIX  ?= $(shell go env GOBIN)
ifeq ($(PREFIX),)
PREFIX  := $(shell go env GOPATH)/bin
endif
FUZZTIME ?= 30s
# A machine that does other things as well takes longer than the ten minutes that go
# test gives a package.
TESTTIME ?= 40m
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X picket/report.Version=$(VERSION)
GO      := go
comma   := ,

# The collector that Go 1.26 brought in writes to each small stretch of the heap once
# more when it is first used; a hook, which ends before any collection, is a
# twentieth faster without it. Where Go knows no such choice nothing is chosen.
HOOKENV := $(if $(shell GOEXPERIMENT=nogreenteagc $(GO) env GOEXPERIMENT 2>/dev/null),GOEXPERIMENT=nogreenteagc)

.PHONY: help build install test race bench bench-engine bench-scan bench-hook bench-history \
        accuracy fuzz lint platforms generate generate-check audit size neighbours consumers clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-15s %s\n", $$1, $$2}'

build: ## build picket and picket-hook into bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/ ./cmd/...
	CGO_ENABLED=0 $(HOOKENV) $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/ ./cmd/picket-hook

install: build ## install both binaries and protect REPO (default: this repository)
	@mkdir -p '$(PREFIX)'
	@for b in picket picket-hook; do cp bin/$$b '$(PREFIX)'/.$$b.new && mv -f '$(PREFIX)'/.$$b.new '$(PREFIX)'/$$b || exit 2; done
	@cd '$(REPO)' && '$(PREFIX)/picket' install

test: ## all tests; what was skipped is named at the end, with the reason
	$(GO) run ./testdata/skips -timeout $(TESTTIME) ./... ./testdata/skips

race: ## all tests under the race detector
	$(GO) test -race -timeout $(TESTTIME) ./...

accuracy: ## precision and recall on the corpora beside the project, against their floors
	$(GO) test ./rules/load -run Accuracy -count=1 -v

fuzz: ## every fuzz target for FUZZTIME each
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done; \
	done

lint: ## gofmt, vet, staticcheck, the house rules
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) run ./testdata/lint

PLATFORMS ?= linux/386 linux/arm64 darwin/arm64 windows/amd64
platforms: ## go vet for other systems and processors: everything builds there, tests too
	@for p in $(PLATFORMS); do echo "go vet for $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) vet ./... || exit 1; done

bench: ## the hook beside git diff --cached, and beside gitleaks when it is on PATH
	$(GO) run ./testdata/bench -repos small,mixed,history $(BENCHFLAGS)

bench-engine: ## the engine beside gitleaks' filter, on MB megabytes of source, those of TREE first; adversaries; whole processes over TREE
	PICKET_SPEED_MB=$(or $(MB),100) PICKET_SPEED_TREE='$(abspath $(TREE))' $(GO) test -count=1 -v -timeout 30m -run 'TestSpeed|TestAdversaries|TestDenseFindings' ./scanners/match
	$(if $(TREE),$(GO) run ./testdata/bench/scan -tree '$(abspath $(TREE))' $(BENCHFLAGS))

bench-scan: ## picket scan as a whole process beside the peers on PATH, over TREE and source, MB megabytes together
	$(GO) run ./testdata/bench/scan -mb $(or $(MB),200) $(if $(TREE),-tree '$(abspath $(TREE))') $(BENCHFLAGS)

bench-hook: ## the hook as a whole process, beside git diff --cached and the peers on PATH; BIG=1 adds a million files
	$(GO) run ./testdata/bench -repos small,mixed,history,100k$(if $(BIG),$(comma)1m) $(BENCHFLAGS)

bench-history: ## audits of REPO's history, beside git and the peers on PATH; GROW=1 measures its growth
	$(GO) run ./testdata/bench/history -repo '$(REPO)' $(if $(GROW),-grow) $(BENCHFLAGS)

neighbours: ## install the hook managers that the scripts live beside, where they can be had
	npm install --no-save --ignore-scripts --prefix .tools husky@9.1.7 lefthook@2.2.2 @j178/prek@0.5.3 simple-git-hooks@2.14.0
	-apt-get install -y -q pre-commit git-lfs git-secrets

SCHEMAS := https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.0.7/dist
consumers: ## fetch what reads picket's reports and is no Go module, where it can be had
	-npm install --no-save --ignore-scripts --prefix .tools/consumers @umbrelladocs/rdformat-validator@1.0.1 @microsoft/sarif-multitool-linux@5.7.0 && chmod u+x .tools/consumers/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
	-mkdir -p .tools/gitlab && curl -sfL --max-time 60 -o .tools/gitlab/secret-detection-report-format.json $(SCHEMAS)/secret-detection-report-format.json

size: ## what picket-hook weighs: its size, its packages, their initialisation
	$(GO) run ./testdata/size

generate: ## write the generated files anew
	$(GO) generate ./...

generate-check: generate ## the generated files are those committed
	git diff --exit-code

audit: build ## picket's own history under picket's rules
	bin/picket audit

clean: ## remove what was built
	rm -rf bin dist
