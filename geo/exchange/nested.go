package exchange

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"
)

// step is one step of a path to records: into a key, or into each element.
type step struct {
	key   string
	array bool
}

// parsePath reads a path such as [].Routes[].StopData[]. "" is the empty path.
func parsePath(s string) ([]step, error) {
	var steps []step
	if s == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(s, ".") {
		name := part
		arrays := 0
		for strings.HasSuffix(name, "[]") {
			name = name[:len(name)-2]
			arrays++
		}
		if strings.ContainsAny(name, "[]") || name == "" && arrays == 0 {
			return nil, fmt.Errorf("%q is not a path such as [].Routes[].StopData[]", s)
		}
		if name != "" {
			steps = append(steps, step{key: name})
		}
		for range arrays {
			steps = append(steps, step{array: true})
		}
	}
	if len(steps) > 16 || !steps[len(steps)-1].array {
		return nil, fmt.Errorf("%q does not end at a list, or is too long", s)
	}
	return steps, nil
}

// openJSON opens records in nested JSON. A record has its own fields, those of the
// object around it as ../name, of the one around that as ../../name, out to the
// elements of the outermost list, which are read one at a time.
func openJSON(f file, path string, limits Limits) (*table, error) {
	steps, err := parsePath(path)
	if err != nil {
		return nil, refuse("mapping.invalid", "records: "+err.Error())
	}
	return &table{format: JSON, detail: "JSON, records at " + path, path: path, records: func() iter.Seq2[record, error] {
		return func(yield func(record, error) bool) {
			s, err := newJSONStream(f, limits)
			if err == nil {
				w := nestedWalk{limits: limits, yield: func(r record) bool { return yield(r, nil) }}
				outer := 0
				for outer < len(steps) && !steps[outer].array {
					outer++
				}
				err = walkPath(s, steps[:outer+1], func(raw json.RawMessage) bool { return w.descend(raw, steps[outer+1:], nil) })
				if err == nil {
					err = w.err
				}
			}
			if err != nil {
				yield(record{}, err)
			}
		}
	}}, nil
}

// walkPath follows keys to the first array and gives its elements. It stops when
// yield says so, without an error.
func walkPath(s *jsonStream, steps []step, yield func(json.RawMessage) bool) error {
	if steps[0].array {
		if err := s.enter('['); err != nil {
			return err
		}
		for s.more() {
			raw, err := s.next()
			if err != nil {
				return err
			}
			if !yield(raw) {
				return nil
			}
		}
		_, err := s.token()
		return err
	}
	if err := s.enter('{'); err != nil {
		return err
	}
	for {
		key, more, err := s.key()
		if err != nil {
			return err
		}
		if !more {
			return refuse("import.no_rows", fmt.Sprintf("no list at %q", steps[0].key))
		}
		if key == steps[0].key {
			return walkPath(s, steps[1:], yield)
		}
		if err := s.skip(); err != nil {
			return err
		}
	}
}

// nestedWalk goes down the rest of the path in memory.
type nestedWalk struct {
	limits Limits
	hs     headers
	row    int
	err    error
	yield  func(record) bool
}

// around is the fields of the objects around a record, innermost last.
type around []flattener

func (w *nestedWalk) descend(raw json.RawMessage, steps []step, outer around) bool {
	if len(steps) == 0 {
		return w.emit(raw, outer)
	}
	if steps[0].array {
		more := true // a branch without a list has no records
		_ = eachElement(raw, func(e json.RawMessage) bool {
			more = w.descend(e, steps[1:], outer)
			return more
		})
		return more
	}
	f := flattener{depth: w.limits.Depth}
	f.object("", raw, 0)
	members, _, err := objectMembers(raw)
	if err != nil {
		return true
	}
	for _, m := range members {
		if m.key == steps[0].key {
			return w.descend(m.raw, steps[1:], append(outer[:len(outer):len(outer)], f))
		}
	}
	return true
}

func (w *nestedWalk) emit(raw json.RawMessage, outer around) bool {
	if w.row == w.limits.Rows {
		w.err = tooManyRows(w.limits.Rows)
		return false
	}
	w.row++
	f := flattener{depth: w.limits.Depth}
	f.object("", raw, 0)
	if _, _, err := objectMembers(raw); err != nil {
		f.value("value", raw, 0)
	}
	prefix := ""
	for i := len(outer) - 1; i >= 0; i-- {
		prefix += "../"
		for k, name := range outer[i].names {
			f.add(prefix+name, outer[i].values[k])
		}
	}
	return w.yield(f.record(w.row, &w.hs))
}

// openSocrata opens the export of a Socrata portal: meta names the columns, data
// holds rows of cells.
func openSocrata(f file, limits Limits) *table {
	return &table{format: Socrata, detail: "Socrata JSON", records: func() iter.Seq2[record, error] {
		return func(yield func(record, error) bool) {
			s, err := newJSONStream(f, limits)
			if err == nil {
				err = walkSocrata(s, limits, func(r record) bool { return yield(r, nil) })
			}
			if err != nil {
				yield(record{}, err)
			}
		}
	}}
}

func walkSocrata(s *jsonStream, limits Limits, yield func(record) bool) error {
	if err := s.enter('{'); err != nil {
		return err
	}
	var names []string
	for {
		key, more, err := s.key()
		if err != nil {
			return err
		}
		if !more {
			return refuse("import.no_rows", "no data after meta")
		}
		switch {
		case key == "meta":
			raw, err := s.next()
			if err != nil {
				return err
			}
			if names = socrataColumns(raw); names == nil {
				return refuse("import.no_header", "meta names no columns")
			}
		case key == "data" && names != nil:
			hs := headers{}
			row := 0
			return walkPath(s, []step{{array: true}}, func(raw json.RawMessage) bool {
				row++
				cells, err := firstElements(raw, limits.Columns+1)
				if err != nil || len(cells) > limits.Columns || row > limits.Rows {
					r := record{row: row, header: hs.of(names)}
					r.fault("", string(raw), "row.too_many_cells")
					return yield(r) && row <= limits.Rows
				}
				f := flattener{depth: limits.Depth}
				for i, c := range cells[:min(len(cells), len(names))] {
					f.value(names[i], c, 0)
				}
				return yield(f.record(row, &hs))
			})
		case key == "data":
			return refuse("import.no_header", "data stands before meta, which names the columns")
		default:
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
}

func socrataColumns(raw json.RawMessage) []string {
	var meta struct {
		View struct {
			Columns []struct{ Name, FieldName string }
		}
	}
	if json.Unmarshal(raw, &meta) != nil {
		return nil
	}
	var names []string
	for _, c := range meta.View.Columns {
		if c.FieldName == "" {
			c.FieldName = c.Name
		}
		names = append(names, c.FieldName)
	}
	return names
}
