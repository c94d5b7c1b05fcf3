package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/store/backup"
	"huishou/geo/store/sqlite"
	"huishou/geo/store/storetest"
)

// child runs the tests, or, told so, a restore that kills itself after its first
// batch.
func child(m *testing.M) {
	path := os.Getenv("HUISHOU_BACKUP_TEST_FILE")
	if path == "" {
		os.Exit(m.Run())
	}
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path+".db", sqlite.Options{})
	if err != nil {
		panic(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	_, err = backup.Restore(ctx, s, defs, bytes.NewReader(file), int64(len(file)),
		backup.Options{Progress: func(int64, int64) { syscall.Kill(os.Getpid(), syscall.SIGKILL) }})
	panic(err)
}

func TestAKilledRestoreIsTold(t *testing.T) {
	a := newSQLite(t)
	fill(t, a, 2, 1500, noon)
	file, _ := save(t, a, defs, info)
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "HUISHOU_BACKUP_TEST_FILE="+path)
	if out, err := cmd.CombinedOutput(); err == nil || len(out) > 0 {
		t.Fatalf("was not killed: %s", out)
	}
	half := openSQLite(t, path+".db")
	wantCode(t, backup.Finished(t.Context(), half), "restore.unfinished")
	_, err := restore(t, half, defs, file)
	wantCode(t, err, "restore.unfinished")
}

// Whichever call of the store fails, either nothing was begun or it is marked.
func TestARestoreThatFailsAnywhereIsTold(t *testing.T) {
	a := newSQLite(t)
	fill(t, a, 2, 12, noon)
	file, _ := save(t, a, defs, info)
	whole := storetest.Failing(newSQLite(t), 0, nil)
	if _, err := restore(t, whole, defs, file); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= whole.Calls(); n++ {
		s := newSQLite(t)
		broken := errors.New("broken")
		_, err := restore(t, storetest.Failing(s, n, broken), defs, file)
		if !errors.Is(err, broken) || registry.KindOf(err) == registry.Internal {
			t.Fatalf("call %d: %v", n, err)
		}
		rows := 0
		for _, def := range defs {
			for range table(t, s, def).Changes(t.Context(), noon.AddDate(-9, 0, 0)) {
				rows++
			}
		}
		finished := backup.Finished(t.Context(), s)
		if rows > 0 {
			wantCode(t, finished, "restore.unfinished")
		}
		switch _, err := restore(t, s, defs, file); {
		case rows > 0:
			wantCode(t, err, "restore.unfinished")
		case err != nil:
			t.Fatalf("call %d: nothing was stored, and again: %v", n, err)
		default:
			wantEqual(t, a, s, defs)
			if err := backup.Finished(t.Context(), s); err != nil {
				t.Error(err)
			}
		}
	}
	t.Run("a backup that fails is no backup", func(t *testing.T) {
		whole := storetest.Failing(a, 0, nil)
		save(t, whole, defs, info)
		for n := 1; n <= whole.Calls(); n++ {
			var out bytes.Buffer
			if _, err := backup.Write(t.Context(), storetest.Failing(a, n, errors.New("broken")), defs, &out, info); err == nil {
				t.Fatalf("call %d failed, and nobody was told", n)
			}
			wantCode(t, verify(t, out.Bytes()), "backup.truncated", "backup.foreign")
		}
	})
}
