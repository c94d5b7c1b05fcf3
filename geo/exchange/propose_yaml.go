package exchange

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// yaml writes the mapping with comments for the person who corrects it.
func (d *drafter) yaml() []byte {
	var b strings.Builder
	m := d.m
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# A draft: check every line. 请逐行核对。")
	for _, n := range d.notes {
		line("# %s: %s", n.Code, oneLine(n.Text))
	}
	line("source: %s  # never change it: with a row's key it identifies the row 定下后不要再改", scalarYAML(m.Source))
	line("format: %s", scalarYAML(string(m.Format)))
	for _, kv := range [][2]string{{"encoding", m.Encoding}, {"delimiter", m.Delimiter}, {"sheet", m.Sheet}, {"records", m.Records}, {"axes", m.Axes}} {
		if kv[1] != "" {
			line("%s: %s", kv[0], scalarYAML(kv[1]))
		}
	}
	if c := d.comment["crs"]; c != "" {
		line("# %s", oneLine(c))
	}
	if m.CRS != "" {
		line("crs: %s", scalarYAML(m.CRS))
	} else {
		line("# crs: wgs84  # or gcj02, bd09, epsg:… 请向提供方确认坐标系")
	}
	if d.within != nil {
		line("# within: [%v, %v, %v, %v]  # rows outside are reported as bad 范围以外的行按错误处理", d.within[0], d.within[1], d.within[2], d.within[3])
	}
	d.timetableYAML(line)
	if len(m.Columns) > 0 {
		line("columns:")
	}
	for _, f := range fieldNames() {
		if w, ok := m.Columns[f]; ok {
			line("  %s: %s%s", f, wordsYAML(w), d.remark(f))
		}
	}
	if len(m.Constants) > 0 {
		line("constants:")
		for _, f := range sortedKeys(m.Constants) {
			line("  %s: %s%s", f, scalarYAML(m.Constants[f]), d.remark(f))
		}
	}
	if len(m.Values) > 0 {
		line("values:")
		for _, f := range sortedKeys(m.Values) {
			line("  %s:", f)
			for _, v := range sortedKeys(m.Values[f]) {
				line("    %s: %s", scalarYAML(v), wordsYAML(m.Values[f][v]))
			}
		}
	}
	if g := m.Merge; g != nil {
		line("merge:")
		line("  by: %s", g.By)
		line("  metres: %v", g.Metres)
		line("  name: %s", scalarYAML(g.Name))
		line("  notes: %s", scalarYAML(g.Notes))
	}
	return []byte(b.String())
}

// oneLine keeps a text inside a comment.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

func (d *drafter) remark(field string) string {
	if c := d.comment[field]; c != "" {
		return "  # " + strings.TrimSpace(c)
	}
	return ""
}

func wordsYAML(w Words) string {
	if len(w) == 1 {
		return scalarYAML(w[0])
	}
	list := make([]string, len(w))
	for i, s := range w {
		list[i] = scalarYAML(s)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// scalarYAML writes a text plain where that cannot be read as anything else.
func scalarYAML(s string) string {
	_, err := strconv.ParseFloat(s, 64)
	plain := s != "" && err != nil && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-'
	}) && s[0] != '-'
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		plain = false
	}
	if plain {
		return s
	}
	quoted, _ := json.Marshal(s)
	return string(quoted)
}
