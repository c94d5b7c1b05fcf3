package report

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"huishou/geo/registry"
)

// State is where a report stands.
type State string

// The states of a report.
const (
	New        State = "new"
	Routed     State = "routed" // passed on by hand
	InProgress State = "in_progress"
	Resolved   State = "resolved"
	Rejected   State = "rejected"
	Duplicate  State = "duplicate" // of another, whose state it shows
	Reopened   State = "reopened"
)

// Step is something a case worker does with a report.
type Step string

// The steps.
const (
	Route   Step = "route"
	Start   Step = "start"
	Resolve Step = "resolve" // with a public answer
	Reject  Step = "reject"  // with a public answer
	Merge   Step = "duplicate"
	reopen  Step = "reopen" // by whoever sent it
)

// open are the states of a report that waits for somebody.
var open = []State{New, Routed, InProgress, Reopened}

// life is the table of steps: from where, and whereto.
var life = map[Step]struct {
	from []State
	to   State
}{
	Route:   {open, Routed},
	Start:   {[]State{New, Routed, Reopened}, InProgress},
	Resolve: {open, Resolved},
	Reject:  {open, Rejected},
	Merge:   {open, Duplicate},
	reopen:  {[]State{Resolved, Rejected}, Reopened},
}

// reopenWithin is how long after it was settled a report can be reopened.
const reopenWithin = 30 * 24 * time.Hour

// Told is what goes with a step: the departments of Route, the public answer of
// Resolve and Reject, the other report of Merge.
type Told struct {
	Lead, Joint []string
	Reply       string
	Of          string // code
}

// Do takes a step. rev is the version that the actor saw. Conflict when the report
// does not stand where the step begins; Stale when somebody else wrote meanwhile.
func (r *Reports) Do(ctx context.Context, who registry.Actor, code string, rev registry.Rev, step Step, w Told) (Report, error) {
	rep, err := r.find(ctx, who, code, registry.ReportHandle)
	if err != nil {
		return Report{}, err
	}
	if rep.Rev != rev {
		return Report{}, failed(registry.Stale, "write.stale")
	}
	row, ok := life[step]
	if !ok || step == reopen || !slices.Contains(row.from, rep.State) {
		return Report{}, failed(registry.Conflict, "report.bad_step")
	}
	var bad []registry.FieldError
	note := ""
	switch step {
	case Route:
		if len(w.Lead)+len(w.Joint) == 0 {
			bad = append(bad, registry.FieldError{Field: "lead", Code: "field.required"})
		}
		for field, list := range map[string][]string{"lead": w.Lead, "joint": w.Joint} {
			for _, d := range list {
				if !r.office(d) {
					bad = append(bad, registry.FieldError{Field: field, Code: "department.unknown", Value: d})
				}
			}
		}
		rep.Lead, rep.Joint = w.Lead, w.Joint
	case Resolve, Reject:
		if code := registry.CheckText(w.Reply, maxText, true); code != "" {
			bad = append(bad, registry.FieldError{Field: "reply", Code: code})
		}
		if registry.HoldsPersonal(w.Reply) {
			bad = append(bad, registry.FieldError{Field: "reply", Code: "reply.private"})
		}
		now := r.reports.Stamp()
		rep.Reply, rep.Settled, note = w.Reply, &now, w.Reply
	case Merge:
		main, err := r.find(ctx, who, w.Of, registry.ReportHandle)
		switch {
		case registry.KindOf(err) == registry.NotFound:
			bad = append(bad, registry.FieldError{Field: "of", Code: "report.not_found", Value: w.Of})
		case err != nil:
			return Report{}, err
		case main.ID == rep.ID || main.State == Duplicate:
			bad = append(bad, registry.FieldError{Field: "of", Code: "report.same", Value: w.Of})
		}
		rep.DuplicateOf, note = main.ID, main.Code
	}
	if len(bad) > 0 {
		return Report{}, &registry.Error{Kind: registry.Invalid, Code: "report.invalid", Fields: bad}
	}
	rep.State = row.to
	rep.Steps = append(rep.Steps, Taken{At: r.reports.Stamp(), State: row.to, By: who.Name, Note: note})
	if err := r.reg.Audit(ctx, who, registry.ReportHandle, "report", rep.ID, string(step)); err != nil {
		return Report{}, err
	}
	if rep, err = r.reports.Put(ctx, who, rep); err != nil {
		return Report{}, err
	}
	r.tell(ctx, rep)
	return rep, nil
}

// tell tells the sender of a report that was just answered.
func (r *Reports) tell(ctx context.Context, rep Report) {
	if r.opt.Teller == nil || rep.State != Resolved && rep.State != Rejected {
		return
	}
	contact, err := r.reg.Unseal(rep.Contact, rep.bind("contact"))
	contact = strings.TrimSpace(contact)
	if a, bad := mail.ParseAddress(contact); err != nil || bad != nil || a.Address != contact {
		contact = "" // a phone number, words, or sealed under another key
	}
	r.opt.Teller.Answered(ctx, rep, contact)
}

// Retell tells again of the reports that were answered since: of those that the
// program could not tell of before it was cut off.
func (r *Reports) Retell(ctx context.Context, since time.Time) error {
	if r.opt.Teller == nil {
		return nil
	}
	docs, err := r.reg.Store().Table(ctx, reportDef)
	if err != nil {
		return fmt.Errorf("open reports: %w", err)
	}
	for doc, err := range docs.Changes(ctx, since) {
		if err != nil {
			return fmt.Errorf("read what was answered: %w", err)
		}
		if doc.Deleted {
			continue
		}
		rep, err := r.reports.Decode(doc)
		if err != nil {
			return err
		}
		r.tell(ctx, rep)
	}
	return nil
}

// Follow finds a report by its code, for its sender when the secret is right: then
// own is true. A merged one answers with how its main report stands.
func (r *Reports) Follow(ctx context.Context, code, secret string) (rep Report, own bool, err error) {
	rep, err = r.byCode(ctx, code)
	if err != nil {
		return Report{}, false, err
	}
	own = secret != "" && r.reg.Fingerprint("report", registry.FoldFollowUp(secret)) == rep.Secret
	if secret != "" && !own {
		return Report{}, false, failed(registry.Forbidden, "report.wrong_secret")
	}
	main, err := r.main(ctx, rep)
	if err != nil {
		return Report{}, false, err
	}
	rep.State, rep.Reply, rep.Lead, rep.Joint, rep.DueOn, rep.Settled = main.State, main.Reply, main.Lead, main.Joint, main.DueOn, main.Settled
	return rep, own, nil
}

// mostMerged bounds the way from a duplicate to its main report, which may have
// been merged itself since.
const mostMerged = 10

// main is the report that a report was merged into, or itself.
func (r *Reports) main(ctx context.Context, rep Report) (Report, error) {
	for range mostMerged {
		if rep.State != Duplicate {
			break
		}
		next, err := r.reports.Get(ctx, rep.DuplicateOf)
		if err != nil {
			return Report{}, fmt.Errorf("find the main report of %s: %w", rep.Code, err)
		}
		rep = next
	}
	return rep, nil
}

// office reports whether a code names an office that a report can be passed on to.
func (r *Reports) office(code string) bool {
	if code == "" || registry.CheckText(code, 20, true) != "" {
		return false
	}
	routed := func(rule Rule) bool { return slices.Contains(rule.Lead, code) || slices.Contains(rule.Joint, code) }
	return r.opt.Departments == nil || slices.Contains(r.opt.Departments, code) ||
		slices.ContainsFunc(r.opt.Routing, routed) || r.reg.CountyOf(code) == code
}

// Reopen is its sender saying, within 30 days of the answer, that it is not settled.
// One that was merged stands for itself again: its main report may well be settled.
func (r *Reports) Reopen(ctx context.Context, code, secret, text string) (Report, error) {
	rep, err := r.byCode(ctx, code)
	if err != nil {
		return Report{}, err
	}
	if r.reg.Fingerprint("report", registry.FoldFollowUp(secret)) != rep.Secret {
		return Report{}, failed(registry.Forbidden, "report.wrong_secret")
	}
	if code := registry.CheckText(text, maxText, true); code != "" {
		return Report{}, &registry.Error{Kind: registry.Invalid, Code: "report.invalid", Fields: []registry.FieldError{{Field: "text", Code: code}}}
	}
	main, err := r.main(ctx, rep)
	if err != nil {
		return Report{}, err
	}
	now := r.reports.Stamp()
	if !slices.Contains(life[reopen].from, main.State) || main.Settled == nil || now.Sub(*main.Settled) > reopenWithin {
		return Report{}, failed(registry.Conflict, "report.bad_step")
	}
	before, err := r.reg.Unseal(rep.Text, rep.bind("text"))
	if err != nil {
		return Report{}, err
	}
	rep.Text = r.reg.Seal(before+"\n\n"+text, rep.bind("text"))
	rep.State, rep.Settled, rep.DuplicateOf = Reopened, nil, ""
	rep.Steps = append(rep.Steps, Taken{At: now, State: Reopened})
	return r.reports.Put(ctx, registry.Actor{Name: "resident"}, rep)
}

func (r *Reports) byCode(ctx context.Context, code string) (Report, error) {
	if registry.CheckText(code, 32, true) != "" {
		return Report{}, failed(registry.NotFound, "report.not_found")
	}
	return r.reports.First(ctx, registry.Eq("code", code))
}

func (r *Reports) find(ctx context.Context, who registry.Actor, code string, right registry.Right) (Report, error) {
	if err := who.MayAtAll(right); err != nil {
		return Report{}, err
	}
	rep, err := r.byCode(ctx, code)
	if err == nil && who.May(right, registry.Target{Area: rep.County}) != nil {
		return Report{}, failed(registry.NotFound, "report.not_found")
	}
	return rep, err
}

func failed(kind registry.Kind, code string) error {
	return &registry.Error{Kind: kind, Code: code, Msg: "refused"}
}
