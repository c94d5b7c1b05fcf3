package handlers

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// docs is GET /docs: the OpenAPI document as a page, without scripts and without
// anything from elsewhere.
func (a *api) docs(c *fiber.Ctx) error {
	type operation struct {
		*huma.Operation
		Anchor string
	}
	page := struct {
		Title, Description, Version string
		Operations                  []operation
	}{a.spec.Info.Title, a.spec.Info.Description, a.spec.Info.Version, nil}
	for _, item := range a.spec.Paths {
		if item.Get != nil {
			page.Operations = append(page.Operations, operation{item.Get, item.Get.OperationID})
		}
	}
	slices.SortFunc(page.Operations, func(x, y operation) int { return strings.Compare(x.Path, y.Path) })
	var b bytes.Buffer
	if err := docsPage.Execute(&b, page); err != nil {
		return fmt.Errorf("write docs: %w", err)
	}
	return sendTagged(c, b.Bytes(), fiber.MIMETextHTMLCharsetUTF8)
}

var docsPage = template.Must(template.New("docs").Funcs(template.FuncMap{
	"kind": func(s *huma.Schema) string {
		if s == nil {
			return ""
		}
		words := s.Type
		if s.Minimum != nil && s.Maximum != nil {
			words += fmt.Sprintf(", %v to %v", *s.Minimum, *s.Maximum)
		}
		if len(s.Enum) > 0 {
			words += fmt.Sprintf(", one of %v", s.Enum)
		}
		return words
	},
}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{.Title}} API</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>
:root{color-scheme:light dark;--paper:#FBFAF7;--ink:#1B2426;--jade:#0B6E4F;--grey:#5E6B70;--line:#dfdcd3}
@media(prefers-color-scheme:dark){:root{--paper:#14181A;--ink:#E8ECEA;--jade:#4FC39A;--grey:#9AA7AB;--line:#2c3337}}
body{margin:0 auto;max-width:60rem;padding:24px 16px 64px;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
h1{font-size:28px;margin:0 0 4px}h2{font-size:17px;margin:40px 0 4px;padding-top:16px;border-top:1px solid var(--line)}
a{color:var(--jade)}code,.path{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:15px;overflow-wrap:anywhere}
p{margin:4px 0 12px}.quiet{color:var(--grey)}
table{border-collapse:collapse;width:100%;font-size:15px}td,th{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}th{font-weight:600}
.scroll{overflow-x:auto}
</style></head><body>
<main>
<h1>{{.Title}} API</h1>
<p>{{.Description}}</p>
<p class="quiet">{{.Version}} · <a href="/openapi.json">openapi.json</a> · <a href="/ogc">OGC API - Features</a> · <a href="/">地图 Map</a></p>
{{range .Operations}}
<h2 id="{{.Anchor}}"><span class="path">{{.Method}} {{.Path}}</span></h2>
<p>{{.Summary}}{{with .Description}}. {{.}}{{end}}</p>
{{if .Parameters}}<div class="scroll" tabindex="0" role="region" aria-label="{{.OperationID}}"><table><thead><tr><th>Parameter</th><th>In</th><th>Value</th><th>Meaning</th></tr></thead><tbody>
{{range .Parameters}}<tr><td><code>{{.Name}}</code>{{if .Required}} *{{end}}</td><td>{{.In}}</td><td>{{kind .Schema}}</td><td>{{.Description}}</td></tr>
{{end}}</tbody></table></div>{{end}}
{{end}}
</main></body></html>
`))
