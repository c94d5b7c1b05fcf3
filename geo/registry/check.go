package registry

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo"
)

// What is refused here is refused by every store in the same words, so that a
// document that one keeps can be moved to another.

// maxBody leaves room in MongoDB's 16 MiB for the frame of the history.
const maxBody = 15 << 20

var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)

// Check reports why def cannot be a table. Its names become identifiers of SQL,
// whose case does not count, and of indexes. Every store calls it first.
func (def Def) Check() error {
	bad := func(f Field, what string) error {
		return fmt.Errorf("table %s: field %q %s", def.Name, f.Name, what)
	}
	if !plainName.MatchString(def.Name) {
		return fmt.Errorf("table name %q is not letters and digits", def.Name)
	}
	if def.Geo != "" && slices.ContainsFunc(strings.Split(def.Geo, "."), badStep) {
		return fmt.Errorf("table %s: %q is not the path of a place", def.Name, def.Geo)
	}
	for i, f := range def.Fields {
		same := func(g Field) bool { return strings.EqualFold(f.Name, g.Name) }
		switch {
		case !plainName.MatchString(f.Name):
			return bad(f, "is not named by letters and digits")
		case slices.ContainsFunc(def.Fields[:i], same):
			return bad(f, "is declared twice")
		case slices.ContainsFunc(strings.Split(f.Path, "."), badStep):
			return bad(f, fmt.Sprintf("has no path %q", f.Path))
		case f.Kind < Text || f.Kind > Bool:
			return bad(f, "is of no known kind")
		case f.Multi && f.Sort:
			return bad(f, "is an array, which has no order")
		}
	}
	return nil
}

// MayPurge refuses to purge a table that lasts. Every store calls it first.
func (def Def) MayPurge() error {
	if def.Lasts == Forever {
		return fmt.Errorf("%w %s: its rows last for ever", ErrQuery, def.Name)
	}
	return nil
}

// badStep reports whether no document can have the key: MongoDB keeps "$" for itself.
func badStep(key string) bool { return key == "" || key[0] == '$' }

// CheckDoc reports why doc cannot be a row: it contradicts its own body, or lacks
// what def says every document has. Every store calls it before it writes.
func (def Def) CheckDoc(doc Doc) error {
	bad := func(what string) error { return fmt.Errorf("document %q of %s: %s", doc.ID, def.Name, what) }
	if err := doc.Body.Validate(); err != nil {
		return fmt.Errorf("document %q of %s: %w", doc.ID, def.Name, err)
	}
	if len(doc.Body) > maxBody {
		return bad("it is larger than 15 MiB")
	}
	id, _ := doc.Body.Lookup("_id").StringValueOK()
	rev, _ := doc.Body.Lookup("rev").AsInt64OK()
	at, ok := doc.Body.Lookup("updatedAt").DateTimeOK()
	deleted, _ := doc.Body.Lookup("deleted").BooleanOK()
	switch {
	case doc.ID == "" || string(doc.ID) != id:
		return bad("its _id is another")
	case doc.Rev < 1 || int64(doc.Rev) != rev:
		return bad("its rev is another")
	case !ok || doc.UpdatedAt.UnixMilli() != at:
		return bad("its updatedAt is another")
	case doc.Deleted != deleted:
		return bad("its deleted is another")
	case doc.Deleted:
		return nil
	}
	for _, f := range def.Fields {
		if err := checkField(doc.Body, f); err != "" {
			return bad("its " + f.Path + " " + err)
		}
	}
	if p, ok := PointOf(doc.Body, def.Geo); ok && def.Geo != "" && !geo.Valid(p) {
		return bad("its place is not on earth")
	}
	return nil
}

// checkField says what is wrong with the field of a document, "" for nothing.
// Fields that neither order rows nor tell them apart may be of any type: those
// of another than declared are as good as absent.
func checkField(body bson.Raw, f Field) string {
	v, err := body.LookupErr(strings.Split(f.Path, ".")...)
	var array bson.RawArray
	if err == nil && f.Multi {
		array, _ = v.ArrayOK()
	}
	switch {
	case f.Sort && (err != nil || !ofKind(v, f.Kind)):
		return "is not there, and the table is sorted by it"
	case err != nil:
		return ""
	case f.Unique && !f.Multi && !ofKind(v, f.Kind):
		return "is of another type, and no two rows may share it"
	case f.Unique && f.Multi && array == nil:
		return "is no array, and no two rows may share an element"
	case f.Kind == Number && !f.Multi && infinite(v):
		return "is not finite"
	case len(array) > 0:
		elements, _ := array.Values() // the body was validated
		for _, e := range elements {
			switch {
			case f.Unique && !ofKind(e, f.Kind):
				return "has an element of another type, and no two rows may share one"
			case f.Kind == Number && infinite(e):
				return "has an element that is not finite"
			}
		}
	}
	return ""
}

// ofKind reports whether a value is of the BSON types of a kind.
func ofKind(v bson.RawValue, kind FieldKind) bool {
	switch kind {
	case Text:
		return v.Type == bson.TypeString
	case Integer:
		return v.Type == bson.TypeInt32 || v.Type == bson.TypeInt64
	case Number:
		return v.Type == bson.TypeDouble || v.Type == bson.TypeInt32 || v.Type == bson.TypeInt64
	case Time:
		return v.Type == bson.TypeDateTime
	case Bool:
		return v.Type == bson.TypeBoolean
	}
	return false
}

// infinite reports whether v is a number that is in no order, or that no cursor can hold.
func infinite(v bson.RawValue) bool {
	x, ok := v.DoubleOK()
	return ok && (math.IsNaN(x) || math.IsInf(x, 0))
}

// AfterPrefix is the first text after all that start with prefix, "" when there
// is none. UTF-8 sorts as its code points do.
func AfterPrefix(prefix string) string {
	for prefix != "" {
		r, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch {
		case r == 0xD7FF:
			return prefix + "\uE000" // between them are the surrogates, which are no text
		case r < utf8.MaxRune:
			return prefix + string(r+1)
		}
	}
	return ""
}
