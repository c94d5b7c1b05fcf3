package operator

import (
	"context"
	"strings"

	"huishou/geo/registry"
)

// File is an operator's file as an actor may see it on a day.
type File struct {
	Operator
	Rep           string // legal representative, and phone of the contact: masked unless Full
	Contact       string
	Full          bool
	Day           string // the day that what follows is told of
	FilingDueOn   string
	FilingOverdue bool
	Invoicing     Invoicing
}

// file is op with what follows of it, its persons masked.
func (o *Operators) file(op Operator, err error) (File, error) {
	if err != nil {
		return File{}, err
	}
	rep, phone, err := o.persons(&op)
	if err != nil {
		return File{}, err
	}
	day := o.today()
	return File{Operator: op, Rep: maskName(rep), Contact: maskPhone(phone), Day: day,
		FilingDueOn: op.FilingDueOn(), FilingOverdue: op.FilingOverdue(day), Invoicing: op.Invoicing(day)}, nil
}

// Read gives an operator's file: the persons in full to its own people and the offices
// of its area, which the audit log tells, and masked to others that may see it.
func (o *Operators) Read(ctx context.Context, who registry.Actor, id registry.ID) (File, error) {
	op, err := o.find(ctx, who, registry.OperatorRead, id)
	f, err := o.file(op, err)
	if err != nil || who.May(registry.OperatorPerson, op.target()) != nil {
		return f, err
	}
	if err := o.reg.Audit(ctx, who, registry.OperatorPerson, "operator", op.ID, "read"); err != nil {
		return File{}, err
	}
	f.Full = true
	f.Rep, f.Contact, err = o.persons(&op)
	return f, err
}

// Query asks for a page of operators.
type Query struct {
	Area    string // code of a county or city; "" for everywhere
	State   State  // "" for any
	Filing  FilingStatus
	Overdue bool   // only those who should have filed and have not
	Text    string // in the name, the beginning of the code, or a credit code
	Cursor  string
	Limit   int
}

// List reads a page of the files that the actor may see, ordered by id, persons masked.
func (o *Operators) List(ctx context.Context, who registry.Actor, q Query) ([]File, string, error) {
	scope, ok := who.Scope(registry.OperatorRead)
	switch {
	case !ok:
		return nil, "", who.MayAtAll(registry.OperatorRead)
	case !scope.Everything && len(scope.Areas) == 0:
		return o.ownOnly(ctx, scope.Operator, q)
	}
	where, ok, err := o.reg.Within(who, registry.OperatorRead, q.Area, "county")
	if err != nil || !ok {
		return []File{}, "", err
	}
	text := strings.TrimSpace(q.Text)
	switch c, bad := ParseUSCC(text); {
	case text == "":
	case bad == "":
		where = append(where, registry.Eq("uscc", string(c)))
	case len(text) > 1 && strings.EqualFold(text[:2], "O-"):
		where = append(where, registry.Prefix("code", strings.ToUpper(text)))
	default:
		where = append(where, registry.Has("name", text))
	}
	if q.State != "" {
		where = append(where, registry.Eq("state", string(q.State)))
	}
	if q.Overdue {
		q.Filing = NotFiled
		// "0" comes before every date, so that operators without one are left out.
		where = append(where, registry.Range("licensedOn", "0", plusDays(o.today(), -FilingDays)))
	}
	if q.Filing != "" {
		where = append(where, registry.Eq("filing", string(q.Filing)))
	}
	ops, after, err := o.table.Find(ctx, registry.Query{Where: where, Cursor: q.Cursor, Limit: q.Limit})
	if err != nil {
		return nil, "", err
	}
	files := make([]File, len(ops))
	for i, op := range ops {
		if files[i], err = o.file(op, nil); err != nil {
			return nil, "", err
		}
	}
	return files, after, nil
}

// ownOnly is the list of those who see their own operator only.
func (o *Operators) ownOnly(ctx context.Context, id registry.ID, q Query) ([]File, string, error) {
	if id == "" || q.Cursor != "" {
		return []File{}, "", nil
	}
	op, err := o.table.Get(ctx, id)
	if registry.KindOf(err) == registry.NotFound {
		return []File{}, "", nil
	}
	f, err := o.file(op, err)
	if err != nil || q.State != "" && q.State != f.State || q.Filing != "" && q.Filing != f.Filing.Status || q.Overdue && !f.FilingOverdue {
		return []File{}, "", err
	}
	return []File{f}, "", nil
}

// Card is what everybody may know of an operator that an office confirmed.
type Card struct {
	ID            registry.ID `json:"id"`
	Code          string      `json:"code"`
	Name          string      `json:"name"`
	Kind          Kind        `json:"kind"`
	Filed         bool        `json:"filed"`
	FilingNo      string      `json:"filingNo,omitempty"`
	StandardSites int         `json:"standardSites"` // public places accepted as 标准化规范化
	Suspended     bool        `json:"suspended,omitempty"`
}

// Card reads what everybody may know; not found for an operator that is new or refused.
func (o *Operators) Card(ctx context.Context, id registry.ID) (Card, error) {
	if !registry.ValidID(string(id)) {
		return Card{}, notFound()
	}
	op, err := o.table.Get(ctx, id)
	if err == nil && op.State != Active && op.State != Suspended {
		err = notFound()
	}
	if err != nil {
		return Card{}, err
	}
	c := Card{ID: op.ID, Code: op.Code, Name: op.Name, Kind: op.Kind, Filed: op.Filing.lack() == "", Suspended: op.State == Suspended}
	if c.Filed {
		c.FilingNo = op.Filing.No
	}
	// Its places, as one of its own people sees them.
	staff := registry.Actor{Name: "card", Operator: op.ID, Grants: []registry.Grant{{Role: registry.SiteStaff}}}
	for q := (registry.WorkQuery{State: registry.Published, Limit: registry.MaxPage}); ; {
		places, after, err := o.reg.WorkPlaces(ctx, staff, q)
		if err != nil {
			return Card{}, err
		}
		for _, p := range places {
			if p.Standard.Status == registry.StandardAccepted && !p.Demo {
				c.StandardSites++
			}
		}
		if q.Cursor = after; after == "" {
			return c, nil
		}
	}
}

// Filed reports whether an operator is confirmed and filed, for the mark on the pages
// of its places; false when there is none.
func (o *Operators) Filed(ctx context.Context, id registry.ID) (bool, error) {
	if !registry.ValidID(string(id)) {
		return false, nil
	}
	op, err := o.table.Get(ctx, id)
	if registry.KindOf(err) == registry.NotFound {
		return false, nil
	}
	return err == nil && op.State == Active && op.Filing.lack() == "", err
}

// Name is that of an operator, for a page that says whom somebody works for; "" when
// there is none.
func (o *Operators) Name(ctx context.Context, id registry.ID) (string, error) {
	if !registry.ValidID(string(id)) {
		return "", nil
	}
	op, err := o.table.Get(ctx, id)
	if registry.KindOf(err) == registry.NotFound {
		return "", nil
	}
	return op.Name, err
}

// Subject is the name and county of an operator that the actor may see, for an
// inspection of it.
func (o *Operators) Subject(ctx context.Context, who registry.Actor, id registry.ID) (name, county string, err error) {
	op, err := o.find(ctx, who, registry.OperatorRead, id)
	return op.Name, op.County, err
}
