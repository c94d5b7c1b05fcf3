package registry_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
)

// clockWorld is a world whose clock a test moves.
func clockWorld(t *testing.T) (w world, now *time.Time) {
	t.Helper()
	file, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "huishou.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	store := &breakable{Store: file}
	reg, err := registry.Open(t.Context(), store, registry.Options{Poll: -1, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reg.Close)
	putAreas(t, reg)
	return world{reg, store}, &at
}

// The day on a card is the city's, not that of UTC.
func TestAPlaceConfirmedAfterMidnightSaysSo(t *testing.T) {
	w, now := clockWorld(t)
	p := published(t, w.Registry, "南街回收点")
	*now = time.Date(2026, 11, 24, 16, 10, 0, 0, time.UTC) // 00:10 of the 25th
	if _, err := w.ConfirmPlace(t.Context(), boss, p.ID, p.Rev); err != nil {
		t.Fatal(err)
	}
	if _, list := listOf(t, w.Registry); !strings.Contains(list, `"confirmedAt":"2026-11-25"`) {
		t.Error(list)
	}
}

func TestFreshness(t *testing.T) {
	w, now := clockWorld(t)
	ctx := t.Context()
	p := published(t, w.Registry, "南街回收点")
	shownStale := func() bool {
		_, list := listOf(t, w.Registry)
		return strings.Contains(list, `"stale":true`)
	}
	if shownStale() || w.Stale(&p) {
		t.Error("a place that was just approved is stale")
	}
	*now = now.AddDate(0, 0, 350)
	if places, total, err := w.Reminders(ctx, boss, 10); err != nil || total != 1 || places[0].ID != p.ID {
		t.Errorf("15 days before it is stale nobody is reminded: %d, %v", total, err)
	}
	if _, total, _ := w.Reminders(ctx, stranger, 10); total != 0 {
		t.Error("another operator is reminded of it")
	}
	*now = now.AddDate(0, 0, 20)
	if !shownStale() || !w.Stale(&p) {
		t.Error("370 days later it is not stale")
	}
	p, token, err := w.GiveConfirmLink(ctx, boss, p.ID, p.Rev)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("the token itself is not stored", func(t *testing.T) {
		doc, err := w.store.tables["place"].Get(ctx, p.ID)
		if err != nil || strings.Contains(string(doc.Body), token) {
			t.Errorf("it is, or %v", err)
		}
	})
	t.Run("a link refreshes its place, once", func(t *testing.T) {
		if q, err := w.PlaceToConfirm(ctx, token); err != nil || q.Code != p.Code || q.ConfirmLink != nil {
			t.Errorf("%v %+v", err, q)
		}
		if _, err := w.ConfirmByToken(ctx, token); err != nil || shownStale() {
			t.Errorf("got %v", err)
		}
		_, err := w.ConfirmByToken(ctx, token)
		wantCode(t, err, registry.Conflict, "confirm.used")
	})
	t.Run("a wrong token is not found", func(t *testing.T) {
		for _, bad := range []string{"", "x", strings.Repeat("A", 26), strings.Repeat("A", 100)} {
			_, err := w.ConfirmByToken(ctx, bad)
			wantCode(t, err, registry.NotFound, "confirm.not_found")
		}
	})
	t.Run("a link ends after 30 days", func(t *testing.T) {
		p, err := w.WorkPlace(ctx, boss, string(p.ID))
		if err != nil {
			t.Fatal(err)
		}
		_, token, err := w.GiveConfirmLink(ctx, boss, p.ID, p.Rev)
		if err != nil {
			t.Fatal(err)
		}
		*now = now.AddDate(0, 0, 31)
		_, err = w.ConfirmByToken(ctx, token)
		wantCode(t, err, registry.Conflict, "confirm.expired")
	})
}

func TestQualityBoard(t *testing.T) {
	w := cityWorld(t)
	ctx := t.Context()
	rows := rowsOf(6)
	for i := range rows {
		rows[i].Place.Name, rows[i].Place.Hours = []string{"甲街点", "乙街点", "丙街点", "丁街点", "戊街点", "己街点"}[i], "24/7"
	}
	rows[0].Place.Hours = ""
	rows[1].Place.Accepts = nil
	rows[2].Place.Location = geojson.Point{80, 40}
	old := time.Now().AddDate(-2, 0, 0)
	rows[3].Place.ConfirmedAt = &old
	rows[4].Place.Name, rows[5].Place.Name = "同兴路便民回收站", "同兴路便民回收站"
	rows[5].Place.Location = rows[4].Place.Location
	mustImport(t, w.Registry, fromList, rows...)
	q, err := w.Quality(ctx, admin, "")
	if want := (map[registry.Problem]int{registry.NoHours: 1, registry.NoMaterials: 1, registry.OffArea: 1, registry.StaleData: 1, registry.LikelyTwice: 2}); err != nil || !reflect.DeepEqual(q.Counts, want) || q.Total != 6 {
		t.Errorf("%v, %+v", err, q)
	}
	for what, n := range q.Counts {
		list, _, err := w.WorkPlaces(ctx, admin, registry.WorkQuery{Problem: what})
		if err != nil || len(list) != n {
			t.Errorf("%s: %d listed, %d counted, %v", what, len(list), n, err)
		}
	}
	t.Run("an area and a reach narrow it", func(t *testing.T) {
		here, err1 := w.Quality(ctx, admin, "510302")
		there, err2 := w.Quality(ctx, reviewer, "510304")
		if err1 != nil || err2 != nil || here.Total+there.Total != 5 {
			t.Errorf("%+v %+v", here, there)
		}
		if none, err := w.Quality(ctx, boss, ""); err != nil || none.Total != 0 {
			t.Errorf("%v %+v", err, none)
		}
		if _, err := w.Quality(ctx, registry.Actor{}, ""); registry.KindOf(err) != registry.Forbidden {
			t.Errorf("the public sees the board: %v", err)
		}
	})
	twins, _, err := w.WorkPlaces(ctx, reviewer, registry.WorkQuery{Problem: registry.LikelyTwice})
	if err != nil || len(twins) != 2 {
		t.Fatalf("%d, %v", len(twins), err)
	}
	t.Run("what somebody said to be others is remembered on both, over a restart", func(t *testing.T) {
		if _, err := w.KeepApart(ctx, reviewer, twins[0].ID, twins[0].Rev, twins[1].Code); err != nil {
			t.Fatal(err)
		}
		again := another(t, w.store, -1)
		q, err := again.Quality(ctx, admin, "")
		if err != nil || q.Counts[registry.LikelyTwice] != 0 {
			t.Errorf("%v %+v", err, q)
		}
		for _, p := range twins {
			p, err := again.WorkPlace(ctx, reviewer, string(p.ID))
			if err != nil {
				t.Fatal(err)
			}
			if likely, err := again.Likely(ctx, reviewer, p); err != nil || len(likely) != 0 || len(p.NotTwins) != 1 {
				t.Errorf("%v %v", err, likely)
			}
		}
	})
}

func TestDuplicatesAreToldAtEntry(t *testing.T) {
	w := cityWorld(t)
	p := published(t, w.Registry, "自流井区同兴路回收站")
	mustCreate(t, w.Registry, stranger, aPlace("自流井区同兴路回收站乙"))
	_, likely, err := w.CreatePlace(t.Context(), staff, aPlace("同兴路回收站"))
	if err != nil || len(likely) != 1 || likely[0].ID != p.ID {
		t.Errorf("%v %+v: want the public one, and no draft of others", err, likely)
	}
}

func TestMerge(t *testing.T) {
	w := cityWorld(t)
	ctx := t.Context()
	a, b := published(t, w.Registry, "甲回收站"), published(t, w.Registry, "乙回收站")
	old := a.Code
	kept, err := w.MergePlaces(ctx, reviewer, a.ID, a.Rev, b.Code)
	if err != nil || kept.ID != b.ID || !slices.Contains(kept.Aliases, "甲回收站") {
		t.Fatalf("%v %+v", err, kept)
	}
	if p, err := w.Place(ctx, registry.Actor{}, old); err != nil || p.ID != b.ID {
		t.Errorf("its old sign leads nowhere: %v", err)
	}
	if n, _ := w.Count(); n != 1 {
		t.Errorf("%d are public", n)
	}
	if rest, _ := w.WorkPlace(ctx, reviewer, old); rest.Merging || rest.Status != registry.Archived {
		t.Errorf("%+v", rest)
	}
	t.Run("a draft brings nothing into what is public", func(t *testing.T) {
		c := mustCreate(t, w.Registry, staff, aPlace("丙 未批准"))
		kept, err := w.MergePlaces(ctx, reviewer, c.ID, c.Rev, b.Code)
		if err != nil || slices.Contains(kept.Aliases, "丙 未批准") {
			t.Errorf("%v %v", err, kept.Aliases)
		}
	})
}

func TestAMergeThatWasCutOffIsFinished(t *testing.T) {
	file := template(t, func(t *testing.T, w world) {
		putAreas(t, w.Registry)
		published(t, w.Registry, "甲回收站")
		published(t, w.Registry, "乙回收站")
	})
	for n, more := 1, true; more; n++ {
		for _, how := range []breakage{beforeCall, afterCall} {
			t.Run(fmt.Sprintf("call %d %s", n, how), func(t *testing.T) {
				w := copyWorld(t, file, -1)
				a, b := byName(t, w, "甲回收站"), byName(t, w, "乙回收站")
				ctx, broke := breakAt(t.Context(), n, how)
				_, err := w.MergePlaces(ctx, reviewer, a.ID, a.Rev, b.Code)
				if more = broke.hit; more && !errors.Is(err, errBroken) {
					t.Errorf("the broken call is not told: %v", err)
				}
				again := another(t, w.store, -1)
				rest, err := again.WorkPlace(t.Context(), reviewer, string(a.ID))
				if err != nil {
					t.Fatal(err)
				}
				kept, err := again.WorkPlace(t.Context(), reviewer, string(b.ID))
				merged := rest.Status == registry.Archived
				if err != nil || rest.Merging || merged != slices.Contains(kept.Aliases, "甲回收站") {
					t.Errorf("%v: half merged: %s, %v", err, rest.Status, kept.Aliases)
				}
			})
		}
	}
}

func byName(t *testing.T, w world, name string) registry.Place {
	t.Helper()
	found, _, err := w.WorkPlaces(t.Context(), admin, registry.WorkQuery{Text: name, Limit: 1})
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %d, %v", name, len(found), err)
	}
	return found[0]
}

// Each write of the desks, broken at each of its calls: told, whole, and done when
// it is asked again on what is there then.
func TestEveryCallOfEveryDeskWriteMayBreak(t *testing.T) {
	file := template(t, func(t *testing.T, w world) {
		putAreas(t, w.Registry)
		published(t, w.Registry, "公开点")
		mustCreate(t, w.Registry, staff, aPlace("草稿点"))
		mustStep(t, w.Registry, staff, mustCreate(t, w.Registry, staff, aPlace("待审点")), registry.Submit)
		p := published(t, w.Registry, "改动点")
		p, _, err := w.SavePlace(t.Context(), staff, p.ID, p.Rev, aPlace("改动点二"))
		if err != nil {
			t.Fatal(err)
		}
		mustStep(t, w.Registry, staff, p, registry.Submit)
	})
	step := func(who registry.Actor, s registry.Step) func(context.Context, world, registry.Place) error {
		return func(ctx context.Context, w world, p registry.Place) error {
			_, err := w.StepPlace(ctx, who, p.ID, p.Rev, s, "words")
			return err
		}
	}
	for _, c := range []struct {
		name, place string
		do          func(ctx context.Context, w world, p registry.Place) error
		done        func(p registry.Place) bool
	}{
		{"SavePlace", "草稿点", func(ctx context.Context, w world, p registry.Place) error {
			edit := aPlace("草稿点")
			edit.Notes = "new"
			_, _, err := w.SavePlace(ctx, staff, p.ID, p.Rev, edit)
			return err
		}, func(p registry.Place) bool { return p.Notes == "new" }},
		{"SavePlace of an edit", "公开点", func(ctx context.Context, w world, p registry.Place) error {
			edit := aPlace("公开点")
			edit.Notes = "new"
			_, _, err := w.SavePlace(ctx, staff, p.ID, p.Rev, edit)
			return err
		}, func(p registry.Place) bool { return p.Newest().Notes == "new" && p.Notes == "" }},
		{"Submit", "草稿点", step(staff, registry.Submit), func(p registry.Place) bool { return p.Queue != "" }},
		{"Claim", "待审点", step(reviewer, registry.Claim), func(p registry.Place) bool { return p.Stage() == registry.InReview }},
		{"Approve", "待审点", step(reviewer, registry.Approve), func(p registry.Place) bool { return p.Status == registry.Published && p.Queue == "" }},
		{"Approve an edit", "改动点", step(reviewer, registry.Approve), func(p registry.Place) bool { return p.Name == "改动点二" && p.Review == nil }},
		{"Reject", "改动点", step(reviewer, registry.Reject), func(p registry.Place) bool { return p.Stage() == registry.Rejected }},
		{"Suspend", "公开点", step(boss, registry.Suspend), func(p registry.Place) bool { return p.Status == registry.Suspended }},
		{"Archive", "公开点", step(boss, registry.Archive), func(p registry.Place) bool { return p.Status == registry.Archived }},
		{"ConfirmPlace", "公开点", func(ctx context.Context, w world, p registry.Place) error {
			_, err := w.ConfirmPlace(ctx, boss, p.ID, p.Rev)
			return err
		}, func(p registry.Place) bool { return p.ConfirmedAt != nil }},
		{"GiveConfirmLink", "公开点", func(ctx context.Context, w world, p registry.Place) error {
			_, _, err := w.GiveConfirmLink(ctx, boss, p.ID, p.Rev)
			return err
		}, func(p registry.Place) bool { return p.ConfirmLink != nil }},
		{"SetStandard", "公开点", func(ctx context.Context, w world, p registry.Place) error {
			_, err := w.SetStandard(ctx, inspector, p.ID, p.Rev, registry.Standard{Status: registry.StandardAccepted, AcceptedOn: "2026-11-24", Score: 90})
			return err
		}, func(p registry.Place) bool { return p.Standardised() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			for n, more := 1, true; more; n++ {
				for _, how := range []breakage{beforeCall, afterCall} {
					w := copyWorld(t, file, soon)
					p := byName(t, w, c.place)
					ctx, broke := breakAt(t.Context(), n, how)
					err := c.do(ctx, w, p)
					if more = broke.hit; more && !errors.Is(err, errBroken) {
						t.Fatalf("call %d %s: not told: %v", n, how, err)
					}
					now, err := w.WorkPlace(t.Context(), admin, string(p.ID))
					if err != nil || now.Rev != p.Rev && (now.Rev != p.Rev+1 || !c.done(now)) {
						t.Fatalf("call %d %s: it is half done: %v %+v", n, how, err, now)
					}
					if !c.done(now) {
						if err := c.do(t.Context(), w, now); err != nil {
							t.Fatalf("call %d %s: asked again: %v", n, how, err)
						}
					}
					eventually(t, "memory and store agree", func() bool {
						q, err := w.WorkPlace(t.Context(), admin, string(p.ID))
						_, list := listOf(t, w.Registry)
						return err == nil && c.done(q) && strings.Contains(list, string(p.ID)) == (q.Status == registry.Published)
					})
				}
			}
		})
	}
}

func TestPhotos(t *testing.T) {
	w := cityWorld(t)
	ctx := t.Context()
	add := func(who registry.Actor) registry.ID {
		t.Helper()
		p, err := w.AddPhoto(ctx, who, registry.Photo{Width: 2, Height: 1, JPEG: []byte("jpeg"), Thumb: []byte("thumb")})
		if err != nil {
			t.Fatal(err)
		}
		return p.ID
	}
	sees := func(who registry.Actor, id registry.ID) bool {
		t.Helper()
		_, _, err := w.Photo(ctx, who, id)
		if err != nil && registry.KindOf(err) != registry.NotFound {
			t.Fatal(err)
		}
		return err == nil
	}
	id := add(staff)
	if !sees(staff, id) || sees(stranger, id) || sees(registry.Actor{}, id) {
		t.Error("who may see a photo of nothing yet")
	}
	with := aPlace("有照片的点")
	with.Photos = []registry.PhotoRef{{ID: id, Caption: "门口"}}
	if _, _, err := w.CreatePlace(ctx, stranger, with); registry.KindOf(err) != registry.Invalid {
		t.Errorf("another's photo was taken: %v", err)
	}
	p := mustStep(t, w.Registry, staff, mustCreate(t, w.Registry, staff, with), registry.Submit)
	if !sees(reviewer, id) || sees(elsewhere, id) || sees(registry.Actor{}, id) {
		t.Error("who may see a photo of what waits")
	}
	p = mustStep(t, w.Registry, reviewer, p, registry.Approve)
	if _, public, err := w.Photo(ctx, registry.Actor{}, id); err != nil || !public {
		t.Errorf("the photo of a public place: %v", err)
	}
	next := add(staff)
	with.Photos = append(with.Photos, registry.PhotoRef{ID: next})
	if p, _, err := w.SavePlace(ctx, staff, p.ID, p.Rev, with); err != nil || sees(registry.Actor{}, next) || !sees(reviewer, next) {
		t.Errorf("the photo of an edit: %v %v", err, p.Review)
	}
	other := aPlace("别处")
	other.Photos = []registry.PhotoRef{{ID: id}}
	if _, _, err := w.CreatePlace(ctx, staff, other); registry.KindOf(err) != registry.Invalid {
		t.Errorf("a photo belongs to two: %v", err)
	}
	if !sees(registry.Actor{}, id) || sees(registry.Actor{}, "nonsense") {
		t.Error("no more")
	}
}

func TestStandard(t *testing.T) {
	w := cityWorld(t)
	p := published(t, w.Registry, "标准点")
	set := func(who registry.Actor, s registry.Standard) error {
		t.Helper()
		next, err := w.SetStandard(t.Context(), who, p.ID, p.Rev, s)
		if err == nil {
			p = next
		}
		return err
	}
	accepted := registry.Standard{Status: registry.StandardAccepted, AcceptedOn: "2026-11-24", Score: 95}
	if err := set(boss, accepted); registry.KindOf(err) != registry.Forbidden {
		t.Errorf("an operator accepts itself: %v", err)
	}
	if err := errors.Join(set(boss, registry.Standard{Status: registry.StandardApplied}), set(inspector, accepted)); err != nil {
		t.Fatal(err)
	}
	if _, list := listOf(t, w.Registry); !strings.Contains(list, `"standardised":true`) {
		t.Error("its card does not tell")
	}
	wantCode(t, set(boss, registry.Standard{Status: registry.StandardApplied}), registry.Conflict, "standard.bad_step")
	if err := set(inspector, registry.Standard{Status: registry.StandardRevoked, AcceptedOn: "2026-11-24"}); err != nil {
		t.Fatal(err)
	}
	if _, list := listOf(t, w.Registry); strings.Contains(list, "standardised") {
		t.Error("its card tells still")
	}
}
