package handlers

import (
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests by route and status class. Labels are route patterns,
// never what a client sent.
type metrics struct {
	registry *prometheus.Registry
	seconds  *prometheus.HistogramVec
	routes   sync.Map // route pattern and status class → prometheus.Observer
}

type routeClass struct {
	route string
	class int
}

func newMetrics(places func() (int, int)) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "huishou_http_request_seconds", Help: "Time to answer, by route and class of status.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
	}, []string{"route", "status"})}
	m.registry.MustRegister(m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "huishou_places", Help: "Public places in memory."},
			func() float64 { n, _ := places(); return float64(n) }))
	return m
}

// count is the middleware that measures every request.
func (m *metrics) count(c *fiber.Ctx) error {
	began := time.Now()
	err := c.Next()
	if err != nil {
		if err = c.App().ErrorHandler(c, err); err != nil {
			return err
		}
	}
	key := routeClass{c.Route().Path, c.Response().StatusCode() / 100}
	o, ok := m.routes.Load(key)
	if !ok {
		o, _ = m.routes.LoadOrStore(key, m.seconds.WithLabelValues(key.route, strconv.Itoa(key.class)+"xx"))
	}
	o.(prometheus.Observer).Observe(time.Since(began).Seconds())
	return nil
}

// handler serves the counts to Prometheus.
func (m *metrics) handler() fiber.Handler {
	return adaptor.HTTPHandler(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
}
