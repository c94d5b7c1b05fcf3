package mongo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"huishou/geo/registry"
)

var _ registry.Docs = (*table)(nil)

// table is one collection and that of its history. All calls of Table for one
// name give tables of their own: the server fills its indexes by itself.
type table struct {
	rows    *driver.Collection
	history *driver.Collection
	def     atomic.Pointer[registry.Def]
}

// Table opens the collection of def and makes the indexes that it lacks.
func (s *Store) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	def.Fields = slices.Clone(def.Fields)
	if err := def.Check(); err != nil {
		return nil, fmt.Errorf("make table: %w", err)
	}
	t := &table{rows: s.db.Collection(def.Name), history: s.db.Collection(def.Name + "_history")}
	t.def.Store(&def)
	if err := t.makeIndexes(ctx, def); err != nil {
		return nil, fmt.Errorf("make table %s: %w", def.Name, failed(ctx, err))
	}
	return t, nil
}

// index is an index as data.
type index struct {
	name   string
	keys   bson.D
	unique bool
}

// indexes lists what a table has. A row's id ends each key, since it ends each
// order; a unique one leaves out rows without the field, which tombstones are.
func indexes(def registry.Def) []index {
	const updatedAt = "updatedAt" // a def may declare it as a field too; one index serves both
	all := []index{{"i__updated", bson.D{{Key: updatedAt, Value: 1}, {Key: "_id", Value: 1}}, false}}
	for _, f := range def.Fields {
		if f.Path == updatedAt {
			continue
		}
		if f.Unique {
			all = append(all, index{"u_" + f.Name, bson.D{{Key: f.Path, Value: 1}}, true})
		}
		if f.Multi && !f.Unique {
			all = append(all, index{"i_" + f.Name, bson.D{{Key: f.Path, Value: 1}}, false})
		}
		if !f.Multi && (!f.Unique || f.Sort) {
			all = append(all, index{"i_" + f.Name, bson.D{{Key: f.Path, Value: 1}, {Key: "_id", Value: 1}}, false})
		}
	}
	if def.Geo != "" {
		all = append(all, index{"g_place", bson.D{{Key: def.Geo, Value: "2dsphere"}}, false})
	}
	return all
}

func (x index) model() driver.IndexModel {
	o := options.Index().SetName(x.name)
	if x.unique {
		o.SetUnique(true).SetPartialFilterExpression(bson.D{{Key: x.keys[0].Key, Value: bson.D{{Key: "$exists", Value: true}}}})
	}
	return driver.IndexModel{Keys: x.keys, Options: o}
}

// makeIndexes makes what is missing, and again what was made otherwise. Indexes
// of fields that def does not know stay: another version of the program may run
// on the same database.
func (t *table) makeIndexes(ctx context.Context, def registry.Def) error {
	there, err := t.rows.Indexes().ListSpecifications(ctx)
	if err != nil && !hasCode(err, noNamespace) {
		return err
	}
	var missing []driver.IndexModel
	var wrong []string
	for _, x := range indexes(def) {
		i := slices.IndexFunc(there, func(s driver.IndexSpecification) bool { return s.Name == x.name })
		if i >= 0 && sameKeys(there[i].KeysDocument, x.keys) {
			continue
		}
		if i >= 0 {
			wrong = append(wrong, x.name)
		}
		missing = append(missing, x.model())
	}
	for _, f := range def.Fields {
		i := slices.IndexFunc(there, func(s driver.IndexSpecification) bool { return s.Name == "u_"+f.Name })
		if i >= 0 && !f.Unique {
			wrong = append(wrong, "u_"+f.Name)
		}
	}
	for _, name := range wrong {
		if err := t.rows.Indexes().DropOne(ctx, name); err != nil && !hasCode(err, noIndex) && !hasCode(err, noNamespace) {
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = t.rows.Indexes().CreateMany(ctx, missing)
	return err
}

// sameKeys compares the fields of an index; the numbers in it may be of any type.
func sameKeys(have bson.Raw, want bson.D) bool {
	elements, err := have.Elements()
	if err != nil || len(elements) != len(want) {
		return false
	}
	for i, e := range elements {
		_, wantText := want[i].Value.(string)
		text, isText := e.Value().StringValueOK()
		if e.Key() != want[i].Key || isText != wantText || isText && text != want[i].Value {
			return false
		}
	}
	return true
}

func hasCode(err error, code int) bool {
	e, ok := err.(driver.ServerError)
	return ok && e.HasErrorCode(code)
}

// docOf reads what a body says of itself.
func docOf(body bson.Raw) registry.Doc {
	id, _ := body.Lookup("_id").StringValueOK()
	rev, _ := body.Lookup("rev").AsInt64OK()
	at, _ := body.Lookup("updatedAt").TimeOK()
	deleted, _ := body.Lookup("deleted").BooleanOK()
	return registry.Doc{ID: registry.ID(id), Rev: registry.Rev(rev), UpdatedAt: at.UTC(), Deleted: deleted, Body: body}
}

// current is the document that a cursor is at, as a copy.
func current(c *driver.Cursor) registry.Doc { return docOf(bytes.Clone(c.Current)) }
