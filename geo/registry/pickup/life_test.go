package pickup_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/both"
)

// steps takes each step with a pickup, as whoever may.
func (w *world) steps(row pickup.Pickup, secret string) map[pickup.Step]func(ctx context.Context, who registry.Actor) error {
	drop := func(_ pickup.Pickup, err error) error { return err }
	return map[pickup.Step]func(context.Context, registry.Actor) error{
		pickup.Confirm: func(ctx context.Context, who registry.Actor) error {
			return drop(w.Confirm(ctx, who, row.Code, row.Rev, nil))
		},
		pickup.Assign: func(ctx context.Context, who registry.Actor) error {
			return drop(w.Assign(ctx, who, row.Code, row.Rev, w.driver.Account))
		},
		pickup.Collect: func(ctx context.Context, who registry.Actor) error {
			return drop(w.Collect(ctx, who, row.Code, lines(row)))
		},
		pickup.Settle: func(ctx context.Context, who registry.Actor) error { return drop(w.Settle(ctx, who, row.Code, "cash")) },
		pickup.Miss:   func(ctx context.Context, who registry.Actor) error { return drop(w.Miss(ctx, who, row.Code, "没人")) },
		pickup.Cancel: func(ctx context.Context, who registry.Actor) error {
			return drop(w.CallOff(ctx, who, row.Code, row.Rev, "车坏了"))
		},
		pickup.Withdraw: func(ctx context.Context, who registry.Actor) error {
			_, err := w.Withdraw(ctx, who, row.Code, secret, "")
			return err
		},
	}
}

// Every step from every state, by somebody who has every role at once: the table
// alone says what goes.
func TestEveryStepFromEveryState(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 500)
	all := w.driver // to whom it is given
	all.Grants = []registry.Grant{{Role: registry.Driver}, {Role: registry.OperatorAdmin}, {Role: registry.Admin}}
	reach := map[pickup.State]func() (pickup.Pickup, string){
		pickup.Requested: func() (pickup.Pickup, string) { return w.upTo(pickup.Ask) },
		pickup.Confirmed: func() (pickup.Pickup, string) { return w.upTo(pickup.Confirm) },
		pickup.Assigned:  func() (pickup.Pickup, string) { return w.upTo(pickup.Assign) },
		pickup.Collected: func() (pickup.Pickup, string) { return w.upTo(pickup.Collect) },
		pickup.Settled:   func() (pickup.Pickup, string) { return w.upTo(pickup.Settle) },
		pickup.Cancelled: func() (pickup.Pickup, string) {
			row, secret := w.upTo(pickup.Assign)
			row, err := w.CallOff(t.Context(), w.boss, row.Code, row.Rev, "车坏了")
			w.must(err)
			return row, secret
		},
		pickup.NoShow: func() (pickup.Pickup, string) {
			row, secret := w.upTo(pickup.Assign)
			row, err := w.Miss(t.Context(), w.driver, row.Code, "没人")
			w.must(err)
			return row, secret
		},
	}
	goes := map[pickup.State]string{ // by hand, and not from the table
		pickup.Requested: "confirm cancel withdraw", pickup.Confirmed: "assign cancel withdraw", pickup.Assigned: "assign collect no_show cancel withdraw",
		pickup.Collected: "settle", pickup.Settled: "", pickup.Cancelled: "", pickup.NoShow: "",
	}
	if len(reach) != len(pickup.States) {
		t.Fatal("a state is not tried")
	}
	for _, state := range pickup.States {
		for _, step := range []pickup.Step{pickup.Confirm, pickup.Assign, pickup.Collect, pickup.Settle, pickup.Miss, pickup.Cancel, pickup.Withdraw} {
			row, secret := reach[state]()
			err := w.steps(row, secret)[step](t.Context(), all)
			want := slices.Contains(strings.Fields(goes[state]), string(step))
			if want != slices.Contains(pickup.StepsFrom(state), step) {
				t.Errorf("%s from %s: the table says otherwise", step, state)
			}
			switch {
			case want && err != nil:
				t.Errorf("%s from %s: %v", step, state, err)
			case !want && err == nil:
				t.Errorf("%s from %s goes", step, state)
			case !want:
				if k := registry.KindOf(err); k != registry.Conflict && k != registry.NotFound { // not his yet
					t.Errorf("%s from %s: %v", step, state, err)
				}
				now, err := w.Read(t.Context(), w.boss, row.Code)
				if err != nil || now.State != state || now.Rev != row.Rev {
					t.Errorf("%s from %s left %s", step, state, now.State)
				}
			}
		}
	}
}

func TestWhoMayTakeWhichStep(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 500)
	admin := registry.Actor{Name: "admin", Account: w.reg.NewID(), Grants: []registry.Grant{{Role: registry.Admin}}}
	for _, c := range []struct {
		who  registry.Actor
		from pickup.Step
		may  string
	}{
		{w.boss, pickup.Ask, "confirm cancel"}, {w.boss, pickup.Assign, "assign cancel"}, {w.boss, pickup.Collect, ""},
		{admin, pickup.Ask, "confirm cancel"}, {admin, pickup.Assign, "assign cancel"}, {admin, pickup.Collect, ""},
		{w.driver, pickup.Ask, ""}, {w.driver, pickup.Assign, "collect no_show"}, {w.driver, pickup.Collect, "settle"},
		{w.spare, pickup.Assign, ""}, {w.planner, pickup.Assign, ""}, {w.stranger, pickup.Ask, ""}, {registry.Actor{}, pickup.Ask, ""},
	} {
		for _, step := range []pickup.Step{pickup.Confirm, pickup.Assign, pickup.Collect, pickup.Settle, pickup.Miss, pickup.Cancel} {
			row, secret := w.upTo(c.from)
			err := w.steps(row, secret)[step](t.Context(), c.who)
			if want := slices.Contains(strings.Fields(c.may), string(step)); want != (err == nil) {
				t.Errorf("%s, %s after %s: %v", c.who.Name, step, c.from, err)
			}
		}
	}
}

func TestEveryStepIsToldAndAudited(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		row, secret := w.upTo(pickup.Settle)
		auditor := registry.Actor{Name: "审计", Account: w.reg.NewID(), Grants: []registry.Grant{{Role: registry.Auditor}}}
		log, _, err := w.reg.AuditLog(t.Context(), auditor, "", "", row.ID, "", 100)
		w.must(err)
		var audited []string
		for _, e := range log {
			audited = append(audited, e.Op+" "+e.Note)
		}
		slices.Reverse(audited)
		want := []string{"pickup.dispatch confirm", "pickup.dispatch assign", "pickup.drive collect", "pickup.drive settle"}
		if !slices.Equal(audited, want) {
			t.Errorf("%q", audited)
		}
		var events []string
		for _, h := range w.told {
			events = append(events, h.Event)
			if h.Mail != "geheim@example.org" || h.Pickup.Secret != "" || h.Version != len(events) {
				t.Errorf("told %+v", h)
			}
		}
		if strings.Join(events, " ") != "pickup.requested pickup.confirmed pickup.assigned pickup.collected pickup.settled" {
			t.Errorf("%q", events)
		}
		own, err := w.Follow(t.Context(), row.Code, secret)
		w.must(err)
		var states []pickup.State
		for _, s := range own.Timeline {
			states = append(states, s.State)
		}
		if !slices.Equal(states, []pickup.State{pickup.Requested, pickup.Confirmed, pickup.Assigned, pickup.Collected, pickup.Settled}) {
			t.Errorf("%q", states)
		}
		w.told = nil
		w.must(w.Retell(t.Context(), w.clock().Add(-time.Hour)))
		if len(w.told) != 1 || w.told[0].Event != "pickup.settled" || w.told[0].Version != 5 {
			t.Errorf("told again %+v", w.told)
		}
	})
}

func TestReasonsAreDemanded(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 500)
	item := func(l pickup.Line) []pickup.Line {
		row := pickup.Pickup{Items: w.wish().Items}
		all := lines(row)
		l.Item = 0
		all[0] = l
		return all
	}
	good := pickup.Line{Material: "cardboard", MassG: 10_000, PriceFen: 1200}
	with := func(edit func(*pickup.Line)) pickup.Line {
		l := good
		edit(&l)
		return l
	}
	row, _ := w.upTo(pickup.Assign)
	for name, c := range map[string]struct {
		lines []pickup.Line
		want  []string
	}{
		"a lower price":           {item(with(func(l *pickup.Line) { l.PriceFen = 1199 })), []string{"lines[0].reason pickup.reason_required"}},
		"a higher price":          {item(with(func(l *pickup.Line) { l.PriceFen = 1201 })), []string{"lines[0].reason pickup.reason_required"}},
		"another weight":          {item(with(func(l *pickup.Line) { l.MassG = 9_000 })), []string{"lines[0].reason pickup.reason_required"}},
		"another material":        {item(with(func(l *pickup.Line) { l.Material = "paper" })), []string{"lines[0].reason pickup.reason_required"}},
		"a reason nobody knows":   {item(with(func(l *pickup.Line) { l.PriceFen, l.Reason = 1, "mood" })), []string{"lines[0].reason pickup.reason_unknown"}},
		"another reason, unsaid":  {item(with(func(l *pickup.Line) { l.PriceFen, l.Reason = 1, "other" })), []string{"lines[0].words field.required"}},
		"a phone in the words":    {item(with(func(l *pickup.Line) { l.PriceFen, l.Reason, l.Words = 1, "other", "打13912345678" })), []string{"lines[0].words pickup.private"}},
		"no material":             {item(with(func(l *pickup.Line) { l.Material = "mud" })), []string{"lines[0].material material.unknown", "lines[0].reason pickup.reason_required"}},
		"a negative weight":       {item(with(func(l *pickup.Line) { l.MassG, l.Reason = -1, "weight" })), []string{"lines[0].massG number.out_of_range"}},
		"an item that is missing": {item(good)[:1], []string{"lines pickup.item_missing"}},
		"an item twice":           {append(item(good), with(func(l *pickup.Line) {})), []string{"lines[2].item pickup.item_twice"}},
		"no such item":            {append(item(good), with(func(l *pickup.Line) { l.Item, l.Reason = 7, "extra" })), []string{"lines[2].item number.out_of_range"}},
		"something beside":        {append(item(good), with(func(l *pickup.Line) { l.Item = -1 })), []string{"lines[2].reason pickup.reason_required"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Collect(t.Context(), w.driver, row.Code, c.lines)
			wants(t, err, "request.invalid", c.want...)
		})
	}
	t.Run("as it was estimated needs none, and what comes beside is said", func(t *testing.T) {
		got, err := w.Collect(t.Context(), w.driver, row.Code, append(item(good), pickup.Line{Item: -1, Material: "paper", MassG: 500, PriceFen: 40, Reason: "extra"}))
		if err != nil || got.Final.TotalFen != 4240 {
			t.Errorf("%+v, %v", got.Final, err)
		}
		_, err = w.Settle(t.Context(), w.driver, row.Code, "free")
		wants(t, err, "request.invalid", "method pickup.bad_method")
	})
	t.Run("what nobody estimated cannot differ", func(t *testing.T) {
		wish := w.wish()
		wish.Items = []pickup.Item{{Material: "paper"}}
		row, _, err := w.Book(t.Context(), registry.Actor{}, wish)
		w.must(err)
		row, err = w.Confirm(t.Context(), w.boss, row.Code, row.Rev, nil)
		w.must(err)
		row, err = w.Assign(t.Context(), w.boss, row.Code, row.Rev, w.driver.Account)
		w.must(err)
		if _, err := w.Collect(t.Context(), w.driver, row.Code, []pickup.Line{{Material: "paper", MassG: 800, PriceFen: 0}}); err != nil {
			t.Error(err)
		}
		if _, err := w.Settle(t.Context(), w.driver, row.Code, "free"); err != nil {
			t.Error(err)
		}
	})
	t.Run("the desk says what it should bring", func(t *testing.T) {
		row, _ := w.booked()
		_, err := w.Confirm(t.Context(), w.boss, row.Code, row.Rev, []*int64{fen(1)})
		wants(t, err, "request.invalid", "estimatesFen pickup.one_each")
		row, err = w.Confirm(t.Context(), w.boss, row.Code, row.Rev, []*int64{nil, fen(2000)})
		if total, _ := row.EstimateFen(); err != nil || total != 3200 || *row.Items[1].AskedFen != 3000 || row.Items[0].AskedFen != nil {
			t.Errorf("%d, %+v, %v", total, row.Items, err)
		}
	})
}

func TestAWishIsChecked(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 500)
	for name, c := range map[string]struct {
		edit func(*pickup.Wish)
		want []string
	}{
		"no such offer":          {func(x *pickup.Wish) { x.Offer = "x" }, []string{"offer pickupoffer.not_found"}},
		"no such window":         {func(x *pickup.Wish) { x.Window = "09:00-12:00" }, []string{"window pickup.no_window"}},
		"no time at all":         {func(x *pickup.Wish) { x.Window, x.Date = "soon", "tomorrow" }, []string{"window pickup.no_window"}},
		"too far ahead":          {func(x *pickup.Wish) { x.Date = "2026-12-24" }, []string{"window pickup.not_bookable"}},
		"past":                   {func(x *pickup.Wish) { x.Date = "2026-11-23" }, []string{"window pickup.not_bookable"}},
		"outside the city":       {func(x *pickup.Wish) { x.Contact.At[0] = 116 }, []string{"location location.outside"}},
		"off the earth":          {func(x *pickup.Wish) { x.Contact.At[0] = 216 }, []string{"location location.out_of_range"}},
		"nowhere":                {func(x *pickup.Wish) { x.Contact.At, x.Contact.Address = nil, "" }, []string{"address field.required", "location field.required"}},
		"nobody":                 {func(x *pickup.Wish) { x.Contact.Name, x.Contact.Phone = " ", "" }, []string{"contact.name field.required", "contact.phone field.required"}},
		"no phone":               {func(x *pickup.Wish) { x.Contact.Phone = "ring me" }, []string{"contact.phone pickup.bad_phone"}},
		"no mail":                {func(x *pickup.Wish) { x.Contact.Mail = "a@b\r\nBcc: x@y" }, []string{"contact.email pickup.bad_mail"}},
		"a kind nobody collects": {func(x *pickup.Wish) { x.Kind = pickup.Bulky }, []string{"kind pickup.not_offered"}},
		"what nobody collects":   {func(x *pickup.Wish) { x.Items[0].Material = "glass" }, []string{"items[0].material pickup.not_offered"}},
		"nothing":                {func(x *pickup.Wish) { x.Items = nil }, []string{"items field.required"}},
		"a phone in a note":      {func(x *pickup.Wish) { x.Items[0].Note = "１３９１２３４５６７８" }, []string{"items[0].note pickup.private"}},
		"a sale of no trade-in":  {func(x *pickup.Wish) { x.Sale.Number = "7" }, []string{"sale pickup.sale_not_asked"}},
		"a trade-in of no sale":  {func(x *pickup.Wish) { x.Kind = pickup.TradeIn }, []string{"sale.number field.required", "sale.placeId field.required"}},
	} {
		t.Run(name, func(t *testing.T) {
			x := w.wish()
			c.edit(&x)
			_, _, err := w.Book(t.Context(), registry.Actor{}, x)
			wants(t, err, "request.invalid", c.want...)
		})
	}
	if seats, _ := w.taken(t); seats != 0 {
		t.Errorf("%d places are taken by what was refused", seats)
	}
	t.Run("an address of a township is enough", func(t *testing.T) {
		x := w.wish()
		x.Contact.At, x.Area = nil, "510302002"
		row, _, err := w.Book(t.Context(), registry.Actor{}, x)
		if err != nil || row.County != "510302" || row.Cell == ([2]float64{}) {
			t.Errorf("%+v, %v", row, err)
		}
	})
}

func TestReasonsAreSaid(t *testing.T) {
	f := &pickup.Final{Lines: []pickup.Line{{Material: "paper"}, {Material: "cardboard", Reason: "quality"}, {Material: "tv", Reason: "other", Words: "屏幕碎了"}}}
	for lang, want := range map[string]string{
		"zh": "纸板纸箱：品质不符、混有杂质; 电视机：其他 (屏幕碎了)",
		"en": "Cardboard: Other quality, or mixed; Television: Something else (屏幕碎了)",
	} {
		if got := pickup.SayReasons(f, lang); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := pickup.SayReasons(&pickup.Final{Lines: f.Lines[:1]}, "zh"); got != "" {
		t.Errorf("%q", got)
	}
}
