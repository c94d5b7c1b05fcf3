package operator_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/operator"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// The day of the tests, as the city writes it.
const today = "2026-11-24"

// world is the operators of a city of two counties, and those who look after them.
type world struct {
	*operator.Operators
	reg      *registry.Registry
	store    *storetest.BreakableStore
	now      *time.Time
	accounts *accounts

	reviewer, regulator, planner, far, admin registry.Actor
	codes                                    int // made by newCode
}

func newWorld(t *testing.T, store registry.Store) *world {
	t.Helper()
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	w := &world{store: storetest.Breakable(store), now: &now, accounts: &accounts{of: map[registry.ID]registry.ID{}, roles: map[registry.ID][]registry.Grant{}}}
	var err error
	w.reg, err = registry.Open(t.Context(), w.store, registry.Options{Poll: -1, Now: func() time.Time { return *w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	areas := []registry.Area{
		{Code: "510300", NameZh: "自贡市", Kind: registry.Administrative, Level: registry.LevelCity},
		{Code: "510302", Parent: "510300", NameZh: "自流井区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510304", Parent: "510300", NameZh: "大安区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510302001", Parent: "510302", NameZh: "五星街街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.77, 29.35}},
	}
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, areas); err != nil {
		t.Fatal(err)
	}
	office := func(name string, role registry.Role, area string) registry.Actor {
		return registry.Actor{Name: name, Account: w.reg.NewID(), Grants: []registry.Grant{{Role: role, Area: area}}, Via: registry.ViaSession}
	}
	w.reviewer = office("审核员", registry.Reviewer, "510302")
	w.regulator = office("商务局", registry.Regulator, "510300")
	w.planner = office("规划员", registry.Planner, "510300")
	w.far = office("邻区审核员", registry.Reviewer, "510304")
	w.admin = office("管理员", registry.Admin, "")
	if w.Operators, err = operator.Open(t.Context(), w.reg, w.accounts); err != nil {
		t.Fatal(err)
	}
	return w
}

// onBoth runs a test on each store.
func onBoth(t *testing.T, do func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { do(t, newWorld(t, open(t))) })
	}
}

// somebody has an account and nothing else.
func (w *world) somebody(name string) registry.Actor {
	return registry.Actor{Name: name, Account: w.reg.NewID(), Via: registry.ViaSession}
}

// now is an actor as its account makes it now.
func (w *world) as(who registry.Actor) registry.Actor {
	who.Operator, who.Grants = w.accounts.of[who.Account], w.accounts.roles[who.Account]
	return who
}

// newCode makes a credit code that no other call made.
func (w *world) newCode() string {
	const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	w.codes++
	front := fmt.Sprintf("91510302MA%07d", w.codes)
	for _, c := range letters {
		if _, bad := operator.ParseUSCC(front + string(c)); bad == "" {
			return front + string(c)
		}
	}
	panic("every front has a check digit")
}

func ptr(s string) *string { return &s }

// content is what an operator says of itself.
func (w *world) content() operator.Content {
	return operator.Content{USCC: w.newCode(), Name: "自贡绿源再生资源有限公司", Kind: operator.Company, County: "510302", Address: "同兴路 12 号",
		LegalRep: ptr("张小明"), Phone: ptr("138 1234 5678"), LicensedOn: "2026-11-01",
		Licences: []operator.Licence{{Class: operator.BusinessLicence, No: "510300000012345", IssuedBy: "自流井区市场监督管理局"}}}
}

// join registers an operator of somebody and gives him as he is then.
func (w *world) join(t *testing.T, c operator.Content) (operator.File, registry.Actor) {
	t.Helper()
	who := w.somebody("老板")
	f, err := w.Join(t.Context(), who, c)
	if err != nil {
		t.Fatal(err)
	}
	return f, w.as(who)
}

// confirmed is an operator that the reviewer confirmed.
func (w *world) confirmed(t *testing.T) (operator.File, registry.Actor) {
	t.Helper()
	f, who := w.join(t, w.content())
	f, err := w.Step(t.Context(), w.reviewer, f.ID, f.Rev, operator.Confirm, "")
	if err != nil {
		t.Fatal(err)
	}
	return f, who
}

// filed is one that the department filed, too.
func (w *world) filed(t *testing.T) (operator.File, registry.Actor) {
	t.Helper()
	f, who := w.confirmed(t)
	f, err := w.RecordFiling(t.Context(), w.regulator, f.ID, f.Rev, filing)
	if err != nil {
		t.Fatal(err)
	}
	return f, who
}

var filing = operator.FiledAs{No: "川再生备 2026-018", Authority: "自贡市商务局", FiledOn: "2026-11-20"}

// contentOf is what a file says, as its people would send it again.
func contentOf(f operator.File) operator.Content {
	return operator.Content{USCC: string(f.USCC), Name: f.Name, Kind: f.Kind, County: f.County, Address: f.Address, LicensedOn: f.LicensedOn,
		Licences: slices.Clone(f.Licences), StatePlatform: f.StatePlatform, Coop: f.Coop}
}

// accounts remembers who works for which operator.
type accounts struct {
	mu    sync.Mutex
	of    map[registry.ID]registry.ID
	roles map[registry.ID][]registry.Grant
}

func (a *accounts) Assign(ctx context.Context, _ registry.Actor, account, op registry.ID, grants []registry.Grant) error {
	after, now := storetest.Breaks(ctx)
	if now && !after {
		return storetest.ErrBroken
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if there := a.of[account]; there != "" && there != op {
		return &registry.Error{Kind: registry.Conflict, Code: "account.has_operator"}
	}
	a.of[account] = op
	for _, g := range grants {
		if !slices.Contains(a.roles[account], g) {
			a.roles[account] = append(a.roles[account], g)
		}
	}
	if now {
		return storetest.ErrBroken
	}
	return nil
}

func (a *accounts) worksFor(account registry.ID) registry.ID {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.of[account]
}

// wants refuses an error of another kind or code.
func wants(t *testing.T, err error, kind registry.Kind, code string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != kind || code != "" && e.Code != code {
		t.Errorf("got %v, want kind %d code %s", err, kind, code)
	}
}

// wantsField refuses an error that does not name the field with the code.
func wantsField(t *testing.T, err error, field, code string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || !slices.ContainsFunc(e.Fields, func(f registry.FieldError) bool { return f.Field == field && f.Code == code }) {
		t.Errorf("got %v, want %s %s", err, field, code)
	}
}
