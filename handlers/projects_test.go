package handlers_test

import (
	"testing"

	"huishou/geo/registry"
)

func TestTheProjectLibrary(t *testing.T) {
	d, p := openSite(t)
	const list = "/api/v1/work/projects"
	type project struct {
		ID       registry.ID
		Rev      registry.Rev
		Code     string
		Stage    string
		County   string
		PlaceIDs []registry.ID
	}
	body := map[string]any{"name": "城北分拣中心", "kind": "sorting_centre", "stage": "planned", "landNeedM2": 3200, "landStatus": "secured",
		"fundingFen": 1_200_000_000, "fundingSource": "专项债", "location": entry("")["location"], "placeIds": []registry.ID{p.ID}, "source": "市重点项目清单"}
	var made project
	d.ask(t, plannerA, "POST", list, 0, body).as(t, 201, &made)
	if made.County == "" || made.Code != "P-"+made.County+"-0001" || len(made.PlaceIDs) != 1 {
		t.Errorf("%+v", made)
	}
	at := list + "/" + string(made.ID)
	body["stage"] = "done"
	d.ask(t, plannerA, "PUT", at, made.Rev, body).problem(t, 409, "project.bad_stage")
	body["stage"] = "approved"
	d.ask(t, inspectorA, "PUT", at, made.Rev, body).problem(t, 403, "forbidden")
	d.ask(t, ownerA, "GET", at, 0, nil).problem(t, 404, "project.not_found")
	d.ask(t, plannerA, "PUT", at, made.Rev, body).as(t, 200, &made)
	var all struct {
		Items []project
		Sums  struct {
			Count, LandNeedM2, LandSecuredM2, FundingFen int64
			Stages                                       map[string]int64
		}
	}
	d.ask(t, inspectorA, "GET", list+"?place="+string(p.ID), 0, nil).as(t, 200, &all)
	if len(all.Items) != 1 || all.Sums.LandSecuredM2 != 3200 || all.Sums.LandNeedM2 != 3200 || all.Sums.FundingFen != 1_200_000_000 || all.Sums.Stages["approved"] != 1 {
		t.Errorf("%+v", all)
	}
	if a := d.ask(t, plannerA, "DELETE", at, made.Rev, nil); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	d.ask(t, plannerA, "GET", at, 0, nil).problem(t, 404, "project.not_found")
}
