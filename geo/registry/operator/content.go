package operator

import (
	"context"
	"slices"
	"strings"

	"huishou/geo/registry"
)

// Content is what people write of an operator. LegalRep and Phone that are nil stay
// what they are.
type Content struct {
	USCC          string
	Name          string
	Kind          Kind
	County        string // code
	Address       string
	LegalRep      *string
	Phone         *string
	LicensedOn    string // date of the business licence; may be missing for a public institution
	Licences      []Licence
	StatePlatform bool
	Coop          bool
}

// CheckUSCC says what is wrong with a code, "" when an operator can be registered
// with it, and the code in its one form.
func (o *Operators) CheckUSCC(ctx context.Context, who registry.Actor, s string) (c USCC, bad string, err error) {
	if err := who.MayAtAll(registry.OperatorJoin); err != nil {
		return "", "", err
	}
	c, bad = ParseUSCC(s)
	if bad != "" {
		return "", bad, nil
	}
	switch _, err := o.table.First(ctx, registry.Eq("uscc", string(c))); {
	case err == nil:
		return c, "operator.taken", nil
	case registry.KindOf(err) != registry.NotFound:
		return "", "", err
	}
	return c, "", nil
}

// write checks content and writes it into op, but for the persons, which it gives as
// they shall be. Every bad field is named.
func (o *Operators) write(op *Operator, c Content) (legalRep, phone string, err error) {
	if legalRep, phone, err = o.persons(op); err != nil {
		return "", "", err
	}
	var bad registry.Faults
	code, fault := ParseUSCC(c.USCC)
	bad.Add("uscc", fault, c.USCC)
	bad.Text("name", c.Name, maxName, true)
	if !slices.Contains(kinds, c.Kind) {
		bad.Add("kind", "kind.unknown", string(c.Kind))
	}
	switch area, ok := o.reg.AreaOf(c.County); {
	case c.County == "":
		bad.Add("county", "field.required", "")
	case !ok || area.Level != registry.LevelCounty || area.Kind != registry.Administrative:
		bad.Add("county", "area.not_found", c.County)
	}
	bad.Text("address", c.Address, maxAddress, false)
	if c.LegalRep != nil {
		legalRep = strings.TrimSpace(*c.LegalRep)
	}
	bad.Text("legalRep", legalRep, maxName, true)
	if strings.Contains(legalRep, "*") { // as it was shown, not as it is
		bad.Add("legalRep", "person.masked", "")
	}
	switch {
	case c.Phone != nil && strings.Contains(*c.Phone, "*"):
		bad.Add("contact", "person.masked", "")
	case c.Phone != nil:
		phone, fault = parsePhone(*c.Phone)
		bad.Add("contact", fault, "") // what was sent is personal: it is not echoed
	case phone == "":
		bad.Add("contact", "field.required", "")
	}
	if c.LicensedOn != "" || c.Kind != Institution {
		bad.Date("licensedOn", c.LicensedOn, "", o.today())
	}
	checkLicences(&bad, c.Licences)
	if err := bad.Err("operator"); err != nil {
		return "", "", err
	}
	op.USCC, op.Name, op.Kind, op.County, op.Address = code, strings.TrimSpace(c.Name), c.Kind, c.County, strings.TrimSpace(c.Address)
	op.LicensedOn, op.StatePlatform, op.Coop = c.LicensedOn, c.StatePlatform, c.Coop
	before := op.Licences
	op.Licences = nil
	for _, l := range c.Licences {
		l.SeenOn, l.SeenBy = "", ""
		if i := slices.IndexFunc(before, l.same); i >= 0 {
			l.SeenOn, l.SeenBy = before[i].SeenOn, before[i].SeenBy
		}
		op.Licences = append(op.Licences, l)
	}
	return legalRep, phone, nil
}

// seal puts the persons into op; what stays the same stays sealed as it is.
func (o *Operators) seal(op *Operator, legalRep, phone string) error {
	oldRep, oldPhone, err := o.persons(op)
	if err != nil {
		return err
	}
	if oldRep != legalRep {
		op.LegalRep = o.reg.Seal(legalRep, bind(op.ID, legalRepField))
	}
	if oldPhone != phone {
		op.Phone = o.reg.Seal(phone, bind(op.ID, phoneField))
	}
	return nil
}

// Change writes content over version rev of an operator. A refused one is new again
// then. What an office confirmed only an office changes; when the operator's own
// people change what was filed, the change is due to be filed.
func (o *Operators) Change(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, c Content) (File, error) {
	old, err := o.at(ctx, who, registry.OperatorWrite, id, rev)
	if err != nil {
		return File{}, err
	}
	op := old
	legalRep, phone, err := o.write(&op, c)
	if err != nil {
		return File{}, err
	}
	oldRep, _, err := o.persons(&old)
	if err != nil {
		return File{}, err
	}
	if who.May(registry.OperatorWrite, op.target()) != nil { // an office does not move it out of its area
		return File{}, registry.Faults{{Field: "county", Code: "field.office_only", Value: op.County}}.Err("operator")
	}
	office := who.Operator != op.ID && who.May(registry.OperatorCheck, op.target()) == nil
	if office {
		if op.State == Active || op.State == Suspended {
			op.see(who.Name, o.today())
		}
	} else if old.State == Active || old.State == Suspended {
		if err := onlyOffices(&old, &op); err != nil {
			return File{}, err
		}
		if what := filedAnew(&old, &op, oldRep != legalRep); what != "" && op.Filing.Status == Filed {
			if err := op.Filing.changed(what, o.today()); err != nil {
				return File{}, err
			}
		}
	}
	if op.State == Refused {
		op.State, op.Reason = New, ""
	}
	op.Key = op.USCC
	if err := o.seal(&op, legalRep, phone); err != nil {
		return File{}, err
	}
	op, err = o.put(ctx, who, registry.OperatorWrite, op, "change")
	return o.file(op, taken(err))
}

// onlyOffices names what differs of that which an office confirmed.
func onlyOffices(old, op *Operator) error {
	var bad registry.Faults
	for _, f := range []struct {
		field   string
		differs bool
	}{
		{"uscc", old.USCC != op.USCC}, {"name", old.Name != op.Name}, {"kind", old.Kind != op.Kind}, {"county", old.County != op.County},
		{"licensedOn", old.LicensedOn != op.LicensedOn}, {"isStatePlatform", old.StatePlatform != op.StatePlatform}, {"isCoop", old.Coop != op.Coop},
	} {
		if f.differs {
			bad.Add(f.field, "field.office_only", "")
		}
	}
	return bad.Err("operator")
}

// filedAnew names, by its codes, what differs of that which is filed and which the
// operator's people change themselves.
func filedAnew(old, op *Operator, legalRep bool) string {
	var what []string
	if old.Address != op.Address {
		what = append(what, "address")
	}
	if legalRep {
		what = append(what, "legalRep")
	}
	return strings.Join(what, ", ")
}

// taken tells of a code that another operator has by the field people know.
func taken(err error) error {
	e, ok := err.(*registry.Error)
	if !ok || e.Kind != registry.Conflict || e.Code != "operator.taken" {
		return err
	}
	return conflict("operator.taken", "another operator has the code", registry.FieldError{Field: "uscc", Code: "field.taken"})
}
