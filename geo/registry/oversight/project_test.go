package oversight_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
	"huishou/geo/store/both"
)

func centre() oversight.Project {
	return oversight.Project{Name: "城北分拣中心", Kind: oversight.CentreProject, Stage: oversight.StagePlanned, LandNeedM2: 3200,
		LandStatus: oversight.LandReserved, FundingFen: 12_000_000_00, FundingSource: "专项债", County: "510302", Source: "市重点项目清单"}
}

func TestProjects(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		p := centre()
		p.PlaceIDs = []registry.ID{w.site, w.site}
		p, err := w.AddProject(ctx, w.planner, p)
		if err != nil || p.Code != "P-510302-0001" || len(p.PlaceIDs) != 1 {
			t.Fatal(p, err)
		}
		next := p
		next.Stage, next.LandStatus, next.Code = oversight.StageApproved, oversight.LandSecured, "P-000000-9999"
		q, err := w.ChangeProject(ctx, w.planner, p.ID, p.Rev, next)
		if err != nil || q.Code != p.Code || q.Stage != oversight.StageApproved || q.Rev != 2 {
			t.Fatal(q, err)
		}
		_, err = w.ChangeProject(ctx, w.planner, p.ID, p.Rev, next)
		wants(t, err, registry.Stale, "")
		next.Stage = oversight.StageDone
		_, err = w.ChangeProject(ctx, w.planner, p.ID, q.Rev, next)
		wants(t, err, registry.Conflict, "project.bad_stage")
		list, _, _, err := w.Projects(ctx, w.planner, oversight.ProjectQuery{Place: w.site})
		if err != nil || len(list) != 1 {
			t.Error(len(list), err)
		}
		_, err = w.Project(ctx, w.far, p.ID)
		wants(t, err, registry.NotFound, "project.not_found")
		_, err = w.Project(ctx, w.staff, p.ID)
		wants(t, err, registry.NotFound, "project.not_found")
		_, err = w.ChangeProject(ctx, w.inspector, p.ID, q.Rev, next)
		wants(t, err, registry.Forbidden, "")
		wants(t, w.RemoveProject(ctx, w.inspector, p.ID, q.Rev), registry.Forbidden, "")
		if err := w.RemoveProject(ctx, w.planner, p.ID, q.Rev); err != nil {
			t.Error(err)
		}
		_, err = w.Project(ctx, w.planner, p.ID)
		wants(t, err, registry.NotFound, "project.not_found")
	})
}

func TestProjectsThatAreRefused(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	for name, c := range map[string]struct {
		change func(*oversight.Project)
		code   string
	}{
		"no name":              {func(p *oversight.Project) { p.Name = " " }, "field.required"},
		"an unknown kind":      {func(p *oversight.Project) { p.Kind = "castle" }, "kind.unknown"},
		"an unknown stage":     {func(p *oversight.Project) { p.Stage = "soon" }, "stage.unknown"},
		"unknown land":         {func(p *oversight.Project) { p.LandStatus = "moon" }, "land.unknown"},
		"land below nothing":   {func(p *oversight.Project) { p.LandNeedM2 = -1 }, "number.out_of_range"},
		"money without source": {func(p *oversight.Project) { p.FundingSource = "" }, "field.required"},
		"no county":            {func(p *oversight.Project) { p.County = "" }, "field.required"},
		"a town for a county":  {func(p *oversight.Project) { p.County = "510302001" }, "area.not_found"},
		"a place that is not":  {func(p *oversight.Project) { p.PlaceIDs = []registry.ID{"01ARZ3NDEKTSV4RRFFQ69G5FAV"} }, "place.not_found"},
		"zero degrees":         {func(p *oversight.Project) { p.Location = &geojson.Point{} }, "location.zero"},
	} {
		t.Run(name, func(t *testing.T) {
			p := centre()
			c.change(&p)
			_, err := w.AddProject(t.Context(), w.planner, p)
			wants(t, err, registry.Invalid, "")
			if !hasField(err, c.code) {
				t.Error(err)
			}
		})
	}
	t.Run("the county is that of the location", func(t *testing.T) {
		p := centre()
		p.County, p.Location = "", &geojson.Point{104.806, 29.35}
		if p, err := w.AddProject(t.Context(), w.planner, p); err != nil || p.County != "510304" {
			t.Error(p.County, err)
		}
	})
	t.Run("another's county", func(t *testing.T) {
		near := w.planner
		near.Grants = []registry.Grant{{Role: registry.Planner, Area: "510304"}}
		_, err := w.AddProject(t.Context(), near, centre())
		wants(t, err, registry.Forbidden, "")
	})
}

func TestSumsAreThoseOfEveryProject(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		r := rand.New(rand.NewPCG(1, 2))
		want := map[string]oversight.ProjectSums{}
		stages := []oversight.Stage{oversight.StagePlanned, oversight.StageApproved, oversight.StageBuilding, oversight.StageDone, oversight.StageStopped}
		lands := []oversight.LandStatus{oversight.LandNone, oversight.LandReserved, oversight.LandApproved, oversight.LandSecured}
		for range 40 {
			p := centre()
			p.County = []string{"510302", "510304"}[r.IntN(2)]
			p.Stage, p.LandStatus = stages[r.IntN(5)], lands[r.IntN(4)]
			p.LandNeedM2, p.FundingFen = r.Int64N(1e6), r.Int64N(1e12)
			if _, err := w.AddProject(t.Context(), w.admin, p); err != nil {
				t.Fatal(err)
			}
			for _, area := range []string{"", p.County} {
				s := want[area]
				if p.Stage != oversight.StageStopped {
					s.Count, s.LandNeedM2, s.FundingFen = s.Count+1, s.LandNeedM2+p.LandNeedM2, s.FundingFen+p.FundingFen
					if p.LandStatus == oversight.LandSecured {
						s.LandSecuredM2 += p.LandNeedM2
					}
				}
				want[area] = s
			}
		}
		for area, s := range want {
			page, got, next, err := w.Projects(t.Context(), w.planner, oversight.ProjectQuery{Area: area, Limit: 3})
			if err != nil || got.Count != s.Count || got.LandNeedM2 != s.LandNeedM2 || got.LandSecuredM2 != s.LandSecuredM2 || got.FundingFen != s.FundingFen || len(page) != 3 || next == "" {
				t.Errorf("%s: %+v, want %+v, %v", area, got, s, err)
			}
		}
		_, got, _, err := w.Projects(t.Context(), w.inspector, oversight.ProjectQuery{})
		if err != nil || got.Count != want["510302"].Count {
			t.Errorf("an inspector of one county sums %+v, %v", got, err)
		}
	})
}
