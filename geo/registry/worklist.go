package registry

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
)

// WorkQuery asks for a page of the places that an actor looks after.
type WorkQuery struct {
	State   Status  // of the place or of its waiting edit; "" for any
	Problem Problem // public places that have it; "" for any place
	Area    string  // code of a county or city; "" for everywhere
	Text    string  // in the name, or the beginning of the code
	Cursor  string
	Limit   int // 1 to MaxPage
}

// WorkPlaces reads a page of the places that the actor looks after, ordered by id,
// and the cursor of the next page.
func (r *Registry) WorkPlaces(ctx context.Context, who Actor, q WorkQuery) ([]Place, string, error) {
	if q.Problem != "" {
		return r.problemPlaces(ctx, who, q)
	}
	where, ok, err := r.within(who, PlaceReadWork, q.Area, "county")
	if err != nil || !ok {
		return []Place{}, "", err
	}
	switch text := strings.TrimSpace(q.Text); {
	case text == "":
	case isCode(text):
		where = append(where, Prefix("code", strings.ToUpper(text)))
	default:
		where = append(where, Has("name", text))
	}
	ask := Query{Where: where, Cursor: q.Cursor, Limit: q.Limit}
	switch q.State {
	case "":
		return r.places.Find(ctx, ask)
	case Draft, Submitted, InReview, Rejected:
		return r.eitherState(ctx, ask, q.State)
	}
	ask.Where = append(ask.Where, Eq("status", string(q.State)))
	return r.places.Find(ctx, ask)
}

// eitherState reads a page of the places that stand, or whose edit stands, at a
// state: two pages by id, put together.
func (r *Registry) eitherState(ctx context.Context, ask Query, state Status) ([]Place, string, error) {
	var all []Place
	more := false
	for _, field := range []string{"status", "editState"} {
		one := ask
		one.Where = append(slices.Clone(ask.Where), Eq(field, string(state)))
		page, next, err := r.places.Find(ctx, one)
		if err != nil {
			return nil, "", err
		}
		all, more = append(all, page...), more || next != ""
	}
	slices.SortFunc(all, func(a, b Place) int { return strings.Compare(string(a.ID), string(b.ID)) })
	if len(all) > ask.PageSize() {
		all, more = all[:ask.PageSize()], true
	}
	if !more {
		return all, "", nil
	}
	return all, EncodeCursor("", Position{ID: all[len(all)-1].ID}), nil
}

// isCode reports whether a text begins like the code of a place, such as S-5103.
func isCode(s string) bool {
	return len(s) > 1 && s[1] == '-' && slices.ContainsFunc(PlaceKinds, func(k PlaceKindInfo) bool { return strings.EqualFold(k.Letter, s[:1]) })
}

// within says which rows a right of the actor reaches, in an area when it is not
// "", by the field that has their county; false when none can be.
func (r *Registry) within(who Actor, right Right, area, field string) (where []Cond, ok bool, err error) {
	scope, ok := who.Scope(right)
	if !ok {
		return nil, false, who.MayAtAll(right)
	}
	switch {
	case scope.Everything && area == "":
		return nil, true, nil
	case scope.Everything || len(scope.Areas) > 0:
		codes := r.countyCodes(scope, area)
		values := make([]any, len(codes))
		for i, c := range codes {
			values[i] = c
		}
		return []Cond{In(field, values...)}, len(codes) > 0, nil
	case scope.Operator == "":
		return nil, false, nil
	}
	where = []Cond{Eq("operator", string(scope.Operator))}
	if area != "" {
		narrow, ok, err := r.within(Console, right, area, field)
		return append(where, narrow...), ok, err
	}
	return where, true, nil
}

// problemPlaces reads a page of the public places that have a problem: which ones
// is known in memory.
func (r *Registry) problemPlaces(ctx context.Context, who Actor, q WorkQuery) ([]Place, string, error) {
	if !slices.Contains(Problems, q.Problem) {
		return nil, "", invalid("request.invalid", "problem", FieldError{Field: "query.problem", Code: "problem.unknown", Value: string(q.Problem)})
	}
	after, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || q.Cursor != "" && !validID(string(after)) {
		return nil, "", invalid("request.invalid", "cursor", FieldError{Field: "query.cursor", Code: "cursor.invalid"})
	}
	l := r.live.Load()
	refs, err := r.lookedAfter(ctx, l, who, PlaceReadWork, q.Area)
	if err != nil {
		return nil, "", err
	}
	stale := r.staleDay()
	var twice map[string]bool
	if q.Problem == LikelyTwice {
		twice = r.likelyTwice(l)
	}
	text := strings.ToLower(strings.TrimSpace(q.Text))
	limit, next := Query{Limit: q.Limit}.PageSize(), ""
	var page []uint32
	for _, ref := range refs {
		c := l.card(ref)
		if c.id() <= string(after) || !c.has(q.Problem, stale, twice) || !strings.Contains(c.text, text) {
			continue
		}
		if len(page) == limit {
			next = base64.RawURLEncoding.EncodeToString([]byte(l.card(page[limit-1]).id()))
			break
		}
		page = append(page, ref)
	}
	places, err := r.whole(ctx, l, page)
	return places, next, err
}

// ReviewQueue reads a page of the places that wait for approval and that the actor
// may judge, those that wait longest first. It costs one query of the rows that
// wait; the number of places does not matter.
func (r *Registry) ReviewQueue(ctx context.Context, who Actor, area, cursor string, limit int) ([]Place, string, error) {
	where, ok, err := r.within(who, PlaceReview, area, "queueCounty")
	if err != nil || !ok {
		return []Place{}, "", err
	}
	where = append(where, Range("queue", "0", nil))
	return r.places.Find(ctx, Query{Where: where, Sort: "queue", Cursor: cursor, Limit: limit})
}

// Decision is what became of one place of a [Registry.Decide].
type Decision struct {
	ID   ID     `json:"id"`
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"` // why not
}

// mostDecided is how many places are decided in one go.
const mostDecided = 100

// Decide approves or rejects many places at their versions. Each stands for
// itself: that one fails leaves the others be.
func (r *Registry) Decide(ctx context.Context, who Actor, items []Base, step Step, words string) ([]Decision, error) {
	if err := who.MayAtAll(PlaceReview); err != nil {
		return nil, err
	}
	if step != Approve && step != Reject {
		return nil, invalid("request.invalid", "decision", FieldError{Field: "decision", Code: "decision.unknown", Value: string(step)})
	}
	if len(items) > mostDecided {
		return nil, invalid("request.invalid", "items", FieldError{Field: "items", Code: "review.too_many"})
	}
	if err := checkWords(words, step == Reject); err != nil {
		return nil, err
	}
	done := make([]Decision, 0, len(items))
	for _, item := range items {
		_, err := r.StepPlace(ctx, who, item.ID, item.Rev, step, words)
		d := Decision{ID: item.ID, OK: err == nil}
		switch e, known := asError(err); {
		case err == nil:
		case !known || e.Kind == Unavailable || e.Kind == Internal: // the others will fare no better
			return done, err
		default:
			d.Code = e.Code
		}
		done = append(done, d)
	}
	return done, nil
}
