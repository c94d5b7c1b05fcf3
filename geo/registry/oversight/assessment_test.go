package oversight_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { test(t, newWorld(t, open(t))) })
	}
}

func TestASiteBecomesAStandardOne(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s, err := w.Apply(ctx, w.staff, w.site, w.rev(t, w.site))
		if err != nil || s.Place.Standard.Status != registry.StandardApplied {
			t.Fatal(s.Place.Standard, err)
		}
		s, err = w.Assess(ctx, w.inspector, w.site, s.Place.Rev, w.visit(t, w.inspector, "2026-11-20", "area"))
		if err != nil {
			t.Fatal(err)
		}
		a := s.Assessments[0]
		want := registry.Standard{Status: registry.StandardAccepted, AcceptedOn: "2026-11-20", Score: 91, Ref: a.ID}
		if s.Place.Standard != want || len(s.Assessments) != 1 || a.State != oversight.Accepted || a.Checklist != w.Checklist().Version ||
			a.AppliedByName != "站长" || a.InspectorName != "检查员" || len(a.Photos) != 1 {
			t.Errorf("place %+v, assessment %+v", s.Place.Standard, a)
		}
		if _, public, err := w.reg.Photo(ctx, w.staff, a.Photos[0]); err != nil || public {
			t.Errorf("the operator sees the evidence: %v, public %v", err, public)
		}
		s, err = w.Revoke(ctx, w.inspector, w.site, s.Place.Rev, "价格不公示")
		if err != nil || s.Place.Standard.Status != registry.StandardRevoked || s.Place.Standard.AcceptedOn != "2026-11-20" || s.Assessments[0].Reason == "" {
			t.Errorf("%+v, %v", s.Place.Standard, err)
		}
		s, err = w.Apply(ctx, w.staff, w.site, s.Place.Rev)
		if err != nil || s.Assessments[0].No != 2 {
			t.Fatal(err)
		}
		s, err = w.Withdraw(ctx, w.staff, w.site, s.Place.Rev)
		if err != nil || s.Place.Standard.Status != registry.StandardNone || s.Assessments[0].State != oversight.Withdrawn {
			t.Errorf("%+v, %v", s.Place.Standard, err)
		}
	})
}

func TestAssessments(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	ctx := t.Context()
	t.Run("one required item decides", func(t *testing.T) {
		for _, item := range w.Checklist().Items {
			s, err := w.Assess(ctx, w.inspector, w.second, w.rev(t, w.second), w.visit(t, w.inspector, today, item.Code))
			if err != nil {
				t.Fatal(err)
			}
			if accepted := s.Place.Standardised(); accepted == item.Required || s.Place.Standard.Score != 91 {
				t.Errorf("without %s: %+v", item.Code, s.Place.Standard)
			}
		}
	})
	t.Run("a standard site that fails is one no more", func(t *testing.T) {
		w.accept(t, w.second, "2026-10-01")
		s, err := w.Assess(ctx, w.inspector, w.second, w.rev(t, w.second), w.visit(t, w.inspector, today, "price"))
		if err != nil || s.Place.Standard.Status != registry.StandardRevoked || s.Place.Standard.AcceptedOn != "2026-10-01" {
			t.Errorf("%+v, %v", s.Place.Standard, err)
		}
	})
	t.Run("the applicant and the operator's own people do not assess", func(t *testing.T) {
		both := w.staff
		both.Grants = append(slices.Clone(both.Grants), registry.Grant{Role: registry.Inspector, Area: "510302"})
		_, err := w.Assess(ctx, both, w.site, w.rev(t, w.site), w.visit(t, both, today))
		wants(t, err, registry.Conflict, "assessment.own")
		if _, err := w.Apply(ctx, w.admin, w.site, w.rev(t, w.site)); err != nil {
			t.Fatal(err)
		}
		_, err = w.Assess(ctx, w.admin, w.site, w.rev(t, w.site), w.visit(t, w.admin, today))
		wants(t, err, registry.Conflict, "assessment.own")
	})
	t.Run("every fault of a visit is named", func(t *testing.T) {
		v := oversight.Visit{On: "2026-11-25", Items: []oversight.Mark{{Code: "plan"}, {Code: "plan"}, {Code: "golden_roof", Note: "\u202e"}}, Photos: []registry.ID{"x"}}
		_, err := w.Assess(ctx, w.inspector, w.site, w.rev(t, w.site), v)
		wants(t, err, registry.Invalid, "request.invalid")
		for _, code := range []string{"date.too_late", "item.twice", "item.unknown", "item.missing", "photo.not_found", "field.bad_characters"} {
			if !hasField(err, code) {
				t.Errorf("%v does not name %s", err, code)
			}
		}
	})
	t.Run("nothing is accepted without evidence, and failing needs none", func(t *testing.T) {
		v := w.visit(t, w.inspector, today)
		v.Photos = nil
		_, err := w.Assess(ctx, w.inspector, w.site, w.rev(t, w.site), v)
		wants(t, err, registry.Invalid, "assessment.no_evidence")
		v.Items[0].Pass = false
		if _, err := w.Assess(ctx, w.inspector, w.site, w.rev(t, w.site), v); err != nil {
			t.Error(err)
		}
	})
	t.Run("somebody else's photo is no evidence", func(t *testing.T) {
		v := w.visit(t, w.far, today)
		_, err := w.Assess(ctx, w.inspector, w.site, w.rev(t, w.site), v)
		if !hasField(err, "photo.not_found") {
			t.Error(err)
		}
	})
	t.Run("who may not, may not", func(t *testing.T) {
		rev := w.rev(t, w.site)
		v := w.visit(t, w.staff, today)
		_, err := w.Assess(ctx, w.staff, w.site, rev, v)
		wants(t, err, registry.Forbidden, "")
		_, err = w.Assess(ctx, w.far, w.site, rev, v)
		wants(t, err, registry.NotFound, "place.not_found")
		_, err = w.Apply(ctx, w.planner, w.site, rev)
		wants(t, err, registry.Forbidden, "")
		_, err = w.Revoke(ctx, w.staff, w.site, rev, "x")
		wants(t, err, registry.Forbidden, "")
		_, err = w.Standard(ctx, registry.Actor{}, w.site)
		wants(t, err, registry.NotFound, "place.not_found")
		_, err = w.Apply(ctx, registry.Actor{}, w.site, rev)
		wants(t, err, registry.NotFound, "place.not_found")
	})
	t.Run("a stale version, a market and a closed site are refused", func(t *testing.T) {
		_, err := w.Apply(ctx, w.staff, w.site, w.rev(t, w.site)-1)
		wants(t, err, registry.Stale, "")
		_, err = w.Apply(ctx, w.admin, w.market, w.rev(t, w.market))
		wants(t, err, registry.Conflict, "standard.not_a_site")
		shut := w.place(t, "shut", registry.CommunityPoint, 104.7731, "", false)
		if _, err := w.reg.SetStatus(ctx, registry.Console, string(shut), registry.Closed, "关"); err != nil {
			t.Fatal(err)
		}
		_, err = w.Apply(ctx, w.admin, shut, w.rev(t, shut))
		wants(t, err, registry.Conflict, "standard.gone")
	})
}

func TestChecklistsAreWhole(t *testing.T) {
	for _, c := range oversight.Checklists {
		if err := c.Validate(); err != nil {
			t.Error(err)
		}
		for _, i := range c.Items {
			if i.Zh == "" || i.En == "" || i.Source == "" {
				t.Errorf("%+v", i)
			}
		}
	}
	c := oversight.Checklists[0]
	if _, err := c.Demanding("v", "plan", "area"); err != nil {
		t.Error(err)
	}
	for _, codes := range [][]string{{}, {"nothing"}} {
		if _, err := c.Demanding("v", codes...); err == nil {
			t.Errorf("%v is taken", codes)
		}
	}
}

func TestAnAssessmentKeepsTheChecklistItUsed(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	before := w.accept(t, w.site, today).Assessments[0]
	c, err := w.Checklist().Demanding("zigong/2", "plan", "area")
	if err != nil {
		t.Fatal(err)
	}
	later, err := oversight.Open(t.Context(), w.reg, oversight.Options{Checklist: &c})
	if err != nil {
		t.Fatal(err)
	}
	s, err := later.Standard(t.Context(), w.admin, w.site)
	if err != nil || s.Assessments[0].Checklist != before.Checklist || s.Assessments[0].Items[8].Required {
		t.Errorf("%+v, %v", s.Assessments, err)
	}
	s, err = later.Assess(t.Context(), w.inspector, w.second, w.rev(t, w.second), w.visit(t, w.inspector, today, "area"))
	if err != nil || s.Place.Standardised() || s.Assessments[0].Checklist != "zigong/2" {
		t.Errorf("%+v, %v", s.Place.Standard, err)
	}
}

// Each call of the store breaks once, before it wrote or after. Then either the
// same request is sent again, or the program starts anew; either way the
// assessment and its place say the same, and nothing is decided twice.
func TestEveryCallOfADecisionMayBreak(t *testing.T) {
	type decision struct {
		name  string
		setup func(t *testing.T, w *world)
		run   func(ctx context.Context, w *world, rev registry.Rev, v oversight.Visit) error
		state oversight.AssessmentState
		place registry.StandardStatus
	}
	decisions := []decision{
		{"apply", func(*testing.T, *world) {}, func(ctx context.Context, w *world, rev registry.Rev, _ oversight.Visit) error {
			_, err := w.Apply(ctx, w.staff, w.site, rev)
			return err
		}, oversight.Applied, registry.StandardApplied},
		{"assess", func(t *testing.T, w *world) {
			if _, err := w.Apply(t.Context(), w.staff, w.site, w.rev(t, w.site)); err != nil {
				t.Fatal(err)
			}
		}, func(ctx context.Context, w *world, rev registry.Rev, v oversight.Visit) error {
			_, err := w.Assess(ctx, w.inspector, w.site, rev, v)
			return err
		}, oversight.Accepted, registry.StandardAccepted},
		{"revoke", func(t *testing.T, w *world) { w.accept(t, w.site, today) },
			func(ctx context.Context, w *world, rev registry.Rev, _ oversight.Visit) error {
				_, err := w.Revoke(ctx, w.inspector, w.site, rev, "不再达标")
				return err
			}, oversight.Revoked, registry.StandardRevoked},
	}
	for name, open := range both.Stores {
		for _, d := range decisions {
			for _, after := range []bool{false, true} {
				for _, again := range []bool{true, false} {
					t.Run(fmt.Sprintf("%s/%s/after %v/again %v", name, d.name, after, again), func(t *testing.T) {
						w := newWorld(t, open(t))
						for n := 1; ; n++ {
							// Each round has a site of its own, its neighbours far enough.
							w.site = w.place(t, fmt.Sprintf("r%d", n), registry.CommunityPoint, 104.76+0.0011*float64(n), w.operator, false)
							d.setup(t, w)
							rev, v := w.rev(t, w.site), w.visit(t, w.inspector, today)
							was := w.placeNow(t, w.site).Standard
							ctx, b := storetest.BreakAt(t.Context(), n, after)
							err := d.run(ctx, w, rev, v)
							if !b.Hit() {
								if err != nil || n < 8 {
									t.Fatalf("%d calls, %v", n-1, err)
								}
								return
							}
							if again {
								if err := d.run(t.Context(), w, rev, v); err != nil {
									t.Fatalf("call %d broke with %v; again: %v", n, err, err)
								}
							} else {
								w.reopen(t)
							}
							s, err := w.Standard(t.Context(), w.admin, w.site)
							if err != nil {
								t.Fatal(err)
							}
							undone := s.Place.Standard == was
							if len(s.Assessments) > 1 || undone && again || !undone && (s.Place.Standard.Status != d.place || s.Assessments[0].State != d.state) ||
								len(s.Assessments) == 1 && s.Place.Standard.Ref != s.Assessments[0].ID {
								t.Fatalf("after call %d broke: place %+v, assessments %+v", n, s.Place.Standard, s.Assessments)
							}
						}
					})
				}
			}
		}
	}
}

func TestADecisionGoesOnWhenThePlaceIsWrittenMeanwhile(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	rev := w.rev(t, w.site)
	// The assessment is written, the place is not.
	for n := 1; ; n++ {
		ctx, _ := storetest.BreakAt(t.Context(), n, false)
		if _, err := w.Apply(ctx, w.staff, w.site, rev); err == nil {
			t.Fatal("never broke between the two")
		}
		if s, _ := w.Standard(t.Context(), w.admin, w.site); len(s.Assessments) == 1 {
			break
		}
	}
	if _, err := w.reg.ConfirmPlace(t.Context(), w.staff, w.site, w.rev(t, w.site)); err != nil {
		t.Fatal(err)
	}
	w.reopen(t)
	if s := w.placeNow(t, w.site).Standard; s.Status != registry.StandardApplied {
		t.Errorf("%+v", s)
	}
}

func TestTwoInspectorsAtATimeDecideOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		rev := w.rev(t, w.site)
		visits := [2]oversight.Visit{w.visit(t, w.inspector, today), w.visit(t, w.admin, today, "price")}
		errs := make(chan error, 2)
		for i, who := range []registry.Actor{w.inspector, w.admin} {
			go func() {
				_, err := w.Assess(t.Context(), who, w.site, rev, visits[i])
				errs <- err
			}()
		}
		failed := 0
		for range 2 {
			if err := <-errs; err != nil {
				failed++
				wants(t, err, registry.Stale, "")
			}
		}
		s, err := w.Standard(t.Context(), w.admin, w.site)
		if err != nil || failed != 1 || len(s.Assessments) != 1 || s.Place.Standard.Ref != s.Assessments[0].ID ||
			s.Place.Standardised() != s.Assessments[0].Accepted {
			t.Errorf("%d failed; %+v %+v, %v", failed, s.Place.Standard, s.Assessments, err)
		}
	})
}
