package operator

import (
	"context"
	"fmt"
	"time"

	"huishou/geo/registry"
)

// Operator is the file of one recycling operator. The persons in it are sealed.
type Operator struct {
	registry.Base `bson:",inline"`

	Code    string `bson:"code"` // for people: O-510302-0001
	USCC    USCC   `bson:"uscc"`
	Key     USCC   `bson:"key,omitempty"` // USCC as long as it is taken; a refused operator frees it
	Name    string `bson:"name"`          // as on its licence
	Kind    Kind   `bson:"kind"`
	County  string `bson:"county"` // code of where it is registered
	Address string `bson:"address,omitempty"`

	LegalRep registry.Sealed `bson:"legalRep,omitempty"` // 法定代表人 or owner
	Phone    registry.Sealed `bson:"phone,omitempty"`    // of the contact

	LicensedOn    string    `bson:"licensedOn,omitempty"` // date of the business licence, 2026-11-24
	Licences      []Licence `bson:"licences,omitempty"`
	Filing        Filing    `bson:"filing"`
	StatePlatform bool      `bson:"statePlatform,omitempty"` // 国有回收平台
	Coop          bool      `bson:"coop,omitempty"`          // 供销社系统

	State    State       `bson:"state"`
	Reason   string      `bson:"reason,omitempty"`   // why it was refused or suspended
	JoinedBy registry.ID `bson:"joinedBy,omitempty"` // account that registered it
	// Joining is JoinedBy until that account has become its administrator.
	Joining registry.ID `bson:"joining,omitempty"`
}

// Kind is what an operator is by law.
type Kind string

// The kinds of operator.
const (
	Company     Kind = "company"            // 企业
	SoleTrader  Kind = "sole_trader"        // 个体工商户
	Cooperative Kind = "coop"               // 合作社
	Institution Kind = "public_institution" // 事业单位
)

var kinds = []Kind{Company, SoleTrader, Cooperative, Institution}

// State is whether an operator's word is taken.
type State string

// The states of an operator.
const (
	New       State = "new"       // nobody has looked at it yet
	Active    State = "active"    // an office confirmed it
	Refused   State = "refused"   // an office did not; its administrator may correct it
	Suspended State = "suspended" // an office stopped it
)

// Step is what an office does about an operator.
type Step string

// The steps of an operator.
const (
	Confirm Step = "confirm" // the operator is right as it stands, with its licences
	Refuse  Step = "refuse"
	Suspend Step = "suspend"
	Reopen  Step = "reopen"
)

// next says from each state where a step leads. A refused operator becomes new again
// when it is corrected.
var next = map[State]map[Step]State{
	New:       {Confirm: Active, Refuse: Refused},
	Active:    {Confirm: Active, Suspend: Suspended}, // confirmed again: licences that came later
	Suspended: {Reopen: Active},
	Refused:   {},
}

var operatorDef = registry.Def{Name: "operator", Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
	{Name: "uscc", Path: "key", Kind: registry.Text, Unique: true},
	{Name: "name", Path: "name", Kind: registry.Text},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "state", Path: "state", Kind: registry.Text},
	{Name: "filing", Path: "filing.status", Kind: registry.Text},
	{Name: "licensedOn", Path: "licensedOn", Kind: registry.Text},
	{Name: "joining", Path: "joining", Kind: registry.Text},
}}

// Operators are the operators of one registry. It is safe for concurrent use.
type Operators struct {
	reg    *registry.Registry
	assign Assigner
	table  registry.Table[Operator, *Operator]
}

// Assigner makes accounts administrators of operators. Doing it again changes
// nothing; Conflict when the account works for another operator already.
type Assigner interface {
	Assign(ctx context.Context, who registry.Actor, account, operator registry.ID, grants []registry.Grant) error
}

// Open opens the operators kept in the registry's store.
func Open(ctx context.Context, reg *registry.Registry, assign Assigner) (*Operators, error) {
	table, err := registry.OpenTable[Operator](ctx, reg.Store(), operatorDef, reg.Now)
	if err != nil {
		return nil, err
	}
	return &Operators{reg, assign, table}, nil
}

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def { return []registry.Def{operatorDef} }

// today is the date where the registry is.
func (o *Operators) today() string { return o.reg.Now().Format(time.DateOnly) }

func (op *Operator) target() registry.Target {
	return registry.Target{Area: op.County, Operator: op.ID}
}

// find reads an operator that a right of the actor reaches; not found for others.
func (o *Operators) find(ctx context.Context, who registry.Actor, right registry.Right, id registry.ID) (Operator, error) {
	if !registry.ValidID(string(id)) {
		return Operator{}, notFound()
	}
	op, err := o.table.Get(ctx, id)
	if err == nil && who.May(right, op.target()) != nil {
		return Operator{}, notFound()
	}
	return op, err
}

// at reads version rev of an operator that the actor may see and has a right to.
func (o *Operators) at(ctx context.Context, who registry.Actor, right registry.Right, id registry.ID, rev registry.Rev) (Operator, error) {
	op, err := o.find(ctx, who, registry.OperatorRead, id)
	if err != nil {
		return Operator{}, err
	}
	if err := who.May(right, op.target()); err != nil {
		return Operator{}, err
	}
	if op.Rev != rev {
		return Operator{}, &registry.Error{Kind: registry.Stale, Code: "write.stale", Msg: fmt.Sprintf("it is at version %d, not %d", op.Rev, rev)}
	}
	return op, nil
}

// put writes an operator, with an entry in the audit log before.
func (o *Operators) put(ctx context.Context, who registry.Actor, right registry.Right, op Operator, note string) (Operator, error) {
	if err := o.reg.Audit(ctx, who, right, "operator", op.ID, note); err != nil {
		return Operator{}, err
	}
	if who.Operator == op.ID { // its administrator is at work: the joining is over
		op.Joining = ""
	}
	return o.table.Put(ctx, who, op)
}

// Step confirms, refuses, suspends or reopens version rev of an operator; reason is
// demanded to refuse and to suspend. Nobody does so for his own operator. Conflict
// when it does not stand there.
func (o *Operators) Step(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, step Step, reason string) (File, error) {
	op, err := o.at(ctx, who, registry.OperatorCheck, id, rev)
	if err != nil {
		return File{}, err
	}
	if who.Operator == op.ID || who.Account != "" && who.Account == op.JoinedBy {
		return File{}, conflict("operator.own", "it is the actor's own operator")
	}
	var bad registry.Faults
	bad.Text("reason", reason, maxText, step == Refuse || step == Suspend)
	if err := bad.Err("operator"); err != nil {
		return File{}, err
	}
	to, ok := next[op.State][step]
	if !ok {
		return File{}, conflict("operator.bad_step", fmt.Sprintf("cannot %s what is %s", step, op.State))
	}
	op.State, op.Reason = to, ""
	switch step {
	case Confirm:
		op.see(who.Name, o.today())
	case Refuse:
		op.Key, op.Reason = "", reason
	case Suspend:
		op.Reason = reason
	}
	op, err = o.put(ctx, who, registry.OperatorCheck, op, string(step))
	return o.file(op, err)
}

func conflict(code, msg string, fields ...registry.FieldError) error {
	return &registry.Error{Kind: registry.Conflict, Code: code, Msg: msg, Fields: fields}
}

func notFound() error {
	return &registry.Error{Kind: registry.NotFound, Code: "operator.not_found", Msg: "none that may be seen"}
}
