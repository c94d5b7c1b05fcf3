package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/machine"
	"huishou/geo/registry/operator"
	"huishou/geo/registry/oversight"
	"huishou/geo/registry/report"
)

// side is where a record lies and whose it is. Every account of the matrix works
// for the operator of ours, or for an office of its area.
type side struct {
	name     string
	area     string
	at       orb.Point
	operator registry.ID
}

// row is a record to ask for.
type row struct {
	key   string // id, code, token: what stands in the path
	rev   registry.Rev
	other string // another record that a body names
}

// matrix is the city in which every role is tried.
type matrix struct {
	*gate
	t                      *testing.T
	ours, neighbour, other side
	writer, judge          registry.Actor // two administrators who make the records
	accounts               *account.Accounts
	operators              *operator.Operators
	oversight              *oversight.Oversight
	reports                *report.Reports
	machines               *machine.Machines
	n                      int
	keeper                 *client // see desk
}

func openMatrix(t *testing.T) *matrix { return fillMatrix(t, openGate(t, nil)) }

func fillMatrix(t *testing.T, g *gate) *matrix {
	m := &matrix{gate: g, t: t}
	m.writer = registry.Actor{Name: "writer", Account: m.reg.NewID(), Grants: []registry.Grant{{Role: registry.Admin}}, Via: registry.ViaSession}
	m.judge = registry.Actor{Name: "judge", Account: m.reg.NewID(), Grants: []registry.Grant{{Role: registry.Admin}}, Via: registry.ViaSession}
	ctx := context.Background()
	var err error
	m.accounts = m.books(t)
	m.operators, err = operator.Open(ctx, m.reg, m.accounts)
	m.must(err)
	m.oversight, err = oversight.Open(ctx, m.reg, oversight.Options{})
	m.must(err)
	m.reports, err = report.Open(ctx, m.reg, report.Options{})
	m.must(err)
	m.machines, err = machine.Open(ctx, m.reg, machine.Options{})
	m.must(err)
	m.ours = side{"ours", "510302", m.seat("510302"), m.firm("510302").ID}
	m.neighbour = side{"the neighbour's", "510302", m.seat("510302"), m.firm("510302").ID}
	m.other = side{"of another county", "510303", m.seat("510303"), m.firm("510303").ID}
	return m
}

func (m *matrix) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// seat is a point that counts to a county.
func (m *matrix) seat(code string) orb.Point {
	m.t.Helper()
	for _, a := range m.reg.Areas() {
		if a.Point != nil {
			at := orb.Point(*a.Point)
			if _, county, _ := m.reg.Locate(at); county == code {
				return at
			}
		}
	}
	m.t.Fatalf("no point in %s", code)
	return orb.Point{}
}

// creditCode is the n-th valid unified social credit code of these tests, by the
// rule of GB 32100-2015.
func creditCode(n int) string {
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	body := fmt.Sprintf("91510302MA6%06d", n)
	sum, weight := 0, 1
	for _, c := range body {
		sum += strings.IndexRune(digits, c) * weight
		weight = weight * 3 % 31
	}
	return body + string(digits[(31-sum%31)%31])
}

func (m *matrix) firmContent(county string) operator.Content {
	m.n++
	rep, phone := "法人甲", "13912345678"
	return operator.Content{USCC: creditCode(m.n), Name: fmt.Sprintf("回收公司%d号", m.n), Kind: "company", County: county, LegalRep: &rep, Phone: &phone, LicensedOn: "2026-11-01"}
}

// firm is an operator that an office has confirmed.
func (m *matrix) firm(county string) operator.File {
	m.t.Helper()
	f, err := m.operators.Join(m.t.Context(), m.writer, m.firmContent(county))
	m.must(err)
	return f
}

func (m *matrix) newFirm(s side) operator.File {
	m.t.Helper()
	acc, err := m.accounts.Create(m.t.Context(), registry.Console, fmt.Sprintf("joiner%d", m.n), "甲", goodPassword, nil, "")
	m.must(err)
	f, err := m.operators.Join(m.t.Context(), registry.Actor{Name: "joiner", Account: acc.ID, Via: registry.ViaSession}, m.firmContent(s.area))
	m.must(err)
	return f
}

// place is a new place of a side that has gone through steps.
func (m *matrix) place(s side, steps ...registry.Step) registry.Place {
	m.t.Helper()
	m.n++
	p, _, err := m.reg.CreatePlace(m.t.Context(), m.writer, registry.Place{Kind: registry.SelfService, Name: fmt.Sprintf("某路回收点%d", m.n),
		Location: geojson.Point(s.at), OperatorID: s.operator, Hours: "Mo-Fr 08:00-18:00", Accepts: []registry.Material{"paper"}})
	m.must(err)
	for _, step := range steps {
		p = m.step(p, step)
	}
	if p.County != s.area {
		m.t.Fatalf("a place of %s lies in %s", s.area, p.County)
	}
	return p
}

func (m *matrix) step(p registry.Place, step registry.Step) registry.Place {
	m.t.Helper()
	who := m.writer
	if step == registry.Reject {
		who = m.judge
	}
	p, err := m.reg.StepPlace(m.t.Context(), who, p.ID, p.Rev, step, "理由")
	m.must(err)
	return p
}

// places makes a maker of places that have gone through steps.
func places(steps ...registry.Step) func(*matrix, side, *client) row {
	return func(m *matrix, s side, _ *client) row {
		p := m.place(s, steps...)
		return row{key: string(p.ID), rev: p.Rev}
	}
}

func twoPlaces(m *matrix, s side, _ *client) row {
	p := m.place(s, registry.Publish)
	return row{key: string(p.ID), rev: p.Rev, other: string(m.place(s, registry.Publish).ID)}
}

func (m *matrix) standing(s side, status registry.StandardStatus) row {
	m.t.Helper()
	p := m.place(s, registry.Publish)
	next := registry.Standard{Status: registry.StandardApplied}
	if status != registry.StandardNone {
		at, err := m.oversight.Apply(m.t.Context(), m.writer, p.ID, p.Rev)
		m.must(err)
		p = at.Place
	}
	if status == registry.StandardAccepted {
		visit := oversight.Visit{On: "2026-11-23", Photos: []registry.ID{m.picture(m.judge)}}
		for _, i := range m.oversight.Checklist().Items {
			visit.Items = append(visit.Items, oversight.Mark{Code: i.Code, Pass: true})
		}
		at, err := m.oversight.Assess(m.t.Context(), m.judge, p.ID, p.Rev, visit)
		m.must(err)
		p = at.Place
		next.Status = registry.StandardAccepted
	}
	return row{key: string(p.ID), rev: p.Rev}
}

func standing(status registry.StandardStatus) func(*matrix, side, *client) row {
	return func(m *matrix, s side, _ *client) row { return m.standing(s, status) }
}

// marks says of every item of the checklist that it did not pass.
func (m *matrix) marks() []map[string]any {
	var out []map[string]any
	for _, i := range m.oversight.Checklist().Items {
		out = append(out, map[string]any{"code": i.Code, "pass": false})
	}
	return out
}

// picture is a photo that who has sent.
func (m *matrix) picture(who registry.Actor) registry.ID {
	m.t.Helper()
	p, err := m.reg.AddPhoto(m.t.Context(), who, registry.Photo{Width: 1, Height: 1, JPEG: []byte{1}, Thumb: []byte{1}})
	m.must(err)
	return p.ID
}

// inspections makes inspections that stand at a state.
func inspections(state oversight.InspectionState) func(*matrix, side, *client) row {
	return func(m *matrix, s side, _ *client) row {
		ctx, o := m.t.Context(), m.oversight
		i, err := o.PlanInspection(ctx, m.judge, oversight.InspectionPlan{PlaceID: m.place(s, registry.Publish).ID, PlannedOn: "2026-11-24"})
		m.must(err)
		if state != "planned" {
			i, err = o.Find(ctx, m.judge, i.ID, i.Rev, []oversight.Finding{{Code: "fire_safety", Text: "通道堵塞", Severity: "major"}})
			m.must(err)
			i, err = o.Order(ctx, m.judge, i.ID, i.Rev, "清理", "2026-12-01")
			m.must(err)
		}
		if state == "answered" {
			i, err = o.Answer(ctx, m.writer, i.ID, i.Rev, "已清理", nil)
			m.must(err)
		}
		return row{key: string(i.ID), rev: i.Rev}
	}
}

func projects(m *matrix, s side, _ *client) row {
	at := geojson.Point(s.at)
	p, err := m.oversight.AddProject(m.t.Context(), m.writer, oversight.Project{Name: "分拣中心", Kind: "site", Stage: "planned", LandStatus: "none", Location: &at})
	m.must(err)
	return row{key: string(p.ID), rev: p.Rev}
}

func firms(m *matrix, s side, _ *client) row {
	ctx := m.t.Context()
	f, err := m.operators.Read(ctx, m.writer, s.operator)
	m.must(err)
	if f.State == operator.Suspended { // as an allowed call before left it
		f, err = m.operators.Step(ctx, m.writer, f.ID, f.Rev, operator.Reopen, "")
		m.must(err)
	}
	if f.Filing.Status == operator.Filed || f.Filing.Status == operator.ChangeDue {
		f, err = m.operators.CancelFiling(ctx, m.writer, f.ID, f.Rev, "理由")
		m.must(err)
	}
	return row{key: string(f.ID), rev: f.Rev}
}

// filed is an operator with a filing: the side's own, which keeps its state.
func filed(m *matrix, s side, c *client) row {
	r := firms(m, s, c)
	f, err := m.operators.RecordFiling(m.t.Context(), m.writer, registry.ID(r.key), r.rev, operator.FiledAs{No: "川自备1号", Authority: "商务局", FiledOn: "2026-11-20"})
	m.must(err)
	return row{key: r.key, rev: f.Rev}
}

func newFirms(m *matrix, s side, _ *client) row {
	f := m.newFirm(s)
	return row{key: string(f.ID), rev: f.Rev}
}

func suspendedFirms(m *matrix, s side, c *client) row {
	r := firms(m, s, c)
	f, err := m.operators.Step(m.t.Context(), m.writer, registry.ID(r.key), r.rev, operator.Suspend, "理由")
	m.must(err)
	return row{key: r.key, rev: f.Rev}
}

// tell is a report from a side.
func (m *matrix) tell(s side, category report.Category) (report.Report, string) {
	m.t.Helper()
	at := orb.Point{s.at.Lon() + float64(m.n%7)*1e-5, s.at.Lat()}
	rep, secret, err := m.reports.Tell(m.t.Context(), registry.Actor{}, report.Telling{Category: category, At: &at, Text: "河边有废机油"})
	m.must(err)
	if rep.County != s.area {
		m.t.Fatalf("a report of %s lies in %s", s.area, rep.County)
	}
	return rep, secret
}

func told(category report.Category) func(*matrix, side, *client) row {
	return func(m *matrix, s side, _ *client) row {
		rep, secret := m.tell(s, category)
		return row{key: rep.Code, rev: rep.Rev, other: secret}
	}
}

// toldTwice is a report and another that it may be merged into.
func toldTwice(m *matrix, s side, _ *client) row {
	main, _ := m.tell(s, report.Hazard)
	rep, _ := m.tell(s, report.Hazard)
	return row{key: rep.Code, rev: rep.Rev, other: main.Code}
}

// settled is a report with an answer, and its follow-up code.
func settled(m *matrix, s side, _ *client) row {
	rep, secret := m.tell(s, report.Hazard)
	rep, err := m.reports.Do(m.t.Context(), m.writer, rep.Code, rep.Rev, report.Resolve, report.Told{Reply: "已清运"})
	m.must(err)
	return row{key: rep.Code, rev: rep.Rev, other: secret}
}

// pictures are photos of drafts.
func pictures(m *matrix, s side, _ *client) row {
	id := m.picture(m.writer)
	_, _, err := m.reg.CreatePlace(m.t.Context(), m.writer, registry.Place{Kind: registry.CommunityPoint, Name: "有照片的", Location: geojson.Point(s.at),
		OperatorID: s.operator, Photos: []registry.PhotoRef{{ID: id}}})
	m.must(err)
	return row{key: string(id) + ".jpg"}
}

func machines(m *matrix, s side, _ *client) row {
	p := m.place(s, registry.Publish)
	_, token, err := m.machines.Give(m.t.Context(), m.writer, string(p.ID))
	m.must(err)
	return row{key: string(p.ID), other: token}
}

// smallJPEG is a picture of 64 × 48.
func smallJPEG() string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		panic(err) // of a buffer: never
	}
	return b.String()
}
