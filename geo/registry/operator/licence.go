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

// checkLicences checks a list of them. Who has seen them is not the writer's to say.
func checkLicences(f *registry.Faults, list []Licence) {
	if len(list) > maxLicences {
		f.Add("licences", "field.too_many", "")
		return
	}
	for i, l := range list {
		at := func(field string) string { return fmt.Sprintf("licences[%d].%s", i, field) }
		n := slices.IndexFunc(Classes, func(c ClassInfo) bool { return c.Class == l.Class })
		if n < 0 {
			f.Add(at("class"), "licence.unknown", string(l.Class))
		}
		f.Text(at("no"), l.No, maxName, true)
		f.Text(at("issuedBy"), l.IssuedBy, maxName, true)
		if l.ValidTo != "" || n >= 0 && Classes[n].Ends {
			f.Date(at("validTo"), l.ValidTo, "", "")
		}
		if slices.ContainsFunc(list[:i], func(m Licence) bool { return m.Class == l.Class && m.No == l.No }) {
			f.Add(at("no"), "licence.twice", l.No)
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
