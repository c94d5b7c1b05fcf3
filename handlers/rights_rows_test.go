package handlers_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"testing"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// staff is an account that works for the operator of a side.
func staff(m *matrix, s side, _ *client) row {
	m.n++
	acc, err := m.accounts.Create(m.t.Context(), registry.Console, fmt.Sprintf("staff%d", m.n), "站员", goodPassword, []registry.Grant{{Role: registry.SiteStaff}}, s.operator)
	m.must(err)
	return row{key: string(acc.ID), rev: acc.Rev}
}

func invitations(m *matrix, s side, _ *client) row {
	i, secret, err := m.accounts.Invite(m.t.Context(), registry.Console, []registry.Grant{{Role: registry.SiteStaff}}, s.operator, "")
	m.must(err)
	return row{key: string(i.ID), rev: i.Rev, other: secret}
}

// links gives rows whose path holds the secret and not the id.
func links(make func(*matrix, side, *client) row) func(*matrix, side, *client) row {
	return func(m *matrix, s side, c *client) row {
		r := make(m, s, c)
		r.key = r.other
		return r
	}
}

func confirmLinks(m *matrix, s side, _ *client) row {
	p := m.place(s, registry.Publish)
	_, token, err := m.reg.GiveConfirmLink(m.t.Context(), m.writer, p.ID, p.Rev)
	m.must(err)
	return row{key: token}
}

// tokens are the client's own where the side is ours, and another's elsewhere.
func tokens(m *matrix, s side, c *client) row {
	who := registry.Actor{Name: "own", Account: c.account.ID, Via: registry.ViaSession}
	if s.name != "ours" || c.account.ID == "" {
		acc := staff(m, s, c)
		who.Account = registry.ID(acc.key)
	}
	tok, _, err := m.accounts.MakeToken(m.t.Context(), who, "程序", []registry.Right{registry.AccountSelf}, 1)
	m.must(err)
	return row{key: string(tok.ID), rev: tok.Rev}
}

// uploads are files that the client sent where the side is ours, and that another
// did elsewhere, or when it may not send any.
func uploads(m *matrix, s side, c *client) row {
	m.t.Helper()
	sender := c
	if a := sender.upload(m.t, "/api/v1/work/imports?crs=wgs84", "a.csv", sitesCSV(2)); s.name != "ours" || a.status != 201 {
		sender = m.as(m.t, registry.Admin, "", "")
	}
	a := sender.upload(m.t, "/api/v1/work/imports?crs=wgs84", "a.csv", sitesCSV(2))
	var up struct{ ID, Mapping string }
	a.as(m.t, 201, &up)
	return row{key: up.ID, other: up.Mapping}
}

// jobs are imports that ran, of whom [uploads] says.
func jobs(m *matrix, s side, c *client) row {
	m.t.Helper()
	up := uploads(m, s, c)
	path := "/api/v1/work/imports/" + up.key + "/run"
	a := c.post(m.t, path, 0, map[string]any{"mapping": up.other})
	if a.status != 202 {
		admin := m.as(m.t, registry.Admin, "", "")
		b := admin.upload(m.t, "/api/v1/work/imports?crs=wgs84", "a.csv", sitesCSV(2))
		var again struct{ ID string }
		b.as(m.t, 201, &again)
		a = admin.post(m.t, "/api/v1/work/imports/"+again.ID+"/run", 0, map[string]any{"mapping": up.other})
	}
	var job struct{ ID string }
	a.as(m.t, 202, &job)
	return row{key: job.ID}
}

// batches are imports that can be undone.
func batches(m *matrix, s side, _ *client) row {
	m.n++
	line := registry.PlaceRow{Number: 1, ExternalID: fmt.Sprint(m.n), Place: registry.Place{Kind: registry.Market, Name: "某市场", Location: geojson.Point(s.at)}}
	rep, err := m.reg.ImportPlaces(m.t.Context(), m.writer, func(yield func(registry.PlaceRow, error) bool) { yield(line, nil) },
		registry.ImportOptions{SourceKey: fmt.Sprint("matrix", m.n)})
	m.must(err)
	return row{key: string(rep.Batch)}
}

// upload sends a file.
func (c *client) upload(t testing.TB, target, name, content string, header ...string) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.send(t, "POST", target, body.Bytes(), append([]string{"Content-Type", w.FormDataContentType()}, header...)...)
}
