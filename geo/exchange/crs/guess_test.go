package crs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

var (
	zigong      = Region{103.9, 28.8, 105.4, 29.7}
	switzerland = Region{5.9, 45.8, 10.5, 47.9}
)

// spots are places of a region written in a system.
func spots(t testing.TB, name string, r Region, swapped bool) (xs, ys []float64) {
	t.Helper()
	c := lookup(t, name)
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		x, y, err := c.FromWGS84(r.West+rnd.Float64()*(r.East-r.West), r.South+rnd.Float64()*(r.North-r.South))
		if err != nil {
			t.Fatal(err)
		}
		if swapped {
			x, y = y, x
		}
		xs, ys = append(xs, x), append(ys, y)
	}
	return xs, ys
}

func TestGuessNamesTheSystemFirst(t *testing.T) {
	for _, c := range []struct {
		name      string
		of        Region // where the points are
		near      []Region
		firstIs   string
		firstCode string
	}{
		{"epsg:4523", zigong, nil, "epsg:4523", GuessZone},
		{"epsg:4496", zigong, nil, "epsg:4496", GuessZone},
		{"epsg:4544", zigong, []Region{zigong}, "epsg:4544", GuessNoZone},
		{"epsg:4544", zigong, nil, "", GuessFamily}, // without a region the meridian cannot be told
		{"epsg:3857", zigong, nil, "epsg:3857", GuessWeb},
		{"epsg:2056", switzerland, nil, "epsg:2056", GuessSwiss},
		{"epsg:2056", switzerland, []Region{switzerland}, "epsg:2056", GuessSwiss},
		{"epsg:21781", switzerland, []Region{switzerland}, "epsg:21781", GuessSwiss},
		{"wgs84", zigong, nil, "wgs84", GuessDegrees},
		{"wgs84", switzerland, nil, "wgs84", GuessDegrees},
	} {
		for _, swapped := range []bool{false, true} {
			xs, ys := spots(t, c.name, c.of, swapped)
			got := Guess(xs, ys, c.near...)
			if len(got) == 0 || got[0].Name != c.firstIs || got[0].Code != c.firstCode {
				t.Errorf("%s swapped %v: got %+v", c.name, swapped, got)
				continue
			}
			// Degrees of Switzerland are degrees in either order, and no region tells which.
			if ambiguous := c.name == "wgs84" && c.of == switzerland; got[0].Swapped != swapped && !ambiguous {
				t.Errorf("%s swapped %v: guessed swapped %v", c.name, swapped, got[0].Swapped)
			}
			for _, g := range got {
				if g.Why == "" || g.WhyZH == "" || g.Title == "" || g.Share < 0.9 || (g.Name == "") != (g.Code == GuessFamily) {
					t.Errorf("%s: unfit guess %+v", c.name, g)
				}
				if g.Name != "" {
					lookup(t, g.Name)
				}
			}
		}
	}
}

func TestGuessUTMByRegion(t *testing.T) {
	xs, ys := spots(t, "epsg:32648", zigong, false)
	var names []string
	for _, g := range Guess(xs, ys, zigong) {
		names = append(names, g.Name)
	}
	// UTM and Gauss-Krüger of the same meridian differ by the scale only, 1.3 km here.
	if s := fmt.Sprint(names); !strings.Contains(s, "epsg:32648") || !strings.Contains(s, "epsg:4544") {
		t.Errorf("got %v", names)
	}
}

func TestGuess(t *testing.T) {
	t.Run("one pair is enough", func(t *testing.T) {
		got := Guess([]float64{35470867}, []float64{3248100})
		if len(got) == 0 || got[0].Name != "epsg:4523" || got[0].Swapped || math.Abs(got[0].At.Lon()-104.7) > 0.01 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("latitude before longitude is seen", func(t *testing.T) {
		got := Guess([]float64{29.35, 29.36}, []float64{104.77, 104.78})
		if len(got) != 1 || !got[0].Swapped || got[0].Name != "wgs84" {
			t.Errorf("got %+v", got)
		}
		// 35, 80 could be the Arctic; the region decides.
		got = Guess([]float64{35, 36}, []float64{80, 81})
		if len(got) != 2 || !got[0].Swapped || got[1].Swapped {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a stray pair does not hide the rest", func(t *testing.T) {
		xs, ys := spots(t, "epsg:4523", zigong, false)
		xs[3], ys[3], xs[7], ys[9] = 0, 0, math.NaN(), math.Inf(1)
		if got := Guess(xs, ys); len(got) == 0 || got[0].Name != "epsg:4523" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("nothing is guessed from nothing", func(t *testing.T) {
		for _, p := range [][2][]float64{
			{nil, nil}, {{1}, nil}, {{math.NaN()}, {1}}, {{math.Inf(1)}, {math.Inf(-1)}}, {{1e300}, {1e300}}, {{5e7}, {5e7}},
		} {
			if got := Guess(p[0], p[1]); len(got) != 0 {
				t.Errorf("%v: got %+v", p, got)
			}
		}
	})
	t.Run("the message says what to write", func(t *testing.T) {
		xs, ys := spots(t, "epsg:4523", zigong, true)
		guesses := Guess(xs, ys)
		en, zh := Explain(guesses, "en"), Explain(guesses, "zh-CN")
		if !strings.HasPrefix(en, "Likely epsg:4523 (CGCS2000 / 3-degree Gauss-Kruger zone 35) with the two columns swapped") {
			t.Error(en)
		}
		if !strings.HasPrefix(zh, "可能是 epsg:4523（CGCS2000 / 3-degree Gauss-Kruger zone 35），且两列互换") {
			t.Error(zh)
		}
		if Explain(nil, "zh") == "" || Explain(nil, "en") == "" {
			t.Error("no message for no guess")
		}
	})
}

func FuzzGuess(f *testing.F) {
	f.Add(35470867.0, 3248100.0, 35470868.0, 3248101.0, 73.0, 17.0, 135.0, 54.0)
	f.Add(29.35, 104.77, 29.36, 104.78, 103.9, 28.8, 105.4, 29.7)
	f.Add(math.NaN(), math.Inf(1), -1e-300, 1e308, math.NaN(), 1.0, -1.0, math.Inf(-1))
	f.Fuzz(func(t *testing.T, x1, y1, x2, y2, west, south, east, north float64) {
		got := Guess([]float64{x1, x2}, []float64{y1, y2}, Region{west, south, east, north})
		if len(got) > most {
			t.Errorf("%d guesses", len(got))
		}
		for _, g := range got {
			if g.Name == "" {
				continue
			}
			c, err := Lookup(g.Name)
			if err != nil {
				t.Fatal(err)
			}
			x, y := x1, y1
			if math.IsNaN(x-x) || math.IsNaN(y-y) {
				x, y = x2, y2
			}
			if g.Swapped {
				x, y = y, x
			}
			if _, _, err := c.ToWGS84(x, y); err != nil {
				t.Errorf("%s was guessed but refuses %v %v: %v", g.Name, x, y, err)
			}
		}
		if Explain(got, "zh") == "" || Explain(got, "en") == "" {
			t.Error("no message")
		}
	})
}

func BenchmarkGuess(b *testing.B) {
	xs, ys := spots(b, "epsg:4544", zigong, false)
	b.ReportAllocs()
	for b.Loop() {
		Guess(xs, ys, zigong)
	}
}
