package handlers_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"huishou/handlers"
)

// S12: clients that send half a header hold nobody up, and are let go.
func TestSlowClientsHoldNobodyUp(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the read timeout")
	}
	d := openDoor(t, randomRows(20))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop, served := make(chan struct{}), make(chan error, 1)
	go func() { served <- handlers.Listen(d.app, ln, stop, 5*time.Second) }()
	t.Cleanup(func() {
		close(stop)
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	const slow = 300
	deadline := time.Now().Add(20 * time.Second) // far behind the 5 s of the server
	var wg sync.WaitGroup
	answers := make(chan string, slow)
	for range slow {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			defer c.Close()
			_ = c.SetDeadline(deadline)
			if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: a"); err != nil {
				answers <- err.Error()
				return
			}
			line, err := bufio.NewReader(c).ReadString('\n')
			if err != nil && line == "" {
				line = err.Error()
			}
			answers <- line
		})
	}
	client := &http.Client{Timeout: 5 * time.Second}
	for range 50 {
		res, err := client.Get(fmt.Sprintf("http://%s/api/v1/sites/nearest?lon=104.77&lat=29.34", ln.Addr()))
		if err != nil {
			t.Fatalf("a quick client is held up: %v", err)
		}
		res.Body.Close()
		if res.StatusCode != 200 {
			t.Fatalf("a quick client gets %d", res.StatusCode)
		}
	}
	client.CloseIdleConnections()
	wg.Wait()
	close(answers)
	dropped := 0
	for line := range answers {
		if line == "HTTP/1.1 408 Request Timeout\r\n" || line == "EOF" {
			dropped++
		} else {
			t.Logf("%q", line)
		}
	}
	if dropped != slow || !time.Now().Before(deadline) {
		t.Errorf("%d of %d slow clients were let go", dropped, slow)
	}
}
