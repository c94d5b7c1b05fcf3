package static_test

import (
	"io/fs"
	"testing"

	"huishou/static"
)

func TestDistHasThePageAndItsAssets(t *testing.T) {
	dist, ok := static.Dist()
	if !ok {
		t.Skip("the front end is not built (make web)")
	}
	for _, name := range []string{"index.html", "sw.js", "manifest.webmanifest"} {
		if _, err := fs.Stat(dist, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if assets, err := fs.Glob(dist, "assets/*.js"); err != nil || len(assets) == 0 {
		t.Errorf("assets/*.js = %v, %v", assets, err)
	}
}
