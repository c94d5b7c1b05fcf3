package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// may lists, for every package, what it may import beyond the standard library:
// packages of ours by their path, and of others by the path of their module. A
// package that is not listed may import nothing.
//
// algorithms ← registry ← (stores, exchange, seed) ← handlers ← cmd
var may = map[string][]string{
	"geo":                    {orbModule},
	"geo/coord":              {},
	"geo/hours":              {},
	"geo/index":              {"geo", orbModule},
	"geo/recur":              {"geo/hours", "github.com/teambition/rrule-go"},
	"geo/tile":               {"geo", "geo/index", orbModule},
	"geo/route":              {},
	"geo/registry":           {"geo", "geo/coord", "geo/hours", "geo/index", "geo/tile", orbModule, bsonModule, "github.com/oklog/ulid/v2", "github.com/mozillazg/go-pinyin"},
	"geo/registry/oversight": {"geo/registry", orbModule},
	"geo/registry/photo":     {"golang.org/x/image"},
	"geo/registry/report":    {"geo", "geo/registry", orbModule},
	"geo/registry/account":   {"geo/registry", "github.com/wagslane/go-password-validator", "golang.org/x/crypto", "golang.org/x/text"},
	"geo/registry/operator":  {"geo/registry"},
	"geo/registry/pickup":    {"geo", "geo/route", "geo/registry", orbModule},
	"geo/registry/machine":   {"geo/registry"},
	"geo/registry/timetable": {"geo", "geo/coord", "geo/index", "geo/recur", "geo/registry", "geo/tile", orbModule},
	"geo/registry/notice":    {"geo/registry"},
	"geo/registry/price":     {"geo/registry"},
	"geo/registry/replay":    {"geo/registry"},
	"geo/exchange":           {"geo", "geo/coord", "geo/hours", "geo/recur", "geo/registry", "geo/registry/timetable", "geo/exchange/crs", orbModule, "github.com/xuri/excelize/v2", "golang.org/x/text", "github.com/goccy/go-yaml"},
	"geo/exchange/crs":       {"geo/coord", "github.com/wroge/wgs84"},
	"geo/exchange/ical":      {"geo/hours", "geo/recur", "geo/registry", "geo/registry/timetable", "github.com/arran4/golang-ical"},
	"geo/store/sqlite":       {"geo", "geo/registry", orbModule, bsonModule, "modernc.org/sqlite"},
	"geo/store/mongo":        {"geo", "geo/registry", orbModule, bsonModule, "go.mongodb.org/mongo-driver/v2"},
	"geo/store/backup":       {"geo/registry", bsonModule},
	"geo/store/both":         {"geo/registry", "geo/store/sqlite", "geo/store/mongo", "go.mongodb.org/mongo-driver/v2"},
	"geo/store/storetest":    {"geo", "geo/registry", orbModule, bsonModule},
	"seed":                   {"geo", "geo/registry", "geo/registry/price", "geo/registry/pickup", "geo/registry/timetable", orbModule},
	"static":                 {},
	"handlers": {"geo", "geo/exchange/ical", "geo/recur", "geo/registry/timetable", "geo/registry/photo", "geo/registry/notice", "geo/registry/price", "geo/coord", "geo/hours", "geo/registry", "geo/registry/oversight", "geo/registry/operator", "geo/registry/machine", "geo/registry/report", "geo/registry/pickup", "geo/route", "geo/registry/replay", "geo/registry/account", "geo/tile", "geo/exchange", "static", "seed", "handlers/ogc", orbModule,
		"github.com/gofiber/fiber/v2", "github.com/danielgtaylor/huma/v2", "golang.org/x/time", "github.com/boombuler/barcode", "github.com/prometheus/client_golang"},
	"handlers/outward": {"geo/registry", "geo/registry/notice", "github.com/wneessen/go-mail"},
	"handlers/ogc":     {"geo", "geo/registry", "geo/registry/timetable", orbModule, "github.com/gofiber/fiber/v2"},
	"cmd/huishou": {"geo", "geo/registry/timetable", "geo/coord", "geo/hours", "geo/index", "geo/registry", "geo/registry/account", "geo/registry/report", "geo/registry/oversight", "geo/registry/operator", "geo/registry/machine", "geo/registry/pickup", "geo/registry/replay", "geo/exchange", "geo/exchange/crs", "geo/store/sqlite", "geo/store/mongo", "geo/store/backup", "geo/registry/notice", "geo/registry/price", "handlers", "handlers/outward", "seed", "static", orbModule, bsonModule,
		"github.com/alecthomas/kong", "github.com/cheggaaa/pb/v3", "github.com/oklog/ulid/v2", "github.com/gofiber/fiber/v2"},
}

const (
	orbModule  = "github.com/paulmach/orb"
	bsonModule = "go.mongodb.org/mongo-driver/v2/bson"
)

// The tree is read with the parser and not with go list, whose answer the test
// cache would keep.
func TestImportsGoOneWay(t *testing.T) {
	root := os.DirFS("../..")
	seen := map[string]bool{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "bin") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		seen[pkg] = true
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !allowed(pkg, imported) {
				t.Errorf("%s: package %s may not import %s", name, pkg, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range may {
		if !seen[pkg] {
			t.Errorf("package %s is listed but not there", pkg)
		}
	}
}

func allowed(pkg, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	if ours, ok := strings.CutPrefix(imported, "huishou/"); ok {
		return slices.Contains(may[pkg], ours)
	}
	if !strings.Contains(first, ".") { // the standard library
		return true
	}
	return slices.ContainsFunc(may[pkg], func(m string) bool { return imported == m || strings.HasPrefix(imported, m+"/") })
}

func TestThePlantedViolationIsSeen(t *testing.T) {
	for _, c := range []struct {
		pkg, imported string
		want          bool
	}{
		{"geo/registry", "huishou/handlers", false},
		{"geo/store/sqlite", "huishou/geo/store/mongo", false},
		{"handlers", "go.mongodb.org/mongo-driver/v2/mongo", false},
		{"geo/registry", "go.mongodb.org/mongo-driver/v2/mongo", false},
		{"geo/registry", "go.mongodb.org/mongo-driver/v2/bson", true},
		{"nowhere", "github.com/paulmach/orb", false},
		{"geo", "strings", true},
	} {
		if got := allowed(c.pkg, c.imported); got != c.want {
			t.Errorf("allowed(%s, %s) = %v, want %v", c.pkg, c.imported, got, c.want)
		}
	}
}
