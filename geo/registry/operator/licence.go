package operator

import (
	"fmt"
	"slices"
	"time"

	"huishou/geo/registry"
)

// Licence is one that an operator holds. It counts once an office has seen it.
type Licence struct {
	Class    Class  `bson:"class" json:"class"`
	No       string `bson:"no" json:"no"`
	IssuedBy string `bson:"issuedBy" json:"issuedBy"`
	ValidTo  string `bson:"validTo,omitempty" json:"validTo,omitempty"` // last day, 2026-11-24; "" when the paper names none (长期)
	SeenOn   string `bson:"seenOn,omitempty" json:"seenOn,omitempty"`   // when an office saw the paper, "" when none has
	SeenBy   string `bson:"seenBy,omitempty" json:"seenBy,omitempty"`
}

// Class is what a licence is for.
type Class string

// The classes of licence.
const (
	BusinessLicence      Class = "business_licence"       // 营业执照
	HazardousWastePermit Class = "hazardous_waste_permit" // 危险废物经营许可证
	ELVDismantling       Class = "elv_dismantling"        // 报废机动车回收拆解企业资质
	WEEEDismantling      Class = "weee_dismantling"       // 废弃电器电子产品处理资格
)

// ClassInfo names a class. Ends says that its paper always names a last day: without
// one it would count for ever.
type ClassInfo struct {
	Class  Class
	Zh, En string
	Ends   bool
}

// Classes is the table of classes.
var Classes = []ClassInfo{
	{BusinessLicence, "营业执照", "Business licence", false},
	{HazardousWastePermit, "危险废物经营许可证", "Hazardous waste permit", true},
	{ELVDismantling, "报废机动车回收拆解企业资质", "End-of-life vehicle dismantling qualification", false},
	{WEEEDismantling, "废弃电器电子产品处理资格", "Waste electrical equipment treatment qualification", false},
}

// Standing is where a [Licence] stands on a day.
type Standing string

// Where a licence stands.
const (
	Valid  Standing = "valid"
	Ending Standing = "ending" // valid, but not for more than warnDays
	Ended  Standing = "ended"
)

// warnDays is how long before its last day a licence is said to be ending.
const warnDays = 60

// Standing says where the licence stands on a day; its last day is one it is valid on.
func (l Licence) Standing(day string) Standing {
	switch {
	case l.ValidTo == "":
		return Valid
	case l.ValidTo < day:
		return Ended
	case l.ValidTo < plusDays(day, warnDays):
		return Ending
	}
	return Valid
}

// same reports whether both are of the same paper, whoever has seen it.
func (l Licence) same(m Licence) bool {
	return l.Class == m.Class && l.No == m.No && l.IssuedBy == m.IssuedBy && l.ValidTo == m.ValidTo
}

// see notes that an office has seen the licences that none had seen before.
func (op *Operator) see(by, day string) {
	op.Licences = slices.Clone(op.Licences)
	for i, l := range op.Licences {
		if l.SeenOn == "" {
			op.Licences[i].SeenOn, op.Licences[i].SeenBy = day, by
		}
	}
}

// licences checks a list of them. Who has seen them is not the writer's to say.
func (f *faults) licences(list []Licence) {
	if len(list) > maxLicences {
		f.add("licences", "field.too_many", "")
		return
	}
	for i, l := range list {
		at := func(field string) string { return fmt.Sprintf("licences[%d].%s", i, field) }
		n := slices.IndexFunc(Classes, func(c ClassInfo) bool { return c.Class == l.Class })
		if n < 0 {
			f.add(at("class"), "licence.unknown", string(l.Class))
		}
		f.text(at("no"), l.No, maxName, true)
		f.text(at("issuedBy"), l.IssuedBy, maxName, true)
		if l.ValidTo != "" || n >= 0 && Classes[n].Ends {
			f.date(at("validTo"), l.ValidTo, "", "")
		}
		if slices.ContainsFunc(list[:i], func(m Licence) bool { return m.Class == l.Class && m.No == l.No }) {
			f.add(at("no"), "licence.twice", l.No)
		}
	}
}

// plusDays is the date n days after a date; "" after none.
func plusDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// The most characters of a name, a text, and entries of a list.
const (
	maxName     = 120
	maxAddress  = 200
	maxText     = 500
	maxLicences = 20
)

// faults gathers what is wrong with the fields of a request.
type faults []registry.FieldError

func (f *faults) add(field, code, value string) {
	if code != "" {
		*f = append(*f, registry.FieldError{Field: field, Code: code, Value: value})
	}
}

// text checks words of a person.
func (f *faults) text(field, s string, most int, demanded bool) {
	f.add(field, registry.CheckText(s, most, demanded), "")
}

// date checks a date like 2026-11-24 that lies not before least and not after most;
// "" leaves a side open.
func (f *faults) date(field, s, least, most string) {
	_, err := time.Parse(time.DateOnly, s)
	switch {
	case s == "":
		f.add(field, "field.required", "")
	case err != nil:
		f.add(field, "date.invalid", s)
	case least != "" && s < least:
		f.add(field, "date.too_early", s)
	case most != "" && s > most:
		f.add(field, "date.too_late", s)
	}
}

// err is an Invalid error that names the faults, nil without any.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &registry.Error{Kind: registry.Invalid, Code: "request.invalid", Msg: "operator", Fields: f}
}
