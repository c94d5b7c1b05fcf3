package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"huishou/geo/registry"
)

// childMark is set in the environment of the process that writes and is killed.
const childMark = "HUISHOU_STORETEST_CHILD"

// Child writes without end when this process was started by [Kill], and then
// does not return; otherwise it returns at once. A test package that uses Kill
// calls it first thing in TestMain.
func Child(open func() (registry.Store, error)) {
	cycle := os.Getenv(childMark)
	if cycle == "" {
		return
	}
	if err := writeForEver(open, cycle); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(1)
}

// killDef is small, so that many writes fit between two kills.
var killDef = registry.Def{Name: "killed", Geo: "location", Fields: []registry.Field{
	{Name: "code", Path: "code", Unique: true}, {Name: "name", Path: "name", Sort: true}, {Name: "tags", Path: "tags", Multi: true},
}}

// The writers that a kill interrupts; so many of them write one row at a time.
const killWriters, killSingly = 8, 6

func killID(cycle string, w, i int) registry.ID {
	return registry.ID(fmt.Sprintf("%s-%d-%05d", cycle, w, i))
}

// killVersion is what any version of any row of the kill test must look like.
func killVersion(id registry.ID, rev registry.Rev) thing {
	pad := strings.Repeat("回收", int(rev)*7%40)
	return thing{ID: id, Rev: rev, Code: ptr(fmt.Sprint("c-", id)), Name: fmt.Sprint(id, "@", rev), Note: &pad,
		UpdatedAt: noon.Add(time.Duration(rev) * time.Second), Tags: []string{fmt.Sprint("r", rev)}, Location: at(104+float64(rev)/1000, 29)}
}

// writeForEver writes with several writers and says on standard output which version
// of which row was acknowledged, one line each.
func writeForEver(open func() (registry.Store, error), cycle string) error {
	s, err := open()
	if err != nil {
		return err
	}
	ctx := context.Background()
	docs, err := s.Table(ctx, killDef)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	acknowledge := func(id registry.ID, rev registry.Rev) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf("%s %d\n", id, rev)
	}
	failures := make(chan error)
	for w := range killWriters {
		go func() {
			for i := 0; ; i++ {
				id := killID(cycle, w, i)
				var many []registry.Doc
				for rev := registry.Rev(1); rev <= registry.Rev(i%4+1); rev++ {
					if w < killSingly {
						if err := docs.Put(ctx, killVersion(id, rev).doc()); err != nil {
							failures <- fmt.Errorf("put %s rev %d: %w", id, rev, err)
							return
						}
						acknowledge(id, rev)
					}
					many = append(many, killVersion(id+"m", rev).doc(), killVersion(id+"n", rev).doc())
				}
				if w >= killSingly {
					errs, err := docs.PutMany(ctx, many)
					if err := errors.Join(append(errs, err)...); err != nil {
						failures <- fmt.Errorf("put many: %w", err)
						return
					}
					for _, d := range many {
						acknowledge(d.ID, d.Rev)
					}
				}
			}
		}()
	}
	return <-failures
}

// Kill shows that what a store acknowledged outlives the process. For each cycle
// it starts this test binary again, where [Child] writes into the store that
// env names, kills it by SIGKILL at a random moment, and opens the store again:
// every acknowledged version is there, every other one is whole or absent, and
// histories and indexes agree with the rows.
func Kill(t *testing.T, cycles int, env []string, open func() (registry.Store, error)) {
	rng := rand.New(rand.NewPCG(uint64(cycles), 42))
	acknowledged, seen := 0, 0
	for cycle := range cycles {
		last := killed(t, cycle, time.Duration(50+rng.IntN(250))*time.Millisecond, env)
		s, err := open()
		if err != nil {
			t.Fatalf("open after the kill: %v", err)
		}
		docs, err := s.Table(t.Context(), killDef)
		if err != nil {
			t.Fatalf("open table after the kill: %v", err)
		}
		seen += checkKilled(t, docs, fmt.Sprint(cycle), last)
		acknowledged += len(last)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d kills, %d rows acknowledged, %d found", cycles, acknowledged, seen)
}

// killed runs a child for some time after its first acknowledgement, and gives
// the last acknowledged version of each row.
func killed(t *testing.T, cycle int, life time.Duration, env []string) map[registry.ID]registry.Rev {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(append(os.Environ(), env...), fmt.Sprint(childMark, "=", cycle))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := map[registry.ID]registry.Rev{}
	guard := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() }) // should it never write
	defer guard.Stop()
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // a line cut short was not acknowledged
			if !errors.Is(err, io.EOF) {
				t.Errorf("read from child: %v", err)
			}
			break
		}
		id, rev, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(rev)
		if err != nil {
			t.Fatalf("child said %q", line)
		}
		if len(last) == 0 {
			defer time.AfterFunc(life, func() { cmd.Process.Kill() }).Stop()
		}
		last[registry.ID(id)] = max(last[registry.ID(id)], registry.Rev(n))
	}
	cmd.Wait() // killed: its error is wanted
	if stderr.Len() > 0 || len(last) == 0 {
		t.Fatalf("child acknowledged %d rows and said: %s", len(last), stderr.String())
	}
	return last
}

// checkKilled compares the rows of one cycle with what was acknowledged, and
// gives their number.
func checkKilled(t *testing.T, docs registry.Docs, cycle string, last map[registry.ID]registry.Rev) int {
	t.Helper()
	ctx := t.Context()
	for id, rev := range last {
		if d, err := docs.Get(ctx, id); err != nil || d.Rev < rev {
			t.Errorf("%s was acknowledged at rev %d, and is at rev %d (%v)", id, rev, d.Rev, err)
		}
	}
	fence(t, docs, cycle)
	rows := ofCycle(t, docs, cycle)
	for _, d := range rows {
		wantSame(t, d, killVersion(d.ID, d.Rev).doc())
		h, err := docs.History(ctx, d.ID)
		if err != nil || len(h) != int(d.Rev)-1 {
			t.Errorf("%s is at rev %d with %d versions in its history (%v)", d.ID, d.Rev, len(h), err)
			continue
		}
		for i, v := range h {
			wantSame(t, v, killVersion(d.ID, registry.Rev(i+1)).doc())
		}
	}
	// The indexes: each row once by its value, by its order, by its element and by its place.
	for _, d := range sample(rows, 50) {
		wantIDs(t, mustFind(t, docs, registry.Query{Where: []registry.Cond{registry.Eq("code", fmt.Sprint("c-", d.ID))}}).Docs, d.ID)
		wantTaken(t, docs.Put(ctx, thing{ID: "intruder", Code: ptr(fmt.Sprint("c-", d.ID))}.doc()), "code")
		wantErr(t, docs.Put(ctx, killVersion(d.ID, d.Rev+2).doc()), registry.ErrStale)
	}
	count := map[registry.Rev]int64{}
	total := int64(0)
	for _, d := range collect(t, docs.All(ctx, registry.Query{})) {
		count[d.Rev]++
		total++
	}
	for rev, want := range count {
		x := 104 + float64(rev)/1000
		for name, q := range map[string]registry.Query{
			"the element": {Where: []registry.Cond{registry.Eq("tags", fmt.Sprint("r", rev))}},
			"the place":   {Bounds: box(x-0.0001, 28, x+0.0001, 30)},
		} {
			if n, err := docs.Count(ctx, q); err != nil || n != want {
				t.Errorf("by %s of rev %d there are %d rows (%v), want %d", name, rev, n, err, want)
			}
		}
	}
	if n := len(pages(t, docs, registry.Query{Sort: "-name"})); int64(n) != total {
		t.Errorf("a sorted list has %d rows, want %d", n, total)
	}
	return len(rows)
}

func ofCycle(t *testing.T, docs registry.Docs, cycle string) (rows []registry.Doc) {
	t.Helper()
	for _, d := range collect(t, docs.All(t.Context(), registry.Query{})) {
		if strings.HasPrefix(string(d.ID), cycle+"-") {
			rows = append(rows, d)
		}
	}
	return rows
}

// fence makes sure that nothing changes any more: a server may still have before
// it what the killed process asked last. Whatever that is, the next version of
// a row or the first of the next row, is written here instead. It shows as well
// that it can be written, whatever was cut off.
func fence(t *testing.T, docs registry.Docs, cycle string) {
	t.Helper()
	write := func(id registry.ID, rev registry.Rev) bool {
		err := docs.Put(t.Context(), killVersion(id, rev).doc())
		if err != nil && !errors.Is(err, registry.ErrStale) {
			t.Errorf("write %s rev %d after the kill: %v", id, rev, err)
		}
		return !errors.Is(err, registry.ErrStale)
	}
	var last [killWriters]int
	for _, d := range ofCycle(t, docs, cycle) {
		var w, i int
		if _, err := fmt.Sscanf(string(d.ID), cycle+"-%d-%d", &w, &i); err != nil || w >= killWriters {
			t.Fatalf("a row %s that nobody wrote", d.ID)
		}
		last[w] = max(last[w], i)
		for rev := d.Rev + 1; !write(d.ID, rev); {
			rev = mustGet(t, docs, d.ID).Rev + 1
		}
	}
	for w, i := range last {
		for _, id := range []registry.ID{killID(cycle, w, i), killID(cycle, w, i+1)} {
			if w < killSingly {
				write(id, 1)
				continue
			}
			write(id+"m", 1)
			write(id+"n", 1)
		}
	}
}

func sample(docs []registry.Doc, n int) []registry.Doc {
	docs = slices.Clone(docs)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs[:min(n, len(docs))]
}
