package handlers_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"huishou/geo/registry"
)

const operatorsPath = "/api/v1/operators"

// operatorBody is what an operator says of itself; the code is that of the worked
// example of GB 32100-2015.
func operatorBody() map[string]any {
	return map[string]any{"uscc": "91350100M000100Y43", "name": "自贡绿源再生资源有限公司", "kind": "company", "county": "510302", "address": "同兴路 12 号",
		"legalRep": "张小明", "contact": "138 1234 5678", "licensedOn": "2026-11-01",
		"licences": []any{map[string]any{"class": "business_licence", "no": "510300000012345", "issuedBy": "自流井区市场监督管理局"}}}
}

// deskOperator is what tests read of an operator.
type deskOperator struct {
	ID                registry.ID
	Rev               registry.Rev
	Code              string
	USCC              string
	State             string
	LegalRep, Contact string
	Masked            bool
	Filing            struct{ Status, DueOn, ChangeDueOn string }
	FilingDueOn       string
	FilingOverdue     bool
	Licences          []struct{ SeenOn, Standing string }
	ReverseInvoice    struct {
		Eligible bool
		By       string
		Reasons  []string
	}
}

func TestAnOperatorFromRegistrationToReverseInvoices(t *testing.T) {
	g := openGate(t, nil)
	boss := g.as(t, "", "", "")
	reviewer, regulator, planner := g.as(t, registry.Reviewer, "510302", ""), g.as(t, registry.Regulator, "510300", ""), g.as(t, registry.Planner, "510300", "")
	g.nobody().post(t, operatorsPath, 0, operatorBody()).problem(t, 401, "login.needed")

	var check struct {
		OK            bool
		USCC, Code    string
		Message, Lang string
	}
	ask := func(code string) {
		t.Helper()
		check.OK, check.USCC, check.Code, check.Message = false, "", "", ""
		boss.get(t, operatorsPath+"/check-uscc?uscc="+url.QueryEscape(code)).into(t, &check)
	}
	if ask("９１３５０１００ m000100y43"); !check.OK || check.USCC != "91350100M000100Y43" {
		t.Errorf("%+v", check)
	}
	if ask("91350100M000100Y44"); check.OK || check.Code != "uscc.bad_check" || !strings.Contains(check.Message, "校验位") {
		t.Errorf("%+v", check)
	}

	// The session ends with the new role, and a new one comes with the answer.
	var op deskOperator
	a := boss.post(t, operatorsPath, 0, operatorBody())
	a.as(t, 201, &op)
	if op.State != "new" || op.Code != "O-510302-0001" || !op.Masked || op.LegalRep != "张**" || op.Contact != "138****5678" || op.FilingDueOn != "2026-12-01" || op.Filing.DueOn != "2026-12-01" ||
		op.ReverseInvoice.Eligible || op.ReverseInvoice.Reasons[0] != "invoice.unconfirmed" {
		t.Errorf("%s", a.body)
	}
	at := operatorsPath + "/" + string(op.ID)
	boss.get(t, at).problem(t, 401, "login.needed")
	boss.cookie = cookieOf(t, a)
	var here struct {
		CSRF    string
		Account struct{ OperatorID registry.ID }
		Rights  []string
	}
	boss.get(t, "/api/v1/session").into(t, &here)
	if boss.csrf = here.CSRF; here.Account.OperatorID != op.ID {
		t.Errorf("%+v", here)
	}
	if ask("91350100M000100Y43"); check.OK || check.Code != "operator.taken" {
		t.Errorf("%+v", check)
	}
	boss.post(t, operatorsPath, 0, operatorBody()).as(t, 201, &op) // an answer that was lost
	g.as(t, "", "", "").post(t, operatorsPath, 0, operatorBody()).problem(t, 409, "operator.taken")

	// Its people may draft and submit; the public knows nothing of it yet.
	var draft deskPlace
	boss.post(t, worksPath, 0, entry("绿源同兴路回收点")).as(t, 201, &draft)
	boss.post(t, worksPath+"/"+string(draft.ID)+"/submit", draft.Rev, nil).as(t, 200, &draft)
	g.nobody().get(t, at+"/public").problem(t, 404, "operator.not_found")

	g.as(t, registry.Reviewer, "510304", "").get(t, at).problem(t, 404, "operator.not_found")
	g.as(t, "", "", "").get(t, at).problem(t, 404, "operator.not_found")
	boss.post(t, at+"/confirm", op.Rev, nil).problem(t, 403, "forbidden")
	reviewer.post(t, at+"/confirm", 0, nil).problem(t, 422, "rev.required")
	reviewer.post(t, at+"/confirm", op.Rev+1, nil).problem(t, 412, "write.stale")
	reviewer.post(t, at+"/refuse", op.Rev, nil).problem(t, 422, "request.invalid")
	reviewer.post(t, at+"/confirm", op.Rev, nil).as(t, 200, &op)
	if op.State != "active" || op.Licences[0].SeenOn != "2026-11-24" || op.Licences[0].Standing != "valid" || strings.Join(op.ReverseInvoice.Reasons, " ") != "invoice.no_hazardous_permit invoice.no_elv_permit invoice.not_filed" {
		t.Errorf("%+v", op)
	}
	filing := map[string]string{"no": "川再生备 2026-018", "authority": "自贡市商务局", "filedOn": "2026-11-20"}
	reviewer.post(t, at+"/filing", op.Rev, filing).problem(t, 403, "forbidden")
	regulator.post(t, at+"/filing", op.Rev, map[string]string{"no": "1", "authority": "x", "filedOn": "2027-01-01"}).problem(t, 422, "request.invalid")
	regulator.post(t, at+"/filing", op.Rev, filing).as(t, 200, &op)
	if op.Filing.Status != "filed" || !op.ReverseInvoice.Eligible || op.ReverseInvoice.By != "filed" {
		t.Errorf("%+v", op)
	}
	boss.post(t, at+"/filing/change", op.Rev, map[string]string{"what": "经营范围"}).as(t, 200, &op)
	if op.Filing.Status != "change_due" || op.Filing.ChangeDueOn != "2026-12-24" {
		t.Errorf("%+v", op.Filing)
	}

	// A written file is sent back whole, without the persons that were masked.
	var whole map[string]any
	if err := json.Unmarshal(boss.get(t, at).body, &whole); err != nil {
		t.Fatal(err)
	}
	again := operatorBody()
	delete(again, "legalRep")
	delete(again, "contact")
	again["licences"], again["address"] = whole["licences"], "新路 1 号"
	boss.put(t, at, op.Rev, again).as(t, 200, &op)
	again["name"] = "别的名字"
	a = boss.put(t, at, op.Rev, again)
	if a.problem(t, 422, "request.invalid"); !strings.Contains(string(a.body), `"body.name"`) || !strings.Contains(string(a.body), "field.office_only") {
		t.Errorf("%s", a.body)
	}
	again["state"] = "active"
	boss.put(t, at, op.Rev, again).problem(t, 422, "request.invalid")

	// Who sees whom.
	for name, c := range map[string]struct {
		who  *client
		full bool
	}{"boss": {boss, true}, "reviewer": {reviewer, true}, "planner": {planner, false}} {
		var seen deskOperator
		c.who.get(t, at).into(t, &seen)
		if seen.Masked == c.full || (seen.LegalRep == "张小明") != c.full || (seen.Contact == "13812345678") != c.full {
			t.Errorf("%s sees %+v", name, seen)
		}
	}
	var list struct{ Items []deskOperator }
	planner.get(t, operatorsPath+"?filing=change_due&q="+url.QueryEscape("绿源")).into(t, &list)
	if len(list.Items) != 1 || !list.Items[0].Masked {
		t.Errorf("%+v", list)
	}
	card := g.nobody().get(t, at+"/public")
	if card.status != 200 || strings.Contains(string(card.body), "张") || strings.Contains(string(card.body), "138") || !strings.Contains(string(card.body), `"filed":true`) {
		t.Errorf("%d %s", card.status, card.body)
	}
	if log := g.log.String(); strings.Contains(log, "小明") || strings.Contains(log, "13812345678") {
		t.Error("the log has a person")
	}

	// The mark on the page of its place.
	var p deskPlace
	reviewer.post(t, worksPath+"/"+string(draft.ID)+"/approve", draft.Rev, nil).as(t, 200, &p)
	filed := func() bool {
		var page struct{ OperatorFiled bool }
		g.get(t, "/api/v1/places/"+p.Code).into(t, &page)
		return page.OperatorFiled
	}
	if !filed() {
		t.Error("the page does not say that the operator is filed")
	}
	regulator.post(t, at+"/filing/cancel", op.Rev, map[string]string{"reason": "歇业"}).as(t, 200, &op)
	if filed() || op.ReverseInvoice.Eligible {
		t.Error("it still says so")
	}
	regulator.post(t, at+"/suspend", op.Rev, map[string]string{"reason": "停业整顿"}).as(t, 200, &op)
	regulator.post(t, at+"/reopen", op.Rev, nil).as(t, 200, &op)
	if op.State != "active" {
		t.Errorf("%+v", op)
	}
}

func TestAnOfficeEntersAnOperator(t *testing.T) {
	g := openGate(t, nil)
	reviewer := g.as(t, registry.Reviewer, "510302", "")
	var op deskOperator
	a := reviewer.post(t, operatorsPath, 0, operatorBody())
	a.as(t, 201, &op)
	if op.State != "active" || len(a.header["Set-Cookie"]) != 0 {
		t.Errorf("%s %v", a.body, a.header)
	}
	reviewer.get(t, operatorsPath).as(t, 200, &struct{}{}) // the session goes on
	body := operatorBody()
	body["county"], body["uscc"] = "510304", "91110000600037341L"
	reviewer.post(t, operatorsPath, 0, body).problem(t, 403, "forbidden")

	// An inspection may be of it.
	var plan struct{ Name, County string }
	inspector := g.as(t, registry.Inspector, "510302", "")
	inspector.post(t, "/api/v1/work/inspections", 0, map[string]any{"operatorId": op.ID, "plannedOn": "2026-12-01"}).as(t, 201, &plan)
	if plan.County != "510302" {
		t.Errorf("%+v", plan)
	}
}
