package coord

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// metres between two points, by the small-angle formula; enough for the shifts here.
func metres(a, b [2]float64) float64 {
	const perDegree = 111195
	return perDegree * math.Hypot((a[0]-b[0])*math.Cos(a[1]*math.Pi/180), a[1]-b[1])
}

// rim is as far from the box's edge as a shift may carry a point.
const rim = 0.02

func inside(r *rand.Rand) WGS84 {
	return WGS84{
		West + rim + r.Float64()*(East-West-2*rim),
		South + rim + r.Float64()*(North-South-2*rim),
	}
}

// vectorsFile finds the reference vectors beside the checkout; they are not part of it.
func vectorsFile(t *testing.T) string {
	t.Helper()
	const name = "coordinate-conversion-vectors.json"
	if dir := os.Getenv("HUISHOU_SHARED"); dir != "" {
		return filepath.Join(dir, "data", name)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		file := filepath.Join(dir, "shared", "data", name)
		if _, err := os.Stat(file); err == nil {
			return file
		}
		if dir == filepath.Dir(dir) {
			t.Skip("SKIPPED: no shared/data folder above the package and no HUISHOU_SHARED")
		}
	}
}

func TestPublishedVectors(t *testing.T) {
	raw, err := os.ReadFile(vectorsFile(t))
	if err != nil {
		t.Skip("SKIPPED:", err)
	}
	var file struct {
		Tolerance float64 `json:"tolerance_deg"`
		Vectors   []struct {
			WGS WGS84 `json:"wgs84"`
			GCJ GCJ02 `json:"gcj02"`
			BD  *BD09 `json:"bd09"`
		} `json:"vectors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Vectors) == 0 {
		t.Fatal("read vectors:", err, len(file.Vectors))
	}
	near := func(what string, got, want [2]float64) {
		t.Helper()
		if d := math.Max(math.Abs(got[0]-want[0]), math.Abs(got[1]-want[1])); !(d <= 2e-9) {
			t.Errorf("%s: got %v, want %v (%g degrees off)", what, got, want, d)
		}
	}
	for _, v := range file.Vectors {
		near("WGS to GCJ", v.WGS.ToGCJ02(), v.GCJ)
		near("GCJ to WGS", v.GCJ.ToWGS84(), v.WGS)
		if v.BD == nil {
			continue
		}
		near("WGS to BD", v.WGS.ToBD09(), *v.BD)
		near("BD to WGS", v.BD.ToWGS84(), v.WGS)
		near("GCJ to BD", v.GCJ.ToBD09(), *v.BD)
		near("BD to GCJ", v.BD.ToGCJ02(), v.GCJ)
	}
}

// One vector stays in the code so that a checkout alone still pins the formulas:
// the middle of Zigong, computed by an independent implementation.
func TestZigongIsWhereTheServicesPutIt(t *testing.T) {
	at := WGS84{104.7734, 29.3528}
	if got, want := at.ToGCJ02(), (GCJ02{104.776096737, 29.349953564}); metres(got, want) > 1e-3 {
		t.Errorf("GCJ-02: got %v, want %v", got, want)
	}
	if got, want := at.ToBD09(), (BD09{104.782528563, 29.356160018}); metres(got, want) > 1e-3 {
		t.Errorf("BD-09: got %v, want %v", got, want)
	}
}

func TestInverseResidualIsBelow1e9DegreesOnAGrid(t *testing.T) {
	worst := 0.0
	for lon := West + rim; lon < East-rim; lon += 0.37 {
		for lat := South + rim; lat < North-rim; lat += 0.29 {
			p := [2]float64{lon, lat}
			for _, back := range [][2]float64{
				GCJ02(p).ToWGS84().ToGCJ02(), BD09(p).ToGCJ02().ToBD09(), BD09(p).ToWGS84().ToBD09(),
			} {
				worst = max(worst, math.Abs(back[0]-lon), math.Abs(back[1]-lat))
			}
		}
	}
	t.Logf("largest residual %.3g degrees", worst)
	if !(worst <= 1e-9) {
		t.Errorf("largest residual %g degrees", worst)
	}
}

func TestProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	t.Run("there and back is the same place within 1 mm", func(t *testing.T) {
		for range 20000 {
			p := inside(r)
			for name, q := range map[string]WGS84{
				"GCJ": p.ToGCJ02().ToWGS84(), "BD": p.ToBD09().ToWGS84(), "GCJ, BD, GCJ": p.ToGCJ02().ToBD09().ToGCJ02().ToWGS84(),
			} {
				if d := metres(p, q); !(d < 1e-3) {
					t.Fatalf("by %s: %v came back as %v, %g m off", name, p, q, d)
				}
			}
		}
	})
	t.Run("a detour over GCJ-02 is no other way to BD-09", func(t *testing.T) {
		for range 1000 {
			if p := inside(r); p.ToBD09() != p.ToGCJ02().ToBD09() {
				t.Fatalf("%v: %v, by GCJ-02 %v", p, p.ToBD09(), p.ToGCJ02().ToBD09())
			}
		}
	})
	t.Run("neighbours stay neighbours", func(t *testing.T) {
		const step = 1e-6 // about 0.1 m
		for range 20000 {
			p := inside(r)
			if r.IntN(4) == 0 {
				p[0] = 105 + (r.Float64()-0.5)*step // where the formula has a square root
			}
			q := WGS84{p[0] + step, p[1] + step}
			moved := metres(p, q)
			for name, d := range map[string]float64{
				"GCJ": metres(p.ToGCJ02(), q.ToGCJ02()), "BD": metres(p.ToBD09(), q.ToBD09()),
				"from GCJ": metres(GCJ02(p).ToWGS84(), GCJ02(q).ToWGS84()), "from BD": metres(BD09(p).ToWGS84(), BD09(q).ToWGS84()),
			} {
				if !(math.Abs(d-moved) < 0.05*moved+2e-3) {
					t.Fatalf("%s: %v and %v are %g m apart, after the shift %g m", name, p, q, moved, d)
				}
			}
		}
	})
	t.Run("the shift has the size users see", func(t *testing.T) {
		for range 20000 {
			p := inside(r)
			if d := metres(p, p.ToGCJ02()); d > 1600 {
				t.Fatalf("GCJ-02 at %v is %v m off", p, d)
			}
		}
		for _, p := range []WGS84{{104.7734, 29.3528}, {116.3975, 39.9087}, {121.4737, 31.2304}, {113.2644, 23.1291}, {87.6168, 43.8256}} {
			gcj, bd := metres(p, p.ToGCJ02()), metres(p, p.ToBD09())
			if gcj < 200 || gcj > 800 || bd < 500 || bd > 1600 {
				t.Errorf("at %v GCJ-02 is %v m off and BD-09 %v m", p, gcj, bd)
			}
		}
	})
	t.Run("outside the box nothing moves", func(t *testing.T) {
		points := []WGS84{
			{2.3522, 48.8566}, {-74.006, 40.7128}, {139.6917, 35.6895}, {0, 0}, {180, 90}, {-180, -90},
			{math.Nextafter(West, 0), 30}, {math.Nextafter(East, 180), 30}, {105, math.Nextafter(South, 0)}, {105, math.Nextafter(North, 90)},
			{math.Inf(1), 30}, {104, math.Inf(-1)},
		}
		for range 1000 {
			points = append(points, WGS84{r.Float64()*252 - 180, r.Float64()*180 - 90})
		}
		for _, p := range points {
			if p.ToGCJ02() != GCJ02(p) || p.ToBD09() != BD09(p) || GCJ02(p).ToBD09() != BD09(p) ||
				GCJ02(p).ToWGS84() != p || BD09(p).ToWGS84() != p || BD09(p).ToGCJ02() != GCJ02(p) {
				t.Errorf("%v moved", p)
			}
		}
	})
	t.Run("the edge of the box is inside", func(t *testing.T) {
		for _, p := range [][2]float64{{West, 30}, {East, 30}, {105, South}, {105, North}} {
			if !InChina(p[0], p[1]) {
				t.Errorf("%v is outside", p)
			}
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	for _, p := range [][2]float64{{104.7734, 29.3528}, {105, 35}, {105.0000000001, 29}, {West, South}, {East, North}, {139.6917, 35.6895}, {0, 0}} {
		f.Add(p[0], p[1])
	}
	f.Add(math.NaN(), math.Inf(1))
	f.Fuzz(func(t *testing.T, lon, lat float64) {
		p := WGS84{lon, lat}
		byGCJ, byBD := p.ToGCJ02().ToWGS84(), p.ToBD09().ToWGS84()
		switch {
		case !InChina(lon, lat):
			same := func(q [2]float64) bool {
				return math.Float64bits(q[0]) == math.Float64bits(lon) && math.Float64bits(q[1]) == math.Float64bits(lat)
			}
			if !same(p.ToGCJ02()) || !same(p.ToBD09()) {
				t.Errorf("%v moved outside the box", p)
			}
		case lon > West+rim && lon < East-rim && lat > South+rim && lat < North-rim:
			if a, b := metres(p, byGCJ), metres(p, byBD); !(a < 1e-3 && b < 1e-3) {
				t.Errorf("%v came back %g m off by GCJ-02, %g m off by BD-09", p, a, b)
			}
		default: // on the rim a point may stay where it was, but never further away than a shift
			if !(metres(p, byGCJ) < 5000 && metres(p, byBD) < 5000) {
				t.Errorf("%v came back as %v and %v", p, byGCJ, byBD)
			}
		}
	})
}

func BenchmarkWGS84ToGCJ02(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = WGS84{104.7734, 29.3528}.ToGCJ02()
	}
}

func BenchmarkGCJ02ToWGS84(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = GCJ02{104.7734, 29.3528}.ToWGS84()
	}
}

func BenchmarkBD09ToWGS84(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = BD09{104.7734, 29.3528}.ToWGS84()
	}
}
