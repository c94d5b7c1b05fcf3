package oversight

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huishou/geo/registry"
)

// Inspection is one check of a place or an operator (检查), what was found, and the
// order to correct it (整改) with its answer.
type Inspection struct {
	registry.Base `bson:",inline"`

	Code       string          `bson:"code" json:"code"` // I-510302-0007
	PlaceID    registry.ID     `bson:"placeId,omitempty" json:"placeId,omitempty"`
	OperatorID registry.ID     `bson:"operatorId,omitempty" json:"operatorId,omitempty"` // also of the place
	Subject    string          `bson:"subject" json:"subject"`                           // its name when it was planned
	County     string          `bson:"county,omitempty" json:"county"`                   // code
	State      InspectionState `bson:"state" json:"state"`
	PlannedOn  string          `bson:"plannedOn" json:"plannedOn"`                 // date
	Note       string          `bson:"note,omitempty" json:"note,omitempty"`       // what it is about
	Follows    registry.ID     `bson:"follows,omitempty" json:"follows,omitempty"` // the inspection it repeats

	Findings []Finding    `bson:"findings,omitempty" json:"findings"`
	Orders   []Correction `bson:"orders,omitempty" json:"orders"` // the newest last; the others were not obeyed
	Due      string       `bson:"due" json:"dueOn"`               // date, of the order that waits for its answer; "" otherwise
	ClosedOn string       `bson:"closedOn,omitempty" json:"closedOn,omitempty"`
	Steps    []Taken      `bson:"steps,omitempty" json:"steps"`
}

// Finding is something that was found wrong.
type Finding struct {
	Code     string        `bson:"code" json:"code"` // of [FindingKinds], or an item of the checklist
	Text     string        `bson:"text" json:"text"`
	Severity Severity      `bson:"severity" json:"severity"`
	Photos   []registry.ID `bson:"photos,omitempty" json:"photos,omitempty"`
	On       string        `bson:"on" json:"on"` // date
}

// Severity is how bad a [Finding] is.
type Severity string

// The severities, the mildest first.
const (
	Minor    Severity = "minor"
	Major    Severity = "major"
	Critical Severity = "critical"
)

// FindingKind names what findings are about.
type FindingKind struct{ Code, Zh, En string }

// FindingKinds are the subjects of findings beside the items of the checklist.
// Those on dismantling and hazardous waste are what 自府发〔2024〕11号 asks to look
// after in 八 and 十, filing is asked for in 再生资源回收管理办法.
var FindingKinds = []FindingKind{
	{"illegal_dismantling", "非法拆解", "Illegal dismantling"},
	{"hazardous_waste", "危险废物管理", "Handling of hazardous waste"},
	{"environment", "环境管理", "Care for the environment"},
	{"fire_safety", "消防安全", "Fire safety"},
	{"filing", "经营者备案", "Operator filing"},
	{"licence", "许可与资质", "Licences"},
	{"records", "收购台账", "Intake records"},
	{"other", "其他", "Other"},
}

// Correction demands that findings are corrected (责令整改), and keeps the answer.
type Correction struct {
	Text         string        `bson:"text" json:"text"`
	DueOn        string        `bson:"dueOn" json:"dueOn"` // date
	OrderedOn    string        `bson:"orderedOn" json:"orderedOn"`
	Answer       string        `bson:"answer,omitempty" json:"answer,omitempty"`
	AnswerPhotos []registry.ID `bson:"answerPhotos,omitempty" json:"answerPhotos,omitempty"`
	AnsweredOn   string        `bson:"answeredOn,omitempty" json:"answeredOn,omitempty"`
}

// Taken is a step that was taken.
type Taken struct {
	Step   InspectionStep `bson:"step" json:"step"`
	At     time.Time      `bson:"at" json:"at"`
	By     registry.ID    `bson:"by,omitempty" json:"-"` // account
	ByName string         `bson:"byName" json:"by"`
	Note   string         `bson:"note,omitempty" json:"note,omitempty"`
}

// InspectionState is where an [Inspection] stands.
type InspectionState string

// The states of an inspection.
const (
	InspectionPlanned  InspectionState = "planned"
	InspectionOpen     InspectionState = "open" // it took place
	InspectionAnswered InspectionState = "answered"
	InspectionClosed   InspectionState = "closed"
)

// InspectionStep moves an [Inspection] on.
type InspectionStep string

// The steps of an inspection.
const (
	Plan   InspectionStep = "plan"
	Find   InspectionStep = "find"   // write down what is wrong
	Demand InspectionStep = "order"  // that it is corrected, or corrected again
	Answer InspectionStep = "answer" // of whom was inspected
	Close  InspectionStep = "close"  // after a check, or when nothing was found
)

// inspectionStep is one row of the life of an inspection.
type inspectionStep struct {
	from  []InspectionState
	right registry.Right
	to    InspectionState
}

// inspectionSteps is the life of an inspection. An order that was answered can be
// given again, when the check shows that it was not obeyed.
var inspectionSteps = map[InspectionStep]inspectionStep{
	Plan:   {[]InspectionState{InspectionPlanned}, registry.InspectWrite, InspectionPlanned},
	Find:   {[]InspectionState{InspectionPlanned, InspectionOpen}, registry.InspectWrite, InspectionOpen},
	Demand: {[]InspectionState{InspectionOpen, InspectionAnswered}, registry.InspectWrite, InspectionOpen},
	Answer: {[]InspectionState{InspectionOpen}, registry.InspectAnswer, InspectionAnswered},
	Close:  {[]InspectionState{InspectionPlanned, InspectionOpen, InspectionAnswered}, registry.InspectWrite, InspectionClosed},
}

var inspectionDef = registry.Def{Name: "inspection", Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
	{Name: "place", Path: "placeId", Kind: registry.Text},
	{Name: "operator", Path: "operatorId", Kind: registry.Text},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "state", Path: "state", Kind: registry.Text},
	{Name: "plannedOn", Path: "plannedOn", Kind: registry.Text, Sort: true},
	{Name: "due", Path: "due", Kind: registry.Text, Sort: true},
}}

// target is where an inspection lies and whose it is.
func (i *Inspection) target() registry.Target {
	return registry.Target{Area: i.County, Operator: i.OperatorID}
}

// Overdue reports whether an order waits for its answer past its last day, at the
// date today.
func (i *Inspection) Overdue(today string) bool { return i.Due != "" && i.Due < today }

// InspectionQuery asks for a page of inspections.
type InspectionQuery struct {
	State    InspectionState // "" for any
	Area     string          // code of a county or city; "" for everywhere
	Place    registry.ID
	Operator registry.ID
	Overdue  bool // whose orders wait past their last day, the longest first
	Cursor   string
	Limit    int
}

// hidden reports whether the actor may not see i: it does not reach there, or it
// is the one to be inspected and is not to be warned.
func (i *Inspection) hidden(who registry.Actor) bool {
	if who.May(registry.InspectRead, i.target()) != nil {
		return true
	}
	office := who.May(registry.InspectRead, registry.Target{Area: i.County}) == nil
	return !office && i.State == InspectionPlanned
}

// Inspections reads a page of those the actor may see, the newest plan first.
func (o *Oversight) Inspections(ctx context.Context, who registry.Actor, q InspectionQuery) ([]Inspection, string, error) {
	where, ok, err := o.reg.Within(who, registry.InspectRead, q.Area, "county")
	if err != nil || !ok {
		return []Inspection{}, "", err
	}
	for field, v := range map[string]string{"state": string(q.State), "place": string(q.Place), "operator": string(q.Operator)} {
		if v != "" {
			where = append(where, registry.Eq(field, v))
		}
	}
	if scope, _ := who.Scope(registry.InspectRead); !scope.Everything && len(scope.Areas) == 0 {
		where = append(where, registry.In("state", string(InspectionOpen), string(InspectionAnswered), string(InspectionClosed)))
	}
	sort := "-plannedOn"
	if q.Overdue {
		sort, where = "due", append(where, registry.Range("due", "0", o.today()))
	}
	return o.inspections.Find(ctx, registry.Query{Where: where, Sort: sort, Cursor: q.Cursor, Limit: q.Limit})
}

// Inspection reads one that the actor may see.
func (o *Oversight) Inspection(ctx context.Context, who registry.Actor, id registry.ID) (Inspection, error) {
	if !registry.ValidID(string(id)) {
		return Inspection{}, notFound("inspection.not_found")
	}
	i, err := o.inspections.Get(ctx, id)
	if err == nil && i.hidden(who) {
		return Inspection{}, notFound("inspection.not_found")
	}
	return i, err
}

// severe and knownFinding say what a finding may be.
func severe(s Severity) bool { return slices.Contains([]Severity{Minor, Major, Critical}, s) }

func (o *Oversight) knownFinding(code string) bool {
	if _, ok := o.Checklist().item(code); ok {
		return true
	}
	return slices.ContainsFunc(FindingKinds, func(k FindingKind) bool { return k.Code == code })
}

// inspecting reads an inspection for a step, which it checks against the table.
func (o *Oversight) inspecting(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, step InspectionStep) (Inspection, error) {
	i, err := o.Inspection(ctx, who, id)
	if err != nil {
		return Inspection{}, err
	}
	row := inspectionSteps[step]
	if err := who.May(row.right, i.target()); err != nil {
		return Inspection{}, err
	}
	if err := at(i.Rev, rev); err != nil {
		return Inspection{}, err
	}
	if row.right == registry.InspectWrite && i.OperatorID != "" && who.Operator == i.OperatorID {
		return Inspection{}, conflict("inspection.own", "nobody inspects his own operator")
	}
	if !slices.Contains(row.from, i.State) {
		return Inspection{}, conflict("inspection.bad_step", fmt.Sprintf("%s does not begin at %s", step, i.State))
	}
	return i, nil
}

// take writes a step of an inspection.
func (o *Oversight) take(ctx context.Context, who registry.Actor, i Inspection, step InspectionStep, note string, photos []registry.ID) (Inspection, error) {
	row := inspectionSteps[step]
	i.State = row.to
	i.Steps = append(slices.Clip(i.Steps), Taken{step, o.inspections.Stamp(), who.Account, who.Name, note})
	if len(i.Steps) > maxList {
		return Inspection{}, conflict("inspection.too_long", "it has too many steps: plan a new one")
	}
	i.Due = ""
	if n := len(i.Orders); n > 0 && i.State == InspectionOpen {
		i.Due = i.Orders[n-1].DueOn
	}
	if err := o.reg.LinkPhotos(ctx, who, photos, registry.PhotoLink{Noun: "inspection", Row: i.ID, Read: registry.InspectRead,
		Area: i.County, Operator: i.OperatorID}); err != nil {
		return Inspection{}, err
	}
	if err := o.reg.Audit(ctx, who, row.right, "inspection", i.ID, string(step)); err != nil {
		return Inspection{}, err
	}
	return o.inspections.Put(ctx, who, i)
}
