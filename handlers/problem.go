package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/machine"
	"huishou/geo/registry/notice"
	"huishou/geo/registry/operator"
	"huishou/geo/registry/oversight"
	"huishou/geo/registry/pickup"
	"huishou/geo/registry/price"
	"huishou/geo/registry/replay"
	"huishou/geo/registry/report"
	"huishou/geo/registry/timetable"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type   string         `json:"type" doc:"always about:blank; code says what went wrong"`
	Title  string         `json:"title" doc:"the words of the HTTP status"`
	Status int            `json:"status"`
	Detail string         `json:"detail" doc:"what is wrong, in the language asked for"`
	Code   string         `json:"code" doc:"stable name of the problem"`
	Errors []problemField `json:"errors,omitempty" doc:"every bad part of the request"`
}

// problemField names one bad part of a request.
type problemField struct {
	Location string `json:"location" doc:"query.lon, path.id, body.name …"`
	Code     string `json:"code" doc:"stable name of the fault"`
	Message  string `json:"message" doc:"what is wrong, in the language asked for"`
	Value    string `json:"value,omitempty" doc:"what was sent, shortened"`
}

// Error makes a problem an error that huma passes on.
func (p *problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is what huma answers with.
func (p *problem) GetStatus() int { return p.Status }

// ContentType is what huma labels the answer with.
func (p *problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statusOf is the only table from kinds of failure to HTTP.
var statusOf = map[registry.Kind]int{
	registry.Internal:    fiber.StatusInternalServerError,
	registry.Invalid:     fiber.StatusUnprocessableEntity,
	registry.NotFound:    fiber.StatusNotFound,
	registry.Conflict:    fiber.StatusConflict,
	registry.Stale:       fiber.StatusPreconditionFailed,
	registry.Forbidden:   fiber.StatusForbidden,
	registry.TooLarge:    fiber.StatusRequestEntityTooLarge,
	registry.Unavailable: fiber.StatusServiceUnavailable,

	registry.Unauthenticated: fiber.StatusUnauthorized,
	registry.TooMany:         fiber.StatusTooManyRequests,
}

// problemOf turns any failure into a problem in lang. What is our fault keeps
// its cause to itself.
func problemOf(err error, lang string) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	// OGC API - Features answers a bad parameter with 400: such an error is of both kinds.
	fe, isHTTP := errors.AsType[*fiber.Error](err)
	e, ok := errors.AsType[*registry.Error](err)
	switch {
	case isHTTP && !ok:
		return newProblem(fe.Code, fmt.Sprintf("http.%d", fe.Code), lang)
	case errors.Is(err, context.DeadlineExceeded):
		return newProblem(fiber.StatusServiceUnavailable, "store.unavailable", lang)
	case !ok || e.Kind == registry.Internal:
		return newProblem(fiber.StatusInternalServerError, "internal", lang)
	}
	status := statusOf[e.Kind]
	if isHTTP {
		status = fe.Code
	}
	p := newProblem(status, e.Code, lang)
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, problemField{f.Field, f.Code, say(f.Code, lang), clip(f.Value)})
	}
	return p
}

func newProblem(status int, code, lang string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: say(code, lang)}
}

// say gives the words for a code: the registry's, or those only HTTP has.
func say(code, lang string) string {
	w, ok := words[code]
	for _, table := range nounWords {
		if !ok {
			w, ok = table[code]
		}
	}
	if !ok && strings.HasPrefix(code, "http.") {
		w, ok = words["http.400"]
	}
	switch {
	case !ok:
		return registry.Say(code, lang)
	case lang == "zh":
		return w[0]
	}
	return w[1]
}

// nounWords are the codes of the packages below the registry.
var nounWords = []map[string][2]string{
	account.Words,
	operator.Words,
	machine.Words,
	notice.Words,
	oversight.Words,
	price.Words,
	report.Words,
	timetable.Words,
	pickup.Words,
	replay.Words,
}

// words are the codes that only HTTP has.
var words = map[string][2]string{
	"feed.too_large": {"站点太多，请改订单辆车或附近的日历", "too many stops; subscribe to a vehicle or to what is near"},

	"http.400": {"请求无法读懂", "the request cannot be read"},
	"http.404": {"没有这个地址", "nothing is at this address"},
	"http.405": {"这个地址不支持这种请求", "this address does not take this method"},
	"http.408": {"请求太慢，连接已关闭", "the request took too long"},
	"http.413": {"请求内容太大", "the request body is too large"},
	"http.414": {"地址太长", "the address is too long"},
	"http.415": {"不支持这种内容类型", "this content type is not supported"},
	"http.429": {"请求太频繁，请稍后再试", "too many requests, try again later"},
	"http.431": {"地址或请求头太长", "the address or a header is too long"},
	"http.501": {"不支持这种请求", "this method is not supported"},

	"collection.not_found": {"没有这个图层", "no such collection"},
	"interval.invalid":     {"时间或时间段应为 RFC 3339 格式，如 2026-01-01T00:00:00Z/..", "a time or interval is as RFC 3339 has it: 2026-01-01T00:00:00Z/.."},
	"crs.unsupported":      {"只支持 CRS84（WGS-84，经度在前）", "only CRS84 is served: WGS-84, longitude first"},
	"upload.not_found":     {"没有这个文件，可能已过期，请重新上传", "no such file; it may be too old, send it again"},
	"job.not_found":        {"没有这个任务", "no such job"},
	"rev.required":         {"缺少 If-Match，请先读取再修改", "If-Match is missing: read it before changing it"},
	"param.unknown":        {"没有这个参数", "there is no such parameter"},
	"param.repeated":       {"参数重复", "the parameter is repeated"},
	"param.invalid":        {"参数有误", "the parameter is not valid"},
	"number.invalid":       {"不是数字", "not a number"},
	"bbox.invalid":         {"应为 西,南,东,北 四个度数", "bbox is west,south,east,north in degrees"},
	"datum.unknown":        {"坐标系应为 wgs84、gcj02 或 bd09", "crs is wgs84, gcj02 or bd09"},
	"moment.invalid":       {"应为日期或 RFC 3339 格式的时间", "a date, or a time as RFC 3339 has it"},
	"visit.unknown":        {"应为 today 或 week", "visit is today or week"},
	"time.invalid":         {"时间应为 now 或 RFC 3339 格式", "a time is now or as RFC 3339 has it"},
	"lang.unknown":         {"语言应为 zh 或 en", "lang is zh or en"},
	"location.half":        {"经度和纬度要一起给", "lon and lat go together"},
	"tile.not_found":       {"没有这张瓦片", "no such tile"},
	"format.unknown":       {"没有这种格式", "no such format"},
	"front.not_built":      {"网页尚未构建：请先运行 make build", "the pages are not built: run make build first"},
}

// fail is the app's error handler: the one place where a failure becomes an answer.
func (a *api) fail(c *fiber.Ctx, err error) error {
	p := problemOf(err, langOf(c))
	if p.Status >= 500 {
		a.log.ErrorContext(c.UserContext(), "request failed", "route", c.Route().Path, "err", err)
	} else {
		a.log.DebugContext(c.UserContext(), "request refused", "route", c.Route().Path, "status", p.Status, "code", p.Code)
	}
	if p.Status == fiber.StatusServiceUnavailable || p.Status == fiber.StatusTooManyRequests {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(p.Status).JSON(p, problemType)
}

// adoptProblems makes huma answer with our problems. huma keeps its error maker
// in a package variable, so it is set once for the process.
var adoptProblems = sync.OnceFunc(func() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		lang := "zh"
		if ctx != nil {
			lang = langOf(humafiber.Unwrap(ctx))
		}
		return humaProblem(status, lang, errs)
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return humaProblem(status, "en", errs)
	}
})

func humaProblem(status int, lang string, errs []error) *problem {
	for _, err := range errs {
		if p, ok := errors.AsType[*problem](err); ok {
			return p
		}
		if _, ok := errors.AsType[*registry.Error](err); ok { // of a use-case that a typed operation called
			return problemOf(err, lang)
		}
	}
	code := fmt.Sprintf("http.%d", status)
	switch {
	case status == fiber.StatusUnprocessableEntity:
		code = "request.invalid"
	case status >= 500:
		code = "internal"
	}
	p := newProblem(status, code, lang)
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok && status < 500 {
			detail := d.ErrorDetail()
			p.Errors = append(p.Errors, problemField{detail.Location, "param.invalid", detail.Message, clip(fmt.Sprint(detail.Value))})
		}
	}
	return p
}

// clip shortens what is echoed to a client.
func clip(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// langOf is the language of the answer: lang=, or the first of Accept-Language
// that is zh or en; Chinese otherwise.
func langOf(c *fiber.Ctx) string {
	switch string(c.Context().QueryArgs().Peek("lang")) {
	case "zh":
		return "zh"
	case "en":
		return "en"
	}
	for part := range strings.SplitSeq(c.Get(fiber.HeaderAcceptLanguage), ",") {
		tag := strings.ToLower(strings.TrimSpace(part))
		switch {
		case strings.HasPrefix(tag, "zh"):
			return "zh"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "zh"
}
