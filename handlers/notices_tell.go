package handlers

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/notice"
	"huishou/geo/registry/pickup"
	"huishou/geo/registry/report"
	"huishou/geo/registry/timetable"
)

// What the nouns tell of themselves, put into words for the outbox. Facts go to the
// owner's own systems too, so they hold nothing that is only for the one concerned.

// tell puts something into the outbox for a noun that has been written. What does
// not work is logged: the row stands.
func (a *api) tell(ctx context.Context, w notice.What) {
	if err := a.notices.Tell(context.WithoutCancel(ctx), w); err != nil {
		a.log.ErrorContext(ctx, "cannot tell", "event", w.Event, "noun", w.Noun, "row", w.Row, "err", err)
	}
}

// reportTeller tells whoever sent a report that it was answered.
type reportTeller struct{ a *api }

// Answered is called by the reports.
func (t reportTeller) Answered(ctx context.Context, rep report.Report, mail string) {
	name := rep.Name
	if i := slices.IndexFunc(report.Categories, func(c report.CategoryInfo) bool { return c.Category == rep.Category }); i >= 0 {
		name = report.Categories[i].Zh
	}
	t.a.tell(ctx, notice.What{Event: notice.ReportAnswered, Noun: "report", Row: rep.ID, Rev: rep.Rev, Mail: mail, Facts: map[string]string{
		"code": rep.Code, "state": string(rep.State), "category": string(rep.Category), "name": name, "place": rep.Place, "reply": rep.Reply, "path": "/report/" + rep.Code}})
}

// pickupTeller tells a resident how his pickup stands.
type pickupTeller struct{ a *api }

// Tell is called by the pickups.
func (t pickupTeller) Tell(ctx context.Context, h pickup.Happening) error {
	p := &h.Pickup
	facts := map[string]string{"code": p.Code, "kind": string(p.Kind), "state": string(p.State), "county": p.County, "operator": p.Operator,
		"slot": p.Start.In(registry.ChinaTime).Format("2006-01-02 15:04") + "-" + p.End.In(registry.ChinaTime).Format("15:04"), "path": "/pickup/" + p.Code}
	if fen, ok := p.EstimateFen(); ok {
		facts["estimate"] = yuan(fen)
	}
	if p.Final != nil {
		facts["total"] = yuan(p.Final.TotalFen)
		facts["reasons"] = pickup.SayReasons(p.Final, p.Lang)
	}
	if n := len(p.Timeline); n > 0 && (p.Timeline[n-1].Step == pickup.Cancel || p.State == pickup.NoShow) {
		facts["reason"] = p.Timeline[n-1].Note
	}
	return t.a.notices.Tell(context.WithoutCancel(ctx), notice.What{Event: notice.Event(h.Event), Noun: "pickup", Row: p.ID, Rev: registry.Rev(h.Version),
		Mail: h.Mail, Lang: p.Lang, Facts: facts})
}

// yuan writes money in yuan: 1250 fen are 12.50.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// stopEvents are what an exception of a timetable is told as.
var stopEvents = map[recur.Action]notice.Event{recur.Moved: notice.StopMoved, recur.Cancelled: notice.StopCancelled, recur.Extra: notice.StopExtra}

// tellStop tells of each day of a public stop that is to come and differs from its
// rule. It is called after every change of one: what was told is not told again.
func (a *api) tellStop(ctx context.Context, s *timetable.Stop) {
	today := a.reg.Now().Format(time.DateOnly)
	for _, e := range s.Exceptions {
		if s.Status != timetable.Published || max(e.Date, e.NewDate) < today {
			continue
		}
		a.tell(ctx, notice.What{Event: stopEvents[e.Action], Noun: "stop", Row: s.ID, Key: e.Date + "|" + e.NewDate + "|" + e.NewWindow, Facts: map[string]string{
			"code": s.Code, "name": s.Name, "date": e.Date, "newDate": e.NewDate, "window": e.NewWindow, "reason": e.Reason, "county": s.County, "path": "/stop/" + s.Code}})
	}
}
