package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/operator"
)

// OperatorContent is what people write of an operator.
type OperatorContent struct {
	USCC          string         `json:"uscc" maxLength:"100" doc:"unified social credit code; spaces, small letters and full-width characters are understood"`
	Name          string         `json:"name" doc:"as on the licence"`
	Kind          operator.Kind  `json:"kind" enum:"company,sole_trader,coop,public_institution"`
	County        string         `json:"county" maxLength:"32" doc:"code of where it is registered"`
	Address       string         `json:"address,omitempty"`
	LegalRep      *string        `json:"legalRep,omitempty" doc:"legal representative or owner; absent stays what it is"`
	Contact       *string        `json:"contact,omitempty" doc:"phone; absent stays what it is"`
	LicensedOn    string         `json:"licensedOn,omitempty" doc:"date of the business licence; only a public institution may be without"`
	Licences      []LicenceInput `json:"licences,omitempty" nullable:"false"`
	StatePlatform bool           `json:"isStatePlatform,omitempty"`
	Coop          bool           `json:"isCoop,omitempty"`
}

// LicenceInput is a licence as its holder writes it.
type LicenceInput struct {
	Class    operator.Class `json:"class" enum:"business_licence,hazardous_waste_permit,elv_dismantling,weee_dismantling"`
	No       string         `json:"no"`
	IssuedBy string         `json:"issuedBy"`
	ValidTo  string         `json:"validTo,omitempty" doc:"last day; absent when the paper names none"`
	SeenOn   string         `json:"seenOn,omitempty" readOnly:"true" doc:"when an office saw the paper; what is sent does not count"`
	SeenBy   string         `json:"seenBy,omitempty" readOnly:"true"`
	Standing string         `json:"standing,omitempty" readOnly:"true" enum:"valid,ending,ended"`
}

func (c *OperatorContent) content() operator.Content {
	out := operator.Content{USCC: c.USCC, Name: c.Name, Kind: c.Kind, County: c.County, Address: c.Address, LegalRep: c.LegalRep, Phone: c.Contact,
		LicensedOn: c.LicensedOn, StatePlatform: c.StatePlatform, Coop: c.Coop}
	for _, l := range c.Licences {
		out.Licences = append(out.Licences, operator.Licence{Class: l.Class, No: l.No, IssuedBy: l.IssuedBy, ValidTo: l.ValidTo})
	}
	return out
}

// operatorJSON is an operator's file as the desks see it.
type operatorJSON struct {
	ID   registry.ID  `json:"id"`
	Rev  registry.Rev `json:"rev"`
	Code string       `json:"code"`
	OperatorContent
	Masked         bool               `json:"masked" doc:"legalRep and contact are shown with asterisks"`
	Filing         filingJSON         `json:"filing"`
	FilingDueOn    string             `json:"filingDueOn,omitempty" doc:"30 days after licensedOn"`
	FilingOverdue  bool               `json:"filingOverdue"`
	ReverseInvoice operator.Invoicing `json:"reverseInvoice" doc:"whether it may issue invoices in reverse, by which condition, or which conditions failed"`
	State          operator.State     `json:"state" enum:"new,active,refused,suspended"`
	Reason         string             `json:"reason,omitempty" doc:"why it was refused or suspended"`
	CreatedAt      time.Time          `json:"createdAt"`
	UpdatedAt      time.Time          `json:"updatedAt"`
	UpdatedBy      string             `json:"updatedBy"`
}

type filingJSON struct {
	operator.Filing
	DueOn string `json:"dueOn,omitempty" doc:"last day to file, as long as it is not filed"`
}

func operatorOf(f operator.File) operatorJSON {
	j := operatorJSON{ID: f.ID, Rev: f.Rev, Code: f.Code, Masked: !f.Full, Filing: filingJSON{Filing: f.Filing}, FilingDueOn: f.FilingDueOn,
		FilingOverdue: f.FilingOverdue, ReverseInvoice: f.Invoicing, State: f.State, Reason: f.Reason, CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt, UpdatedBy: f.UpdatedBy,
		OperatorContent: OperatorContent{USCC: string(f.USCC), Name: f.Name, Kind: f.Kind, County: f.County, Address: f.Address, LegalRep: &f.Rep, Contact: &f.Contact,
			LicensedOn: f.LicensedOn, Licences: []LicenceInput{}, StatePlatform: f.StatePlatform, Coop: f.Coop}}
	if f.Filing.Status == operator.NotFiled {
		j.Filing.DueOn = f.FilingDueOn
	}
	for _, l := range f.Licences {
		j.Licences = append(j.Licences, LicenceInput{l.Class, l.No, l.IssuedBy, l.ValidTo, l.SeenOn, l.SeenBy, string(l.Standing(f.Day))})
	}
	return j
}

type operatorOutput struct {
	Status       int
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	SetCookie    string `header:"Set-Cookie"`
	Body         operatorJSON
}

func operatorAnswer(f operator.File, err error) (*operatorOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &operatorOutput{http.StatusOK, etag(f.Rev), "no-store", "", operatorOf(f)}, nil
}

type joinOperatorInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body OperatorContent
}

type changeOperatorInput struct {
	RowInput
	Body OperatorContent
}

type operatorsInput struct {
	PageInput
	State   operator.State        `query:"state" enum:"new,active,refused,suspended"`
	Filing  operator.FilingStatus `query:"filing" enum:"not_filed,filed,change_due,cancelled"`
	Overdue bool                  `query:"overdue" doc:"only those that should have filed and have not"`
	Q       string                `query:"q" maxLength:"200" doc:"words in the name, the beginning of the code, or a credit code"`
}

type operatorsOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items []operatorJSON `json:"items" nullable:"false"`
		Next  string         `json:"next"`
	}
}

type checkUSCCInput struct {
	USCC string `query:"uscc" maxLength:"100"`
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type checkUSCCOutput struct {
	Body struct {
		OK      bool   `json:"ok" doc:"an operator can be registered with it"`
		USCC    string `json:"uscc,omitempty" doc:"in its one form"`
		Code    string `json:"code,omitempty" doc:"what is wrong"`
		Message string `json:"message,omitempty" doc:"what is wrong, in words"`
	}
}

type filingInput struct {
	RowInput
	Body struct {
		No        string `json:"no"`
		Authority string `json:"authority" doc:"the department that filed it"`
		FiledOn   string `json:"filedOn" doc:"date"`
	}
}

type filingChangeInput struct {
	RowInput
	Body struct {
		What string `json:"what" doc:"what changed of that which is filed"`
		On   string `json:"on,omitempty" doc:"date of the change; today when absent"`
	}
}

type operatorStepInput struct {
	RowInput
	Body *struct {
		Reason string `json:"reason,omitempty" doc:"demanded to refuse and to suspend"`
	}
}

type operatorCardOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         operator.Card
}

const operatorPath = "/api/v1/operators/{id}"

// operatorSteps are what an office does about an operator.
var operatorSteps = []struct {
	step    operator.Step
	summary string
}{
	{operator.Confirm, "Say that an operator and its licences are as it says"},
	{operator.Refuse, "Refuse a new operator, with the reason; its credit code is free again"},
	{operator.Suspend, "Suspend an operator, with the reason"},
	{operator.Reopen, "End the suspension"},
}

func (a *api) registerOperators(h huma.API) {
	const tag = "operators"
	use(a, h, operation("check-uscc", "GET", "/api/v1/operators/check-uscc", tag, "Whether an operator can be registered with a credit code", registry.OperatorJoin), a.checkUSCC)
	join := operation("join-operator", "POST", "/api/v1/operators", tag, "Register an operator and become its administrator; an office enters a confirmed one", registry.OperatorJoin)
	join.DefaultStatus = http.StatusCreated
	use(a, h, join, a.joinOperator)
	use(a, h, operation("list-operators", "GET", "/api/v1/operators", tag, "Operators of one's areas, or one's own; persons are masked", registry.OperatorRead),
		func(ctx context.Context, who registry.Actor, in *operatorsInput) (*operatorsOutput, error) {
			list, next, err := a.operators.List(ctx, who, operator.Query{Area: in.Area, State: in.State, Filing: in.Filing, Overdue: in.Overdue, Text: in.Q, Cursor: in.Cursor, Limit: in.Limit})
			out := &operatorsOutput{CacheControl: "no-store"}
			out.Body.Next, out.Body.Items = next, make([]operatorJSON, len(list))
			for i, f := range list {
				out.Body.Items[i] = operatorOf(f)
			}
			return out, err
		})
	use(a, h, operation("read-operator", "GET", operatorPath, tag, "An operator's file; reading its persons in full is noted in the audit log", registry.OperatorRead),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*operatorOutput, error) {
			return operatorAnswer(a.operators.Read(ctx, who, in.ID))
		})
	use(a, h, operation("change-operator", "PUT", operatorPath, tag, "Write an operator's file; what an office confirmed only an office changes", registry.OperatorWrite),
		func(ctx context.Context, who registry.Actor, in *changeOperatorInput) (*operatorOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return operatorAnswer(a.operators.Change(ctx, who, in.ID, rev, in.Body.content()))
		})
	use(a, h, operation("operator-card", "GET", operatorPath+"/public", tag, "What everybody may know of a confirmed operator", ""),
		func(ctx context.Context, _ registry.Actor, in *IDInput) (*operatorCardOutput, error) {
			card, err := a.operators.Card(ctx, in.ID)
			return &operatorCardOutput{"public, max-age=60", card}, err
		})
	for _, s := range operatorSteps {
		use(a, h, operation(string(s.step)+"-operator", "POST", operatorPath+"/"+string(s.step), tag, s.summary, registry.OperatorCheck),
			func(ctx context.Context, who registry.Actor, in *operatorStepInput) (*operatorOutput, error) {
				reason := ""
				if in.Body != nil {
					reason = in.Body.Reason
				}
				rev, err := in.rev()
				if err != nil {
					return nil, err
				}
				return operatorAnswer(a.operators.Step(ctx, who, in.ID, rev, s.step, reason))
			})
	}
	a.registerFiling(h, tag)
}

// registerFiling registers what happens to an operator's filing (备案).
func (a *api) registerFiling(h huma.API, tag string) {
	use(a, h, operation("record-filing", "POST", operatorPath+"/filing", tag, "Record that the department filed an operator (备案), or its change", registry.OperatorFile),
		func(ctx context.Context, who registry.Actor, in *filingInput) (*operatorOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return operatorAnswer(a.operators.RecordFiling(ctx, who, in.ID, rev, operator.FiledAs{No: in.Body.No, Authority: in.Body.Authority, FiledOn: in.Body.FiledOn}))
		})
	use(a, h, operation("change-filing", "POST", operatorPath+"/filing/change", tag, "Say what changed of that which is filed; it is due in 30 days", registry.OperatorWrite),
		func(ctx context.Context, who registry.Actor, in *filingChangeInput) (*operatorOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return operatorAnswer(a.operators.ChangeFiling(ctx, who, in.ID, rev, in.Body.What, in.Body.On))
		})
	use(a, h, operation("cancel-filing", "POST", operatorPath+"/filing/cancel", tag, "Record that a filing ended, with the reason", registry.OperatorFile),
		func(ctx context.Context, who registry.Actor, in *reasonInput) (*operatorOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return operatorAnswer(a.operators.CancelFiling(ctx, who, in.ID, rev, in.Body.Reason))
		})
}

func (a *api) checkUSCC(ctx context.Context, who registry.Actor, in *checkUSCCInput) (*checkUSCCOutput, error) {
	code, bad, err := a.operators.CheckUSCC(ctx, who, in.USCC)
	out := &checkUSCCOutput{}
	out.Body.OK, out.Body.USCC, out.Body.Code = bad == "", string(code), bad
	if bad != "" {
		lang := in.Lang
		if lang == "" {
			lang = "zh"
		}
		out.Body.Message = say(bad, lang)
	}
	return out, err
}

// joinOperator registers an operator. The account's roles changed, which ended its
// sessions: whoever did so in a browser goes on in a new one.
func (a *api) joinOperator(ctx context.Context, who registry.Actor, in *joinOperatorInput) (*operatorOutput, error) {
	f, err := a.operators.Join(ctx, who, in.Body.content())
	out, err := operatorAnswer(f, err)
	if err != nil {
		return nil, err
	}
	out.Status = http.StatusCreated
	if who.Via == registry.ViaSession && f.JoinedBy == who.Account && visitorOf(ctx).here != nil {
		_, secret, err := a.accounts.Begin(ctx, who.Account, visitorOf(ctx).agent)
		if err != nil {
			return nil, err
		}
		out.SetCookie = a.setCookie(secret)
	}
	return out, nil
}
