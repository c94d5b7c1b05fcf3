package operator

// Invoicing says whether an operator may issue invoices in reverse (反向开票) to
// natural persons who sell scrap.
//
// 国家税务总局公告2024年第5号, in force since 29 April 2024, asks one of three
// conditions of it: a permit for hazardous waste; the qualification to dismantle
// end-of-life vehicles; or, for everything else, registration as a business and a
// completed filing as a recycling operator. Which goods an invoice is about, and how
// much the seller has sold in twelve months, is for whoever issues it to look at.
type Invoicing struct {
	Eligible bool     `json:"eligible"`
	By       string   `json:"by"`      // the condition that is met: hazardous_waste_permit, elv_dismantling, filed, or ""
	Reasons  []string `json:"reasons"` // codes of every condition that failed, when none is met
}

// ByFiling is the condition of [Invoicing.By] that no licence names.
const ByFiling = "filed"

// lacks are the codes for a licence that is missing, has ended, or that no office has
// seen.
var lacks = map[Class][3]string{
	HazardousWastePermit: {"invoice.no_hazardous_permit", "invoice.hazardous_permit_ended", "invoice.hazardous_permit_unseen"},
	ELVDismantling:       {"invoice.no_elv_permit", "invoice.elv_permit_ended", "invoice.elv_permit_unseen"},
	BusinessLicence:      {"invoice.no_business_licence", "invoice.business_licence_ended", "invoice.business_licence_unseen"},
}

// Invoicing says where the operator stands on a day. One that no office has confirmed,
// or that an office suspended, may not, whatever it says of itself.
//
// A change that is still to be filed does not end a filing: the rules name no such
// consequence.
func (op *Operator) Invoicing(day string) Invoicing {
	switch op.State {
	case Active:
	case Suspended:
		return Invoicing{Reasons: []string{"invoice.suspended"}}
	default:
		return Invoicing{Reasons: []string{"invoice.unconfirmed"}}
	}
	why := []string{}
	for _, class := range []Class{HazardousWastePermit, ELVDismantling} {
		lack := op.lack(class, day)
		if lack == "" {
			return Invoicing{Eligible: true, By: string(class), Reasons: []string{}}
		}
		why = append(why, lack)
	}
	registered, filed := op.lack(BusinessLicence, day), op.Filing.lack()
	for _, lack := range []string{registered, filed} {
		if lack != "" {
			why = append(why, lack)
		}
	}
	if registered == "" && filed == "" {
		return Invoicing{Eligible: true, By: ByFiling, Reasons: []string{}}
	}
	return Invoicing{Reasons: why}
}

// lack is what is missing for a licence of the class to count on a day, "" when one
// does. Of several the best one tells.
func (op *Operator) lack(class Class, day string) string {
	codes := lacks[class]
	lack := codes[0]
	for _, l := range op.Licences {
		switch {
		case l.Class != class:
		case l.Standing(day) == Ended:
			if lack == codes[0] {
				lack = codes[1]
			}
		case l.SeenOn == "":
			lack = codes[2]
		default:
			return ""
		}
	}
	return lack
}
