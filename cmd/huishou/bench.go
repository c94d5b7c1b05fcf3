package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo/index"
	"huishou/geo/registry"
	"huishou/handlers"
)

type benchCmd struct {
	Nearest benchNearestCmd `cmd:"" help:"The index, and the HTTP endpoint against a fixed answer of the same server."`
	Client  benchClientCmd  `cmd:"" hidden:""`
}

type benchNearestCmd struct {
	Places   int           `help:"How many places." default:"100000"`
	Conns    int           `help:"Connections of the client." default:"16"`
	Requests int           `help:"Requests of each round." default:"20000"`
	Rounds   int           `help:"Rounds, endpoint and fixed answer in turn." default:"3"`
	Timeout  time.Duration `help:"Most time a round may take." default:"60s"`
	JSON     bool          `help:"Report as JSON."`
}

// benchReport is what bench nearest prints. Times are CPU, not wall clock.
type benchReport struct {
	Places         int     `json:"places"`
	IndexNsQuery   float64 `json:"indexNsPerQuery"`
	IndexAllocs    float64 `json:"indexAllocsPerQuery"`
	IndexBytes     float64 `json:"indexBytesPerPlace"`
	OpenCPUSeconds float64 `json:"openCpuSeconds"`     // from the rows of a store to ready
	WarmCPUSeconds float64 `json:"warmOpenCpuSeconds"` // from the snapshot of an earlier run to ready
	HeapMB         float64 `json:"heapMB"`
	EndpointUs     float64 `json:"endpointCpuUsPerRequest"`
	FixedUs        float64 `json:"fixedCpuUsPerRequest"`
	Ratio          float64 `json:"endpointToFixed"`
	BodyBytes      int     `json:"endpointBodyBytes"`
	CPUs           int     `json:"cpus"`
}

// Run measures on the machine it runs on.
func (b *benchNearestCmd) Run(p *program) error {
	if b.Places < 1 || b.Places > 2_000_000 || b.Requests < 1 || b.Rounds < 1 || b.Conns < 1 || b.Conns > 256 {
		return &exitError{exitUsage, fmt.Errorf("a number is out of range")}
	}
	rep := benchReport{Places: b.Places, CPUs: runtime.NumCPU()}
	places := newBenchPlaces(b.Places)
	b.index(places, &rep)

	reg, err := b.open(p, places, &rep)
	if err != nil {
		return err
	}
	defer reg.Close()
	if err := b.endpoint(p, reg, &rep); err != nil {
		return err
	}
	return p.report(b.JSON, rep, fmt.Sprintf(`places                 %d
index, CPU a query     %.0f ns, %.0f allocations
index, memory          %.1f B a place
from rows to ready     %.2f s CPU
from snapshot to ready %.2f s CPU, heap %.0f MB
endpoint, CPU          %.1f µs a request (%d B)
fixed answer, CPU      %.1f µs a request (2048 B)
endpoint / fixed       %.2f`, rep.Places, rep.IndexNsQuery, rep.IndexAllocs, rep.IndexBytes, rep.OpenCPUSeconds, rep.WarmCPUSeconds, rep.HeapMB,
		rep.EndpointUs, rep.BodyBytes, rep.FixedUs, rep.Ratio))
}

// open measures how long the registry takes to be ready: from the rows of the
// store, and again from the snapshot that the first left. It gives the second.
func (b *benchNearestCmd) open(p *program, places *benchPlaces, rep *benchReport) (*registry.Registry, error) {
	cache, err := os.MkdirTemp("", "huishou-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(cache)
	making := places.drain(p.ctx)
	began := cpuTime()
	reg, err := registry.Open(p.ctx, places, registry.Options{Poll: -1, Cache: cache})
	if err != nil {
		return nil, err
	}
	rep.OpenCPUSeconds = (cpuTime() - began - making).Seconds()
	reg.Close() // leaves the snapshot
	reg = nil
	runtime.GC()
	began = cpuTime()
	if reg, err = registry.Open(p.ctx, places, registry.Options{Poll: -1, Cache: cache}); err != nil {
		return nil, err
	}
	rep.WarmCPUSeconds = (cpuTime() - began).Seconds()
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	rep.HeapMB = float64(mem.HeapAlloc) / 1e6
	return reg, nil
}

// index measures the index alone: ten nearest of one material within 20 km.
func (b *benchNearestCmd) index(places *benchPlaces, rep *benchReport) {
	tree := index.Build(places.points, places.masks)
	rep.IndexBytes = float64(tree.Bytes()) / float64(b.Places)
	r := rand.New(rand.NewPCG(7, 7))
	froms := make([]orb.Point, 10_000)
	for i := range froms {
		froms[i] = places.points[r.IntN(len(places.points))]
	}
	hits := make([]index.Hit, 0, 16)
	i := 0
	query := func() {
		hits = tree.Nearest(hits[:0], froms[i%len(froms)], index.Query{All: 1 << (i % 12), Limit: 10, Radius: 20_000})
		i++
	}
	rep.IndexAllocs = allocsPerRun(1000, query)
	best := math.Inf(1)
	for range b.Rounds {
		began := cpuTime()
		for range 20_000 {
			query()
		}
		best = min(best, float64((cpuTime()-began).Nanoseconds())/20_000)
	}
	rep.IndexNsQuery = best
}

// allocsPerRun is the mean number of allocations of f.
func allocsPerRun(runs int, f func()) float64 {
	f() // warm
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return math.Floor(float64(after.Mallocs-before.Mallocs) / float64(runs))
}

// endpoint measures the server's CPU for nearest requests and for a fixed answer
// of 2 KB, in turn; the client is a process of its own.
func (b *benchNearestCmd) endpoint(p *program, reg *registry.Registry, rep *benchReport) error {
	app, err := handlers.New(reg, handlers.Config{})
	if err != nil {
		return err
	}
	fixed := fiber.New(fiber.Config{DisableStartupMessage: true})
	body := strings.Repeat("x", 2048)
	fixed.Get("/", func(c *fiber.Ctx) error { return c.SendString(body) })
	var ratios, endpoint, floor []float64
	addrs := make([]string, 2)
	for i, a := range []*fiber.App{app, fixed} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		addrs[i] = ln.Addr().String()
		go func() { _ = a.Listener(ln) }() // ends with Shutdown
		defer func() { _ = a.Shutdown() }()
	}
	for round := range b.Rounds + 1 {
		e, size, err := b.load(p, addrs[0], "nearest")
		if err != nil {
			return err
		}
		f, _, err := b.load(p, addrs[1], "fixed")
		if err != nil {
			return err
		}
		if round == 0 { // warms both up
			continue
		}
		endpoint, floor, ratios, rep.BodyBytes = append(endpoint, e), append(floor, f), append(ratios, e/f), size
	}
	rep.EndpointUs, rep.FixedUs, rep.Ratio = median(endpoint), median(floor), median(ratios)
	return nil
}

// load runs the client process and gives this process's CPU microseconds a request.
func (b *benchNearestCmd) load(p *program, addr, what string) (us float64, size int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, 0, err
	}
	cmd := exec.CommandContext(p.ctx, self, "bench", "client", "--addr", addr, "--what", what,
		"--conns", strconv.Itoa(b.Conns), "--requests", strconv.Itoa(b.Requests), "--timeout", b.Timeout.String())
	cmd.Stderr = p.stderr
	began := cpuTime()
	out, err := cmd.Output()
	used := cpuTime() - began
	if err != nil {
		return 0, 0, fmt.Errorf("client: %w", err)
	}
	size, err = strconv.Atoi(strings.TrimSpace(string(out)))
	return float64(used.Microseconds()) / float64(b.Requests), size, err
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// cpuTime is the CPU time this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type benchClientCmd struct {
	Addr     string        `required:""`
	What     string        `required:"" enum:"nearest,fixed"`
	Conns    int           `required:""`
	Requests int           `required:""`
	Timeout  time.Duration `required:""`
}

// Run sends requests over kept connections to an address of this machine and
// prints the mean size of an answer.
func (b *benchClientCmd) Run(p *program) error {
	host, _, err := net.SplitHostPort(b.Addr)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		return &exitError{exitUsage, fmt.Errorf("the client asks only this machine")}
	}
	deadline := time.Now().Add(b.Timeout)
	var all sync.WaitGroup
	sizes, errs := make([]int, b.Conns), make([]error, b.Conns)
	for n := range b.Conns {
		all.Go(func() { sizes[n], errs[n] = b.one(n, b.Requests/b.Conns, deadline) })
	}
	all.Wait()
	total := 0
	for n := range sizes {
		if errs[n] != nil {
			return errs[n]
		}
		total += sizes[n]
	}
	_, err = fmt.Fprintln(p.stdout, total/max(1, b.Requests/b.Conns*b.Conns))
	return err
}

func (b *benchClientCmd) one(seed, requests int, deadline time.Time) (size int, err error) {
	conn, err := net.Dial("tcp", b.Addr)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(deadline); err != nil {
		return 0, err
	}
	r := rand.New(rand.NewPCG(uint64(seed), 3))
	in := bufio.NewReaderSize(conn, 64<<10)
	var req []byte
	for range requests {
		req = append(req[:0], "GET /"...)
		if b.What == "nearest" {
			req = fmt.Appendf(req, "api/v1/sites/nearest?lon=%.6f&lat=%.6f&accepts=%s&limit=10", 104+1.3*r.Float64(), 28.9+0.8*r.Float64(), registry.Terms[r.IntN(12)].Code)
		}
		req = append(req, " HTTP/1.1\r\nHost: bench\r\n\r\n"...)
		if _, err := conn.Write(req); err != nil {
			return size, err
		}
		n, err := skipAnswer(in)
		if err != nil {
			return size, err
		}
		size += n
	}
	return size, nil
}

// skipAnswer reads one answer with a Content-Length and gives the size of its body.
func skipAnswer(in *bufio.Reader) (int, error) {
	size := -1
	for line := 0; ; line++ {
		b, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if line == 0 && !strings.Contains(string(b), " 200 ") {
			return 0, fmt.Errorf("answer is %s", b)
		}
		if len(b) <= 2 {
			break
		}
		if v, ok := strings.CutPrefix(strings.ToLower(string(b)), "content-length:"); ok {
			if size, err = strconv.Atoi(strings.TrimSpace(v)); err != nil {
				return 0, err
			}
		}
	}
	if size < 0 {
		return 0, fmt.Errorf("answer has no length")
	}
	_, err := io.CopyN(io.Discard, in, int64(size))
	return size, err
}
