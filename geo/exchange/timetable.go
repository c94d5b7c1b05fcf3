package exchange

import (
	"fmt"
	"strconv"
	"strings"
)

// times checks the times of a timetabled stop. A time that lost its zeros is read
// and named: 11 is 00:11 (spreadsheets take 0011 for a number). A stop around
// midnight is named too, because which day it belongs to has to be decided.
func (b *builder) times() {
	t := b.mapping.Times
	if t == nil {
		return
	}
	arrives, ok1 := b.clock(t.Arrives)
	leaves, ok2 := arrives, true
	if t.Leaves != "" {
		leaves, ok2 = b.clock(t.Leaves)
	}
	if !ok1 || !ok2 {
		return
	}
	if leaves < arrives || arrives < 60 || leaves < 60 {
		a, _ := b.rec.get(t.Arrives)
		value := fmt.Sprintf("%s → %s", strings.TrimSpace(a), hhmm(arrives))
		if t.Leaves != "" {
			l, _ := b.rec.get(t.Leaves)
			value = fmt.Sprintf("%s-%s → %s-%s", strings.TrimSpace(a), strings.TrimSpace(l), hhmm(arrives), hhmm(leaves))
		}
		b.warn(t.Arrives, value, "time.around_midnight")
	}
}

// clock reads a column as minutes after midnight.
func (b *builder) clock(column string) (int, bool) {
	text, _ := b.rec.get(column)
	s := strings.Replace(strings.TrimSpace(narrowed(text)), ":", "", 1)
	n, err := strconv.Atoi(s)
	if err != nil || len(s) > 4 || n < 0 || n%100 > 59 || n/100 > 24 || n > 2400 {
		b.fault(column, text, "time.invalid")
		return 0, false
	}
	return n/100*60 + n%100, true
}

func hhmm(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
