package operator

import (
	"context"
	"fmt"
	"strings"

	"huishou/geo/registry"
)

// Filing is an operator's entry with the commerce department (再生资源回收经营者备案).
//
// 再生资源回收管理办法 (商务部等令2007年第8号, amended 2019), article 7: within 30 days
// of the business licence, where the operator is registered; what changes is filed
// within 30 days of the change.
type Filing struct {
	Status      FilingStatus `bson:"status" json:"status"`
	No          string       `bson:"no,omitempty" json:"no,omitempty"`
	Authority   string       `bson:"authority,omitempty" json:"authority,omitempty"`
	FiledOn     string       `bson:"filedOn,omitempty" json:"filedOn,omitempty"`         // dates
	Change      string       `bson:"change,omitempty" json:"change,omitempty"`           // what is to be filed again
	ChangedOn   string       `bson:"changedOn,omitempty" json:"changedOn,omitempty"`     //
	ChangeDueOn string       `bson:"changeDueOn,omitempty" json:"changeDueOn,omitempty"` //
	CancelledOn string       `bson:"cancelledOn,omitempty" json:"cancelledOn,omitempty"`
	Reason      string       `bson:"reason,omitempty" json:"reason,omitempty"` // why it was cancelled
}

// FilingStatus is where a [Filing] stands.
type FilingStatus string

// The statuses of a filing.
const (
	NotFiled  FilingStatus = "not_filed"
	Filed     FilingStatus = "filed"
	ChangeDue FilingStatus = "change_due" // filed, and something changed since
	Cancelled FilingStatus = "cancelled"
)

// FilingStep is what moves a [Filing] on.
type FilingStep string

// The steps of a filing.
const (
	Record FilingStep = "record" // the department has filed it, or its change
	Change FilingStep = "change" // something that was filed is so no more
	Cancel FilingStep = "cancel" // the filing ends
)

// filingNext says from each status where a step leads. What is filed may be recorded
// again, to correct it.
var filingNext = map[FilingStatus]map[FilingStep]FilingStatus{
	NotFiled:  {Record: Filed},
	Filed:     {Record: Filed, Change: ChangeDue, Cancel: Cancelled},
	ChangeDue: {Record: Filed, Cancel: Cancelled},
	Cancelled: {Record: Filed},
}

// FilingDays is how long there is to file, from the licence or from a change.
const FilingDays = 30

// lack is what is missing for the filing to count, "" when nothing is.
func (f Filing) lack() string {
	switch f.Status {
	case Filed, ChangeDue:
		return ""
	case Cancelled:
		return "invoice.filing_cancelled"
	}
	return "invoice.not_filed"
}

// step moves the filing on; Conflict when it does not stand there.
func (f *Filing) step(step FilingStep) error {
	to, ok := filingNext[f.Status][step]
	if !ok {
		return conflict("filing.bad_step", fmt.Sprintf("cannot %s what is %s", step, f.Status))
	}
	f.Status = to
	return nil
}

// changed notes that something filed changed on a day.
func (f *Filing) changed(what, day string) error {
	err := f.step(Change)
	f.Change, f.ChangedOn, f.ChangeDueOn = what, day, plusDays(day, FilingDays)
	return err
}

// FilingDueOn is the last day to file, "" when the date of the licence is not known.
func (op *Operator) FilingDueOn() string { return plusDays(op.LicensedOn, FilingDays) }

// FilingOverdue reports whether on a day the operator should have filed, or filed a
// change, and has not.
func (op *Operator) FilingOverdue(day string) bool {
	switch op.Filing.Status {
	case NotFiled:
		due := op.FilingDueOn()
		return due != "" && due < day
	case ChangeDue:
		return op.Filing.ChangeDueOn < day
	}
	return false
}

// FiledAs is what a department says when it has filed an operator.
type FiledAs struct {
	No        string
	Authority string
	FiledOn   string // date
}

// RecordFiling records that the department has filed version rev of an operator, or
// its change. Conflict when no office has confirmed the operator.
func (o *Operators) RecordFiling(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, as FiledAs) (File, error) {
	op, err := o.at(ctx, who, registry.OperatorFile, id, rev)
	if err != nil {
		return File{}, err
	}
	if op.State == New || op.State == Refused {
		return File{}, conflict("operator.unconfirmed", "no office has confirmed it")
	}
	var bad registry.Faults
	bad.Text("no", as.No, maxName, true)
	bad.Text("authority", as.Authority, maxName, true)
	bad.Date("filedOn", as.FiledOn, op.LicensedOn, o.today())
	if err := bad.Err("operator"); err != nil {
		return File{}, err
	}
	if err := op.Filing.step(Record); err != nil {
		return File{}, err
	}
	op.Filing = Filing{Status: op.Filing.Status, No: strings.TrimSpace(as.No), Authority: strings.TrimSpace(as.Authority), FiledOn: as.FiledOn}
	op, err = o.put(ctx, who, registry.OperatorFile, op, "record")
	return o.file(op, err)
}

// ChangeFiling notes what changed of an operator that is filed, and when; today when
// on is "". From then there are [FilingDays] to file it.
func (o *Operators) ChangeFiling(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, what, on string) (File, error) {
	op, err := o.at(ctx, who, registry.OperatorWrite, id, rev)
	if err != nil {
		return File{}, err
	}
	if on == "" {
		on = o.today()
	}
	var bad registry.Faults
	bad.Text("what", what, maxText, true)
	bad.Date("on", on, op.Filing.FiledOn, o.today())
	if err := bad.Err("operator"); err != nil {
		return File{}, err
	}
	if err := op.Filing.changed(what, on); err != nil {
		return File{}, err
	}
	op, err = o.put(ctx, who, registry.OperatorWrite, op, "filing_change")
	return o.file(op, err)
}

// CancelFiling ends the filing of version rev of an operator, with the reason.
func (o *Operators) CancelFiling(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, reason string) (File, error) {
	op, err := o.at(ctx, who, registry.OperatorFile, id, rev)
	if err != nil {
		return File{}, err
	}
	var bad registry.Faults
	bad.Text("reason", reason, maxText, true)
	if err := bad.Err("operator"); err != nil {
		return File{}, err
	}
	if err := op.Filing.step(Cancel); err != nil {
		return File{}, err
	}
	op.Filing.Reason, op.Filing.CancelledOn = reason, o.today()
	op.Filing.Change, op.Filing.ChangedOn, op.Filing.ChangeDueOn = "", "", ""
	op, err = o.put(ctx, who, registry.OperatorFile, op, "cancel")
	return o.file(op, err)
}
