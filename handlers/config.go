package handlers

import (
	"io/fs"
	"log/slog"
	"net/netip"

	"huishou/geo/registry/account"
	"huishou/geo/registry/machine"
	"huishou/geo/registry/notice"
	"huishou/geo/registry/pickup"
	"huishou/geo/registry/price"
	"huishou/geo/registry/report"
)

// Config is what the HTTP door needs beside the registry.
type Config struct {
	Version string
	BaseURL string // of the public pages, without a slash at the end; from the request when empty
	City    City
	Imprint Imprint
	Basemap Basemap
	Dist    fs.FS        // the built front end; nil when there is none
	Log     *slog.Logger // nowhere when nil
	// MetricsToken, when set, must be sent as a bearer token to read /metrics;
	// without it only loopback may.
	MetricsToken string
	// PlainCookies is for a server without TLS that is asked from other machines.
	PlainCookies bool
	// TrustedProxies are those whose X-Forwarded-For is believed, see [ParseProxies].
	TrustedProxies []netip.Prefix
	Accounts       account.Options
	Machines       machine.Options
	Prices         price.Options
	// Notices is the outbox, of the same registry; one that writes into Log when nil.
	Notices *notice.Outbox
	Pickups pickup.Options // its functions are set here
	// Routing says which department handles which reports; the default when nil.
	Routing []report.Rule
	// PlanFrom is the first day of the plan's period, as a date: sites accepted
	// before it were not new. The plan's own date when empty.
	PlanFrom string
}

// City is where the map begins.
type City struct {
	Code     string     `json:"code"`
	Zh       string     `json:"zh"`
	En       string     `json:"en"`
	Location [2]float64 `json:"location" doc:"longitude, latitude"`
	Bounds   [4]float64 `json:"bounds" doc:"west, south, east, north"`
}

// Imprint is what a public map must say about itself.
type Imprint struct {
	MapApproval string `json:"mapApproval" doc:"审图号, when the map has one"`
	Contact     string `json:"contact"`
	Operator    string `json:"operator"`
}

// Basemap is an optional map below ours; the page is whole without.
type Basemap struct {
	Kind        string `json:"kind" enum:"none,raster,pmtiles"`
	URL         string `json:"url"`
	Attribution string `json:"attribution"`
}
