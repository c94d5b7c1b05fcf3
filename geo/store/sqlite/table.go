package sqlite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

var _ registry.Docs = (*table)(nil)

// table is one table of the store. All who opened it share it, so that a field
// that a later Def declares is filled by those with the earlier one too.
type table struct {
	s      *Store
	name   string
	schema atomic.Pointer[schema]
}

// field is a declared field with its path taken apart.
type field struct {
	registry.Field
	path []string
}

// column is the name of the field's column, or of the side table of an array.
func (f field) column() string { return `"f_` + f.Name + `"` }

// schema is a Def with the statements made of it.
type schema struct {
	def     registry.Def
	columns []field
	multis  []field
	insert  string // id, rev, updated_at, deleted, lon, lat, columns…, body
	update  string // rev, updated_at, deleted, lon, lat, columns…, body, n
}

// The names of a table's parts. Def names have no underscore and so never meet them.
func (sc *schema) table() string         { return `"` + sc.def.Name + `"` }
func (sc *schema) history() string       { return `"` + sc.def.Name + `__history"` }
func (sc *schema) places() string        { return `"` + sc.def.Name + `__geo"` }
func (sc *schema) multi(f field) string  { return `"` + sc.def.Name + `__m_` + f.Name + `"` }
func (sc *schema) index(f string) string { return `"` + sc.def.Name + `__i_` + f + `"` }

func newSchema(def registry.Def) *schema {
	def.Fields = slices.Clone(def.Fields)
	sc := &schema{def: def}
	names, marks, sets := "", "", ""
	for _, f := range def.Fields {
		f := field{f, strings.Split(f.Path, ".")}
		if f.Multi {
			sc.multis = append(sc.multis, f)
			continue
		}
		sc.columns = append(sc.columns, f)
		names += ", " + f.column()
		marks += ", ?"
		sets += ", " + f.column() + " = ?"
	}
	sc.insert = "INSERT INTO " + sc.table() + " (id, rev, updated_at, deleted, lon, lat" + names + ", body)" +
		" VALUES (?, ?, ?, ?, ?, ?" + marks + ", ?) ON CONFLICT (id) DO NOTHING"
	sc.update = "UPDATE " + sc.table() + " SET rev = ?, updated_at = ?, deleted = ?, lon = ?, lat = ?" + sets + ", body = ? WHERE n = ?"
	return sc
}

// specs says of each part that is made of the documents what it was made by. A
// part whose spec in the file differs is made anew.
func (sc *schema) specs() map[string]string {
	specs := map[string]string{}
	for _, f := range sc.def.Fields {
		specs[f.Name] = fmt.Sprintf("%s %d unique=%t multi=%t", f.Path, f.Kind, f.Unique, f.Multi)
	}
	if sc.def.Geo != "" {
		specs["*geo"] = sc.def.Geo
	}
	return specs
}

// Table opens the table of def. New and changed fields are filled from the
// documents, in one transaction.
func (s *Store) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	t, err := s.table(ctx, def)
	if err != nil {
		return nil, fmt.Errorf("make table %s: %w", def.Name, err)
	}
	return t, nil
}

func (s *Store) table(ctx context.Context, def registry.Def) (*table, error) {
	if err := def.Check(); err != nil {
		return nil, err
	}
	sc := newSchema(def)
	var made map[string]string
	err := s.borrow(ctx, func(r *conn) (err error) {
		made, err = readSpecs(ctx, r, def.Name)
		return err
	})
	if err != nil {
		return nil, err
	}
	if made == nil || !maps.Equal(made, sc.specs()) {
		err := s.write(ctx, func(w *conn) error { return sc.make(context.WithoutCancel(ctx), w) })
		if err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tables[def.Name]
	if !ok {
		t = &table{s: s, name: def.Name}
		s.tables[def.Name] = t
	}
	t.schema.Store(sc)
	return t, nil
}

// readSpecs reads what a table was made by, nil when there is no such table.
func readSpecs(ctx context.Context, c *conn, name string) (map[string]string, error) {
	row, err := c.one(ctx, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", name)
	if err != nil || row == nil {
		return nil, err
	}
	specs := map[string]string{}
	for row, err := range c.rows(ctx, "SELECT field, spec FROM huishou_field WHERE tbl = ?", name) {
		if err != nil {
			return nil, err
		}
		specs[row[0].(string)] = row[1].(string)
	}
	return specs, nil
}

var columnType = map[registry.FieldKind]string{
	registry.Text: "TEXT", registry.Integer: "INTEGER", registry.Number: "REAL", registry.Time: "INTEGER", registry.Bool: "INTEGER",
}

// make brings the file's table to the schema.
func (sc *schema) make(ctx context.Context, w *conn) error {
	run := func(statements ...string) error {
		for _, q := range statements {
			if _, err := w.exec(ctx, q); err != nil {
				return err
			}
		}
		return nil
	}
	made, err := readSpecs(ctx, w, sc.def.Name) // again: another process may have been first
	if err != nil {
		return err
	}
	fresh := made == nil
	if fresh {
		if err := run(sc.creation()...); err != nil {
			return err
		}
	}
	specs := sc.specs()
	for name := range made {
		if made[name] == specs[name] {
			continue
		}
		// The column stays, unused: removing one rewrites the table.
		err := run("DROP INDEX IF EXISTS "+sc.index(name), `DROP TABLE IF EXISTS "`+sc.def.Name+`__m_`+name+`"`)
		if name == "*geo" {
			err = run("DROP TABLE IF EXISTS " + sc.places())
		}
		if err != nil {
			return err
		}
		_, err = w.exec(ctx, "DELETE FROM huishou_field WHERE tbl = ? AND field = ?", sc.def.Name, name)
		if err != nil {
			return err
		}
	}
	part := sc.without(made) // what has to be filled
	if err := part.addColumns(ctx, w); err != nil {
		return err
	}
	if !fresh {
		if err := part.fill(ctx, w); err != nil {
			return err
		}
	}
	for _, f := range part.columns {
		q := "CREATE INDEX " + sc.index(f.Name) + " ON " + sc.table() + " (" + f.column() + ", id) WHERE deleted = 0"
		if f.Unique {
			q = "CREATE UNIQUE INDEX " + sc.index(f.Name) + " ON " + sc.table() + " (" + f.column() + ") WHERE deleted = 0"
		}
		if err := run(q); err != nil {
			return err
		}
	}
	for name, spec := range part.specs() {
		_, err := w.exec(ctx, "INSERT INTO huishou_field (tbl, field, spec) VALUES (?, ?, ?)", sc.def.Name, name, spec)
		if err != nil {
			return err
		}
	}
	return nil
}

// creation makes an empty table. The columns of the fields come before the
// body, so that reading them need not pass over it. Rows have a number of their
// own, since VACUUM would change an implicit one that the R*Tree refers to.
func (sc *schema) creation() []string {
	columns := ""
	for _, f := range sc.columns {
		columns += f.column() + " " + columnType[f.Kind] + ", "
	}
	return []string{
		"CREATE TABLE " + sc.table() + " (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL," +
			" updated_at INTEGER NOT NULL, deleted INTEGER NOT NULL, lon REAL, lat REAL, " + columns + "body BLOB NOT NULL)",
		"CREATE INDEX " + sc.index("_updated") + " ON " + sc.table() + " (updated_at, id)",
		"CREATE TABLE " + sc.history() + " (id TEXT NOT NULL, rev INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id, rev))",
	}
}

// without is the schema of the parts that made lacks.
func (sc *schema) without(made map[string]string) *schema {
	specs := sc.specs()
	def := registry.Def{Name: sc.def.Name}
	for _, f := range sc.def.Fields {
		if made[f.Name] != specs[f.Name] {
			def.Fields = append(def.Fields, f)
		}
	}
	if made["*geo"] != specs["*geo"] {
		def.Geo = sc.def.Geo
	}
	return newSchema(def)
}

// addColumns makes the columns and side tables of the schema's parts.
func (sc *schema) addColumns(ctx context.Context, w *conn) error {
	has := map[string]bool{}
	for row, err := range w.rows(ctx, "SELECT name FROM pragma_table_info(?)", sc.def.Name) {
		if err != nil {
			return err
		}
		has[`"`+row[0].(string)+`"`] = true
	}
	var statements []string
	for _, f := range sc.columns {
		if !has[f.column()] {
			statements = append(statements, "ALTER TABLE "+sc.table()+" ADD COLUMN "+f.column()+" "+columnType[f.Kind])
		}
	}
	for _, f := range sc.multis {
		statements = append(statements, "CREATE TABLE "+sc.multi(f)+" (v "+columnType[f.Kind]+" NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (v, n)) WITHOUT ROWID",
			"CREATE INDEX "+sc.index(f.Name)+" ON "+sc.multi(f)+" (n)")
		if f.Unique {
			statements = append(statements, `CREATE UNIQUE INDEX "`+sc.def.Name+`__u_`+f.Name+`" ON `+sc.multi(f)+" (v)")
		}
	}
	if sc.def.Geo != "" {
		statements = append(statements, "CREATE VIRTUAL TABLE "+sc.places()+" USING rtree (n, west, east, south, north)")
	}
	for _, q := range statements {
		if _, err := w.exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// fill makes the schema's parts of the documents that are there already.
func (sc *schema) fill(ctx context.Context, w *conn) error {
	sets := []string{}
	for _, f := range sc.columns {
		sets = append(sets, f.column()+" = ?")
	}
	if sc.def.Geo != "" {
		sets = append(sets, "lon = ?", "lat = ?")
	}
	type row struct {
		n   int64
		doc registry.Doc
	}
	for last := int64(0); ; {
		var rows []row
		for r, err := range w.rows(ctx, "SELECT n, deleted, body FROM "+sc.table()+" WHERE n > ? ORDER BY n LIMIT 200", last) {
			if err != nil {
				return err
			}
			rows = append(rows, row{r[0].(int64), registry.Doc{Deleted: r[1].(int64) != 0, Body: bson.Raw(r[2].([]byte))}})
		}
		if len(rows) == 0 {
			return nil
		}
		for _, r := range rows {
			last = r.n
			x := sc.extract(r.doc)
			args := x.columns
			if sc.def.Geo != "" {
				lon, lat := x.place()
				args = append(args, lon, lat)
			}
			if len(sets) > 0 {
				_, err := w.exec(ctx, "UPDATE "+sc.table()+" SET "+strings.Join(sets, ", ")+" WHERE n = ?", append(args, r.n)...)
				if err != nil {
					return err
				}
			}
			if err := sc.putAside(ctx, w, r.n, extract{multis: make([][]any, len(sc.multis))}, x); err != nil {
				return err
			}
		}
	}
}
