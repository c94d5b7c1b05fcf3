package photo

import (
	"bytes"
	"compress/zlib"
	"image/color"
	"runtime"
	"runtime/metrics"
	"sync"
	"testing"
	"time"
)

// mostMemory is what any file may cost, in bytes.
const mostMemory = 150_000_000

// greedy are files that cost as much as a file may, or try to cost more.
func greedy(t testing.TB) map[string][]byte {
	ycc := func(w, h int, factor byte, progressive bool) []byte {
		return flat{w: w, h: h, ids: "\x01\x02\x03", factors: []byte{factor, 0x11, 0x11}, level: []int{64, 64, 0}, progressive: progressive}.file()
	}
	return map[string][]byte{
		"JPEG 50 MP":                    ycc(8164, 6124, 0x22, false),
		"JPEG 33 MP, all colours":       ycc(6600, 5000, 0x11, false),
		"JPEG 15 MP, progressive":       ycc(4470, 3350, 0x22, true),
		"JPEG 14 MP, 40 scans":          flat{w: 4300, h: 3250, ids: "\x01\x02\x03", factors: []byte{0x22, 0x11, 0x11}, level: []int{64, 64, 0}, progressive: true, scans: maxProgressiveScans}.file(),
		"JPEG 50 MP, progressive":       ycc(8164, 6124, 0x22, true),
		"JPEG 12 MP of inks":            flat{w: 4000, h: 3000, ids: "CMYK", factors: []byte{0x11, 0x11, 0x11, 0x11}, level: []int{-124, 124, 124, 124}, segments: [][]byte{[]byte("\xeeAdobe\x00\x64\x00\x00\x00\x00\x00")}}.file(),
		"JPEG 40 MP of inks":            flat{w: 8000, h: 5000, ids: "CMYK", factors: []byte{0x11, 0x11, 0x11, 0x11}, level: []int{-124, 124, 124, 124}, segments: [][]byte{[]byte("\xeeAdobe\x00\x64\x00\x00\x00\x00\x00")}}.file(),
		"JPEG 15 MP of RGB":             flat{w: 4500, h: 3300, ids: "RGB", factors: []byte{0x11, 0x11, 0x11}, level: []int{-124, 124, 124}}.file(),
		"PNG 50 MP grey":                pngBlank(8164, 6124, 8, 0, false),
		"PNG 50 MP of one bit":          pngBlank(8164, 6124, 1, 0, false),
		"PNG 25 MP":                     pngBlank(5800, 4310, 8, 6, false),
		"PNG 50 MP with colour":         pngBlank(8164, 6124, 8, 2, false),
		"PNG 12 MP of 16 bits":          pngBlank(4000, 3000, 16, 6, false),
		"PNG 50 MP of 16 bits":          pngBlank(8164, 6124, 16, 6, false),
		"PNG 12 MP woven":               pngBlank(4000, 3000, 8, 6, true),
		"PNG 50 MP woven grey":          pngBlank(8164, 6124, 8, 0, true),
		"PNG 32,768 wide":               pngBlank(32768, 380, 16, 6, false),
		"WebP 10 MP without loss":       riff(vp8l(3600, 2800, color.NRGBA{1, 2, 3, 4})),
		"WebP 50 MP without loss":       riff(vp8l(8164, 6124, color.NRGBA{1, 2, 3, 4})),
		"WebP of 600 sets of trees":     riff(forest(600)),
		"WebP of 1400 sets of trees":    riff(forest(1400)),
		"WebP of 2600 sets of trees":    riff(forest(2600)),
		"JPEG with 8 MiB behind nearly": append(ycc(8164, 6124, 0x22, false), make([]byte, 7<<20)...),
	}
}

// pngBlank is a PNG all of whose bytes are nought, in few bytes.
func pngBlank(w, h int, depth, colour byte, woven bool) []byte {
	file := pngHeader(uint32(w), uint32(h), depth, colour)[:8]
	ihdr := bytes.Clone(pngHeader(uint32(w), uint32(h), depth, colour)[16:29])
	samples := map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
	row := func(w int) int { return 1 + (w*samples*int(depth)+7)/8 }
	size := h * row(w)
	if woven {
		ihdr[12], size = 1, 0
		for _, p := range [][4]int{{8, 8, 0, 0}, {8, 8, 4, 0}, {4, 8, 0, 4}, {4, 4, 2, 0}, {2, 4, 0, 2}, {2, 2, 1, 0}, {1, 2, 0, 1}} {
			size += (h - p[3] + p[1] - 1) / p[1] * row((w-p[2]+p[0]-1)/p[0])
		}
	}
	var data bytes.Buffer
	z, _ := zlib.NewWriterLevel(&data, zlib.BestSpeed)
	blank := make([]byte, 1<<16)
	for ; size > 0; size -= len(blank) {
		_, _ = z.Write(blank[:min(size, len(blank))])
	}
	_ = z.Close()
	file = append(file, chunk("IHDR", ihdr)...)
	file = append(file, chunk("IDAT", data.Bytes())...)
	return append(file, chunk("IEND", nil)...)
}

// forest is a lossless WebP of 208x208 pixels with so many sets of code trees, all
// as large as can be told in few bits, and no pixels.
func forest(sets int) []byte {
	var b bits
	low := func(v, n uint) { b.put(v, n, true) }
	code := func(v, n uint) { // of a tree: high bit first
		for n > 0 {
			n--
			low(v>>n&1, 1)
		}
	}
	// lengths begins a tree: the lengths of the codes for code lengths.
	lengths := func(of map[int]uint) {
		low(0, 1)
		low(19-4, 4)
		for _, symbol := range []int{17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} {
			low(of[symbol], 3)
		}
		low(0, 1)
	}
	one := func() { low(1, 1); low(0, 1); low(0, 1); low(0, 1) } // a tree of symbol 0
	low(0x2f, 8)
	low(207, 14)
	low(207, 14)
	low(0, 1+3+1)
	low(1, 1) // a cache of 2048 colours
	low(11, 4)
	low(1, 1) // sets of trees, for tiles of four pixels
	low(0, 3)
	// The picture of the tiles: green and red take eight bits each.
	low(0, 1)
	lengths(map[int]uint{8: 1, 18: 1})
	for range 256 {
		code(0, 1)
	}
	code(1, 1)
	low(24-11, 7)
	lengths(map[int]uint{8: 1, 18: 1})
	for range 256 {
		code(0, 1)
	}
	one()
	one()
	one()
	for i := range 52 * 52 {
		set := uint(min(i, sets-1))
		code(set&255, 8)
		code(set>>8, 8)
	}
	for range sets {
		// 1768 codes of 11 bits and 560 of 12 are a whole tree.
		lengths(map[int]uint{16: 1, 11: 2, 12: 2})
		repeat := func(n int) {
			for ; n >= 6; n -= 6 {
				code(0, 1)
				low(3, 2)
			}
			if n > 0 {
				code(0, 1)
				low(uint(n-3), 2)
			}
		}
		code(2, 2)
		repeat(1767)
		code(3, 2)
		code(3, 2)
		repeat(558)
		for range 3 { // 256 codes of 8 bits, the length a repetition begins with
			lengths(map[int]uint{16: 1})
			for range 42 {
				low(3, 2)
			}
			low(1, 2)
		}
		one()
	}
	return riffChunk("VP8L", b.out)
}

func TestNoFileCostsMoreMemoryThanAllowed(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector's own memory and time would be measured")
	}
	for name, file := range greedy(t) {
		t.Run(name, func(t *testing.T) {
			c := New(Limits{})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			p, err := c.Clean(t.Context(), bytes.NewReader(file))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			grown := int64(after.TotalAlloc - before.TotalAlloc)
			t.Logf("%d bytes of file, %d kB allocated, %v, %v", len(file), grown/1000, took.Round(time.Millisecond), err)
			if grown > mostMemory {
				t.Errorf("allocated %d", grown)
			}
			if err == nil {
				wellMade(t, p, Defaults())
			}
			if h, err := readHeader(file); err == nil {
				need := h.memory + c.ownMemory(h) + int64(len(file))
				if need <= c.limits.Memory && grown > need+need/4 {
					t.Errorf("allocated %d where %d was reckoned", grown, need)
				}
			}
		})
	}
}

func TestManyAtOnceCostNoMoreThanOne(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector's own memory and time would be measured")
	}
	files := greedy(t)
	for _, name := range []string{"PNG 50 MP woven grey", "WebP of 1400 sets of trees", "JPEG 33 MP, all colours"} {
		delete(files, name) // slow, and alike to others
	}
	runtime.GC()
	heap := func() int64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return int64(s[0].Value.Uint64())
	}
	before, most := heap(), int64(0)
	c := New(Limits{})
	done := make(chan struct{})
	var senders, watcher sync.WaitGroup
	watcher.Go(func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			most = max(most, heap())
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	})
	for _, file := range files {
		senders.Go(func() { _, _ = c.CleanBytes(t.Context(), file) })
	}
	senders.Wait()
	close(done)
	watcher.Wait()
	t.Logf("heap grew by %d kB", (most-before)/1000)
	if most-before > mostMemory {
		t.Errorf("heap grew by %d", most-before)
	}
}
