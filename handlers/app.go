package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/machine"
	"huishou/geo/registry/notice"
	"huishou/geo/registry/operator"
	"huishou/geo/registry/oversight"
	"huishou/geo/registry/photo"
	"huishou/geo/registry/pickup"
	"huishou/geo/registry/price"
	"huishou/geo/registry/replay"
	"huishou/geo/registry/report"
	"huishou/geo/registry/timetable"
	"huishou/handlers/ogc"
)

// Limits of a request and a connection. Fiber has no read timeout of its own; a
// client that sends half a header is answered 408 after readTimeout.
const (
	readTimeout  = 5 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 60 * time.Second
	bodyLimit    = 1 << 20           // of most addresses, see limitBody
	largestBody  = maxImport + 1<<16 // of any
	headerLimit  = 16 << 10
	writeBuffer  = 16 << 10 // an answer of ten places and its headers leave in one write
)

// api is the HTTP door of one registry.
type api struct {
	reg    *registry.Registry
	conf   Config
	log    *slog.Logger
	assets assets
	policy string // of every page but /embed
	spec   *huma.OpenAPI

	accounts  *account.Accounts
	replays   *replay.Replays
	limits    *limits
	imports   *importDesk
	photos    *photo.Cleaner
	operators *operator.Operators
	machines  *machine.Machines
	reports   *report.Reports
	oversight *oversight.Oversight
	prices    *price.Prices

	timetables *timetable.Timetables
	notices    *notice.Outbox
	pickups    *pickup.Pickups
}

// New makes the app that serves reg.
func New(reg *registry.Registry, conf Config) (*fiber.App, error) {
	adoptProblems()
	if conf.Log == nil {
		conf.Log = slog.New(slog.DiscardHandler)
	}
	files, err := readAssets(conf.Dist)
	if err != nil {
		return nil, err
	}
	a := &api{reg: reg, conf: conf, log: conf.Log, assets: files, policy: policyFor("'self'", conf.Basemap)}
	a.limits = newLimits(reg.Now)
	a.imports = &importDesk{now: reg.Now}
	a.photos = photo.New(photo.Limits{})
	if err := a.openNotices(context.Background()); err != nil {
		return nil, err
	}
	if a.accounts, err = account.Open(context.Background(), reg, conf.Accounts); err != nil {
		return nil, err
	}
	if a.replays, err = replay.Open(context.Background(), reg); err != nil {
		return nil, err
	}
	if a.operators, err = operator.Open(context.Background(), reg, a.accounts); err != nil {
		return nil, err
	}
	if a.machines, err = machine.Open(context.Background(), reg, conf.Machines); err != nil {
		return nil, err
	}
	if a.reports, err = report.Open(context.Background(), reg, report.Options{Routing: conf.Routing, Departments: departmentCodes(), Teller: reportTeller{a}}); err != nil {
		return nil, err
	}
	if a.oversight, err = oversight.Open(context.Background(), reg, oversight.Options{Operator: a.operators.Subject}); err != nil {
		return nil, err
	}
	if a.pickups, err = pickup.Open(context.Background(), reg, a.pickupOptions()); err != nil {
		return nil, err
	}
	if a.timetables, err = timetable.Open(context.Background(), reg); err != nil {
		return nil, err
	}
	if a.prices, err = price.Open(context.Background(), reg, conf.Prices); err != nil {
		return nil, err
	}
	app := fiber.New(fiber.Config{
		AppName:               "huishou",
		DisableStartupMessage: true,
		ErrorHandler:          a.fail,
		Immutable:             true, // values outlive the handler: they are logged and kept in errors
		ReadTimeout:           readTimeout,
		WriteTimeout:          writeTimeout,
		IdleTimeout:           idleTimeout,
		BodyLimit:             largestBody,
		ReadBufferSize:        headerLimit,
		WriteBufferSize:       writeBuffer,
	})
	app.Hooks().OnShutdown(a.imports.close)
	if err := a.reports.Retell(context.Background(), reg.Now().Add(-24*time.Hour)); err != nil {
		return nil, err
	}
	if err := a.pickups.Retell(context.Background(), reg.Now().Add(-24*time.Hour)); err != nil {
		return nil, err
	}
	a.background(app, a.sweepLoop)
	m := newMetrics(reg.Count)
	app.Use(m.count, recover.New(), limitBody)
	// Before compression and the headers of pages: both would cost more than the answer.
	app.Get("/api/v1/sites/nearest", a.nearest)
	app.Get("/tiles/places/:z/:x/:y.mvt", a.tile)
	app.Get("/tiles/stops/:z/:x/:y.mvt", a.stopTile)
	app.Use(a.headers, a.identify, a.guard, compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: a.isAsset}), a.idempotent)
	a.routes(app, m)
	return app, nil
}

// isAsset keeps files that were compressed at start from being compressed again.
func (a *api) isAsset(c *fiber.Ctx) bool {
	_, ok := a.assets[c.Path()]
	return ok
}

// routes registers everything but the two hot endpoints.
func (a *api) routes(app *fiber.App, m *metrics) {
	a.openAPI(app)
	app.Get("/api/v1/places", a.list)
	app.Get("/api/v1/places/:id", a.place)
	app.Get("/api/v1/stops", a.stops)
	app.Get("/api/v1/stops/:id", a.stop)
	app.Get("/api/v1/stops/:id/visits", a.stopVisits)
	app.Get("/api/v1/vehicles/:id", a.vehicle)
	app.Get("/api/v1/export/places.:format", a.export)
	app.Get("/map/ground.geojson", a.ground)
	a.open311(app)
	a.feeds(app)
	app.Get("/p/:code/qr.svg", a.placeQR)

	app.Get("/healthz", a.healthz)
	app.Get("/readyz", a.readyz)
	app.Get("/metrics", a.onlyOperators, m.handler())

	for _, path := range []string{"/", "/markets", "/street", "/stop/:code", "/prices", "/data", "/about"} {
		app.Get(path, a.page)
	}
	for _, path := range []string{"/login", "/join", "/account", "/work", "/work/*", "/admin", "/admin/*", "/report", "/report/:code", "/confirm",
		"/pickup", "/pickup/:code", "/driver"} {
		app.Get(path, a.desk)
	}
	app.Get("/p/:code", a.placePage)
	app.Get("/embed", a.embed)
	app.Get("/docs", a.docs)
	ogc.Register(app.Group("/ogc"), a.reg, ogc.Config{BaseURL: a.conf.BaseURL, Version: a.conf.Version, Stops: a.timetables})
	for path := range a.assets {
		if path != "/index.html" && path != "/desk.html" {
			app.Get(path, a.asset)
		}
	}
	app.Use(a.missing)
}

// headers sets what every answer carries that a browser may take for a page.
func (a *api) headers(c *fiber.Ctx) error {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderContentSecurityPolicy, a.policy)
	c.Set(fiber.HeaderPermissionsPolicy, "geolocation=(self), camera=(), microphone=()")
	if c.Secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	return c.Next()
}

// policyFor is the content security policy for pages that ancestors may frame. No
// script but our own files runs; the map needs a worker made from a blob.
func policyFor(ancestors string, basemap Basemap) string {
	foreign := ""
	if u, err := url.Parse(basemap.URL); err == nil && u.Host != "" {
		foreign = " " + u.Scheme + "://" + strings.NewReplacer("{s}", "*", "{a-c}", "*").Replace(u.Host)
	}
	return "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" + foreign +
		"; connect-src 'self'" + foreign + "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors " + ancestors
}

// onlyOperators lets a bearer of the metrics token pass, or without a token
// whoever asks from this machine.
func (a *api) onlyOperators(c *fiber.Ctx) error {
	if t := a.conf.MetricsToken; t != "" {
		if c.Get(fiber.HeaderAuthorization) == "Bearer "+t {
			return c.Next()
		}
		return fiber.ErrNotFound
	}
	if ip := net.ParseIP(c.IP()); ip != nil && ip.IsLoopback() {
		return c.Next()
	}
	return fiber.ErrNotFound
}

// openAPI starts huma on the app and describes the plain endpoints to it.
func (a *api) openAPI(app *fiber.App) {
	conf := huma.DefaultConfig("Huishou 回收", a.conf.Version)
	conf.DocsPath = ""    // huma's own page loads scripts from elsewhere; ours is /docs
	conf.SchemasPath = "" // one document is enough
	conf.CreateHooks = nil
	conf.Info.Description = "A city's recycling sites, sorting centres and second-hand markets. Coordinates are WGS-84, longitude first, unless crs names another datum."
	conf.Info.License = &huma.License{Name: "Apache-2.0"}
	h := humafiber.New(app, conf)
	a.registerTyped(h)
	a.registerFacts(h)
	a.registerSession(h)
	a.registerAccounts(h)
	a.registerInvitations(h)
	a.registerMe(h)
	a.registerWork(h)
	a.registerImports(h)
	a.registerReports(h)
	a.registerConfirm(h)
	a.registerPhotos(h)
	a.registerOperators(h)
	a.registerMachines(h)
	a.registerOversight(h)
	a.registerNotices(h)
	a.registerPrices(h)
	a.registerPickups(h)
	a.registerWorkVehicles(h)
	a.registerWorkStops(h)
	a.describePlain(h.OpenAPI())
	describeKeys(h.OpenAPI())
	a.spec = h.OpenAPI()
}

// plainOperation describes an endpoint that is a plain handler.
type plainOperation struct {
	id, method, path, summary, contentType string
	params                                 []*huma.Param
}

// describePlain adds the endpoints that are plain handlers to the document.
func (a *api) describePlain(spec *huma.OpenAPI) {
	str := func(name string) *huma.Param {
		return &huma.Param{Name: name, In: "path", Required: true, Schema: text()}
	}
	num := func(name string) *huma.Param {
		return &huma.Param{Name: name, In: "path", Required: true, Schema: integer(0, 1<<22)}
	}
	for _, e := range append([]plainOperation{
		{"nearest-sites", fiber.MethodGet, "/api/v1/sites/nearest", "The nearest places, by great-circle distance in metres", fiber.MIMEApplicationJSON, describe(nearestParams)},
		{"list-places", fiber.MethodGet, "/api/v1/places", "A page of public places", fiber.MIMEApplicationJSON, describe(listParams)},
		{"read-place", fiber.MethodGet, "/api/v1/places/{id}", "One place, by id or code", fiber.MIMEApplicationJSON, append(describe(placeParams), str("id"))},
		{"list-stops", fiber.MethodGet, "/api/v1/stops", "A page of the public stops of vehicles", fiber.MIMEApplicationJSON, describe(stopsParams)},
		{"read-stop", fiber.MethodGet, "/api/v1/stops/{id}", "One stop, by id or code, with its timetable and coming visits", fiber.MIMEApplicationJSON, append(describe(placeParams), str("id"))},
		{"stop-visits", fiber.MethodGet, "/api/v1/stops/{id}/visits", "The visits of a stop in a time, cancelled ones included", fiber.MIMEApplicationJSON, append(describe(visitsParams), str("id"))},
		{"read-vehicle", fiber.MethodGet, "/api/v1/vehicles/{id}", "One vehicle, by id or code, with its stops in the order of its run, the next one marked", fiber.MIMEApplicationJSON, append(describe([]param{paramLang}), str("id"))},
		{"export-places", fiber.MethodGet, "/api/v1/export/places.{format}", "Public places as a file: csv, xlsx, geojson, kml, or osm.geojson with the tags of OpenStreetMap", fiber.MIMEOctetStream, append(describe(exportParams), str("format"))},
		{"place-tile", fiber.MethodGet, "/tiles/places/{z}/{x}/{y}.mvt", "A vector tile of places, clustered below zoom 15", "application/vnd.mapbox-vector-tile", append(describe(tileParams), num("z"), num("x"), num("y"))},
		{"stop-tile", fiber.MethodGet, "/tiles/stops/{z}/{x}/{y}.mvt", "A vector tile of the stops of vehicles, clustered below zoom 15", "application/vnd.mapbox-vector-tile", append(describe(stopTileParams), num("z"), num("x"), num("y"))},
		{"ground", fiber.MethodGet, "/map/ground.geojson", "Outlines and names below the places", "application/geo+json", nil},
		{"place-qr", fiber.MethodGet, "/p/{code}/qr.svg", "QR code of a place's page", "image/svg+xml", []*huma.Param{str("code")}},
		{"healthz", fiber.MethodGet, "/healthz", "The process answers", fiber.MIMEApplicationJSON, nil},
		{"readyz", fiber.MethodGet, "/readyz", "The store takes writes", fiber.MIMEApplicationJSON, nil},
	}, append(describeOpen311(), describeFeeds()...)...) {
		problemSchema := spec.Components.Schemas.Schema(reflect.TypeFor[problem](), true, "Problem")
		spec.AddOperation(&huma.Operation{OperationID: e.id, Method: e.method, Path: e.path, Summary: e.summary, Parameters: e.params,
			Responses: map[string]*huma.Response{
				"200":     {Description: "OK", Content: map[string]*huma.MediaType{e.contentType: {}}},
				"default": {Description: "Problem", Content: map[string]*huma.MediaType{problemType: {Schema: problemSchema}}},
			}})
	}
}

// Listen serves app on addr until stop is closed, then lets requests under way
// finish for at most grace.
func Listen(app *fiber.App, ln net.Listener, stop <-chan struct{}, grace time.Duration) error {
	served := make(chan error, 1)
	go func() { served <- app.Listener(ln) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-stop:
	}
	if err := app.ShutdownWithTimeout(grace); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	// A stop that came before serving had begun found nothing to shut down.
	_ = ln.Close() // closed already, mostly
	<-served
	return nil
}
