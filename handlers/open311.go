package handlers

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
)

// Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): reports in and out for
// programs that speak it, in JSON or XML. A service is a category of reports.

type open311Service struct {
	XMLName     xml.Name `json:"-" xml:"service"`
	Code        string   `json:"service_code" xml:"service_code"`
	Name        string   `json:"service_name" xml:"service_name"`
	Description string   `json:"description" xml:"description"`
	Metadata    bool     `json:"metadata" xml:"metadata"`
	Type        string   `json:"type" xml:"type"`
	Keywords    string   `json:"keywords" xml:"keywords"`
	Group       string   `json:"group" xml:"group"`
}

type open311Request struct {
	XMLName   xml.Name `json:"-" xml:"request"`
	ID        string   `json:"service_request_id" xml:"service_request_id"`
	Status    string   `json:"status" xml:"status"`
	Notes     string   `json:"status_notes,omitempty" xml:"status_notes,omitempty"`
	Name      string   `json:"service_name" xml:"service_name"`
	Code      string   `json:"service_code" xml:"service_code"`
	Agency    string   `json:"agency_responsible" xml:"agency_responsible"`
	Requested string   `json:"requested_datetime" xml:"requested_datetime"`
	Updated   string   `json:"updated_datetime" xml:"updated_datetime"`
	Expected  string   `json:"expected_datetime" xml:"expected_datetime"`
	Address   string   `json:"address,omitempty" xml:"address,omitempty"`
	Lat       float64  `json:"lat" xml:"lat"`
	Long      float64  `json:"long" xml:"long"`
}

type open311Made struct {
	XMLName xml.Name `json:"-" xml:"request"`
	ID      string   `json:"service_request_id" xml:"service_request_id"`
	Notice  string   `json:"service_notice" xml:"service_notice"`
	Account string   `json:"account_id" xml:"account_id"`
}

type open311Error struct {
	XMLName     xml.Name `json:"-" xml:"error"`
	Code        int      `json:"code" xml:"code"`
	Description string   `json:"description" xml:"description"`
}

const open311Path = "/open311/v2/"

// open311 registers the endpoints; they are plain, since the standard fixes forms,
// two encodings and its own errors.
func (a *api) open311(app *fiber.App) {
	app.Get(open311Path+"services.:format", a.open311Answer("services", a.open311Services))
	app.Get(open311Path+"services/:code.:format", a.open311Answer("", a.open311Definition))
	app.Get(open311Path+"requests.:format", a.open311Answer("service_requests", a.open311List))
	app.Post(open311Path+"requests.:format", a.open311Answer("service_requests", a.open311Post))
	app.Get(open311Path+"requests/:code.:format", a.open311Answer("service_requests", a.open311One))
}

// open311Answer writes what do gives in the format of the path, below an XML
// element root unless it is one itself; failures are arrays of errors, as the standard has it.
func (a *api) open311Answer(root string, do func(c *fiber.Ctx) (any, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		format := c.Params("format")
		if format != "json" && format != "xml" {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		around := root // of this answer: root is that of every request
		out, err := do(c)
		if err != nil {
			p := problemOf(err, langOf(c))
			if p.Status >= 500 {
				a.log.ErrorContext(c.UserContext(), "request failed", "route", c.Route().Path, "err", err)
			}
			detail := p.Detail
			for _, e := range p.Errors {
				detail += "; " + e.Location + ": " + e.Message
			}
			if p.Status == fiber.StatusUnprocessableEntity {
				p.Status = fiber.StatusBadRequest // the standard knows 400 only
			}
			c.Status(p.Status)
			around, out = "errors", []open311Error{{Code: p.Status, Description: detail}}
		}
		if format == "json" {
			return c.JSON(out)
		}
		body, err := xml.Marshal(out)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "text/xml; charset=utf-8")
		if around == "" {
			return c.SendString(xml.Header + string(body))
		}
		return c.SendString(xml.Header + "<" + around + ">" + string(body) + "</" + around + ">")
	}
}

func (a *api) open311Services(c *fiber.Ctx) (any, error) {
	out := make([]open311Service, len(report.Categories))
	for i, k := range report.Categories {
		name := k.Zh
		if langOf(c) == "en" {
			name = k.En
		}
		out[i] = open311Service{Code: string(k.Category), Name: name, Description: k.En, Type: "realtime", Keywords: "recycling, 回收", Group: "回收"}
	}
	return out, nil
}

type open311Def struct {
	XMLName xml.Name `json:"-" xml:"service_definition"`
	Code    string   `json:"service_code" xml:"service_code"`
	// No service asks for more than a place and words.
	Attributes []struct{} `json:"attributes" xml:"attributes>attribute"`
}

func (a *api) open311Definition(c *fiber.Ctx) (any, error) {
	for _, k := range report.Categories {
		if string(k.Category) == c.Params("code") {
			return open311Def{Code: c.Params("code"), Attributes: []struct{}{}}, nil
		}
	}
	return nil, &registry.Error{Kind: registry.NotFound, Code: "category.unknown"}
}

func (a *api) open311List(c *fiber.Ctx) (any, error) {
	var categories []report.Category
	for code := range strings.SplitSeq(c.Query("service_code"), ",") {
		if code != "" {
			categories = append(categories, report.Category(code))
		}
	}
	var states []report.State
	for s := range strings.SplitSeq(c.Query("status"), ",") {
		switch s {
		case "":
		case "open":
			states = append(states, report.New, report.Routed, report.InProgress, report.Reopened)
		case "closed":
			states = append(states, report.Resolved, report.Rejected, report.Duplicate)
		default:
			return nil, badParam("status", "param.invalid", s)
		}
	}
	// Ninety days back when nothing bounds the time, as the standard asks.
	to, from := time.Time{}, a.reg.Now().AddDate(0, 0, -90)
	for name, at := range map[string]*time.Time{"start_date": &from, "end_date": &to} {
		if v := c.Query(name); v != "" {
			t, err := time.Parse(time.RFC3339, strings.ReplaceAll(v, " ", "+"))
			if err != nil {
				return nil, badParam(name, "time.invalid", v)
			}
			*at = t
		}
	}
	var codes []string
	for code := range strings.SplitSeq(c.Query("service_request_id"), ",") {
		if code != "" {
			codes = append(codes, code)
		}
	}
	if len(codes) > 0 {
		from = time.Time{}
	}
	list, err := a.reports.Public(c.UserContext(), categories, states, from, to, codes, registry.MaxPage)
	if err != nil {
		return nil, err
	}
	out := make([]open311Request, len(list))
	for i := range list {
		out[i] = a.open311Request(&list[i])
	}
	return out, nil
}

func badParam(name, code, value string) error {
	return &registry.Error{Kind: registry.Invalid, Code: "request.invalid", Fields: []registry.FieldError{{Field: "query." + name, Code: code, Value: value}}}
}

func (a *api) open311Request(r *report.Report) open311Request {
	out := open311Request{ID: r.Code, Status: "open", Notes: r.Reply, Code: string(r.Category), Agency: strings.Join(slices.Concat(r.Lead, r.Joint), ","),
		Requested: r.CreatedAt.Format(time.RFC3339), Updated: r.UpdatedAt.Format(time.RFC3339), Expected: r.DueOn + "T23:59:59+08:00",
		Address: r.Name, Long: r.Location[0], Lat: r.Location[1]}
	switch r.State {
	case report.Resolved, report.Rejected, report.Duplicate:
		out.Status = "closed"
	}
	for _, k := range report.Categories {
		if k.Category == r.Category {
			out.Name = k.Zh
		}
	}
	return out
}

func (a *api) open311One(c *fiber.Ctx) (any, error) {
	r, _, err := a.reports.Follow(c.UserContext(), c.Params("code"), "")
	if err != nil {
		return nil, err
	}
	return []open311Request{a.open311Request(&r)}, nil
}

func (a *api) open311Post(c *fiber.Ctx) (any, error) {
	ctx := c.UserContext()
	who, err := a.open311Sender(c)
	if err != nil {
		return nil, err
	}
	t := report.Telling{Category: report.Category(c.FormValue("service_code")), Text: c.FormValue("description"), Contact: c.FormValue("email")}
	if phone := c.FormValue("phone"); phone != "" {
		t.Contact = strings.TrimSpace(t.Contact + " " + phone)
	}
	lon, err1 := strconv.ParseFloat(c.FormValue("long"), 64)
	lat, err2 := strconv.ParseFloat(c.FormValue("lat"), 64)
	if err1 == nil && err2 == nil {
		t.At = &orb.Point{lon, lat}
	}
	if where := c.FormValue("address_string"); where != "" {
		t.Text = strings.TrimSpace(t.Text + "\n" + where)
	}
	r, secret, err := a.reports.Tell(ctx, who, t)
	if err != nil {
		return nil, err
	}
	c.Status(fiber.StatusCreated)
	// The standard has no follow-up code; the notice is for the person. Its own token
	// is for servers that cannot give the number at once, and this one can.
	notice := "查询码（只显示一次）：" + secret
	if langOf(c) == "en" {
		notice = "Follow-up code, shown only once: " + secret
	}
	return []open311Made{{ID: r.Code, Notice: notice}}, nil
}

// Programs that send with a key may send for many people behind one address.
const (
	ofAddress = 10  // reports in an hour
	ofKey     = 600 //
)

// open311Sender is who sends a report: the account of the api_key, one of our tokens
// that may send reports, or else whoever asks. Either is bounded.
func (a *api) open311Sender(c *fiber.Ctx) (registry.Actor, error) {
	ctx := c.UserContext()
	key := c.FormValue("api_key")
	if key == "" {
		return actorOf(ctx), a.limits.take("report", visitorOf(ctx).ip, ofAddress, time.Hour)
	}
	// Wrong keys are counted, so that they cannot be tried by the million.
	who, err := a.accounts.Bearer(ctx, key)
	if registry.KindOf(err) == registry.Unauthenticated {
		if err := a.limits.take("api-key", visitorOf(ctx).ip, 30, time.Minute); err != nil {
			return registry.Actor{}, err
		}
		return registry.Actor{}, &registry.Error{Kind: registry.Forbidden, Code: "token.invalid"} // 403 is the standard's
	}
	if err != nil {
		return registry.Actor{}, err
	}
	return who, a.limits.take("report", string(who.Account), ofKey, time.Hour)
}

// describeOpen311 adds the endpoints to the document.
func describeOpen311() []plainOperation {
	text311 := func(name, doc string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: doc, Schema: text()}
	}
	format := &huma.Param{Name: "format", In: "path", Required: true, Description: "json or xml", Schema: text()}
	city := text311("jurisdiction_id", "taken and not looked at: one server is one city")
	key := text311("api_key", "a token of ours that may send reports; may stand in the form, where it is not logged")
	code := &huma.Param{Name: "code", In: "path", Required: true, Schema: text()}
	return []plainOperation{
		{"open311-services", fiber.MethodGet, open311Path + "services.{format}", "Open311: what can be reported", fiber.MIMEApplicationJSON, []*huma.Param{format, city}},
		{"open311-service", fiber.MethodGet, open311Path + "services/{code}.{format}", "Open311: what a service asks for", fiber.MIMEApplicationJSON, []*huma.Param{code, format, city}},
		{"open311-requests", fiber.MethodGet, open311Path + "requests.{format}", "Open311: reports, newest first", fiber.MIMEApplicationJSON,
			[]*huma.Param{format, text311("service_request_id", "codes"), text311("service_code", "categories"), text311("start_date", "RFC 3339"), text311("end_date", "RFC 3339"), text311("status", "open, closed"), city}},
		{"open311-send", fiber.MethodPost, open311Path + "requests.{format}", "Open311: send a report, as a form with lat, long, service_code, description", fiber.MIMEApplicationJSON, []*huma.Param{format, city, key}},
		{"open311-request", fiber.MethodGet, open311Path + "requests/{code}.{format}", "Open311: one report", fiber.MIMEApplicationJSON, []*huma.Param{code, format, city}},
	}
}
