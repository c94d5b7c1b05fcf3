package report_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry/report"
	"huishou/geo/store/both"
)

// tellings notes what a teller was told.
type tellings []string

func (l *tellings) Answered(_ context.Context, rep report.Report, mail string) {
	*l = append(*l, fmt.Sprintf("%s %s %s %q", rep.Code, rep.State, rep.Reply, mail))
}

func TestTheSenderIsToldOfTheAnswer(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	var told tellings
	var err error
	if w.Reports, err = report.Open(t.Context(), w.reg, report.Options{Teller: &told}); err != nil {
		t.Fatal(err)
	}
	at := orb.Point{104.77, 29.35}
	var want tellings
	for contact, mail := range map[string]string{"": "", "13912345678": "", " wang@example.org ": "wang@example.org", "找王师傅 wang@example.org": "", "a@b.example, c@d.example": "", "王 <wang@example.org>": ""} {
		rep, _ := w.tell(t, report.Telling{Category: report.Hazard, At: &at, Contact: contact})
		rep = w.do(t, rep, report.Start, report.Told{})
		rep = w.do(t, rep, report.Resolve, report.Told{Reply: "已清运"})
		want = append(want, fmt.Sprintf("%s resolved 已清运 %q", rep.Code, mail))
	}
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", told, want)
	}
	// A start within a day tells again what may have been cut off, and nothing else.
	rep, _ := w.tell(t, report.Telling{Category: report.Hazard, At: &at})
	w.do(t, rep, report.Start, report.Told{})
	told = nil
	if err := w.Retell(t.Context(), w.clock().Add(-24*time.Hour)); err != nil || len(told) != len(want) {
		t.Errorf("%q, %v", told, err)
	}
	w.wait(25 * time.Hour)
	told = nil
	if err := w.Retell(t.Context(), w.clock().Add(-24*time.Hour)); err != nil || len(told) != 0 {
		t.Errorf("%q, %v", told, err)
	}
}
