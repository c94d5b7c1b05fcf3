package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishou/geo/registry"
)

// start opens the registry as serve does and gives what it logs.
func start(t *testing.T, data string) (places int, log string) {
	t.Helper()
	var b bytes.Buffer
	f := storeFlags{Data: data, TimeZone: registry.ChinaTime.String()}
	reg, closing, err := f.open(t.Context(), registry.Options{Poll: -1, Log: slog.New(slog.NewTextHandler(&b, nil)), Cache: f.cache()})
	if err != nil {
		t.Fatal(err)
	}
	places, _ = reg.Count()
	log = b.String()
	closing()
	return places, log
}

func TestTheFirstStartAfterAnImportReadsTheSnapshot(t *testing.T) {
	for name, n := range map[string]int{"a few places": 3, "so many that it is made anew": warmFrom + 1} {
		t.Run(name, func(t *testing.T) {
			var list strings.Builder
			list.WriteString("key,kind,name,lon,lat,accepts\n")
			for i := range n {
				fmt.Fprintf(&list, "%d,community_point,回收点%d,%.4f,%.4f,paper\n", i, i, 104.5+float64(i%100)/200, 29+float64(i/100)/200)
			}
			data, file := t.TempDir(), write(t, "sites.csv", list.String())
			do(t, exitOK, "import", file, "--data", data, "--crs", "wgs84", "--dry-run")
			if _, err := os.Stat(filepath.Join(data, "live.snapshot")); err == nil {
				t.Error("a dry run leaves a snapshot")
			}
			do(t, exitOK, "import", file, "--data", data, "--crs", "wgs84", "--publish")
			places, log := start(t, data)
			if places != n || strings.Contains(log, "reading every place") || strings.Contains(log, "WARN") {
				t.Errorf("%d places of %d, %s", places, n, log)
			}
			// Without it the log does say so, or the test above would prove nothing.
			if err := os.Remove(filepath.Join(data, "live.snapshot")); err != nil {
				t.Fatal(err)
			}
			if places, log := start(t, data); places != n || !strings.Contains(log, "reading every place") {
				t.Errorf("without a snapshot %d places, %q", places, log)
			}
		})
	}
}

func TestTheStartAfterAreasReadsTheSnapshot(t *testing.T) {
	data := t.TempDir()
	do(t, exitOK, "import", write(t, "sites.csv", someSites), "--data", data, "--crs", "wgs84", "--publish")
	areas := write(t, "areas.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"510302","name":"自流井区","level":"county"},`+
		`"geometry":{"type":"Polygon","coordinates":[[[104.7,29.3],[104.8,29.3],[104.8,29.4],[104.7,29.4],[104.7,29.3]]]}}]}`)
	do(t, exitOK, "import", "areas", areas, "--data", data, "--crs", "wgs84")
	if places, log := start(t, data); places != 3 || strings.Contains(log, "reading every place") {
		t.Errorf("%d places, %s", places, log)
	}
}
