package operator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/operator"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func TestWhatIsWrongWithAnOperatorIsNamedAllAtOnce(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	_, err := w.Join(t.Context(), w.somebody("老板"), operator.Content{USCC: "91350100M000100Y44", Kind: "castle", County: "510302001", Address: strings.Repeat("长", 201),
		LegalRep: ptr("张*"), Phone: ptr("12345"), LicensedOn: "2026-11-25", Licences: []operator.Licence{
			{Class: "driving", No: "1", IssuedBy: "x"}, {Class: operator.HazardousWastePermit, No: "2", IssuedBy: "x"},
			{Class: operator.HazardousWastePermit, No: "2", IssuedBy: "x", ValidTo: "2027-13-01"}}})
	wants(t, err, registry.Invalid, "request.invalid")
	for field, code := range map[string]string{"uscc": "uscc.bad_check", "name": "field.required", "kind": "kind.unknown", "county": "area.not_found", "address": "field.too_long",
		"legalRep": "person.masked", "contact": "phone.invalid", "licensedOn": "date.too_late", "licences[0].class": "licence.unknown", "licences[1].validTo": "field.required",
		"licences[2].validTo": "date.invalid", "licences[2].no": "licence.twice"} {
		wantsField(t, err, field, code)
	}
	if strings.Contains(err.Error(), "12345") {
		t.Errorf("a phone is echoed: %v", err)
	}
	_, err = w.Join(t.Context(), w.somebody("老板"), operator.Content{USCC: w.newCode(), Name: "x", Kind: operator.Company, County: "510302"})
	for _, field := range []string{"legalRep", "contact", "licensedOn"} {
		wantsField(t, err, field, "field.required")
	}
	c := w.content()
	c.Kind, c.LicensedOn = operator.Institution, ""
	if f, err := w.Join(t.Context(), w.somebody("馆长"), c); err != nil || f.FilingDueOn != "" || f.FilingOverdue {
		t.Errorf("an institution without licence: %+v, %v", f, err)
	}
}

func TestAnOfficeJudgesAnOperator(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		f, boss := w.join(t, w.content())
		step := func(who registry.Actor, step operator.Step, reason string) error {
			g, err := w.Step(ctx, who, f.ID, f.Rev, step, reason)
			if err == nil {
				f = g
			}
			return err
		}
		wants(t, step(boss, operator.Confirm, ""), registry.Forbidden, "")
		wants(t, step(w.planner, operator.Confirm, ""), registry.Forbidden, "")
		wants(t, step(w.far, operator.Confirm, ""), registry.NotFound, "operator.not_found")
		wants(t, step(w.somebody("路人"), operator.Confirm, ""), registry.NotFound, "operator.not_found")
		both := boss
		both.Grants = append(both.Grants, registry.Grant{Role: registry.Admin})
		wants(t, step(both, operator.Confirm, ""), registry.Conflict, "operator.own")
		wants(t, step(w.reviewer, operator.Suspend, "停业"), registry.Conflict, "operator.bad_step")
		wants(t, step(w.reviewer, operator.Refuse, " "), registry.Invalid, "")
		if _, err := w.Card(ctx, f.ID); err == nil {
			t.Error("a new operator is shown to the public")
		}
		if err := step(w.reviewer, operator.Refuse, "执照照片看不清"); err != nil || f.State != operator.Refused || f.Reason == "" {
			t.Fatal(f, err)
		}

		// Its code is free; a corrected file is new again.
		if _, bad, err := w.CheckUSCC(ctx, boss, string(f.USCC)); bad != "" || err != nil {
			t.Error(bad, err)
		}
		c := contentOf(f)
		c.Name = "自贡绿源再生资源回收有限公司"
		g, err := w.Change(ctx, boss, f.ID, f.Rev, c)
		if err != nil || g.State != operator.New || g.Reason != "" || g.Name != c.Name {
			t.Fatal(g, err)
		}
		_, err = w.Change(ctx, boss, f.ID, f.Rev, c)
		wants(t, err, registry.Stale, "")
		f = g
		if err := step(w.reviewer, operator.Confirm, ""); err != nil || f.State != operator.Active || f.Licences[0].SeenOn != today {
			t.Fatal(f, err)
		}
		if err := step(w.regulator, operator.Suspend, "无照经营"); err != nil || f.State != operator.Suspended {
			t.Fatal(f, err)
		}
		wants(t, step(w.regulator, operator.Confirm, ""), registry.Conflict, "operator.bad_step")
		if err := step(w.regulator, operator.Reopen, ""); err != nil || f.State != operator.Active || f.Reason != "" {
			t.Fatal(f, err)
		}
		if card, err := w.Card(ctx, f.ID); err != nil || card.Name != c.Name || card.Filed {
			t.Error(card, err)
		}
	})
}

func TestARefusedCodeMayBeTakenByTheRightOne(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		f, squatter := w.join(t, w.content())
		f, err := w.Step(t.Context(), w.reviewer, f.ID, f.Rev, operator.Refuse, "不是本企业的人")
		if err != nil {
			t.Fatal(err)
		}
		c := contentOf(f)
		c.LegalRep, c.Phone = ptr("李真"), ptr("13900001111")
		right, _ := w.join(t, c)
		if right.USCC != f.USCC || right.ID == f.ID {
			t.Errorf("%+v", right)
		}
		_, err = w.Change(t.Context(), squatter, f.ID, f.Rev, contentOf(f))
		wants(t, err, registry.Conflict, "operator.taken")
		wantsField(t, err, "uscc", "field.taken")
	})
}

func TestWhatWasConfirmedOnlyAnOfficeChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		f, boss := w.filed(t)
		c := contentOf(f)
		c.Name, c.USCC, c.County, c.LicensedOn, c.Coop, c.StatePlatform, c.Kind = "新名", w.newCode(), "510304", "2026-11-20", true, true, operator.SoleTrader
		_, err := w.Change(ctx, boss, f.ID, f.Rev, c)
		for _, field := range []string{"name", "uscc", "county", "licensedOn", "isCoop", "isStatePlatform", "kind"} {
			wantsField(t, err, field, "field.office_only")
		}
		c = contentOf(f)
		c.County = "510304"
		_, err = w.Change(ctx, w.reviewer, f.ID, f.Rev, c)
		wantsField(t, err, "county", "field.office_only") // it is the other office's
		c.Name, c.County = "新名", f.County
		if f, err = w.Change(ctx, w.reviewer, f.ID, f.Rev, c); err != nil || f.Name != "新名" || f.Filing.Status != operator.Filed {
			t.Fatal(f, err)
		}

		// What its people may change of that which is filed is due to be filed.
		c = contentOf(f)
		c.Phone = ptr("０８１３－８１２３４５６")
		if f, err = w.Change(ctx, boss, f.ID, f.Rev, c); err != nil || f.Filing.Status != operator.Filed || f.Contact != "081****3456" {
			t.Fatal(f.Filing, f.Contact, err)
		}
		c.Phone, c.Address, c.LegalRep = nil, "新路 1 号", ptr("王五")
		c.Licences = append(c.Licences, operator.Licence{Class: operator.ELVDismantling, No: "川 07", IssuedBy: "省商务厅", SeenOn: today, SeenBy: "我"})
		f, err = w.Change(ctx, boss, f.ID, f.Rev, c)
		if err != nil || f.Filing.Status != operator.ChangeDue || f.Filing.Change != "address, legalRep" || f.Filing.ChangeDueOn != "2026-12-24" {
			t.Fatal(f.Filing, err)
		}
		if f.Licences[0].SeenOn != today || f.Licences[1].SeenOn != "" {
			t.Errorf("seen: %+v", f.Licences)
		}
		if full, err := w.Read(ctx, boss, f.ID); err != nil || full.Rep != "王五" || full.Contact != "08138123456" {
			t.Error(full.Rep, full.Contact, err)
		}
		if f, err = w.Step(ctx, w.reviewer, f.ID, f.Rev, operator.Confirm, ""); err != nil || f.Licences[1].SeenOn != today {
			t.Error(f.Licences, err)
		}
		// A paper that is changed is another paper.
		c = contentOf(f)
		c.Licences[1].ValidTo = "2027-01-01"
		if f, err = w.Change(ctx, boss, f.ID, f.Rev, c); err != nil || f.Licences[1].SeenOn != "" || f.Licences[0].SeenOn == "" {
			t.Error(f.Licences, err)
		}
	})
}

func TestPersonsAreMaskedSealedAndTheirReadingAudited(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		f, boss := w.confirmed(t)
		if f.Rep != "张**" || f.Contact != "138****5678" || f.Full {
			t.Errorf("an answer to a write: %s %s", f.Rep, f.Contact)
		}
		staff := registry.Actor{Name: "站员", Account: w.reg.NewID(), Operator: f.ID, Grants: []registry.Grant{{Role: registry.SiteStaff}}}
		reads := func() int {
			entries, _, err := w.reg.AuditLog(ctx, registry.Console, "", string(registry.OperatorPerson), f.ID, "", 100)
			if err != nil {
				t.Fatal(err)
			}
			return len(entries)
		}
		for name, c := range map[string]struct {
			who  registry.Actor
			full bool
		}{"administrator": {boss, true}, "staff": {staff, true}, "reviewer": {w.reviewer, true}, "regulator": {w.regulator, true}, "admin": {w.admin, true}, "planner": {w.planner, false}} {
			before := reads()
			g, err := w.Read(ctx, c.who, f.ID)
			if err != nil || g.Full != c.full || (g.Rep == "张小明") != c.full || (g.Contact == "13812345678") != c.full {
				t.Errorf("%s: %v %s %s, %v", name, g.Full, g.Rep, g.Contact, err)
			}
			if told := reads() - before; (told == 1) != c.full || told > 1 {
				t.Errorf("%s: %d entries in the audit log", name, told)
			}
		}
		for name, who := range map[string]registry.Actor{"far": w.far, "public": {}, "somebody": w.somebody("路人")} {
			_, err := w.Read(ctx, who, f.ID)
			if registry.KindOf(err) != registry.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		before := reads()
		list, _, err := w.List(ctx, w.reviewer, operator.Query{})
		if err != nil || len(list) != 1 || list[0].Rep != "张**" || list[0].Contact != "138****5678" || reads() != before {
			t.Errorf("%+v, %v", list, err)
		}
		// Neither the store nor the card of the public has them.
		card, err := w.Card(ctx, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		told, _ := json.Marshal(card)
		for doc, err := range w.raw(t, "operator") {
			if err != nil {
				t.Fatal(err)
			}
			told = append(told, doc.Body...)
		}
		entries, _, _ := w.reg.AuditLog(ctx, registry.Console, "", "", "", "", 100)
		log, _ := json.Marshal(entries)
		for _, secret := range []string{"张小明", "13812345678", "小明"} {
			if strings.Contains(string(told)+string(log), secret) {
				t.Errorf("%s stands in the open", secret)
			}
		}
	})
}

func (w *world) raw(t *testing.T, table string) iter.Seq2[registry.Doc, error] {
	t.Helper()
	docs, err := w.store.Store.Table(t.Context(), operator.Defs()[0])
	if err != nil {
		t.Fatal(err)
	}
	return docs.All(t.Context(), registry.Query{})
}

func TestListsAreThoseOfOnesOwnAreas(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		near, boss := w.filed(t)
		*w.now = w.now.Add(time.Second) // ids are ordered by time
		c := w.content()
		c.County, c.Name, c.LicensedOn = "510304", "大安废品", "2026-10-24"
		far, _ := w.join(t, c)
		names := func(who registry.Actor, q operator.Query) string {
			list, _, err := w.List(ctx, who, q)
			if err != nil {
				t.Fatal(err)
			}
			var b []string
			for _, f := range list {
				b = append(b, f.Code)
			}
			return strings.Join(b, " ")
		}
		for n, c := range []struct {
			who  registry.Actor
			q    operator.Query
			want string
		}{
			{w.admin, operator.Query{}, near.Code + " " + far.Code},
			{w.regulator, operator.Query{}, near.Code + " " + far.Code},
			{w.regulator, operator.Query{Area: "510304"}, far.Code},
			{w.reviewer, operator.Query{}, near.Code},
			{w.reviewer, operator.Query{Area: "510304"}, ""},
			{boss, operator.Query{}, near.Code},
			{boss, operator.Query{State: operator.New}, ""},
			{boss, operator.Query{Overdue: true}, ""},
			{w.admin, operator.Query{State: operator.New}, far.Code},
			{w.admin, operator.Query{Filing: operator.Filed}, near.Code},
			{w.admin, operator.Query{Overdue: true}, far.Code},
			{w.admin, operator.Query{Text: "大安"}, far.Code},
			{w.admin, operator.Query{Text: "o-510304"}, far.Code},
			{w.admin, operator.Query{Text: strings.ToLower(c.USCC)}, far.Code},
			{w.admin, operator.Query{Text: "没有"}, ""},
		} {
			if got := names(c.who, c.q); got != c.want {
				t.Errorf("%d: %s %+v: %q, want %q", n, c.who.Name, c.q, got, c.want)
			}
		}
		_, _, err := w.List(ctx, w.somebody("路人"), operator.Query{})
		wants(t, err, registry.Forbidden, "")
		page, next, err := w.List(ctx, w.admin, operator.Query{Limit: 1})
		if err != nil || len(page) != 1 || next == "" {
			t.Fatal(len(page), next, err)
		}
		if page, next, err = w.List(ctx, w.admin, operator.Query{Limit: 1, Cursor: next}); err != nil || len(page) != 1 || page[0].Code != far.Code {
			t.Error(page, next, err)
		}
		if name, county, err := w.Subject(ctx, w.reviewer, near.ID); name != near.Name || county != "510302" || err != nil {
			t.Error(name, county, err)
		}
		_, _, err = w.Subject(ctx, w.reviewer, far.ID)
		wants(t, err, registry.NotFound, "operator.not_found")
		if filed, err := w.Filed(ctx, near.ID); !filed || err != nil {
			t.Error(filed, err)
		}
		if filed, err := w.Filed(ctx, far.ID); filed || err != nil {
			t.Error(filed, err)
		}
	})
}

// Every other use-case writes one row: broken, it happened or it did not, and what is
// sent again is refused as stale or does it.
func TestEveryCallOfAWriteMayBreak(t *testing.T) {
	writes := map[string]struct {
		setup func(w *world, t *testing.T) (operator.File, registry.Actor)
		run   func(ctx context.Context, w *world, boss registry.Actor, f operator.File) error
		done  func(f operator.File) bool
	}{
		"change": {(*world).filed, func(ctx context.Context, w *world, boss registry.Actor, f operator.File) error {
			c := contentOf(f)
			c.Address = "别处"
			_, err := w.Change(ctx, boss, f.ID, f.Rev, c)
			return err
		}, func(f operator.File) bool { return f.Address == "别处" && f.Filing.Status == operator.ChangeDue }},
		"suspend": {(*world).confirmed, func(ctx context.Context, w *world, _ registry.Actor, f operator.File) error {
			_, err := w.Step(ctx, w.regulator, f.ID, f.Rev, operator.Suspend, "停业")
			return err
		}, func(f operator.File) bool { return f.State == operator.Suspended && f.Reason != "" }},
		"file": {(*world).confirmed, func(ctx context.Context, w *world, _ registry.Actor, f operator.File) error {
			_, err := w.RecordFiling(ctx, w.regulator, f.ID, f.Rev, filing)
			return err
		}, func(f operator.File) bool { return f.Filing.Status == operator.Filed }},
		"change of filing": {(*world).filed, func(ctx context.Context, w *world, boss registry.Actor, f operator.File) error {
			_, err := w.ChangeFiling(ctx, boss, f.ID, f.Rev, "经营范围", "")
			return err
		}, func(f operator.File) bool { return f.Filing.Status == operator.ChangeDue }},
		"end of filing": {(*world).filed, func(ctx context.Context, w *world, _ registry.Actor, f operator.File) error {
			_, err := w.CancelFiling(ctx, w.regulator, f.ID, f.Rev, "歇业")
			return err
		}, func(f operator.File) bool { return f.Filing.Status == operator.Cancelled }},
	}
	for name, open := range both.Stores {
		for what, c := range writes {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/after %v", name, what, after), func(t *testing.T) {
					w := newWorld(t, open(t))
					for n := 1; ; n++ {
						f, boss := c.setup(w, t)
						ctx, b := storetest.BreakAt(t.Context(), n, after)
						err := c.run(ctx, w, boss, f)
						now, readErr := w.Read(t.Context(), w.admin, f.ID)
						if readErr != nil {
							t.Fatal(readErr)
						}
						if !b.Hit() {
							if err != nil || n < 3 || !c.done(now) {
								t.Fatalf("%d calls, %v", n-1, err)
							}
							return
						}
						if err == nil {
							t.Fatalf("call %d broke and nobody was told", n)
						}
						switch now.Rev {
						case f.Rev: // it did not happen
							if c.done(now) {
								t.Fatalf("call %d: %+v", n, now)
							}
							err = c.run(t.Context(), w, boss, f)
						case f.Rev + 1: // the answer was lost
							wants(t, c.run(t.Context(), w, boss, f), registry.Stale, "")
							err = nil
						}
						if now, _ = w.Read(t.Context(), w.admin, f.ID); err != nil || !c.done(now) || now.Rev != f.Rev+1 {
							t.Fatalf("call %d, again: %v, %+v", n, err, now)
						}
					}
				})
			}
		}
	}
}
