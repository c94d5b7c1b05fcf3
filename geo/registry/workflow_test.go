package registry_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/store/mongo"
	"huishou/geo/store/sqlite"
)

// The people of these tests. The first county of twoCounties is 510302.
var (
	ourOperator   = registry.ID("01J00000000000000000000001")
	theirOperator = registry.ID("01J00000000000000000000002")
	staff         = registry.Actor{Name: "staff", Account: "a-staff", Operator: ourOperator, Grants: []registry.Grant{{Role: registry.SiteStaff}}}
	boss          = registry.Actor{Name: "boss", Account: "a-boss", Operator: ourOperator, Grants: []registry.Grant{{Role: registry.OperatorAdmin}}}
	stranger      = registry.Actor{Name: "stranger", Account: "a-stranger", Operator: theirOperator, Grants: []registry.Grant{{Role: registry.OperatorAdmin}}}
	reviewer      = registry.Actor{Name: "reviewer", Account: "a-reviewer", Grants: []registry.Grant{{Role: registry.Reviewer, Area: "510300"}}}
	second        = registry.Actor{Name: "second", Account: "a-second", Grants: []registry.Grant{{Role: registry.Reviewer, Area: "510300"}}}
	elsewhere     = registry.Actor{Name: "elsewhere", Account: "a-else", Grants: []registry.Grant{{Role: registry.Reviewer, Area: "510400"}}}
	regulator     = registry.Actor{Name: "regulator", Account: "a-reg", Grants: []registry.Grant{{Role: registry.Regulator, Area: "510300"}}}
	inspector     = registry.Actor{Name: "inspector", Account: "a-insp", Grants: []registry.Grant{{Role: registry.Inspector, Area: "510300"}}}
	admin         = registry.Actor{Name: "admin", Account: "a-admin", Grants: []registry.Grant{{Role: registry.Admin}}}
)

// onBothStores runs a test on the embedded store and, where there is one, on a
// MongoDB-compatible server.
func onBothStores(t *testing.T, test func(t *testing.T, store registry.Store)) {
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "huishou.db")
		s, err := sqlite.Open(t.Context(), file, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		test(t, handled{Store: s, file: file})
	})
	t.Run("mongo", func(t *testing.T) {
		uri := os.Getenv("HUISHOU_TEST_MONGO_URI")
		if uri == "" {
			if os.Getenv("CI") == "true" {
				t.Fatal("no MongoDB-compatible server")
			}
			t.Skip("SKIPPED: no MongoDB-compatible server; set HUISHOU_TEST_MONGO_URI, or run make test")
		}
		name := "huishou_test_" + strings.ToLower(rand.Text()[:12])
		s, err := mongo.Open(t.Context(), uri, mongo.Options{Database: name, Timeout: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			s.Close()
			dropDatabase(t, uri, name)
		})
		test(t, handled{Store: s, database: name})
	})
}

// keyed opens one more instance on a store, all under one key.
func keyed(t *testing.T, store registry.Store) *registry.Registry {
	t.Helper()
	reg, err := registry.Open(t.Context(), store, registry.Options{Poll: -1, Key: make([]byte, registry.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reg.Close)
	return reg
}

// aPlace is what a person enters.
func aPlace(name string) registry.Place {
	return registry.Place{Kind: registry.CommunityPoint, Name: name, Location: geojson.Point(centre), Accepts: []registry.Material{"paper"}, Hours: "Mo-Fr 08:00-18:00"}
}

func mustCreate(t testing.TB, reg *registry.Registry, who registry.Actor, p registry.Place) registry.Place {
	t.Helper()
	made, _, err := reg.CreatePlace(t.Context(), who, p)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func mustStep(t testing.TB, reg *registry.Registry, who registry.Actor, p registry.Place, steps ...registry.Step) registry.Place {
	t.Helper()
	for _, s := range steps {
		var err error
		if p, err = reg.StepPlace(t.Context(), who, p.ID, p.Rev, s, "words"); err != nil {
			t.Fatalf("%s %s: %v", who.Name, s, err)
		}
	}
	return p
}

// published is a place of our operator that a reviewer approved.
func published(t testing.TB, reg *registry.Registry, name string) registry.Place {
	t.Helper()
	return mustStep(t, reg, reviewer, mustStep(t, reg, staff, mustCreate(t, reg, staff, aPlace(name)), registry.Submit), registry.Approve)
}

func wantCode(t testing.TB, err error, kind registry.Kind, code string) {
	t.Helper()
	var e *registry.Error
	if e, _ = err.(*registry.Error); registry.KindOf(err) != kind || e == nil || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func cityWorld(t *testing.T) world {
	w := newWorld(t, -1)
	putAreas(t, w.Registry)
	return w
}

func TestPlaceWorkflow(t *testing.T) {
	w := cityWorld(t)
	ctx := t.Context()
	p := mustCreate(t, w.Registry, staff, aPlace("东街回收点"))
	t.Run("a new place is a draft with a code, an area and its operator, and not public", func(t *testing.T) {
		if p.Status != registry.Draft || !strings.HasPrefix(p.Code, "S-5103") || p.County == "" || p.OperatorID != ourOperator {
			t.Errorf("%+v", p)
		}
		if _, err := w.Place(ctx, registry.Actor{}, p.Code); registry.KindOf(err) != registry.NotFound {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another operator finds no such place", func(t *testing.T) {
		_, err := w.WorkPlace(ctx, stranger, string(p.ID))
		wantCode(t, err, registry.NotFound, "place.not_found")
		_, _, err = w.SavePlace(ctx, stranger, p.ID, p.Rev, aPlace("x"))
		wantCode(t, err, registry.NotFound, "place.not_found")
	})
	t.Run("nobody makes a place for another operator", func(t *testing.T) {
		theirs := aPlace("假冒")
		theirs.OperatorID = theirOperator
		if _, _, err := w.CreatePlace(ctx, staff, theirs); registry.KindOf(err) != registry.Forbidden {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a draft is approved by nobody", func(t *testing.T) {
		_, err := w.StepPlace(ctx, reviewer, p.ID, p.Rev, registry.Approve, "")
		wantCode(t, err, registry.Conflict, "place.bad_step")
	})
	p = mustStep(t, w.Registry, staff, p, registry.Submit)
	t.Run("what waits is not written over", func(t *testing.T) {
		_, _, err := w.SavePlace(ctx, staff, p.ID, p.Rev, aPlace("别名"))
		wantCode(t, err, registry.Conflict, "review.waiting")
	})
	t.Run("a step on an older version is stale", func(t *testing.T) {
		_, err := w.StepPlace(ctx, reviewer, p.ID, p.Rev-1, registry.Approve, "")
		wantCode(t, err, registry.Stale, "write.stale")
	})
	t.Run("its own people and other areas' reviewers do not approve it", func(t *testing.T) {
		for _, who := range []registry.Actor{staff, boss, regulator, inspector} {
			if _, err := w.StepPlace(ctx, who, p.ID, p.Rev, registry.Approve, ""); registry.KindOf(err) != registry.Forbidden {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		_, err := w.StepPlace(ctx, elsewhere, p.ID, p.Rev, registry.Approve, "")
		wantCode(t, err, registry.NotFound, "place.not_found")
	})
	t.Run("a rejection needs a reason, which its author reads", func(t *testing.T) {
		if _, err := w.StepPlace(ctx, reviewer, p.ID, p.Rev, registry.Reject, " "); registry.KindOf(err) != registry.Invalid {
			t.Errorf("got %v", err)
		}
		p = mustStep(t, w.Registry, reviewer, p, registry.Claim)
		if _, err := w.StepPlace(ctx, second, p.ID, p.Rev, registry.Reject, "no"); registry.KindOf(err) != registry.Conflict {
			t.Errorf("another judges what is claimed: %v", err)
		}
		p = mustStep(t, w.Registry, reviewer, p, registry.Reject)
		if p.Status != registry.Rejected || p.Review.Reason != "words" || p.Queue != "" {
			t.Errorf("%s %+v", p.Status, p.Review)
		}
	})
	t.Run("it is mended, submitted again and approved, and then public", func(t *testing.T) {
		var err error
		if p, _, err = w.SavePlace(ctx, staff, p.ID, p.Rev, aPlace("东街回收站")); err != nil {
			t.Fatal(err)
		}
		p = mustStep(t, w.Registry, staff, p, registry.Submit)
		p = mustStep(t, w.Registry, reviewer, p, registry.Approve)
		public, err := w.Place(ctx, registry.Actor{}, p.Code)
		if err != nil || public.Name != "东街回收站" || public.Review != nil || public.Approval != nil || p.Approval.By != reviewer.Account {
			t.Errorf("%v %+v", err, public)
		}
	})
	t.Run("who wrote or submitted it does not approve it, an administrator neither", func(t *testing.T) {
		for _, who := range []registry.Actor{admin, reviewer, registry.Console} {
			q := mustStep(t, w.Registry, who, mustCreate(t, w.Registry, who, aPlace("自审 "+who.Name)), registry.Submit)
			_, err := w.StepPlace(ctx, who, q.ID, q.Rev, registry.Approve, "")
			wantCode(t, err, registry.Conflict, "review.own")
		}
		q := mustCreate(t, w.Registry, admin, aPlace("代交"))
		q = mustStep(t, w.Registry, reviewer, q, registry.Submit)
		_, err := w.StepPlace(ctx, admin, q.ID, q.Rev, registry.Approve, "")
		wantCode(t, err, registry.Conflict, "review.own")
	})
	t.Run("what an office suspended, its operator does not open", func(t *testing.T) {
		p = mustStep(t, w.Registry, regulator, p, registry.Suspend)
		if _, err := w.Place(ctx, registry.Actor{}, p.Code); registry.KindOf(err) != registry.NotFound {
			t.Errorf("a suspended place is public: %v", err)
		}
		_, err := w.StepPlace(ctx, boss, p.ID, p.Rev, registry.Reopen, "")
		wantCode(t, err, registry.Forbidden, "place.stopped_by_office")
		p = mustStep(t, w.Registry, boss, p, registry.Close)
		_, err = w.StepPlace(ctx, boss, p.ID, p.Rev, registry.Reopen, "")
		wantCode(t, err, registry.Forbidden, "place.stopped_by_office")
		p = mustStep(t, w.Registry, regulator, p, registry.Reopen)
		p = mustStep(t, w.Registry, boss, p, registry.Close, registry.Reopen)
	})
	t.Run("its history tells every step", func(t *testing.T) {
		versions, err := w.PlaceHistory(ctx, staff, p.ID)
		if err != nil || len(versions) != int(p.Rev) || versions[0].Rev != p.Rev || len(versions[len(versions)-1].Changes) == 0 {
			t.Errorf("%d versions of %d: %v", len(versions), p.Rev, err)
		}
	})
}

func TestEditsWaitBesideThePublicPlace(t *testing.T) {
	w := cityWorld(t)
	ctx := t.Context()
	p := published(t, w.Registry, "西街回收点")
	secret := "尚未批准的名字"
	edit := aPlace(secret)
	edit.Address, edit.Aliases, edit.Phone, edit.Notes = secret, []string{secret}, "0813-9999999", secret
	edit.Location = geojson.Point{centre.Lon() + 0.01, centre.Lat()}
	hidden := func(t *testing.T) {
		t.Helper()
		for _, text := range everythingPublic(t, w.Registry, p.ID) {
			if strings.Contains(text, secret) || strings.Contains(text, "9999999") || strings.Contains(text, "Wrote") && strings.Contains(text, string(staff.Account)) {
				t.Errorf("public: %.300s", text)
			}
		}
	}
	var err error
	for _, step := range []registry.Step{"", registry.Submit, registry.Claim} {
		t.Run("not approved, it is nowhere after "+string(step), func(t *testing.T) {
			switch step {
			case "":
				p, _, err = w.SavePlace(ctx, staff, p.ID, p.Rev, edit)
			case registry.Submit:
				p, err = w.StepPlace(ctx, staff, p.ID, p.Rev, step, "")
			default:
				p, err = w.StepPlace(ctx, reviewer, p.ID, p.Rev, step, "")
			}
			if err != nil || p.Status != registry.Published || p.Name != "西街回收点" {
				t.Fatalf("%v %+v", err, p)
			}
			hidden(t)
			again := another(t, w.store, -1) // and a start reads it so too
			if q, err := again.Place(ctx, registry.Actor{}, p.Code); err != nil || q.Name != "西街回收点" {
				t.Errorf("%v %s", err, q.Name)
			}
		})
	}
	t.Run("the diff names each field", func(t *testing.T) {
		var fields []string
		for _, c := range registry.DiffPlaces(&p, p.Newest()) {
			fields = append(fields, c.Field)
		}
		if want := []string{"name", "aliases", "location", "address", "phone", "notes"}; !slices.Equal(fields, want) {
			t.Errorf("%v, want %v", fields, want)
		}
	})
	t.Run("approved, it is public, at its new position", func(t *testing.T) {
		p = mustStep(t, w.Registry, reviewer, p, registry.Approve)
		near := w.Nearest(registry.NearestQuery{From: orb.Point(edit.Location), Radius: 5})
		if len(near) != 1 || near[0].Name != secret || p.Review != nil || p.Queue != "" {
			t.Errorf("%+v %+v", near, p.Review)
		}
	})
	t.Run("an earlier version comes back through a review", func(t *testing.T) {
		p, err = w.RestorePlace(ctx, reviewer, p.ID, p.Rev, 3)
		if err != nil || p.Name != secret || p.Newest().Name != "西街回收点" || p.Stage() != registry.Submitted {
			t.Fatalf("%v %+v", err, p.Review)
		}
		_, err := w.StepPlace(ctx, reviewer, p.ID, p.Rev, registry.Approve, "")
		wantCode(t, err, registry.Conflict, "review.own")
		p = mustStep(t, w.Registry, second, p, registry.Approve)
		if p.Name != "西街回收点" {
			t.Errorf("it is %s", p.Name)
		}
	})
	t.Run("an edit is taken back and dropped", func(t *testing.T) {
		p, _, err = w.SavePlace(ctx, staff, p.ID, p.Rev, edit)
		if err != nil {
			t.Fatal(err)
		}
		if p = mustStep(t, w.Registry, staff, p, registry.Submit, registry.Withdraw, registry.Withdraw); p.Review != nil || p.Queue != "" {
			t.Errorf("%+v", p.Review)
		}
	})
	t.Run("an import of who may not publish waits too", func(t *testing.T) {
		mustImport(t, w.Registry, fromList, rowsOf(2)...)
		planner := registry.Actor{Name: "planner", Account: "a-plan", Grants: []registry.Grant{{Role: registry.Planner, Area: "510300"}}}
		rows := rowsOf(2)
		rows[0].Place.Name = secret
		opt := fromList
		opt.Publish = false
		for range 2 { // the second time it says nothing new
			rep, err := w.ImportPlaces(ctx, planner, seq(rows...), opt)
			if err != nil || rep.Bad > 0 {
				t.Fatalf("%v %+v", err, rep)
			}
		}
		hidden(t)
		queue, _, err := w.ReviewQueue(ctx, reviewer, "", "", 10)
		if err != nil || len(queue) != 1 || queue[0].Newest().Name != secret {
			t.Errorf("%v, %d wait", err, len(queue))
		}
		opt.SourceKey = "elsewhere"
		planner.Grants[0].Area = "510400"
		rep, err := w.ImportPlaces(ctx, planner, seq(rows...), opt)
		if err != nil || rep.Bad != 2 || rep.Errors[0].Code != "row.outside" {
			t.Errorf("%v %+v", err, rep)
		}
	})
}

// everythingPublic is all that the registry tells the public, as text.
func everythingPublic(t *testing.T, reg *registry.Registry, id registry.ID) (texts []string) {
	t.Helper()
	_, list := listOf(t, reg)
	texts = append(texts, list, string(reg.AppendNearest(nil, registry.NearestQuery{From: centre, Limit: 100})))
	add := func(v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	for p, err := range reg.PublicPlaces(t.Context(), registry.ListQuery{}) {
		add(p, err)
	}
	for p := range placesOf(t, reg) {
		texts = append(texts, p)
	}
	page, _, _, err := reg.PublicPage(t.Context(), registry.PageQuery{Group: "site", Limit: 1000})
	add(page, err)
	p, err := reg.Place(t.Context(), registry.Actor{}, string(id))
	add(p, err)
	return texts
}

func TestTwoApprovalsAtOnce(t *testing.T) {
	onBothStores(t, func(t *testing.T, store registry.Store) {
		one := keyed(t, store)
		putAreas(t, one)
		two := keyed(t, store)
		for round := range 5 {
			p := mustCreate(t, one, staff, aPlace(fmt.Sprintf("同时 %d", round)))
			p = mustStep(t, one, staff, p, registry.Submit)
			errs := make([]error, 2)
			var wg sync.WaitGroup
			for i, reg := range []*registry.Registry{one, two} {
				wg.Go(func() {
					_, errs[i] = reg.StepPlace(context.Background(), []registry.Actor{reviewer, second}[i], p.ID, p.Rev, registry.Approve, "")
				})
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				switch registry.KindOf(err) {
				case registry.Stale, registry.Conflict:
				default:
					if won++; err != nil {
						t.Errorf("got %v", err)
					}
				}
			}
			if won != 1 {
				t.Errorf("%d approvals counted", won)
			}
			// Whoever read the place before the other wrote is in the log too.
			log, _, err := one.AuditLog(t.Context(), admin, "", string(registry.PlaceReview), p.ID, "", 10)
			if err != nil || len(log) > 2 || len(log) < 1 {
				t.Errorf("%d entries: %v", len(log), err)
			}
			versions, err := one.PlaceHistory(t.Context(), reviewer, p.ID)
			if err != nil || len(versions) != 3 || versions[0].Status != registry.Published {
				t.Errorf("%d versions: %v", len(versions), err)
			}
		}
		if faults, _, _, err := one.CheckAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("%v %v", faults, err)
		}
	})
}

func TestDecideMany(t *testing.T) {
	w := cityWorld(t)
	var items []registry.Base
	for i := range 5 {
		p := mustStep(t, w.Registry, staff, mustCreate(t, w.Registry, staff, aPlace(fmt.Sprintf("第%d点", i))), registry.Submit)
		items = append(items, registry.Base{ID: p.ID, Rev: p.Rev})
	}
	items[2].Rev--
	items[3].ID = "01J00000000000000000000009"
	done, err := w.Decide(t.Context(), reviewer, items, registry.Approve, "")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, d := range done {
		codes = append(codes, d.Code)
	}
	if want := []string{"", "", "write.stale", "place.not_found", ""}; !reflect.DeepEqual(codes, want) {
		t.Errorf("%q, want %q", codes, want)
	}
	if n, _ := w.Count(); n != 3 {
		t.Errorf("%d are public", n)
	}
}
