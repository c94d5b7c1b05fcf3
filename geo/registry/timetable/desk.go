package timetable

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"huishou/geo/recur"
	"huishou/geo/registry"
)

// CreateStop makes a draft of what content says and gives it its code, area and
// operator.
func (t *Timetables) CreateStop(ctx context.Context, who registry.Actor, c Content) (Stop, error) {
	if err := who.MayAtAll(registry.StopWrite); err != nil {
		return Stop{}, err
	}
	s := Stop{Base: registry.Base{ID: t.reg.NewID()}, Status: Draft, Content: c}
	if err := t.complete(ctx, who, &s); err != nil {
		return Stop{}, err
	}
	var err error
	if s.Code, err = t.reg.NextCode(ctx, s.codePrefix()); err != nil {
		return Stop{}, err
	}
	return t.putStop(ctx, who, s, "create")
}

// complete brings a stop into its one form, finds its area and operator, and refuses
// one with faults, or that the actor may not write.
func (t *Timetables) complete(ctx context.Context, who registry.Actor, s *Stop) error {
	s.tidy()
	t.settle(s)
	bad := t.check(s)
	v, err := t.vehicle(ctx, s.VehicleID)
	switch {
	case s.VehicleID == "" && s.Source.Ref != "": // imported without one
	case s.VehicleID == "":
		bad.Add("vehicleId", "field.required", "")
	case registry.KindOf(err) == registry.NotFound:
		bad.Add("vehicleId", "vehicle.not_found", string(s.VehicleID))
	case err != nil:
		return err
	}
	s.OperatorID = v.OperatorID
	if s.Location == nil && s.Area == "" && s.Source.Ref == "" {
		bad.Add("location", "field.required", "")
	}
	if err := bad.Err("stop"); err != nil {
		return err
	}
	return who.May(registry.StopWrite, s.target())
}

// SaveStop writes content over version rev of a stop; exceptions that are nil stay.
// What is public changes at once.
func (t *Timetables) SaveStop(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, c Content) (Stop, error) {
	s, err := t.at(ctx, who, id, rev)
	if err != nil {
		return Stop{}, err
	}
	if c.Exceptions == nil {
		c.Exceptions = s.Exceptions
	}
	return t.write(ctx, who, s, c, "edit")
}

// write lets a stop say what content does.
func (t *Timetables) write(ctx context.Context, who registry.Actor, s Stop, c Content, note string) (Stop, error) {
	before := s.Plan
	s.Content = c
	if err := t.complete(ctx, who, &s); err != nil {
		return Stop{}, err
	}
	if !s.Plan.same(&before) {
		s.Sequence++
	}
	return t.putStop(ctx, who, s, note)
}

// plan lets a stop have another plan.
func (t *Timetables) plan(ctx context.Context, who registry.Actor, s Stop, p Plan, note string) (Stop, error) {
	c := s.Content
	c.Plan = p
	return t.write(ctx, who, s, c, note)
}

// StepStop takes a stop from one status to another. One with faults is not published.
func (t *Timetables) StepStop(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, step Step) (Stop, error) {
	s, err := t.at(ctx, who, id, rev)
	if err != nil {
		return Stop{}, err
	}
	to, ok := next[s.Status][step]
	if !ok {
		return Stop{}, failed(registry.Conflict, "stop.bad_step", fmt.Sprintf("%s does not begin at %s", step, s.Status))
	}
	if to == Published {
		if err := t.complete(ctx, who, &s); err != nil { // the vocabulary and areas may have changed since
			return Stop{}, err
		}
	}
	s.Status = to
	return t.putStop(ctx, who, s, string(step))
}

// AddException notes a day on which the vehicle does not come as the rule says, in
// the place of what was noted for the day before.
func (t *Timetables) AddException(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, e Exception) (Stop, error) {
	s, err := t.at(ctx, who, id, rev)
	if err != nil {
		return Stop{}, err
	}
	e.Reason = strings.TrimSpace(e.Reason)
	s, err = t.plan(ctx, who, s, s.Plan.with(e), "exception")
	if told, ok := errors.AsType[*registry.Error](err); ok { // fields are named as they were sent
		for i := range told.Fields {
			told.Fields[i].Field = strings.TrimPrefix(told.Fields[i].Field, "exceptions.")
		}
	}
	return s, err
}

// RemoveException lets the rule hold again for a day. Not found when it does.
func (t *Timetables) RemoveException(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, date string) (Stop, error) {
	s, err := t.at(ctx, who, id, rev)
	if err != nil {
		return Stop{}, err
	}
	if !s.Plan.has(date) {
		return Stop{}, failed(registry.NotFound, "exception.not_found", "no exception of the day")
	}
	return t.plan(ctx, who, s, s.Plan.without(date), "remove exception")
}

// Proposals are the exceptions that the public holidays of a year, and the days
// worked for them, suggest for a stop and that it has not got. Nothing is applied.
func (t *Timetables) Proposals(ctx context.Context, who registry.Actor, id registry.ID, year int) ([]recur.Proposal, error) {
	s, err := t.WorkStop(ctx, who, id)
	if err != nil {
		return nil, err
	}
	return t.proposals(&s.Plan, year)
}

func (t *Timetables) proposals(p *Plan, year int) ([]recur.Proposal, error) {
	tt, bad := p.Timetable()
	if err := bad.Err("stop"); err != nil {
		return nil, err
	}
	if year < 2000 || year > 2100 {
		return nil, registry.Faults{{Field: "query.year", Code: "number.out_of_range", Value: fmt.Sprint(year)}}.Err("year")
	}
	from, to := recur.Date{Year: year, Month: time.January, Day: 1}, recur.Date{Year: year, Month: time.December, Day: 31}
	out := []recur.Proposal{}
	for _, proposal := range recur.Propose(tt, t.reg.Calendar(), from, to) {
		if !p.has(proposal.Date.String()) {
			out = append(out, proposal)
		}
	}
	return out, nil
}

// Chosen is a proposal that a person chose, by its date and by the number of the choice
// from 0; 0 is what is suggested first.
type Chosen struct {
	Date   string `json:"date"`
	Choice int    `json:"choice,omitempty" minimum:"0" doc:"number of the choice from 0, the first when absent"`
}

// Confirm notes the proposals of a year that a person chose.
func (t *Timetables) Confirm(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, year int, chosen []Chosen) (Stop, error) {
	s, err := t.at(ctx, who, id, rev)
	if err != nil {
		return Stop{}, err
	}
	offered, err := t.proposals(&s.Plan, year)
	if err != nil {
		return Stop{}, err
	}
	var bad registry.Faults
	p := s.Plan
	for _, c := range chosen {
		i := slices.IndexFunc(offered, func(p recur.Proposal) bool { return p.Date.String() == c.Date })
		if i < 0 || c.Choice < 0 || c.Choice >= len(offered[i].Choices) {
			bad.Add("chosen", "proposal.not_found", c.Date)
			continue
		}
		e := WrittenAs(offered[i].Choices[c.Choice])
		e.Holiday = true
		p = p.with(e)
	}
	if len(chosen) == 0 {
		bad.Add("chosen", "field.required", "")
	}
	if err := bad.Err("proposals"); err != nil {
		return Stop{}, err
	}
	return t.plan(ctx, who, s, p, "confirm proposals")
}

// Preview gives the visits of a plan that is not saved over a year, and what the
// holidays of the year suggest.
func (t *Timetables) Preview(_ context.Context, who registry.Actor, p Plan, year int) ([]recur.Visit, []recur.Proposal, error) {
	if err := who.MayAtAll(registry.StopWrite); err != nil {
		return nil, nil, err
	}
	p.tidy()
	proposals, err := t.proposals(&p, year)
	if err != nil {
		return nil, nil, err
	}
	zone := t.reg.Now().Location()
	tt, _ := p.Timetable()
	return tt.Visits(time.Date(year, 1, 1, 0, 0, 0, 0, zone), time.Date(year+1, 1, 1, 0, 0, 0, 0, zone), zone), proposals, nil
}

// WorkStop reads a stop that the actor looks after, by its id.
func (t *Timetables) WorkStop(ctx context.Context, who registry.Actor, id registry.ID) (Stop, error) {
	none := failed(registry.NotFound, "stop.not_found", "no stop")
	if !registry.ValidID(string(id)) {
		return Stop{}, none
	}
	s, err := t.stops.Get(ctx, id)
	if err == nil && who.May(registry.StopReadWork, s.target()) != nil {
		return Stop{}, none
	}
	return s, err
}

// at reads version rev of a stop that the actor may write.
func (t *Timetables) at(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev) (Stop, error) {
	s, err := t.WorkStop(ctx, who, id)
	if err != nil {
		return Stop{}, err
	}
	if err := who.May(registry.StopWrite, s.target()); err != nil {
		return Stop{}, err
	}
	return s, at(s.Rev, rev)
}

// putStop writes a stop for a person, with an entry in the audit log before.
func (t *Timetables) putStop(ctx context.Context, who registry.Actor, s Stop, note string) (Stop, error) {
	if err := t.reg.Audit(ctx, who, registry.StopWrite, "stop", s.ID, note); err != nil {
		return Stop{}, err
	}
	s, err := t.stops.Put(ctx, who, s)
	if err != nil {
		return Stop{}, err
	}
	t.learn(nil, []Stop{s})
	return s, nil
}

// StopQuery asks for a page of stops.
type StopQuery struct {
	Area     string      // code of a county or city; "" for everywhere
	Operator registry.ID // "" for any
	Vehicle  registry.ID // "" for any
	Status   Status      // "" for any
	Text     string      // in the name, or the beginning of the code
	Cursor   string
	Limit    int
}

// WorkStops reads a page of the stops that the actor looks after, ordered by id.
func (t *Timetables) WorkStops(ctx context.Context, who registry.Actor, q StopQuery) ([]Stop, string, error) {
	where, ok, err := t.reg.Within(who, registry.StopReadWork, q.Area, "county")
	if err != nil || !ok {
		return []Stop{}, "", err
	}
	for field, v := range map[string]string{"operator": string(q.Operator), "vehicle": string(q.Vehicle), "status": string(q.Status)} {
		if v != "" {
			where = append(where, registry.Eq(field, v))
		}
	}
	switch text := strings.TrimSpace(q.Text); {
	case text == "":
	case len(text) > 1 && strings.EqualFold(text[:2], "T-"):
		where = append(where, registry.Prefix("code", strings.ToUpper(text)))
	default:
		where = append(where, registry.Has("name", text))
	}
	return t.stops.Find(ctx, registry.Query{Where: where, Cursor: q.Cursor, Limit: q.Limit})
}

// StopVersion is one version of a stop, with what it changed.
type StopVersion struct {
	Rev      registry.Rev      `json:"rev"`
	At       time.Time         `json:"at"`
	By       string            `json:"by"`
	Status   Status            `json:"status"`
	Sequence int64             `json:"sequence"`
	Changes  []registry.Change `json:"changes" nullable:"false"`
}

// History lists the versions of a stop, newest first.
func (t *Timetables) History(ctx context.Context, who registry.Actor, id registry.ID) ([]StopVersion, error) {
	s, err := t.WorkStop(ctx, who, id)
	if err != nil {
		return nil, err
	}
	all, err := t.stops.History(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	all = append(all, s)
	versions := make([]StopVersion, len(all))
	before := Content{}
	for i := range all {
		v := &all[i]
		versions[len(all)-1-i] = StopVersion{v.Rev, v.UpdatedAt, v.UpdatedBy, v.Status, v.Sequence, diff(reflect.ValueOf(before), reflect.ValueOf(v.Content))}
		before = v.Content
	}
	return versions, nil
}

// diff lists the fields of two contents that differ, by their names in JSON.
func diff(a, b reflect.Value) []registry.Change {
	changes := []registry.Change{}
	for i := range a.NumField() {
		f := a.Type().Field(i)
		if f.Anonymous {
			changes = append(changes, diff(a.Field(i), b.Field(i))...)
			continue
		}
		from, to := a.Field(i), b.Field(i)
		if reflect.DeepEqual(from.Interface(), to.Interface()) {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		changes = append(changes, registry.Change{Field: name, From: orNil(from), To: orNil(to)})
	}
	return changes
}

// orNil is nil in the place of an empty value.
func orNil(v reflect.Value) any {
	if v.IsZero() {
		return nil
	}
	return v.Interface()
}
