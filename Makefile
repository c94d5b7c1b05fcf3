# Huishou: build, run, test. `make help` lists the targets.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The steps share two cores and the front end's folder: one at a time, whatever -j says.
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

LISTEN ?= 127.0.0.1:8080
DATA ?= data
FUZZTIME ?= 30s
# Debian packages the tests run on: a browser, Chinese glyphs, ogr2ogr as a judge of our GeoJSON and tiles, and a C
# compiler for the race detector.
NEED := chromium fonts-noto-cjk gdal-bin gcc libc6-dev

STEP := .ci/step
E2E := $(STEP) "browser tests" npm --prefix static run e2e
# npm packages may bring Go files of their own.
PACKAGES = $$(go list ./... | grep -v /node_modules/)
GO_FILES = $$(git ls-files --cached --others --exclude-standard '*.go' | while read -r f; do [[ ! -e $$f ]] || echo "$$f"; done)
WEB_SOURCES := $(shell find static -type d \( -name node_modules -o -name dist -o -name e2e \) -prune -o -type f ! -name '*.go' -print 2>/dev/null)

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/p' Makefile | expand -t 18

.PHONY: run
run: build ## build, seed and serve on LISTEN (127.0.0.1:8080), data in DATA (data/)
	bin/huishou seed --data $(DATA)
	bin/huishou seed --demo --data $(DATA)
	exec bin/huishou serve --listen $(LISTEN) --data $(DATA)

.PHONY: build
build: static/dist/index.html ## build the front end and bin/huishou
	@$(STEP) "go build" go build -trimpath -o bin/huishou ./cmd/huishou

.PHONY: web
web: static/dist/index.html ## build the front end only

.PHONY: npm-packages
npm-packages:
	@$(STEP) "npm packages" .ci/npm-packages

static/dist/index.html: $(WEB_SOURCES) | npm-packages
	@$(STEP) "front end" npm --prefix static run build
	@touch $@

# Quick failures first.
.PHONY: test
test: need lint test-web build ## everything: lint, front end, Go with both stores, browser
	@$(STEP) "go test, both stores" .ci/go-test $(PACKAGES)
	@$(STEP) "go test, routes whole" go test ./geo/route
	@$(E2E)
	@printf '\nmake test: all passed\n'

.PHONY: test-go
test-go: ## Go tests without a Mongo server
	@$(STEP) "go test" go test -race -shuffle=on -timeout=15m $(PACKAGES)

.PHONY: test-mongo
test-mongo: ## store tests on both stores, with a MongoDB-compatible server
	@$(STEP) "go test, both stores" .ci/go-test -count=1 ./geo/store/...

.PHONY: test-web
test-web: npm-packages ## front end: types, lint, unit tests
	@$(STEP) "front-end checks" npm --prefix static run check

.PHONY: test-browser
test-browser: build ## browser tests in real Chromium
	@$(E2E)

.PHONY: need
need:
	@$(STEP) "Debian packages" .ci/need $(NEED)

.PHONY: lint
lint: ## gofmt, vet, staticcheck
	@$(STEP) "gofmt" bash -c 'bad=$$(gofmt -l "$$@"); [[ -z $$bad ]] || { echo "not formatted (make fmt):"; echo "$$bad"; exit 1; }' gofmt $(GO_FILES)
	@$(STEP) "go vet" go vet $(PACKAGES)
	@$(STEP) "staticcheck" go tool staticcheck $(PACKAGES)

.PHONY: fmt
fmt: npm-packages ## format Go and the front end
	gofmt -w $(GO_FILES)
	npm --prefix static run fmt

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s) each
	@.ci/fuzz $(FUZZTIME)

.PHONY: bench
bench: build ## measure: index and tiles against the alternatives, nearest over HTTP
	@$(STEP) "index and tiles" env HUISHOU_BENCH=1 go test -count=1 -run TestBenchTable -v ./geo/index ./geo/tile
	@$(STEP) "nearest" bin/huishou bench nearest

.PHONY: clean
clean: ## remove what was built; data/ stays
	git clean -fdXq -- bin static/dist static/node_modules
