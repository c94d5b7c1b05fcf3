package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/machine"
	"huishou/geo/registry/pickup"
	"huishou/geo/registry/price"
	"huishou/geo/registry/report"
	"huishou/handlers"
	"huishou/seed"
	"huishou/static"
)

// stopGrace is how long requests under way may take when the server is stopped.
const stopGrace = 10 * time.Second

type serveCmd struct {
	storeFlags
	noticeFlags
	Listen       string        `help:"Address to listen on." default:"127.0.0.1:8080" env:"HUISHOU_LISTEN"`
	BaseURL      string        `help:"Address of the public pages, for QR codes and links." env:"HUISHOU_BASE_URL" placeholder:"https://…"`
	MapApproval  string        `help:"审图号 of the published map, shown in the imprint." env:"HUISHOU_MAP_APPROVAL"`
	Contact      string        `help:"Whom to ask, shown in the imprint." env:"HUISHOU_CONTACT"`
	Operator     string        `help:"Who runs this registry, shown in the imprint." env:"HUISHOU_OPERATOR"`
	Basemap      string        `help:"Tiles of an optional map below ours, with {z}, {x}, {y}." env:"HUISHOU_BASEMAP_URL" placeholder:"https://…"`
	Attribution  string        `help:"Attribution of the optional map." env:"HUISHOU_BASEMAP_ATTRIBUTION"`
	MetricsToken string        `help:"Bearer token that may read /metrics from elsewhere." env:"HUISHOU_METRICS_TOKEN"`
	Poll         time.Duration `help:"How often to look for other instances' writes." default:"500ms" env:"HUISHOU_POLL"`
	StaleAfter   time.Duration `help:"How long what is said of a place is taken for right when nobody confirms it." default:"8760h" env:"HUISHOU_STALE_AFTER"`
	MachineQuiet time.Duration `help:"After how long a silence a self-service machine's state is unknown." default:"2h" env:"HUISHOU_MACHINE_QUIET"`
	PriceStale   time.Duration `help:"After how long a price that nobody says again counts no more." default:"720h" env:"HUISHOU_PRICE_STALE"`
	PickupKeep   time.Duration `help:"How long after a pickup is settled its address and phone are kept." default:"720h" env:"HUISHOU_PICKUP_KEEP"`
	PlainCookies bool          `help:"Let people log in over plain HTTP from other machines: only behind something that adds TLS, or on a closed network." env:"HUISHOU_PLAIN_COOKIES"`
	Proxies      []string      `help:"Addresses or networks of proxies whose X-Forwarded-For is believed." env:"HUISHOU_PROXIES" placeholder:"10.0.0.0/8"`
	PlanFrom     string        `help:"First day of the plan's period, as a date: new standard sites count from it." env:"HUISHOU_PLAN_FROM" placeholder:"2024-05-31"`
	Routing      string        `help:"JSON file of rules which department handles which reports, in place of the ones built in." env:"HUISHOU_ROUTING" type:"path" placeholder:"FILE"`
	LogLevel     slog.Level    `help:"debug, info, warn or error." default:"info" env:"HUISHOU_LOG_LEVEL"`
}

// Run serves until the process is told to stop.
func (s *serveCmd) Run(p *program) error {
	log := newLog(p.stderr, s.LogLevel)
	began := time.Now()
	// The address is taken first: two servers on one never open the same store by accident.
	ln, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return &exitError{exitUsage, fmt.Errorf("listen: %w", err)}
	}
	reg, closing, err := s.open(p.ctx, registry.Options{Poll: s.Poll, Log: log, Cache: s.cache(), StaleAfter: s.StaleAfter})
	if err != nil {
		return err
	}
	defer closing()
	conf := s.config(log)
	if conf.TrustedProxies, err = handlers.ParseProxies(s.Proxies); err != nil {
		return &exitError{exitUsage, fmt.Errorf("proxies: %w", err)}
	}
	if conf.Notices, err = s.outbox(p.ctx, reg, s.BaseURL, log); err != nil {
		return err
	}
	if conf.Routing, err = readRouting(s.Routing); err != nil {
		return &exitError{exitUsage, err}
	}
	app, err := handlers.New(reg, conf)
	if err != nil {
		return err
	}
	if err := s.firstAdmin(p, reg, "http://"+ln.Addr().String()); err != nil {
		return err
	}
	var sending sync.WaitGroup
	defer sending.Wait()
	ctx, stop := context.WithCancel(p.ctx)
	defer stop()
	sending.Go(func() { conf.Notices.Run(ctx) })
	places, demo := reg.Count()
	log.Info("serving", "url", "http://"+ln.Addr().String()+"/", "settings", s.storeFlags, "notices", conf.Notices.Channels(), "places", places, "demo", demo,
		"after", time.Since(began).Round(time.Millisecond).String(), "pid", os.Getpid())
	if err := handlers.Listen(app, ln, p.ctx.Done(), stopGrace); err != nil {
		return err
	}
	log.Info("stopped")
	return nil
}

// firstAdmin tells how to make the first account, as long as there is none. The
// link is a secret, so it goes to the terminal and not into the log.
func (s *serveCmd) firstAdmin(p *program, reg *registry.Registry, base string) error {
	accounts, err := account.Open(p.ctx, reg, account.Options{})
	if err != nil {
		return err
	}
	secret, err := accounts.First(p.ctx)
	if err != nil || secret == "" {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "There is no account yet. The administrator's is made here, once, within 24 hours:\n  %s%s%s\n",
		cmp.Or(s.BaseURL, base), handlers.JoinPath, secret)
	return err
}

// readRouting reads a file of routing rules; none for no name.
func readRouting(name string) ([]report.Rule, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("routing: %w", err)
	}
	defer f.Close()
	return report.ReadRouting(f)
}

func (s *serveCmd) config(log *slog.Logger) handlers.Config {
	conf := handlers.Config{Version: version(), BaseURL: s.BaseURL, Log: log, MetricsToken: s.MetricsToken, City: handlers.City(seed.City),
		Imprint:      handlers.Imprint{MapApproval: s.MapApproval, Contact: s.Contact, Operator: s.Operator},
		PlainCookies: s.PlainCookies, PlanFrom: s.PlanFrom, Machines: machine.Options{SilentAfter: s.MachineQuiet}, Pickups: pickup.Options{Keep: s.PickupKeep}, Prices: price.Options{StaleAfter: s.PriceStale},
		Basemap: handlers.Basemap{Kind: "none", URL: s.Basemap, Attribution: s.Attribution}}
	if s.Basemap != "" {
		conf.Basemap.Kind = "raster"
	}
	conf.Dist, _ = static.Dist()
	return conf
}
