package oversight

import (
	"context"
	"slices"

	"huishou/geo/registry"
)

// InspectionPlan is what an inspection shall be: of a place, or of an operator as a
// whole.
type InspectionPlan struct {
	PlaceID    registry.ID
	OperatorID registry.ID
	PlannedOn  string // date, 2026-11-24
	Note       string
	Follows    registry.ID // the inspection that is repeated; it says whom
}

// PlanInspection plans one. Whom it is about must be within the actor's reach.
func (o *Oversight) PlanInspection(ctx context.Context, who registry.Actor, plan InspectionPlan) (Inspection, error) {
	if err := who.MayAtAll(registry.InspectWrite); err != nil {
		return Inspection{}, err
	}
	var bad registry.Faults
	bad.Date("plannedOn", plan.PlannedOn, "2000-01-01", "2100-01-01")
	bad.Text("note", plan.Note, maxText, false)
	if plan.Follows == "" && (plan.PlaceID == "") == (plan.OperatorID == "") {
		bad.Add("placeId", "inspection.subject", "")
	}
	if err := bad.Err("oversight"); err != nil {
		return Inspection{}, err
	}
	i := Inspection{Base: registry.Base{ID: o.reg.NewID()}, PlaceID: plan.PlaceID, OperatorID: plan.OperatorID,
		PlannedOn: plan.PlannedOn, Note: plan.Note, Follows: plan.Follows, State: InspectionPlanned}
	if plan.Follows != "" {
		old, err := o.Inspection(ctx, who, plan.Follows)
		if err != nil {
			return Inspection{}, err
		}
		i.PlaceID, i.OperatorID = old.PlaceID, old.OperatorID
	}
	if err := o.subject(ctx, who, &i); err != nil {
		return Inspection{}, err
	}
	if err := who.May(registry.InspectWrite, i.target()); err != nil {
		return Inspection{}, err
	}
	if i.OperatorID != "" && i.OperatorID == who.Operator {
		return Inspection{}, conflict("inspection.own", "nobody inspects his own operator")
	}
	county := i.County
	if county == "" {
		county = "000000"
	}
	var err error
	if i.Code, err = o.reg.NextCode(ctx, "I-"+county); err != nil {
		return Inspection{}, err
	}
	return o.take(ctx, who, i, Plan, "", nil)
}

// subject finds whom an inspection is about.
func (o *Oversight) subject(ctx context.Context, who registry.Actor, i *Inspection) error {
	if i.PlaceID != "" {
		p, err := o.reg.WorkPlace(ctx, who, string(i.PlaceID))
		if err != nil {
			return err
		}
		i.PlaceID, i.OperatorID, i.Subject, i.County = p.ID, p.OperatorID, p.Name, p.County
		return nil
	}
	if o.opt.Operator == nil || !registry.ValidID(string(i.OperatorID)) {
		return notFound("operator.not_found")
	}
	var err error
	i.Subject, i.County, err = o.opt.Operator(ctx, who, i.OperatorID)
	return err
}

// Replan changes the date and note of an inspection that has not begun.
func (o *Oversight) Replan(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, plannedOn, note string) (Inspection, error) {
	i, err := o.inspecting(ctx, who, id, rev, Plan)
	if err != nil {
		return Inspection{}, err
	}
	var bad registry.Faults
	bad.Date("plannedOn", plannedOn, "2000-01-01", "2100-01-01")
	bad.Text("note", note, maxText, false)
	if err := bad.Err("oversight"); err != nil {
		return Inspection{}, err
	}
	i.PlannedOn, i.Note = plannedOn, note
	return o.take(ctx, who, i, Plan, "", nil)
}

// DropInspection removes one that has not begun; its history stays.
func (o *Oversight) DropInspection(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev) error {
	i, err := o.inspecting(ctx, who, id, rev, Plan)
	if err != nil {
		return err
	}
	if err := o.reg.Audit(ctx, who, registry.InspectWrite, "inspection", i.ID, "remove"); err != nil {
		return err
	}
	return o.inspections.Remove(ctx, who, i.ID, i.Rev)
}

// Find adds what was found wrong. Each finding has at least a subject and a
// severity; the date is today's when it has none.
func (o *Oversight) Find(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, findings []Finding) (Inspection, error) {
	i, err := o.inspecting(ctx, who, id, rev, Find)
	if err != nil {
		return Inspection{}, err
	}
	var bad registry.Faults
	if len(findings) == 0 {
		bad.Add("findings", "field.required", "")
	}
	if len(i.Findings)+len(findings) > maxList {
		bad.Add("findings", "field.too_many", "")
	}
	var photos []registry.ID
	findings = slices.Clone(findings)
	for n := range findings {
		f := &findings[n]
		if f.On == "" {
			f.On = o.today()
		}
		bad.Date("findings.on", f.On, "2000-01-01", o.today())
		bad.Text("findings.text", f.Text, maxText, true)
		checkPhotos(&bad, "findings.photos", f.Photos)
		if !o.knownFinding(f.Code) {
			bad.Add("findings.code", "finding.unknown", f.Code)
		}
		if !severe(f.Severity) {
			bad.Add("findings.severity", "severity.unknown", string(f.Severity))
		}
		photos = append(photos, f.Photos...)
	}
	if err := bad.Err("oversight"); err != nil {
		return Inspection{}, err
	}
	i.Findings = append(slices.Clip(i.Findings), findings...)
	return o.take(ctx, who, i, Find, "", photos)
}

// Order demands a correction until dueOn; there must be a finding. After an answer
// it is one more order: the check showed that the one before was not obeyed.
func (o *Oversight) Order(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, text, dueOn string) (Inspection, error) {
	i, err := o.inspecting(ctx, who, id, rev, Demand)
	if err != nil {
		return Inspection{}, err
	}
	var bad registry.Faults
	bad.Text("text", text, maxText, true)
	bad.Date("dueOn", dueOn, o.today(), "2100-01-01")
	if err := bad.Err("oversight"); err != nil {
		return Inspection{}, err
	}
	if len(i.Findings) == 0 {
		return Inspection{}, conflict("inspection.no_finding", "nothing was found that could be corrected")
	}
	i.Orders = append(slices.Clip(i.Orders), Correction{Text: text, DueOn: dueOn, OrderedOn: o.today()})
	return o.take(ctx, who, i, Demand, "", nil)
}

// Answer says how an order was obeyed.
func (o *Oversight) Answer(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, text string, photos []registry.ID) (Inspection, error) {
	i, err := o.inspecting(ctx, who, id, rev, Answer)
	if err != nil {
		return Inspection{}, err
	}
	var bad registry.Faults
	bad.Text("text", text, maxText, true)
	checkPhotos(&bad, "photos", photos)
	if err := bad.Err("oversight"); err != nil {
		return Inspection{}, err
	}
	n := len(i.Orders)
	if n == 0 {
		return Inspection{}, conflict("inspection.no_order", "nothing was ordered")
	}
	i.Orders = slices.Clone(i.Orders)
	last := &i.Orders[n-1]
	last.Answer, last.AnswerPhotos, last.AnsweredOn = text, photos, o.today()
	return o.take(ctx, who, i, Answer, "", photos)
}

// Close ends an inspection, after the answer was checked when something was
// ordered. Whoever answered does not close.
func (o *Oversight) Close(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, note string) (Inspection, error) {
	i, err := o.inspecting(ctx, who, id, rev, Close)
	if err != nil {
		return Inspection{}, err
	}
	var bad registry.Faults
	bad.Text("note", note, maxText, i.State != InspectionAnswered)
	if err := bad.Err("oversight"); err != nil {
		return Inspection{}, err
	}
	if i.Due != "" {
		return Inspection{}, conflict("inspection.unanswered", "an order waits for its answer")
	}
	if i.State == InspectionAnswered && slices.ContainsFunc(i.Steps, func(t Taken) bool { return t.Step == Answer && t.By == who.Account }) {
		return Inspection{}, conflict("inspection.own", "whoever answered does not check the answer")
	}
	i.ClosedOn = o.today()
	return o.take(ctx, who, i, Close, note, nil)
}
