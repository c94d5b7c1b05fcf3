package exchange

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
)

// TestWhatAFileMayCost reads files that are made to be expensive and holds them to
// 150 MB, whatever they say.
func TestWhatAFileMayCost(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("large files")
	}
	const size = 4<<20 - 1000 // as much as one record may have
	fill := func(open, unit, end string) string {
		return open + strings.Repeat(unit, size/len(unit)) + end
	}
	m := "source: x\ncrs: wgs84\ncolumns: {name: name, kind: kind, key: a}\n"
	for _, c := range []struct{ name, content, format string }{
		{"a list of numbers in a property", fill(`{"features":[{"properties":{"a":[`, "1,", `1]}}]}`), "geojson"},
		{"many properties", fill(`{"features":[{"properties":{"a":1`, `,"b":1`, `}}]}`), "geojson"},
		{"a long line", fill(`{"features":[{"geometry":{"type":"LineString","coordinates":[[1,1]`, `,[1,1]`, `]}}]}`), "geojson"},
		{"a collection of points", fill(`{"features":[{"geometry":{"type":"GeometryCollection","geometries":[null`, `,null`, `]}}]}`), "geojson"},
		{"tags of an element", fill(`{"elements":[{"tags":{"a":"b"`, `,"c":"d"`, `}}]}`), "overpass"},
		{"a KML description", fill(`<kml><Placemark><description>`, `&lt;td>`, `</description></Placemark></kml>`), "kml"},
		{"KML elements inside each other", fill(`<kml>`, `<a>`, ``), "kml"},
		{"quotes", fill("a,b\n", "\"\"\"\",", "\n"), "csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			mp := mapping(t, m+"format: "+c.format+"\n")
			before := heap()
			stop, peak := make(chan struct{}), make(chan uint64)
			go func() {
				most, sample := uint64(0), []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
				tick := time.NewTicker(20 * time.Millisecond)
				defer tick.Stop()
				for {
					select {
					case <-stop:
						peak <- most
						return
					case <-tick.C:
						metrics.Read(sample)
						most = max(most, sample[0].Value.Uint64())
					}
				}
			}()
			rows, err := readAll("x", c.content, mp, Options{})
			close(stop)
			grown := int64(<-peak) - int64(before)
			if grown > 150<<20 {
				t.Errorf("%d MB", grown>>20)
			}
			t.Logf("%d MB, %d rows, %v", grown>>20, len(rows), codeOf(err))
		})
	}
}

var codeShape = regexp.MustCompile(`^(import|mapping|export|area|row|json|geojson|overpass|material|hours|phone|date|time|number|truth|location|geometry|shape|coord|crs|kind|service|access|field)\.[a-z0-9_]+$`)

func TestEveryCodeOfThisPackageHasWords(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, e := range entries {
		// Headings are names of columns, some of them like codes.
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") || e.Name() == "propose_words.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			if err != nil || !codeShape.MatchString(s) {
				return true
			}
			seen++
			if registry.Say(s, "zh") == s || registry.Say(s, "en") == s {
				t.Errorf("%s: no words for %s", e.Name(), s)
			}
			return true
		})
	}
	if seen < 100 {
		t.Errorf("only %d codes seen", seen)
	}
}
