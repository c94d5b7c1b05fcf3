package main

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver's own name, to write past the store
)

func TestCheckFindsWhatWasTamperedWith(t *testing.T) {
	dir := t.TempDir()
	call := func(args ...string) (int, string) {
		t.Helper()
		var out, errs bytes.Buffer
		code := run(t.Context(), append(args, "--data", dir), &out, &errs)
		return code, out.String() + errs.String()
	}
	for _, args := range [][]string{{"seed"}, {"seed", "--demo", "--places", "20"}} {
		if code, out := call(args...); code != exitOK {
			t.Fatal(out)
		}
	}
	if code, out := call("check"); code != exitOK || !strings.Contains(out, "20 places, 8 audit entries") {
		t.Fatalf("%d %s", code, out)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "huishou.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var body []byte
	if err := db.QueryRow("SELECT body FROM audit WHERE f_seq = 1").Scan(&body); err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(body, []byte("area.import"), []byte("area.imporT"), 1)
	if bytes.Equal(changed, body) {
		t.Fatal("the entry is another")
	}
	if _, err := db.Exec("UPDATE audit SET body = ? WHERE f_seq = 1", changed); err != nil {
		t.Fatal(err)
	}
	if code, out := call("check", "--json"); code != exitFailed || !strings.Contains(out, `"row":"1","code":"audit.changed"`) {
		t.Errorf("%d %s", code, out)
	}
}
