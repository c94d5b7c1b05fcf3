package registry

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/paulmach/orb"
)

// What the packages below this one share with it, so that one rule holds for all.

// Within says which rows of a list a right of the actor reaches, in an area when
// it is not "": conditions on county, the field that has the code of a row's
// county, and on a field "operator". ok is false when there can be none; the error
// is Forbidden when the actor has not got the right at all.
func (r *Registry) Within(who Actor, right Right, area, county string) (where []Cond, ok bool, err error) {
	return r.within(who, right, area, county)
}

// InChunks hands the rows of a file to take, size at a time, and the rest at the end.
// When the file turns out unreadable, takeBack undoes what was taken, so that nothing
// of it is stored in part.
func InChunks[T any](ctx context.Context, rows iter.Seq2[T, error], size int, take func(context.Context, []T) error, takeBack func(context.Context) error) error {
	chunk := make([]T, 0, size)
	for row, err := range rows {
		if err != nil {
			return errors.Join(err, takeBack(ctx))
		}
		if chunk = append(chunk, row); len(chunk) == size {
			if err := take(ctx, chunk); err != nil {
				return err
			}
			chunk = chunk[:0]
		}
	}
	return take(ctx, chunk)
}

// ValidID reports whether s has the form of an id that [Registry.NewID] makes.
func ValidID(s string) bool { return validID(s) }

// CheckText names what is wrong with words that a person wrote into a field: too
// many characters, characters that no sign carries, or nothing where something is
// demanded. "" when they are good.
func CheckText(s string, most int, demanded bool) (code string) {
	switch {
	case demanded && !visible(s):
		return "field.required"
	case len([]rune(s)) > most:
		return "field.too_long"
	case !plainText(s):
		return "field.bad_characters"
	}
	return ""
}

// Faults gathers what is wrong with the fields of a request.
type Faults []FieldError

// Add notes that a field breaks a rule; "" breaks none.
func (f *Faults) Add(field, code, value string) {
	if code != "" {
		*f = append(*f, FieldError{Field: field, Code: code, Value: value})
	}
}

// Text checks words of a person, see [CheckText].
func (f *Faults) Text(field, s string, most int, demanded bool) {
	f.Add(field, CheckText(s, most, demanded), "")
}

// Date checks a date like 2026-11-24 that lies not before least and not after
// most; "" leaves a side open.
func (f *Faults) Date(field, s, least, most string) {
	_, err := time.Parse(time.DateOnly, s)
	switch {
	case s == "":
		f.Add(field, "field.required", "")
	case err != nil:
		f.Add(field, "date.invalid", s)
	case least != "" && s < least:
		f.Add(field, "date.too_early", s)
	case most != "" && s > most:
		f.Add(field, "date.too_late", s)
	}
}

// Err is an Invalid error that names the faults of what, nil without any.
func (f Faults) Err(what string) error {
	if len(f) == 0 {
		return nil
	}
	return invalid("request.invalid", what, f...)
}

// CheckShape names what is wrong with an outline, "" for nothing: it is a Polygon or
// MultiPolygon of closed rings of at least four positions on earth.
func CheckShape(g orb.Geometry) (code string) { return checkShape(g) }
