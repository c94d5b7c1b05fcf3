package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	_ "modernc.org/sqlite" // to look at the file without our store

	"huishou/geo/registry"
	"huishou/geo/store/backup"
	"huishou/geo/store/sqlite"
)

func openFile(t *testing.T, data string) registry.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(data, "huishou.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestABackupIsRestoredElsewhere(t *testing.T) {
	data, other := t.TempDir(), filepath.Join(t.TempDir(), "new")
	do(t, exitOK, "seed", "--data", data)
	do(t, exitOK, "seed", "--demo", "--places", "50", "--data", data)
	do(t, exitOK, "import", write(t, "sites.csv", someSites), "--crs", "wgs84", "--publish", "--data", data)
	s := serve(t, data) // the server runs on
	file := filepath.Join(t.TempDir(), "日备份.huishou")
	var made, restored backupReport
	read := func(into *backupReport, args ...string) {
		t.Helper()
		out, _ := do(t, exitOK, append(args, "--json")...)
		if err := json.Unmarshal([]byte(out), into); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
	}
	read(&made, "backup", file, "--data", data)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != made.Bytes {
		t.Errorf("%v, %v", info, err)
	}
	if left, _ := filepath.Glob(file + "*"); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if made.Rows() < 53 || made.Tables[len(made.Tables)-1].Name != auditLog || made.Format != backup.Format || made.SHA256 == "" {
		t.Errorf("made %+v", made)
	}
	out, _ := do(t, exitOK, "restore", file, "--check", "--data", other)
	if !strings.Contains(out, "whole: ") {
		t.Error(out)
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("looking at a file made a store")
	}
	read(&restored, "restore", file, "--data", other)
	if restored.Rows() != made.Rows() || restored.SHA256 != made.SHA256 {
		t.Errorf("restored %+v of %+v", restored.Manifest, made.Manifest)
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	differ, err := backup.Compare(t.Context(), openFile(t, data), openFile(t, other), tablesToCopy())
	if err != nil || len(differ) > 0 {
		t.Errorf("differ: %v, %v", differ, err)
	}
	for _, d := range []string{data, other} {
		out, _ := do(t, exitOK, "nearest", "--lon", "104.77", "--lat", "29.35", "--data", d)
		if !strings.Contains(out, "五星街便民回收点") {
			t.Errorf("%s: %s", d, out)
		}
	}
	t.Run("the log tells of both", func(t *testing.T) {
		if !made.Audited {
			t.Error("the backup says that it is not in the log")
		}
		key, err := os.ReadFile(filepath.Join(data, "key"))
		if err != nil {
			t.Fatal(err)
		}
		safe := filepath.Join(t.TempDir(), "safe")
		do(t, exitOK, "restore", file, "--data", safe)
		if err := os.WriteFile(filepath.Join(safe, "key"), key, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second start tells nothing more
			if out, _ := do(t, exitOK, "check", "--data", safe); !strings.Contains(out, "\n0 faults") {
				t.Error(out)
			}
		}
		docs, err := openFile(t, safe).Table(t.Context(), registry.Def{Name: auditLog})
		if err != nil {
			t.Fatal(err)
		}
		ops := map[string]int{}
		for doc, err := range docs.All(t.Context(), registry.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			op, _ := doc.Body.Lookup("op").StringValueOK()
			ops[op]++
		}
		if ops["backup.make"] != 1 || ops["restore.done"] != 1 {
			t.Errorf("%v", ops)
		}
	})
	t.Run("a backup without the key of the log is made and says so", func(t *testing.T) {
		var blind backupReport
		read(&blind, "backup", file+"-blind", "--data", data, "--key", strings.Repeat("A", 43)+"=")
		if blind.Audited || blind.Rows() == 0 {
			t.Errorf("%+v", blind)
		}
	})
	t.Run("restoring overwrites nothing", func(t *testing.T) {
		_, said := do(t, exitFailed, "restore", file, "--data", other)
		if !strings.Contains(said, "不会覆盖") {
			t.Error(said)
		}
	})
	t.Run("nor does a backup", func(t *testing.T) {
		_, said := do(t, exitUsage, "backup", file, "--data", data)
		if !strings.Contains(said, "已有同名文件") {
			t.Error(said)
		}
	})
	t.Run("what a killed backup left is replaced", func(t *testing.T) {
		next := file + "2"
		if err := os.WriteFile(next+".part", []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
		do(t, exitOK, "backup", next, "--data", data)
		if info, err := os.Stat(next); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
	})
	t.Run("a file that was cut is refused, and no store made", func(t *testing.T) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		none := filepath.Join(t.TempDir(), "none")
		_, said := do(t, exitUsage, "restore", write(t, "cut", string(b[:len(b)-1])), "--data", none)
		if !strings.Contains(said, "backup.truncated") {
			t.Error(said)
		}
		if _, err := os.Stat(none); err == nil {
			t.Error("a store was made")
		}
	})
	t.Run("an empty store is not backed up", func(t *testing.T) {
		none := t.TempDir()
		_, said := do(t, exitUsage, "backup", file+"3", "--data", none)
		if !strings.Contains(said, "backup.empty") {
			t.Error(said)
		}
		if left, _ := os.ReadDir(none); len(left) != 0 {
			t.Errorf("made %v", left)
		}
	})
}

// A table that some package adds and nobody lists would be missing in every backup.
func TestEveryTableOfAServerIsCopied(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	db, err := sql.Open("sqlite", filepath.Join(data, "huishou.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%!_%' ESCAPE '!'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	known := map[string]bool{"restore": true}
	for _, d := range tables() {
		known[d.Name] = true
	}
	n := 0
	for ; rows.Next(); n++ {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !known[name] {
			t.Errorf("table %s is in no backup: list its Def in tables", name)
		}
	}
	if err := rows.Err(); err != nil || n < 5 {
		t.Errorf("%d tables, %v", n, err)
	}
}

// The order is that of a promise: the log of deeds is read after the deeds.
func TestEveryTableIsCopiedButTheCache(t *testing.T) {
	names := map[string]bool{}
	for _, d := range tablesToCopy() {
		names[d.Name] = true
	}
	for _, d := range registry.Defs() {
		if names[d.Name] == (d.Name == "snapshot" || d.Lasts == registry.Passing) {
			t.Errorf("table %s", d.Name)
		}
	}
	if !names[auditLog] {
		t.Error("the audit log is not copied")
	}
}
