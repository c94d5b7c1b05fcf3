package mongo_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
	"huishou/geo/store/mongo"
)

// wire is a line to the server that can be cut.
type wire struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	ends     []net.Conn
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, to: to}
	t.Cleanup(func() { l.Close(); w.set(true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.join(c)
		}
	}()
	return w
}

func (w *wire) join(c net.Conn) {
	s, err := net.Dial("tcp", w.to)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || w.cut {
		c.Close()
		if s != nil {
			s.Close()
		}
		return
	}
	w.ends = append(w.ends, c, s)
	go func() { io.Copy(s, c); s.Close() }()
	go func() { io.Copy(c, s); c.Close() }()
}

// set cuts the line, or joins it again.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for _, c := range w.ends {
			c.Close()
		}
		w.ends = nil
	}
}

func TestOutage(t *testing.T) {
	u, err := url.Parse(server(t))
	if err != nil || u.Port() == "" || strings.Contains(u.Host, ",") {
		t.Skip("the line to this server cannot be cut")
	}
	line := newWire(t, u.Host)
	u.Host = line.listener.Addr().String()
	q := u.Query()
	q.Set("directConnection", "true") // or a replica set would name its own addresses
	u.RawQuery = q.Encode()
	if u.Path == "" {
		u.Path = "/"
	}
	name := database(t)
	s, err := mongo.Open(t.Context(), u.String(), mongo.Options{Database: name, Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	docs, err := s.Table(t.Context(), registry.Def{Name: "rows"})
	if err != nil {
		t.Fatal(err)
	}
	doc := func(id string) registry.Doc {
		at := time.UnixMilli(1_790_000_000_000).UTC()
		body, err := bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: int64(1)}, {Key: "updatedAt", Value: at}})
		if err != nil {
			t.Fatal(err)
		}
		return registry.Doc{ID: registry.ID(id), Rev: 1, UpdatedAt: at, Body: body}
	}
	acknowledged := map[string]bool{}
	for i := range 20 {
		id := fmt.Sprint("before", i)
		if err := docs.Put(t.Context(), doc(id)); err != nil {
			t.Fatal(err)
		}
		acknowledged[id] = true
	}
	line.set(true)
	t.Run("while the server is out of reach calls fail, and soon", func(t *testing.T) {
		for i, call := range []func() error{
			func() error { return s.Ping(t.Context()) },
			func() error { _, err := docs.Get(t.Context(), "before0"); return err },
			func() error { return docs.Put(t.Context(), doc("during")) },
			func() error { _, err := docs.Count(t.Context(), registry.Query{}); return err },
		} {
			start := time.Now()
			if err := call(); err == nil {
				t.Errorf("call %d works", i)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("call %d took %v", i, took)
			}
		}
	})
	line.set(false)
	t.Run("it works again within ten seconds of the return", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for s.Ping(ctx) != nil {
			if ctx.Err() != nil {
				t.Fatal("it does not")
			}
		}
	})
	t.Run("what was acknowledged is there", func(t *testing.T) {
		for id := range acknowledged {
			if _, err := docs.Get(t.Context(), registry.ID(id)); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
}

func TestUnreachable(t *testing.T) {
	start := time.Now()
	s, err := mongo.Open(t.Context(), "mongodb://127.0.0.1:1/", mongo.Options{Timeout: 500 * time.Millisecond})
	if err == nil {
		s.Close()
		t.Fatal("a server that is not there was reached")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
