package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"huishou/geo/registry"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// keptStatements bounds the prepared statements of one connection. Query shapes
// are few: the fields of a table times the parts of a [registry.Query].
const keptStatements = 200

// conn is one connection with its prepared statements. It is used by one
// goroutine at a time. The driver is used directly and not through database/sql,
// whose pool re-prepares a statement whenever it picks another connection.
type conn struct {
	c     driver.Conn
	stmts map[string]driver.Stmt
}

func connect(ctx context.Context, dsn string) (*conn, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	c, err := connector.Connect(ctx)
	if err != nil {
		return nil, failed(err)
	}
	return &conn{c, map[string]driver.Stmt{}}, nil
}

func (c *conn) close() error {
	c.forget()
	return c.c.Close()
}

// forget closes the prepared statements.
func (c *conn) forget() {
	for _, s := range c.stmts {
		s.Close() // its failure is that of its last step, told already
	}
	clear(c.stmts)
}

func (c *conn) prepare(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	if len(c.stmts) >= keptStatements {
		c.forget()
	}
	s, err := c.c.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if err != nil {
		return nil, failed(err)
	}
	c.stmts[query] = s
	return s, nil
}

// exec runs a statement and gives the number of rows it changed.
func (c *conn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := c.prepare(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(ctx, named(args))
	if err != nil {
		return 0, failed(err)
	}
	return r.RowsAffected()
}

// insert is exec that gives the rowid of the new row.
func (c *conn) insert(ctx context.Context, query string, args ...any) (changed, rowid int64, err error) {
	s, err := c.prepare(ctx, query)
	if err != nil {
		return 0, 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(ctx, named(args))
	if err != nil {
		return 0, 0, failed(err)
	}
	if changed, err = r.RowsAffected(); err != nil {
		return 0, 0, err
	}
	rowid, err = r.LastInsertId()
	return changed, rowid, err
}

// rows streams the rows of a query. The yielded slice is used again for the
// next row; text and blobs in it are copies. The query of one text must not be
// started again before its rows have ended.
func (c *conn) rows(ctx context.Context, query string, args ...any) iter.Seq2[[]driver.Value, error] {
	return func(yield func([]driver.Value, error) bool) {
		s, err := c.prepare(ctx, query)
		if err != nil {
			yield(nil, err)
			return
		}
		rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, named(args))
		if err != nil {
			yield(nil, failed(err))
			return
		}
		defer rows.Close() // its failure is that of the last step, told already
		row := make([]driver.Value, len(rows.Columns()))
		for i := 0; ; i++ {
			err := rows.Next(row)
			if err == nil && i%64 == 63 { // the driver heeds ctx in the first step only
				err = ctx.Err()
			}
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(nil, failed(err))
				return
			case !yield(row, nil):
				return
			}
		}
	}
}

// one reads the first row of a query, nil when there is none.
func (c *conn) one(ctx context.Context, query string, args ...any) ([]driver.Value, error) {
	for row, err := range c.rows(ctx, query, args...) {
		return row, err
	}
	return nil, nil
}

func named(args []any) []driver.NamedValue {
	vs := make([]driver.NamedValue, len(args))
	for i, a := range args {
		vs[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return vs
}

// failed gives an error of SQLite its name in the registry.
func failed(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch e.Code() {
	case lib.SQLITE_FULL, lib.SQLITE_IOERR_SHMSIZE: // the latter when there is no room for the index of the log
		return fmt.Errorf("%w: %w", registry.ErrFull, err)
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		if field := takenField(e.Error()); field != "" {
			return &registry.UniqueError{Field: field}
		}
	}
	return err
}

// takenField reads the field's name from "UNIQUE constraint failed: TABLE.COLUMN",
// as sqlite3.h documents the text; "" when the column is not a field's.
func takenField(text string) string {
	_, rest, _ := strings.Cut(text, "UNIQUE constraint failed: ")
	rest, _, _ = strings.Cut(rest, " ")
	table, column, _ := strings.Cut(rest, ".")
	if field, ok := strings.CutPrefix(column, "f_"); ok {
		return field
	}
	if _, field, ok := strings.Cut(table, "__m_"); ok && column == "v" {
		return field
	}
	return ""
}
