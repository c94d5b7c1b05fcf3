package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnExportWithTagsOfOSMCountsWhatItLostAndComesBack(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "places.osm.geojson")
	do(t, exitOK, "import", write(t, "sites.csv", someSites), "--data", data, "--crs", "wgs84", "--publish")
	do(t, exitOK, "seed", "--data", data)
	do(t, exitOK, "seed", "--demo", "--places", "20", "--data", data)
	out, errs := do(t, exitOK, "export", file, "--data", data)
	if !strings.HasPrefix(out, "3 places") {
		t.Error(out)
	}
	for _, line := range []string{"source\t3\t来源", "demo\t20\t演示", "kind\t1\tOSM"} {
		if !strings.Contains(errs, line) {
			t.Errorf("no %q in %s", line, errs)
		}
	}
	piped, _ := do(t, exitOK, "export", "-", "--format", "osm", "--data", data)
	if written, err := os.ReadFile(file); err != nil || piped != string(written) {
		t.Errorf("standard output differs from the file: %v", err)
	}
	again, _ := do(t, exitOK, "import", file, "--data", t.TempDir(), "--publish", "--json")
	var rep importReport
	if err := json.Unmarshal([]byte(again), &rep); err != nil || *rep.New != 3 || *rep.Bad != 0 {
		t.Errorf("%v: %s", err, again)
	}
}

func TestAnExportWithTagsIsWGS84(t *testing.T) {
	do(t, exitUsage, "export", "-", "--format", "osm", "--crs", "gcj02", "--data", t.TempDir())
	do(t, exitUsage, "export", "places.osm", "--data", t.TempDir())
}
