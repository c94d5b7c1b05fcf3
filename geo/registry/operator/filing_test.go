package operator_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/operator"
)

func TestTheFilingOfAnOperator(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		f, boss := w.join(t, w.content())
		if f.FilingDueOn != "2026-12-01" || f.FilingOverdue {
			t.Errorf("due on %s, overdue %v", f.FilingDueOn, f.FilingOverdue)
		}
		_, err := w.RecordFiling(ctx, w.regulator, f.ID, f.Rev, filing)
		wants(t, err, registry.Conflict, "operator.unconfirmed")
		if f, err = w.Step(ctx, w.reviewer, f.ID, f.Rev, operator.Confirm, ""); err != nil {
			t.Fatal(err)
		}
		_, err = w.RecordFiling(ctx, boss, f.ID, f.Rev, filing)
		wants(t, err, registry.Forbidden, "")
		_, err = w.RecordFiling(ctx, w.reviewer, f.ID, f.Rev, filing)
		wants(t, err, registry.Forbidden, "")
		_, err = w.ChangeFiling(ctx, boss, f.ID, f.Rev, "地址", "")
		wants(t, err, registry.Conflict, "filing.bad_step")
		_, err = w.CancelFiling(ctx, w.regulator, f.ID, f.Rev, "歇业")
		wants(t, err, registry.Conflict, "filing.bad_step")
		for field, c := range map[string]operator.FiledAs{"no": {Authority: "a", FiledOn: today}, "authority": {No: "1", FiledOn: today},
			"filedOn": {No: "1", Authority: "a", FiledOn: "2026-10-31"}} { // before the licence
			_, err = w.RecordFiling(ctx, w.regulator, f.ID, f.Rev, c)
			wants(t, err, registry.Invalid, "")
			want := "field.required"
			if field == "filedOn" {
				want = "date.too_early"
			}
			wantsField(t, err, field, want)
		}
		_, err = w.RecordFiling(ctx, w.regulator, f.ID, f.Rev, operator.FiledAs{No: "1", Authority: "a", FiledOn: "2026-11-25"})
		wantsField(t, err, "filedOn", "date.too_late")
		if f, err = w.RecordFiling(ctx, w.regulator, f.ID, f.Rev, filing); err != nil || f.Filing.Status != operator.Filed || f.Filing.No != filing.No {
			t.Fatal(f.Filing, err)
		}
		_, err = w.ChangeFiling(ctx, boss, f.ID, f.Rev, "地址", "2026-11-19") // before it was filed
		wantsField(t, err, "on", "date.too_early")
		if f, err = w.ChangeFiling(ctx, boss, f.ID, f.Rev, "经营范围", "2026-11-22"); err != nil || f.Filing.Status != operator.ChangeDue || f.Filing.ChangeDueOn != "2026-12-22" || !f.Invoicing.Eligible {
			t.Fatal(f.Filing, f.Invoicing, err)
		}
		*w.now = w.now.Add(29 * 24 * time.Hour) // 23 December
		if g, err := w.Read(ctx, boss, f.ID); err != nil || !g.FilingOverdue {
			t.Error(g.FilingOverdue, err)
		}
		again := operator.FiledAs{No: filing.No, Authority: filing.Authority, FiledOn: "2026-12-20"}
		if f, err = w.RecordFiling(ctx, w.regulator, f.ID, f.Rev, again); err != nil || f.Filing.Status != operator.Filed || f.Filing.Change != "" || f.FilingOverdue {
			t.Fatal(f.Filing, err)
		}
		card, err := w.Card(ctx, f.ID)
		if err != nil || !card.Filed || card.FilingNo != filing.No {
			t.Error(card, err)
		}
		if f, err = w.CancelFiling(ctx, w.regulator, f.ID, f.Rev, "歇业"); err != nil || f.Filing.Status != operator.Cancelled || f.Filing.Reason == "" {
			t.Fatal(f.Filing, err)
		}
		if f.Invoicing.Eligible || !slices.Equal(f.Invoicing.Reasons, []string{"invoice.no_hazardous_permit", "invoice.no_elv_permit", "invoice.filing_cancelled"}) {
			t.Errorf("%+v", f.Invoicing)
		}
		if card, err = w.Card(ctx, f.ID); err != nil || card.Filed || card.FilingNo != "" {
			t.Error(card, err)
		}
		if f, err = w.RecordFiling(ctx, w.regulator, f.ID, f.Rev, again); err != nil || f.Filing.Status != operator.Filed || f.Filing.CancelledOn != "" {
			t.Error(f.Filing, err)
		}
	})
}

func TestTheLastDayToFile(t *testing.T) {
	for day, overdue := range map[string]bool{"2026-11-01": false, "2026-12-01": false, "2026-12-02": true} {
		op := operator.Operator{LicensedOn: "2026-11-01", Filing: operator.Filing{Status: operator.NotFiled}}
		if op.FilingOverdue(day) != overdue {
			t.Errorf("on %s overdue is %v", day, !overdue)
		}
		op.Filing.Status = operator.Cancelled
		if op.FilingOverdue(day) {
			t.Error("a cancelled filing is overdue")
		}
	}
	if (&operator.Operator{LicensedOn: "2028-01-31"}).FilingDueOn() != "2028-03-01" { // a leap year
		t.Error("30 days of a leap year are counted wrong")
	}
}

// The rule is told in another way here: what each condition needs, and that any one
// is enough.
func TestReverseInvoicing(t *testing.T) {
	class := []operator.Class{operator.HazardousWastePermit, operator.ELVDismantling, operator.BusinessLicence}
	kinds := []string{"none", "ended", "unseen", "good", "ends today", "ended and good", "unseen and ended"}
	good := func(k int) bool { return k >= 3 && k <= 5 }
	licences := func(c operator.Class, k int) []operator.Licence {
		l := operator.Licence{Class: c, No: "1", SeenOn: "2026-01-01"}
		old, unseen, last := l, l, l
		old.ValidTo, unseen.SeenOn, last.ValidTo = "2026-11-23", "", today
		return [][]operator.Licence{nil, {old}, {unseen}, {l}, {last}, {old, l}, {unseen, old}}[k]
	}
	statuses := []operator.FilingStatus{operator.NotFiled, operator.Filed, operator.ChangeDue, operator.Cancelled}
	cases := 0
	for h := range kinds {
		for e := range kinds {
			for b := range kinds {
				for _, status := range statuses {
					op := operator.Operator{State: operator.Active, Filing: operator.Filing{Status: status}}
					for i, k := range []int{h, e, b} {
						op.Licences = append(op.Licences, licences(class[i], k)...)
					}
					op.Licences = append(op.Licences, operator.Licence{Class: operator.WEEEDismantling, No: "9", SeenOn: "2026-01-01"}) // none of the three
					filed := status == operator.Filed || status == operator.ChangeDue
					want := ""
					switch {
					case good(h):
						want = "hazardous_waste_permit"
					case good(e):
						want = "elv_dismantling"
					case good(b) && filed:
						want = "filed"
					}
					got := op.Invoicing(today)
					failed := 2
					if !good(b) {
						failed++
					}
					if !filed {
						failed++
					}
					if got.By != want || got.Eligible != (want != "") || got.Eligible && len(got.Reasons) != 0 || !got.Eligible && len(got.Reasons) != failed || got.Reasons == nil {
						t.Errorf("%s, %s, %s, %s: %+v, want %q", kinds[h], kinds[e], kinds[b], status, got, want)
					}
					for state, reason := range map[operator.State]string{operator.New: "invoice.unconfirmed", operator.Refused: "invoice.unconfirmed", operator.Suspended: "invoice.suspended"} {
						op.State = state
						if got := op.Invoicing(today); got.Eligible || fmt.Sprint(got.Reasons) != "["+reason+"]" {
							t.Errorf("%s: %+v", state, got)
						}
					}
					for _, r := range got.Reasons {
						if operator.Words[r][0] == "" || operator.Words[r][1] == "" {
							t.Errorf("%s has no words", r)
						}
					}
					cases++
				}
			}
		}
	}
	if cases != 7*7*7*4 {
		t.Error(cases)
	}
	op := operator.Operator{State: operator.Active, Licences: append(licences(class[0], 1), licences(class[1], 6)...)}
	if got := op.Invoicing(today); fmt.Sprint(got.Reasons) != "[invoice.hazardous_permit_ended invoice.elv_permit_unseen invoice.no_business_licence invoice.not_filed]" {
		t.Errorf("%+v", got)
	}
}

func TestALicenceEndsWithItsLastDay(t *testing.T) {
	for to, want := range map[string]operator.Standing{"": operator.Valid, "2026-11-23": operator.Ended, today: operator.Ending, "2027-01-22": operator.Ending, "2027-01-23": operator.Valid} {
		if got := (operator.Licence{ValidTo: to}).Standing(today); got != want {
			t.Errorf("until %q it is %s, want %s", to, got, want)
		}
	}
}
