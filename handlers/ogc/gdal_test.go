package ogc

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// TestGDAL reads every collection with GDAL's OAPIF driver, from Debian's
// gdal-bin, as QGIS and scripts do.
func TestGDAL(t *testing.T) {
	for _, program := range []string{"ogrinfo", "ogr2ogr"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is missing: apt-get install gdal-bin", program)
			}
			t.Skipf("NOT TESTED: %s is missing: apt-get install gdal-bin", program)
		}
	}
	w := newWorld(t, 2500)
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- w.app.Listener(ln) }()
	t.Cleanup(func() {
		if err := w.app.Shutdown(); err != nil {
			t.Error(err)
		}
		<-served
	})
	g := gdal{t, w, "OAPIF:http://" + ln.Addr().String() + "/ogc"}

	groups := map[string]string{"sites": "site", "sorting_centres": "sorting_centre", "markets": "market"}
	for _, id := range slices.Sorted(maps.Keys(groups)) {
		t.Run(id+" are read page by page and nothing else is", func(t *testing.T) {
			w.forget()
			got := g.features(id)
			want := w.names(groups[id], nil)
			if len(got) != len(want) || !maps.Equal(names(got), want) {
				t.Errorf("%d features with %d names, want %d", len(got), len(names(got)), len(want))
			}
			if len(want) > 1000 && !w.asked("/collections/"+id+"/items", "cursor=") {
				t.Errorf("there was no second page: %q", w.log)
			}
			served := w.all(t, "/ogc/collections/"+id+"/items")
			for i, f := range got { // ogr2ogr keeps the order
				if diff := differs(f, served[i]); diff != "" {
					t.Fatalf("feature %d: %s", i, diff)
				}
			}
		})
	}

	t.Run("the count, types and box of a layer come with it", func(t *testing.T) {
		report := g.run("ogrinfo", "-so", g.source, "sites")
		for _, want := range []string{
			fmt.Sprintf("Feature Count: %d\n", len(w.names("site", nil))),
			"Geometry: Point\n", "code: String", "accepts: StringList", "services: StringList", "stepFree: Integer(Boolean)",
			"demo: Integer(Boolean)", "confirmedAt: String", "updatedAt: DateTime", `ID["EPSG",4326]`,
		} {
			if !strings.Contains(report, want) {
				t.Errorf("no %q in\n%s", want, report)
			}
		}
	})

	t.Run("areas keep their outlines, points and the lack of both", func(t *testing.T) {
		got := g.features("areas")
		served := w.all(t, "/ogc/collections/areas/items")
		if len(got) != len(madeAreas()) {
			t.Fatalf("%d areas", len(got))
		}
		for i, f := range got {
			if diff := differs(f, served[i]); diff != "" {
				t.Errorf("area %d: %s", i, diff)
			}
		}
	})

	t.Run("stops keep their points, the lack of one and their next visit", func(t *testing.T) {
		got := g.features("stops")
		served := w.all(t, "/ogc/collections/stops/items")
		if len(got) != 250 {
			t.Fatalf("%d stops", len(got))
		}
		for i, f := range got {
			if diff := differs(f, served[i]); diff != "" {
				t.Errorf("stop %d: %s", i, diff)
			}
			if next, _ := f.Properties["nextStart"].(string); next < "2026/03/01" {
				t.Errorf("stop %d: the next visit is %q", i, next)
			}
		}
		if some := g.features("stops", "-where", "vehicle = '车1'"); len(some) != 83 || !w.asked("/collections/stops/items", "vehicle=") {
			t.Errorf("%d stops of one vehicle", len(some))
		}
	})

	boxes := map[string]orb.Bound{
		"in the city":      {Min: orb.Point{104.5, 29.1}, Max: orb.Point{104.8, 29.4}},
		"west of the line": {Min: orb.Point{179.6, -18}, Max: orb.Point{180, -16}},
		"of nothing":       {Min: orb.Point{0, 0}, Max: orb.Point{1, 1}},
	}
	for name, b := range boxes {
		t.Run("a box "+name+" is asked of the server", func(t *testing.T) {
			w.forget()
			got := names(g.features("sites", append([]string{"-spat"}, corners(b)...)...))
			want := w.names("site", func(p *registry.Place) bool { return b.Contains(p.At()) })
			if !maps.Equal(got, want) {
				t.Errorf("%d, want %d", len(got), len(want))
			}
			if !w.asked("/collections/sites/items", "bbox=") {
				t.Error("bbox was not forwarded")
			}
		})
	}

	one := w.places[slices.IndexFunc(w.places, func(p registry.Place) bool { return p.Kind == registry.SelfService })].Name
	wheres := []struct {
		collection, group, where, sent string
		keep                           func(*registry.Place) bool
	}{
		{"markets", "market", "kind = 'market'", "kind=market", func(*registry.Place) bool { return true }},
		{"sites", "site", "kind = 'donation_box'", "kind=donation_box", func(p *registry.Place) bool { return p.Kind == registry.DonationBox }},
		{"sites", "site", "area = '510303' AND kind = 'self_service'", "area=510303", func(p *registry.Place) bool {
			return p.Kind == registry.SelfService && geoIn(p, "510303")
		}},
		{"sites", "site", "name = '" + strings.ReplaceAll(one, "'", "''") + "'", "name=", func(p *registry.Place) bool { return p.Name == one }},
		{"sites", "site", "kind = 'donation_box' AND stepFree = 1", "kind=donation_box", func(p *registry.Place) bool {
			return p.Kind == registry.DonationBox && p.StepFree != nil && *p.StepFree
		}},
		// GDAL tests these by itself, as a text with its own way to write times: were
		// confirmedAt a date for it, it would send the condition as datetime.
		{"markets", "market", "confirmedAt >= '2025/06/01'", "", func(p *registry.Place) bool {
			return p.ConfirmedAt != nil && p.ConfirmedAt.Format("2006-01-02") >= "2025-06-01"
		}},
	}
	for _, c := range wheres {
		t.Run("where "+c.where, func(t *testing.T) {
			w.forget()
			got := names(g.features(c.collection, "-where", c.where))
			want := w.names(c.group, c.keep)
			if len(want) == 0 || !maps.Equal(got, want) {
				t.Errorf("%d, want %d", len(got), len(want))
			}
			if !w.asked("/collections/"+c.collection+"/items", c.sent) {
				t.Errorf("%q was not forwarded: %q", c.sent, w.log)
			}
			if w.asked("", "datetime=") {
				t.Errorf("datetime was asked: %q", w.log)
			}
		})
	}

	t.Run("where updatedAt is asked as datetime", func(t *testing.T) {
		w.forget()
		all := w.all(t, "/ogc/collections/markets/items")
		at := all[len(all)/2].Properties["updatedAt"].(string)[:19]
		want := map[string]bool{}
		for _, f := range all {
			if f.Properties["updatedAt"].(string) >= at {
				want[f.Properties["name"].(string)] = true
			}
		}
		w.forget()
		got := names(g.features("markets", "-where", "updatedAt >= '"+strings.NewReplacer("-", "/", "T", " ").Replace(at)+"'"))
		if len(want) == 0 || len(want) == len(all) || !maps.Equal(got, want) {
			t.Errorf("%d of %d, want %d", len(got), len(all), len(want))
		}
		if !w.asked("/collections/markets/items", "datetime=") {
			t.Errorf("datetime was not forwarded: %q", w.log)
		}
	})

	t.Run("one feature by its id", func(t *testing.T) {
		w.forget()
		id := w.read(t, "/ogc/collections/markets/items?limit=1").Features[0].ID
		if got := g.features("markets", "-where", "id = '"+id+"'"); len(got) != 1 || !w.asked("/collections/markets/items/"+id, "") {
			t.Errorf("%d features, %q", len(got), w.log)
		}
	})
}

// geoIn reports whether a made place lies in a made area.
func geoIn(p *registry.Place, code string) bool {
	for _, a := range madeAreas() {
		if a.Code == code {
			return touches(p.At().Bound(), a.Shape.Geometry())
		}
	}
	return false
}

// gdal runs GDAL's programs against a world.
type gdal struct {
	t      *testing.T
	w      *world
	source string
}

// run gives what a program prints, which must not complain.
func (g gdal) run(program string, args ...string) string {
	g.t.Helper()
	cmd := exec.CommandContext(g.t.Context(), program, args...)
	cmd.Env = append(os.Environ(), "no_proxy=127.0.0.1", "NO_PROXY=127.0.0.1", "GDAL_HTTP_MAX_RETRY=0", "GDAL_HTTP_TIMEOUT=60")
	var out, complaints strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		g.t.Fatalf("%s %q: %v\n%s", program, args, err, complaints.String())
	}
	return out.String()
}

// features converts a collection to a GeoJSON file and reads that.
func (g gdal) features(collection string, args ...string) []gotFeature {
	g.t.Helper()
	file := filepath.Join(g.t.TempDir(), "out.json")
	args = append([]string{"-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=9", file, g.source, collection}, args...)
	g.run("ogr2ogr", args...)
	b, err := os.ReadFile(file)
	if err != nil {
		g.t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(b, &a); err != nil {
		g.t.Fatal(err)
	}
	return a.Features
}

func (w *world) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = nil
}

// asked reports whether a request had both parts in its address.
func (w *world) asked(path, part string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.log, func(a string) bool { return strings.Contains(a, path) && strings.Contains(a, part) })
}

func names(features []gotFeature) map[string]bool { return namesOf(features) }

func corners(b orb.Bound) []string {
	return strings.Fields(fmt.Sprint(b.Min[0], b.Min[1], b.Max[0], b.Max[1]))
}

// differs says where what GDAL wrote is not what the server gave.
func differs(got, want gotFeature) string {
	if string(want.Geometry) != "null" || string(got.Geometry) != "null" {
		g, err1 := geojson.UnmarshalGeometry(got.Geometry)
		f, err2 := geojson.UnmarshalGeometry(want.Geometry)
		if err1 != nil || err2 != nil || !orb.Equal(g.Geometry(), f.Geometry()) {
			return fmt.Sprintf("geometry %s, want %s", got.Geometry, want.Geometry)
		}
	}
	if got.Properties["id"] == want.ID || got.ID == want.ID {
		delete(got.Properties, "id")
	} else {
		return fmt.Sprintf("id %v %v, want %v", got.ID, got.Properties["id"], want.ID)
	}
	for name, v := range got.Properties {
		w := want.Properties[name]
		if slices.Contains([]string{"updatedAt", "confirmedAt", "nextStart", "nextEnd"}, name) { // GDAL writes 2026/03/01 08:00:05.123+00
			v, w = digits(v), digits(w)
		}
		if !reflect.DeepEqual(v, w) {
			return fmt.Sprintf("%s %v, want %v", name, v, want.Properties[name])
		}
	}
	return ""
}

// digits are the first 14 digits of a time: to the second.
func digits(v any) any {
	s, _ := v.(string)
	s = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	return s[:min(14, len(s))]
}
