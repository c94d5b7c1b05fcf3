package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The tests run the program as its own process: this binary, told to be it.
func TestMain(m *testing.M) {
	if os.Getenv("HUISHOU_TEST_PROGRAM") == "1" {
		main()
	}
	os.Exit(m.Run())
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "HUISHOU_TEST_PROGRAM=1", "HUISHOU_LANG=zh", "HUISHOU_MONGO_URI=")
	return cmd
}

// do runs the program to its end.
func do(t *testing.T, wantCode int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := command(t, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != wantCode {
		t.Fatalf("huishou %v: exit %d, want %d (%v)\n%s%s", args, code, wantCode, err, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const someSites = `key,kind,name,lon,lat,accepts
1,community_point,五星街便民回收点,104.7702,29.3451,paper;plastic
2,market,西城旧货市场,104.7611,29.3520,furniture
3,village_point,"九洪,村回收点",104.95,29.31,
4,castle,城堡,104.7,29.3,paper
5,community_point,远方,204.7,29.3,paper
`

type importReport struct {
	Rows, OK, Bad, New, Same, Changed, Duplicates *int
	Errors                                        []struct {
		Row                          int
		Column, Value, Code, Message string
	}
}

func TestImportKeepsItsSurface(t *testing.T) {
	data, file := t.TempDir(), write(t, "sites.csv", someSites)
	read := func(args ...string) importReport {
		t.Helper()
		out, _ := do(t, exitOK, append([]string{"import", file, "--data", data, "--crs", "wgs84", "--json"}, args...)...)
		var rep importReport
		if err := json.Unmarshal([]byte(out), &rep); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if rep.Rows == nil || rep.OK == nil || rep.Bad == nil || rep.New == nil || rep.Same == nil || rep.Changed == nil || rep.Duplicates == nil || rep.Errors == nil {
			t.Fatalf("a field is missing in %s", out)
		}
		return rep
	}
	counts := func(r importReport) [6]int { return [6]int{*r.Rows, *r.OK, *r.Bad, *r.New, *r.Same, *r.Changed} }

	dry := read("--dry-run", "--publish")
	if got, want := counts(dry), [6]int{5, 3, 2, 3, 0, 0}; got != want {
		t.Errorf("dry run %v, want %v", got, want)
	}
	if len(dry.Errors) != 2 || dry.Errors[0].Column != "kind" || dry.Errors[0].Value != "castle" || dry.Errors[0].Row != 5 || dry.Errors[1].Column != "lon" {
		t.Errorf("errors %+v", dry.Errors)
	}
	for _, e := range dry.Errors {
		if !strings.ContainsFunc(e.Message, func(r rune) bool { return r > 0x2e80 }) || e.Code == "" {
			t.Errorf("not said in Chinese: %+v", e)
		}
	}
	if got, want := counts(read("--publish")), [6]int{5, 3, 2, 3, 0, 0}; got != want {
		t.Errorf("after a dry run %v, want %v: the dry run stored something", got, want)
	}
	if got, want := counts(read("--publish")), [6]int{5, 3, 2, 0, 3, 0}; got != want {
		t.Errorf("again %v, want %v", got, want)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(someSites, "paper;plastic", "paper", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := counts(read()), [6]int{5, 3, 2, 0, 2, 1}; got != want {
		t.Errorf("with one row changed %v, want %v", got, want)
	}
}

func TestFilesThatCannotBeReadEndWithTwo(t *testing.T) {
	data := t.TempDir()
	good := write(t, "sites.csv", someSites)
	for name, args := range map[string][]string{
		"no such file":          {"import", filepath.Join(t.TempDir(), "none.csv"), "--crs", "wgs84"},
		"no datum":              {"import", good},
		"an unknown datum":      {"import", good, "--crs", "mars"},
		"empty":                 {"import", write(t, "empty.csv", ""), "--crs", "wgs84"},
		"no spreadsheet":        {"import", write(t, "list.xlsx", "not a zip"), "--crs", "wgs84"},
		"broken JSON":           {"import", write(t, "list.geojson", `{"type":"FeatureCollection","features":[{`), "--crs", "wgs84"},
		"an unclosed quote":     {"import", write(t, "quote.csv", "key,kind,name,lon,lat,accepts\n1,market,\"open,104,29,\n"), "--crs", "wgs84"},
		"an unknown flag":       {"import", good, "--sideways"},
		"a wrong limit":         {"nearest", "--lon", "104.7", "--lat", "29.3", "--limit", "1000"},
		"a mapping with a typo": {"import", good, "--crs", "wgs84", "--map", write(t, "map.yaml", "sauce: x\n")},
	} {
		t.Run(name, func(t *testing.T) {
			_, said := do(t, exitUsage, append(args, "--data", data)...)
			if said == "" {
				t.Error("ends without a word")
			}
		})
	}
}

func TestUndoTakesAnImportBack(t *testing.T) {
	data, file := t.TempDir(), write(t, "sites.csv", someSites)
	out, _ := do(t, exitOK, "import", file, "--data", data, "--crs", "wgs84", "--publish", "--json")
	var rep struct{ Batch string }
	if err := json.Unmarshal([]byte(out), &rep); err != nil || rep.Batch == "" {
		t.Fatal(err, out)
	}
	if out, _ := do(t, exitOK, "undo", rep.Batch, "--data", data, "--json"); !strings.Contains(out, `"undone":3`) {
		t.Error(out)
	}
	if out, _ := do(t, exitOK, "nearest", "--lon", "104.77", "--lat", "29.35", "--data", data); !strings.Contains(out, "nothing within") {
		t.Error(out)
	}
	do(t, exitOK, "batches", "--data", data)
	do(t, exitOK, "nearest", "--lon", "-4.42", "--lat", "-36.7", "--data", data)
}

func TestExportsComeBackUnchanged(t *testing.T) {
	data, other := t.TempDir(), t.TempDir()
	do(t, exitOK, "seed", "--data", data)
	do(t, exitOK, "seed", "--demo", "--places", "60", "--data", data)
	for _, format := range []string{"csv", "xlsx", "geojson", "kml"} {
		file := filepath.Join(other, "places."+format)
		do(t, exitOK, "export", file, "--data", data)
		out, _ := do(t, exitOK, "import", file, "--data", data, "--crs", "wgs84", "--publish", "--json")
		var rep importReport
		if err := json.Unmarshal([]byte(out), &rep); err != nil {
			t.Fatal(err)
		}
		if *rep.Rows != 60 || *rep.Same != 60 {
			t.Errorf("%s comes back as %d rows, %d the same: %+v", format, *rep.Rows, *rep.Same, rep.Errors)
		}
	}
}

// server is a program that serves.
type server struct {
	cmd *exec.Cmd
	url string
}

func serve(t *testing.T, data string, more ...string) *server {
	t.Helper()
	cmd := command(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, more...)...)
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: cmd}
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			var line struct{ Msg, URL string }
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
				found <- line.URL
			}
		}
		_, _ = io.Copy(io.Discard, log) // the pipe must not fill up
	}()
	select {
	case url := <-found:
		s.url = strings.TrimSuffix(url, "/")
	case <-time.After(30 * time.Second):
		t.Fatal("the server does not say that it serves")
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // ended already, mostly
		_ = cmd.Wait()
	})
	return s
}

func (s *server) get(t *testing.T, path string) (int, string) {
	t.Helper()
	res, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestServersShowWhatAnotherProcessWritesWithinTwoSeconds(t *testing.T) {
	data := t.TempDir()
	first, second := serve(t, data), serve(t, data)
	if code, body := first.get(t, "/readyz"); code != 200 {
		t.Fatal(code, body)
	}
	do(t, exitOK, "import", write(t, "sites.csv", someSites), "--data", data, "--crs", "wgs84", "--publish")
	deadline := time.Now().Add(2 * time.Second)
	for _, s := range []*server{first, second} {
		for {
			_, body := s.get(t, "/api/v1/sites/nearest?lon=104.77&lat=29.345&limit=1")
			if strings.Contains(body, "五星街便民回收点") {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("not seen after two seconds: %s", body)
			}
			time.Sleep(20 * time.Millisecond) // the poll of another process cannot be waited for otherwise
		}
	}
	// The command line answers as the endpoint does.
	_, want := first.get(t, "/api/v1/sites/nearest?lon=104.9&lat=29.3&accepts=paper&limit=5")
	got, _ := do(t, exitOK, "nearest", "--lon", "104.9", "--lat", "29.3", "--accepts", "paper", "--limit", "5", "--json", "--data", data)
	if strings.TrimSpace(got) != want {
		t.Errorf("nearest prints\n%s\nthe endpoint\n%s", got, want)
	}
}

// Stops of vehicles are among the nearest of the command line as of the endpoint.
func TestStopsAreNearOnTheCommandLineToo(t *testing.T) {
	data := t.TempDir()
	file := write(t, "stops.csv", "id,name,days,from,to,car,lon,lat\n1,东街口,一二三四五六日,0830,0900,1号车,104.77,29.35\n2,西街口,一二三四五六日,1830,1900,1号车,104.79,29.35\n")
	mapping := write(t, "stops.yaml", `source: fleet
crs: wgs84
timetable: {arrives: from, leaves: to, days: days, vehicle: car}
columns: {key: id, name: name, lon: lon, lat: lat}
constants: {accepts: paper}
`)
	do(t, exitOK, "import", file, "--map", mapping, "--publish", "--data", data)
	s := serve(t, data)
	for _, filter := range [][2]string{{"", ""}, {"&accepts=paper", "--accepts=paper"}, {"&kind=scheduled_stop", "--kind=scheduled_stop"}, {"&visit=week", "--visit=week"}} {
		_, want := s.get(t, "/api/v1/sites/nearest?lon=104.77&lat=29.35"+filter[0])
		args := []string{"nearest", "--lon", "104.77", "--lat", "29.35", "--json", "--data", data}
		if filter[1] != "" {
			args = append(args, filter[1])
		}
		if got, _ := do(t, exitOK, args...); strings.TrimSpace(got) != want || strings.Count(got, "nextVisit") != 2 {
			t.Errorf("%v: nearest prints\n%s\nthe endpoint\n%s", filter, got, want)
		}
	}
	if out, _ := do(t, exitOK, "nearest", "--lon", "104.77", "--lat", "29.35", "--data", data); !strings.Contains(out, "定时回收点") {
		t.Error(out)
	}
	do(t, exitUsage, "nearest", "--lon", "104.77", "--lat", "29.35", "--visit", "month", "--data", data)
}

func TestStoppingLetsAnswersFinishAndTheNextStartIsFast(t *testing.T) {
	data := t.TempDir()
	do(t, exitOK, "seed", "--data", data)
	do(t, exitOK, "seed", "--demo", "--data", data)
	s := serve(t, data)
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("stopped with %v", err)
	}
	if _, err := os.Stat(filepath.Join(data, "live.snapshot")); err != nil {
		t.Errorf("no snapshot for the next start: %v", err)
	}
	if _, body := serve(t, data).get(t, "/readyz"); !strings.Contains(body, `"places":400`) {
		t.Errorf("after a restart %s", body)
	}
}

func TestASnapshotThatIsWrongIsNotBelieved(t *testing.T) {
	data := t.TempDir()
	do(t, exitOK, "import", write(t, "sites.csv", someSites), "--data", data, "--crs", "wgs84", "--publish")
	s := serve(t, data)
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	path := filepath.Join(data, "live.snapshot")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		bad := bytes.Clone(good)
		switch r.IntN(3) {
		case 0:
			bad = bad[:r.IntN(len(bad))]
		case 1:
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		case 2:
			bad = append(bad, 0)
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := do(t, exitOK, "doctor", "--json", "--data", data)
		if !strings.Contains(out, `"places":3`) {
			t.Errorf("with a damaged snapshot %s", out)
		}
	}
}

func TestOneAddressServesOnce(t *testing.T) {
	s := serve(t, t.TempDir())
	_, said := do(t, exitUsage, "serve", "--listen", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/"), "--data", t.TempDir())
	if !strings.Contains(said, "listen") {
		t.Error(said)
	}
}

func TestSlowClientsAreAnswered408(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the read timeout")
	}
	s := serve(t, t.TempDir())
	conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n")
	if err := conn.SetReadDeadline(began.Add(8 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(answer), "408") {
		t.Errorf("after %v: %v, %s", time.Since(began), err, answer)
	}
}

func TestPasswordsOfAURIAreNotShown(t *testing.T) {
	f := storeFlags{MongoURI: "mongodb://user:geheim@127.0.0.1:1/", MongoDB: "x"}
	if s := f.LogValue().String(); strings.Contains(s, "geheim") || !strings.Contains(s, "user") {
		t.Error(s)
	}
}

func TestHelpNamesEveryCommandAndVariable(t *testing.T) {
	out, _ := do(t, exitOK, "--help")
	for _, word := range []string{"serve", "import", "export", "seed", "nearest", "undo", "doctor"} {
		if !strings.Contains(out, word) {
			t.Errorf("help lacks %s", word)
		}
	}
	out, _ = do(t, exitOK, "serve", "--help")
	if !strings.Contains(out, "HUISHOU_MONGO_URI") || !strings.Contains(out, "HUISHOU_LISTEN") {
		t.Errorf("help of serve lacks its variables:\n%s", out)
	}
}

// Item 45 of the corpus of bad input: bodies and framing that no client sends.
func TestOddBodiesAndFramingAreRefused(t *testing.T) {
	s := serve(t, t.TempDir())
	addr := strings.TrimPrefix(s.url, "http://")
	for name, request := range map[string]string{
		"no content type":           "POST /api/v1/places HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
		"JSON as plain text":        "POST /api/v1/places HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
		"multipart without an end":  "POST /api/v1/places HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5\r\n\r\n--b\r\n",
		"length and chunks at once": "POST /api/v1/places HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a body larger than any":    "POST /api/v1/places HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n",
		"a zipped body":             "POST /api/v1/places HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
		"an address without end":    "GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"a method nobody knows":     "BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(8 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(conn, request); err != nil && !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "broken pipe") {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(conn).ReadString('\n')
			if err == nil && !strings.HasPrefix(line, "HTTP/1.1 4") {
				t.Errorf("answer %q", line)
			}
			if code, body := s.get(t, "/readyz"); code != 200 {
				t.Errorf("after it, readyz is %d: %s", code, body)
			}
		})
	}
}

func TestARoutingFileIsReadBeforeServing(t *testing.T) {
	data := t.TempDir()
	for _, file := range []string{write(t, "nobody.json", `[{"days":3,"source":"x"}]`), write(t, "broken.json", `[{`), filepath.Join(data, "missing.json")} {
		if _, stderr := do(t, exitUsage, "serve", "--listen", "127.0.0.1:0", "--data", data, "--routing", file); !strings.Contains(stderr, "routing") {
			t.Errorf("%s: %s", file, stderr)
		}
	}
	s := serve(t, data, "--routing", write(t, "ours.json", `[{"lead":["scjg"],"days":9,"source":"a city's own"}]`))
	if code, body := s.get(t, "/readyz"); code != 200 {
		t.Error(code, body)
	}
}
