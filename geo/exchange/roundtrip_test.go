package exchange

import (
	"bytes"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"huishou/geo/coord"
	"huishou/geo/registry"
)

type writer func(io.Writer, iter.Seq2[registry.Place, error], coord.Datum) error

var writers = map[string]writer{"csv": WriteCSV, "xlsx": WriteXLSX, "geojson": WriteGeoJSON, "kml": WriteKML}

// anyText draws a text that a place may carry: formulas, quotes, lists' own marks.
func anyText(t *rapid.T, label string) string {
	s := rapid.OneOf(
		rapid.SampledFrom([]string{"汇东路回收站", "=1+1", "'=1", "''@x", "+86 813", "-", "＝SUM(1)", "\t=1", "a;b\\;c", `"x",y`, "甲\n乙", " 前后 ", "<b>&amp;</b>", "_x000D_", "1.38E+10", "{id}", "104.77", "TRUE", "𠮷♻️", "null", "'", "x\ty", "]]>", "--"}),
		rapid.StringOfN(rapid.RuneFrom([]rune("ab=+-@'\";,\\\n\t <>&甲乙１＝ \u00a0😀")), 0, 12, -1),
	).Draw(t, label)
	return s
}

func anyPlace(t *rapid.T) registry.Place {
	round := func(f float64) float64 { return math.Round(f*1e7) / 1e7 }
	p := registry.Place{
		Code: anyText(t, "code"), Status: registry.Published, Name: anyText(t, "name") + "站", NameEn: anyText(t, "nameEn"),
		Location: geojson.Point{round(rapid.Float64Range(73, 135).Draw(t, "lon")), round(rapid.Float64Range(3, 53).Draw(t, "lat"))},
		Address:  anyText(t, "address"), Phone: strings.ReplaceAll(anyText(t, "phone"), "1.38E+10", ""), Operator: anyText(t, "operator"), Notes: anyText(t, "notes"),
		HoursNote: anyText(t, "hoursNote"), Hours: rapid.SampledFrom([]string{"", "Mo-Fr 08:00-17:30", "24/7", "Mo-Fr 8:00-17:00"}).Draw(t, "hours"),
		ReceivingHours: rapid.SampledFrom([]string{"", "Sa[2] 09:00-12:00"}).Draw(t, "receiving"),
		Access:         rapid.SampledFrom([]registry.Access{"", "public", "residents", "private"}).Draw(t, "access"),
		FloorAreaM2:    rapid.SampledFrom([]float64{0, 0.1, 120, 1234.5678, 1e7}).Draw(t, "floor"),
		SharedWaste:    rapid.Bool().Draw(t, "shared"), Demo: rapid.Bool().Draw(t, "demo"),
	}
	p.Kind = rapid.SampledFrom([]registry.PlaceKind{registry.CommunityPoint, registry.SortingCentre, registry.Market}).Draw(t, "kind")
	p.Accepts = rapid.SliceOfNDistinct(rapid.SampledFrom([]registry.Material{"paper", "glass", "tv", "car"}), 0, 3, rapid.ID).Draw(t, "accepts")
	p.Services = rapid.SliceOfNDistinct(rapid.SampledFrom([]registry.Service{"doorstep", "cash"}), 0, 2, rapid.ID).Draw(t, "services")
	for i := range rapid.IntRange(0, 3).Draw(t, "aliases") {
		p.Aliases = append(p.Aliases, anyText(t, "alias")+string(rune('a'+i)))
		p.Refuses = append(p.Refuses, anyText(t, "refuse")+"x")
	}
	if rapid.Bool().Draw(t, "stepFreeKnown") {
		v := rapid.Bool().Draw(t, "stepFree")
		p.StepFree = &v
	}
	if rapid.Bool().Draw(t, "confirmed") {
		at := time.UnixMilli(rapid.Int64Range(1_000_000_000_000, 1_900_000_000_000).Draw(t, "at")).UTC()
		p.ConfirmedAt = &at
	}
	switch p.Kind {
	case registry.SortingCentre:
		p.Centre = &registry.CentreDetail{Type: "general", CapacityTonnesPerYear: 1.5, InvestorKind: anyText(t, "investor")}
	case registry.Market:
		p.Market = &registry.MarketDetail{Manager: anyText(t, "manager"), Stalls: 7}
	default:
		p.Site = &registry.SiteDetail{CapacityKgPerDay: 0.25, LandStatus: anyText(t, "land")}
	}
	return p
}

// placesOf streams places.
func placesOf(list []registry.Place) iter.Seq2[registry.Place, error] {
	return func(yield func(registry.Place, error) bool) {
		for _, p := range list {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// content is what an import compares: without what is the registry's own.
func content(t interface{ Fatal(...any) }, p registry.Place) []byte {
	p.Code, p.Status, p.Area, p.Base, p.Source.Ref, p.Source.Batch = "", "", "", registry.Base{}, "", ""
	b, err := bson.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	for format, write := range writers {
		t.Run(format, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				datum := coord.DatumWGS84
				if format == "csv" || format == "xlsx" {
					datum = rapid.SampledFrom(coord.Datums()).Draw(t, "datum")
				}
				var places []registry.Place
				for i := range rapid.IntRange(1, 3).Draw(t, "n") {
					p := anyPlace(t)
					p.Source = registry.Source{Key: "src", ExternalID: anyText(t, "key") + string(rune('0'+i))}
					places = append(places, p)
				}
				var b bytes.Buffer
				if err := write(&b, placesOf(places), datum); err != nil {
					t.Fatal(err)
				}
				r, err := Read(input("places."+format, b.String()), nil, Options{})
				if err != nil {
					t.Fatalf("%v\n%s", err, b.String())
				}
				var back []registry.PlaceRow
				for row, err := range r.Rows() {
					if err != nil || len(row.Problems) > 0 {
						t.Fatalf("%v %v", err, row.Problems)
					}
					back = append(back, row)
				}
				if len(back) != len(places) {
					t.Fatalf("%d rows of %d", len(back), len(places))
				}
				for i, row := range back {
					got := row.Place
					got.Source.Key, got.Source.ExternalID = row.SourceKey, row.ExternalID
					for k := range got.Location {
						got.Location[k] = math.Round(got.Location[k]*1e7) / 1e7 // as the registry does
					}
					if !bytes.Equal(content(t, got), content(t, places[i])) {
						t.Fatalf("place %d:\n got %+v\nwant %+v\n%q", i, got, places[i], b.String())
					}
				}
			})
		})
	}
}

func TestAnExportImportsAsNothingNew(t *testing.T) {
	from := readReal(t, "nantes.yaml", Options{}, "nantes-osm-reuse-repair-2020.json")
	reg := openRegistry(t)
	importRows(t, reg, from, false)
	var places []registry.Place
	for p, err := range reg.PublicPlaces(t.Context(), registry.ListQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, p)
	}
	if len(places) != 134 {
		t.Fatalf("%d places", len(places))
	}
	for format, write := range writers {
		for _, datum := range coord.Datums() {
			if Writable(format, datum) != nil {
				continue
			}
			var b bytes.Buffer
			if err := write(&b, placesOf(places), datum); err != nil {
				t.Fatal(err)
			}
			r, err := Read(input("places."+format, b.String()), nil, Options{CRS: "wgs84"})
			if err != nil {
				t.Fatal(err)
			}
			if rep := importRows(t, reg, r, false); rep.Same != 134 || rep.Rows != 134 {
				t.Errorf("%s in %s: %v %v", format, datum, counts(rep), rep.Errors)
			}
		}
	}
}

func TestFormulasAreEscapedInCSVAndTextInXLSX(t *testing.T) {
	p := registry.Place{Kind: registry.CommunityPoint, Name: "=HYPERLINK(\"x\")", Address: "＠SUM(1)", Phone: "+86", Notes: "\t=1", Location: geojson.Point{-4.4, 36.7}}
	var b bytes.Buffer
	if err := WriteCSV(&b, placesOf([]registry.Place{p}), ""); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if !strings.HasPrefix(text, "\ufeff") {
		t.Error("no byte order mark")
	}
	for _, want := range []string{`"'=HYPERLINK(""x"")"`, ",'＠SUM(1),", ",'+86,", "'\t=1", ",-4.4,"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	b.Reset()
	if err := WriteXLSX(&b, placesOf([]registry.Place{p}), ""); err != nil {
		t.Fatal(err)
	}
	book := b.String()
	rows, err := Read(input("p.xlsx", book), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range rows.Rows() {
		if err != nil || row.Place.Name != p.Name || row.Place.Notes != p.Notes {
			t.Errorf("%v %+v", err, row.Place)
		}
	}
}

func TestGeoJSONAndKMLRefuseAnotherDatum(t *testing.T) {
	for _, format := range []string{"geojson", "kml"} {
		if err := writers[format](io.Discard, placesOf(nil), coord.DatumGCJ02); codeOf(err) != "export.wgs84_only" {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestEscapeIsUndoneExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText(t, "text")
		if got := unescape(escape(s)); got != s {
			t.Fatalf("%q became %q", s, got)
		}
		if e := escape(s); e != "" && strings.ContainsAny(firstRune(e), formulaStarts) {
			t.Fatalf("%q is written as %q", s, e)
		}
		list := rapid.SliceOfN(rapid.Just(s+"x"), 1, 3).Draw(t, "list")
		if got := splitExact(joinList(list)); !slices.Equal(got, list) {
			t.Fatalf("%q became %q", list, got)
		}
	})
}
